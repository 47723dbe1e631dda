"""A browser for the session; a playground with the scripted bot and a page factory for each test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.playground.acts import Actor
from bot.playground.server import Playground, running_playground
from tests.page.screen import Screen
from tests.page.scripted import ScriptedBot

CHROMIUM = Path("/usr/bin/chromium")
_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Opens = Callable[..., Awaitable[Screen]]


@dataclass
class Site:
    """A running playground with its bot; ``kills`` counts how often the page killed it."""

    playground: Playground
    bot: ScriptedBot
    kills: list[None] = field(default_factory=list)

    def actor(self, language: str = "en") -> Actor:
        """Somebody, to act behind the page's back."""
        return self.playground.actor(language)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's browser; the tests fetch none."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not there (apt-get install chromium)")
    return CHROMIUM


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=_SWITCHES)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[Site]:
    kills: list[None] = []
    async with running_playground(kill=lambda: kills.append(None)) as playground:
        bot = ScriptedBot(playground.base, playground.token)
        polling = asyncio.ensure_future(bot.run())
        yield Site(playground, bot, kills)
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling


@pytest_asyncio.fixture(loop_scope="session")
async def opens(browser: Browser, site: Site) -> AsyncIterator[Opens]:
    """Opens pages; in the end nothing may have gone wrong in any of them."""
    screens: list[Screen] = []

    async def opens(base: str = site.playground.base, columns: int = 3, **options: Any) -> Screen:
        wanted: dict[str, Any] = {"locale": "en", "viewport": {"width": 1440, "height": 900}, **options}
        context = await browser.new_context(**wanted)
        screen = Screen(await context.new_page(), base, columns)
        screens.append(screen)
        return await screen.open()

    yield opens
    for screen in screens:
        await screen.page.context.close()
    assert [wrong for screen in screens for wrong in screen.wrong] == []


@pytest_asyncio.fixture(loop_scope="session")
async def screen(opens: Opens) -> Screen:
    """A wide, light page in English."""
    return await opens(permissions=["clipboard-read", "clipboard-write"])
