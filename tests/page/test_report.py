"""From ``/report`` in the desk to the dashboard in a browser, by the bot as a process of its own."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.web.reporting import PUBLIC, Reporting, reporting

pytestmark = [pytest.mark.page, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def here(tmp_path: Path) -> AsyncIterator[Reporting]:
    async with reporting(tmp_path) as here:
        yield here


async def anew(browser: Browser) -> Page:
    """A browser that was never here."""
    return await (await browser.new_context(locale="en")).new_page()


async def test_the_link_opens_once_and_the_mini_app_for_supervisors(here: Reporting, browser: Browser) -> None:
    here.supervisor.says("/report")
    app, once = await here.buttons(here.supervisor)
    assert app.web_app is not None
    link = (once.url or "").replace(PUBLIC, here.base)
    door = app.web_app["url"].replace(PUBLIC, here.base)
    page = await anew(browser)
    await page.goto(link)
    await expect(page.locator("#tiles li")).to_have_count(6)
    await expect(page.get_by_role("heading", level=1)).to_have_text("상담 현황")
    assert page.url == f"{here.base}/dashboard?lang=ko"
    for address, opens in (
        (link, False),
        (f"{door}#tgWebAppData={quote(here.proof(here.agent))}", False),
        (f"{door}#tgWebAppData={quote(here.proof(here.supervisor))}", True),
    ):
        page = await anew(browser)
        await page.goto(address)
        if opens:
            await expect(page.locator("#tiles li")).to_have_count(6)
        else:
            await expect(page.locator("#door")).to_contain_text("책임자만 볼 수 있는 화면이에요")
    for context in browser.contexts:
        await context.close()
