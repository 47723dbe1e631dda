"""The browser in front of the playground's page, and what is kept of what it shows."""

import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image
from playwright.async_api import Browser, FloatRect, Locator, Page, Playwright, ViewportSize, expect

from bot.playground.server import Playground

FOLDER = Path(__file__).parents[1] / "images" / "guide"
DESK_FOLDER = FOLDER.with_name("agent")
CHROMIUM = Path("/usr/bin/chromium")
LARGEST = 150_000  # bytes of a picture
SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
TAGS = {"ko": "ko-KR", "zh_Hans": "zh-CN", "zh_Hant": "zh-TW", "en": "en-GB"}
ZONES = {"ko": "Asia/Seoul", "zh_Hans": "Asia/Shanghai", "zh_Hant": "Asia/Taipei", "en": "UTC"}
PHONE: ViewportSize = {"width": 390, "height": 3200}  # a phone's width, and high enough to need no scrolling
WIDE: ViewportSize = {"width": 1440, "height": 900}
MARGIN = 10  # pixels around what is shown
SETTLED = 600  # milliseconds after which what follows a message has come, too, and nothing is lit up any more
# Hide every message but the wanted ones, and the page's own tools beside them; tell where those are.
_ALONE = """(items, [newest, leaving]) => {
  document.querySelectorAll(".more").forEach((tool) => (tool.style.visibility = "hidden"));
  const shown = items.slice(items.length - newest, items.length - leaving);
  items.forEach((item) => (item.style.visibility = shown.includes(item) ? "" : "hidden"));
  const boxes = shown.map((item) => item.getBoundingClientRect());
  return { top: Math.min(...boxes.map((box) => box.top)), bottom: Math.max(...boxes.map((box) => box.bottom)) };
}"""
expect.set_options(timeout=30_000)  # milliseconds; machines that take pictures are busy
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
  <cachedir>{cache}</cachedir>
  <alias><family>system-ui</family><prefer><family>Noto Sans</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Noto Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Noto Sans</family></prefer></alias>
</fontconfig>
"""


@asynccontextmanager
async def chromium(playwright: Playwright, folder: Path) -> AsyncIterator[Browser]:
    """Debian's browser, which sees the fonts of our own packages and no others.

    Args:
        playwright: what drives it.
        folder: for the list of fonts and their cache.
    """
    named = [spec.origin for name in ("manimgx_fonts", "manimgx_fonts_cjk") if (spec := find_spec(name))]
    folders = "\n".join(f"  <dir>{Path(origin).parent}</dir>" for origin in named if origin)
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(folders=folders, cache=folder / "fonts"), encoding="utf-8")
    environment: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES, env=environment)
    try:
        yield browser
    finally:
        await browser.close()


async def takes_wide(browser: Browser, playground: Playground, group: str, topic: int) -> None:
    """Keep the page as a desktop shows it, with a topic of the group open, for the README."""
    context = await browser.new_context(locale="en-GB", viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(f"{playground.base}/")
    chat = page.locator(".chat", has=page.locator(".who b", has_text=group))
    await chat.locator(f'.topic[data-topic="{topic}"]').click()
    await chat.scroll_into_view_if_needed()
    await page.wait_for_timeout(SETTLED)
    keep(await page.screenshot(animations="disabled"), FOLDER.with_name("playground.png"))
    await context.close()


def keep(png: bytes, path: Path) -> None:
    """Save a picture with as many colours as the size allows; raises ValueError where none are few enough."""
    with Image.open(io.BytesIO(png)) as picture:
        plain = picture.convert("RGB")
    for colours in (128, 64, 32, 16):
        kept = io.BytesIO()
        plain.quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST:
            path.write_bytes(kept.getvalue())
            return
    raise ValueError(f"{path.name} has {kept.tell()} bytes, more than {LARGEST}")


@dataclass
class Camera:
    """Looks at one person's chat, or at a group.

    Args:
        page: the playground's.
        chat: its column of the page.
        locale: the language, which names the files.
        folder: where the pictures go.
    """

    page: Page
    chat: Locator
    locale: str
    folder: Path = FOLDER

    @property
    def log(self) -> Locator:
        """The messages."""
        return self.chat.get_by_role("log")

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, browser: Browser, playground: Playground, name: str, locale: str, folder: Path = FOLDER
    ) -> AsyncIterator["Camera"]:
        """The page as a phone of that language shows it, with the chat of that first name, or that group, in view."""
        context = await browser.new_context(
            locale=TAGS[locale],
            timezone_id=ZONES[locale],
            viewport=PHONE,
            device_scale_factor=2,
            color_scheme="light",
            reduced_motion="reduce",
            is_mobile=True,
            has_touch=True,
        )
        page = await context.new_page()
        await page.goto(f"{playground.base}/")
        await page.get_by_role("tab").filter(has_text=name).click()
        chat = page.locator(".chat", has=page.locator(".who b", has_text=name))
        yield cls(page, chat, locale, folder)
        await context.close()

    async def takes(self, what: str, text: str, newest: int = 1, leaving: int = 0) -> None:
        """Keep the newest messages, once the last of all holds a text.

        Args:
            what: names the file.
            text: a line of the last message.
            newest: how many messages.
            leaving: how many of them to leave out at the end.
        """
        items = self.log.locator(".item")
        await expect(items.last).to_contain_text(text)
        await self.page.wait_for_timeout(SETTLED)
        await self._takes_items(what, newest, leaving)

    async def takes_one(self, what: str, text: str) -> None:
        """Keep the newest message that holds a text, once there is one."""
        items = self.log.locator(".item")
        await expect(items.filter(has_text=text).last).to_be_visible()
        await self.page.wait_for_timeout(SETTLED)
        holding = [text in (await item.inner_text()) for item in await items.all()]
        later = holding[::-1].index(True)
        await self._takes_items(what, later + 1, later)

    async def opens_topic(self, topic: int) -> None:
        """Look at a topic of the group; General is 0."""
        if await self.chat.locator(".topichead").is_visible():
            await self.chat.locator(".topichead button").click()
        await self.chat.locator(f'.topic[data-topic="{topic}"]').click()

    async def takes_topics(self, what: str, count: int) -> None:
        """Keep the list of topics, once there are so many."""
        rows = self.chat.locator(".topic")
        await expect(rows).to_have_count(count)
        await self.page.wait_for_timeout(SETTLED)
        box = await rows.evaluate_all(_ALONE, [count, 0])
        await self._takes(what, box["top"] + MARGIN, box["bottom"] - MARGIN)

    async def _takes_items(self, what: str, newest: int, leaving: int) -> None:
        items = self.log.locator(".item")
        box = await items.evaluate_all(_ALONE, [newest, leaving])
        await self._takes(what, box["top"], box["bottom"])
        await items.evaluate_all("items => items.forEach((item) => (item.style.visibility = ''))")

    async def _takes(self, what: str, top: float, bottom: float) -> None:
        clip: FloatRect = {"x": 0, "y": top - MARGIN, "width": PHONE["width"], "height": bottom - top + 2 * MARGIN}
        self._keep(what, await self.page.screenshot(clip=clip, animations="disabled"))

    def keeps_page(self, what: str, pdf: bytes) -> None:
        """Keep the first page of a PDF."""
        with pypdfium2.PdfDocument(pdf) as document:
            picture = document[0].render(scale=1.5).to_pil()
        kept = io.BytesIO()
        picture.save(kept, "PNG")
        self._keep(what, kept.getvalue())

    def _keep(self, what: str, png: bytes) -> None:
        keep(png, self.folder / f"{self.locale}-{what}.png")
