"""The page as a test sees it: one column a person, and what went wrong in the browser."""

import re
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Error, Locator, Page, Request, expect


class Column:
    """One person's chat."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.node = page.locator(".chat", has=page.locator(".who b", has_text=name))
        self.input = self.node.locator("textarea")
        self.log = self.node.get_by_role("log")

    async def says(self, text: str) -> None:
        """Write a text and press Enter."""
        await self.input.fill(text)
        await self.input.press("Enter")

    def bubble(self, text: str | re.Pattern[str]) -> Locator:
        """The bubbles that hold a text."""
        return self.log.locator(".bubble", has_text=text)

    def button(self, text: str) -> Locator:
        """The inline buttons with a label."""
        return self.log.locator(".inline", has_text=text)

    async def hears(self, text: str) -> Locator:
        """Wait for the bot's message; gives its item."""
        item = self.log.locator(".item.theirs", has_text=text).last
        await expect(item).to_be_visible()
        return item


@dataclass
class Screen:
    """An open page.

    Args:
        page: Playwright's.
        base: the playground's address.
        columns: how many chats it shows.
        wrong: what the console complained of, what was thrown, what was asked of elsewhere.
    """

    page: Page
    base: str
    columns: int = 3
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._thrown)
        self.page.context.on("request", self._asked)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    def _thrown(self, error: Error) -> None:
        self.wrong.append(f"thrown: {error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self.base + "/"):
            self.wrong.append(f"asked elsewhere: {request.url}")

    async def open(self) -> "Screen":
        """Load the page and wait until it has its people."""
        await self.page.goto(self.base + "/")
        await expect(self.page.locator(".chat")).to_have_count(self.columns)
        return self

    def column(self, name: str = "Alice") -> Column:
        """The chat of a person."""
        return Column(self.page, name)

    def tool(self, name: str) -> Locator:
        """A button of the header."""
        return self.page.get_by_role("toolbar").get_by_role("button", name=name)
