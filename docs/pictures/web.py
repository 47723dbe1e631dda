"""The pages of the web server: the dashboard, what nobody understood, and a certificate's page."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.config import Settings
from bot.house import open_house
from bot.service.certificate_page import CertificatePages
from bot.web.allowance import Allowance
from bot.web.certificates import Certificates
from bot.web.server import create_app
from docs.pictures.camera import FOLDER, TAGS, keep
from tests.service.fakes import HandClock
from tests.web.certified import NUMBER, certify
from tests.web.dashboard_scene import SUPERVISOR, scene

WEB_FOLDER = FOLDER.with_name("web")
PHONE: ViewportSize = {"width": 390, "height": 1010}  # what is below is a matter of scrolling
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
Scheme: TypeAlias = Literal["light", "dark"]


async def pages(locale: str, browser: Browser) -> None:
    """Take the pictures of one language: on a phone by day, on a desktop by night, a certificate's page on a phone."""
    WEB_FOLDER.mkdir(exist_ok=True)
    async with _served() as (base, door):
        async with _opened(browser, locale, PHONE, "light") as page:
            await page.goto(door(locale))
            await _takes(page, f"{locale}-dashboard", whole=False)
            await page.locator(".more").click()
            await page.locator("summary").first.click()
            await _takes(page, f"{locale}-questions")
            await page.goto(f"{base}/c/{NUMBER}?lang={locale}")
            await _takes(page, f"{locale}-certificate")
        async with _opened(browser, locale, DESKTOP, "dark") as page:
            await page.goto(door(locale))
            await _takes(page, f"{locale}-dashboard-wide")


@asynccontextmanager
async def _served() -> AsyncIterator[tuple[str, Callable[[str], str]]]:
    """A made-up desk and an issued certificate: the server's address, and by language a link to the dashboard."""
    here = scene()
    with TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), issuer="Sinmungo")
        async with open_house(settings, clock=HandClock()) as house:
            await certify(house.store, name="김하늘")
            written = CertificatePages(house.store, house.words, house.clock, house.facts("sinmungo_bot"))
            certificates = Certificates(written, Allowance(1000, 1, lambda: 0.0), [])
            app = create_app(*here.pages().routes(), web.get("/c/{number}", certificates.page))
            async with TestServer(app) as server:
                base = str(server.make_url("/")).rstrip("/")
                yield base, lambda locale: here.access.link(SUPERVISOR, locale).replace(here.access.address, base)


@asynccontextmanager
async def _opened(browser: Browser, locale: str, size: ViewportSize, scheme: Scheme) -> AsyncIterator[Page]:
    phone = size is PHONE
    context = await browser.new_context(
        locale=TAGS[locale],
        viewport=size,
        color_scheme=scheme,
        device_scale_factor=2 if phone else 1,
        is_mobile=phone,
        reduced_motion="reduce",
    )
    yield await context.new_page()
    await context.close()


async def _takes(page: Page, name: str, *, whole: bool = True) -> None:
    await expect(page.locator("main h1")).to_be_visible()
    shown = page.locator("main") if whole else page
    keep(await shown.screenshot(animations="disabled"), WEB_FOLDER / f"{name}.png")
