"""The dashboard in a browser: through the door by link and as a Mini App, renewing itself, in all sizes and themes."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from bot.service.dashboard import FRESH
from bot.service.dashboard_access import SESSION_LASTS
from bot.web.server import create_app
from tests.web.dashboard_scene import AGENT, SUPERVISOR, Scene, init_data, scene, waiting

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]
TELEGRAM_DARK = {
    "bg_color": "#17212b",
    "secondary_bg_color": "#232e3c",
    "text_color": "#f5f5f5",
    "hint_color": "#708499",
    "link_color": "#6ab3f3",
}
LATE = "#tiles li:nth-child(4) b"


@dataclass
class Board:
    """A served dashboard, and the pages that look at it."""

    scene: Scene
    base: str
    browser: Browser
    wrong: list[str] = field(default_factory=list)

    async def look(self, **options: Any) -> Page:
        """A new, empty page that takes note of whatever goes wrong in it."""
        wanted: dict[str, Any] = {"locale": "en", "viewport": {"width": 1280, "height": 800}, **options}
        page = await (await self.browser.new_context(**wanted)).new_page()
        await page.clock.install()
        page.on("console", lambda said: self.wrong.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda thrown: self.wrong.append(str(thrown)))
        page.context.on("request", lambda asked: self._asked(asked.url))
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith((self.base, "data:")):
            self.wrong.append(f"asked elsewhere: {url}")

    async def by_link(self, locale: str = "en", **options: Any) -> Page:
        """The page as a supervisor sees it who came by the link."""
        link = self.scene.access.link(SUPERVISOR, locale).removeprefix("http://bot.example")
        page = await self.look(**options)
        await page.goto(self.base + link)
        await expect(page.locator("#tiles li")).to_have_count(6)
        return page

    def app(self, proof: str, theme: dict[str, str] | None = None) -> str:
        """The address as Telegram opens a Mini App."""
        told = f"&tgWebAppThemeParams={quote(json.dumps(theme))}" if theme else ""
        return f"{self.base}/dashboard/app#tgWebAppData={quote(proof)}&tgWebAppVersion=9.0{told}"


@pytest_asyncio.fixture(loop_scope="session")
async def board(browser: Browser) -> AsyncIterator[Board]:
    here = scene()
    async with TestServer(create_app(*here.pages().routes())) as server:
        board = Board(here, str(server.make_url("/")).rstrip("/"), browser)
        yield board
        for context in browser.contexts:
            await context.close()
    assert board.wrong == []


async def renewed(page: Page) -> None:
    """Let the time between two renewals go by."""
    async with page.expect_response("**/dashboard/figures*"):
        await page.clock.run_for(5_100)


async def test_the_link_leads_to_the_page_and_leaves_no_proof_in_the_address(board: Board) -> None:
    page = await board.by_link("ko")
    assert page.url == f"{board.base}/dashboard?lang=ko"
    await expect(page.locator("html")).to_have_attribute("lang", "ko")
    await expect(page.get_by_role("heading", level=1)).to_have_text("상담 현황")
    assert await page.evaluate("document.cookie") == ""  # no script can read the session
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("The desk now")
    await page.get_by_role("link", name="28 days").click()
    await expect(page.locator("#card-days g")).to_have_count(28)
    assert page.url == f"{board.base}/dashboard?lang=en&days=28"


async def test_a_mini_app_wears_telegrams_colours(board: Board) -> None:
    page = await board.look()
    await page.goto(board.app(init_data(), TELEGRAM_DARK))
    await expect(page.locator("#tiles li")).to_have_count(6)
    await expect(page.locator("body")).to_have_css("background-color", "rgb(35, 46, 60)")
    await expect(page.locator("section").first).to_have_css("background-color", "rgb(23, 33, 43)")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_role("link", name="14 days").click()
    await expect(page.locator("body")).to_have_css("background-color", "rgb(35, 46, 60)")
    light = {"theme_params": {"bg_color": "#ffffff", "secondary_bg_color": "#efefef", "text_color": "red;x:url(//x)"}}
    await page.evaluate("told => Telegram.WebView.receiveEvent('theme_changed', told)", light)
    await expect(page.locator("body")).to_have_css("background-color", "rgb(239, 239, 239)")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize("proof", [init_data(AGENT), init_data(token="1:x"), ""])
async def test_strangers_stay_before_the_door(board: Board, proof: str) -> None:
    page = await board.look()
    await page.goto(board.app(proof))
    await expect(page.locator("#door")).to_contain_text("This page is for supervisors of the desk.")
    await page.goto(f"{board.base}/dashboard")
    await expect(page.locator("main")).to_contain_text("This page is for supervisors of the desk.")
    await expect(page.locator("#tiles")).to_have_count(0)
    assert {line.partition(" (")[0] for line in board.wrong} == {
        "Failed to load resource: the server responded with a status of 403"
    }
    board.wrong.clear()


async def test_it_renews_itself_and_only_what_changed(board: Board) -> None:
    page = await board.by_link()
    await expect(page.locator(LATE)).to_have_text("1")
    await page.evaluate("document.querySelector('#card-hours svg').mark = 1")
    board.scene.shelf.now_open = (waiting("Q-1", 90, left=-30), waiting("Q-2", 80, left=-20))
    board.scene.clock.turn(FRESH)
    await renewed(page)
    await expect(page.locator(LATE)).to_have_text("2")
    await page.evaluate("document.querySelector('#card-hours svg').mark = 2")
    board.scene.clock.turn(FRESH)
    await renewed(page)
    await expect(page.locator("#stamp")).to_have_text("as of 18:00:04")
    assert await page.evaluate("document.querySelector('#card-hours svg').mark") == 2


async def test_a_lost_connection_is_said_and_forgotten(board: Board) -> None:
    page = await board.by_link()
    await page.context.set_offline(True)
    await page.clock.run_for(5_100)
    trouble = page.locator("#trouble")
    await expect(trouble).to_contain_text("No new figures are coming in.")
    await expect(page.locator("#tiles li")).to_have_count(6)
    await page.context.set_offline(False)
    await renewed(page)
    await expect(trouble).to_be_hidden()
    board.wrong.clear()  # the browser told of the lost connection


async def test_when_the_session_ends_nothing_stays_on_the_screen(board: Board) -> None:
    page = await board.by_link()
    board.scene.clock.turn(SESSION_LASTS + timedelta(seconds=1))
    await renewed(page)
    await expect(page.locator("#trouble")).to_contain_text("This page is for supervisors of the desk.")
    await expect(page.locator("#tiles li, section")).to_have_count(0)
    board.wrong.clear()  # the browser told of the 403


async def test_the_words_are_read_and_dealt_with(board: Board) -> None:
    page = await board.by_link()
    await page.get_by_role("link", name="Read the words").click()
    rows = page.locator("#questions > ul > li")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("배송비 누가 내요?")
    await rows.first.get_by_text("1 other way it was put").click()
    await expect(rows.first.get_by_text("배송비는 누가 내요?")).to_be_visible()
    await rows.first.get_by_role("button", name="Dealt with").click()
    await page.get_by_role("link", name="14 days").focus()  # thought better of it
    await expect(rows.first.get_by_role("button", name="Dealt with")).to_be_visible()
    await rows.first.get_by_role("button").click()
    await rows.first.get_by_role("button", name="Tap again").click()
    await expect(rows).to_have_count(2)
    assert [each.id for each in board.scene.shelf.asked] == [5, 6, 7]
    await page.get_by_role("link", name="The desk now").click()
    await expect(page.locator("#card-unanswered")).to_contain_text("1. English")


async def test_when_the_session_ends_no_words_stay_on_the_screen(board: Board) -> None:
    for acts in (False, True):
        page = await board.by_link()
        await page.get_by_role("link", name="Read the words").click()
        await expect(page.locator("#questions li").first).to_be_visible()
        board.scene.clock.turn(SESSION_LASTS + timedelta(seconds=1))
        if acts:
            await page.get_by_role("button", name="Dealt with").first.click()
            await page.get_by_role("button", name="Tap again").click()
        else:
            async with page.expect_response("**/dashboard/questions/parts*"):
                await page.clock.run_for(30_100)
        await expect(page.locator("#trouble")).to_contain_text("This page is for supervisors of the desk.")
        await expect(page.locator("#questions *")).to_have_count(0)
    assert len(board.scene.shelf.asked) == 8
    board.wrong.clear()  # the browser told of the 403


async def test_what_cannot_be_dealt_with_now_stays(board: Board) -> None:
    page = await board.by_link()
    await page.get_by_role("link", name="Read the words").click()
    await page.get_by_role("button", name="Dealt with").first.click()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Tap again").click()
    await expect(page.locator("#trouble")).to_contain_text("No new figures are coming in.")
    await expect(page.get_by_role("button", name="Dealt with")).to_have_count(3)
    await page.context.set_offline(False)
    board.wrong.clear()  # the browser told of the lost connection


async def test_somebody_elses_words_are_only_text(board: Board) -> None:
    evil = "<img src=x onerror=alert(1)>\u202e{0}%s</blockquote><script>alert(1)</script>"
    board.scene.shelf.asked = [replace(board.scene.shelf.asked[0], text=evil)]
    page = await board.by_link()
    await page.get_by_role("link", name="Read the words").click()
    await expect(page.locator("blockquote")).to_have_text(evil)
    await expect(page.locator("img, main script")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("locale", ["ko", "zh_Hans", "zh_Hant", "en"])
async def test_no_words_stick_out(board: Board, width: int, locale: str) -> None:
    board.scene.shelf.asked = [replace(each, text=each.text + "x" * 300) for each in board.scene.shelf.asked]
    page = await board.by_link(locale, viewport={"width": width, "height": 800})
    await page.locator(".more").click()
    await page.locator("details summary").first.click()
    await page.locator("#questions button").first.click()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1280])
@pytest.mark.parametrize("locale", ["ko", "zh_Hans", "zh_Hant", "en"])
async def test_nothing_sticks_out(board: Board, width: int, locale: str) -> None:
    page = await board.by_link(locale, viewport={"width": width, "height": 800})
    await page.goto(f"{page.url}&days=28")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = """() => [...document.querySelectorAll('section, .tile')].flatMap(card => {
        const edge = card.getBoundingClientRect();
        return [...card.querySelectorAll('text, span, em, b, small, h2, p, rect')].filter(part => {
            const {left, right} = part.getBoundingClientRect();
            return left < edge.left || right > edge.right;
        }).map(part => card.id + ' ' + part.textContent);
    })"""
    assert await page.evaluate(inside) == []
    overlap = """() => [...document.querySelectorAll('svg.columns')].flatMap(picture => {
        const labels = [...picture.querySelectorAll('text')].map(each => each.getBoundingClientRect());
        return labels.filter(one => labels.some(other => other !== one && one.left < other.right
            && other.left < one.right && one.top < other.bottom && other.top < one.bottom));
    }).length"""
    assert await page.evaluate(overlap) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_what_is_behind_them(board: Board, scheme: str) -> None:
    """WCAG's contrast: 4.5 to 1 for words, 3 to 1 for bars on their card."""
    page = await board.by_link(color_scheme=scheme)
    measure = """names => {
        const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const light = name => {
            const probe = document.body.appendChild(document.createElement('i'));
            probe.style.setProperty('color', `var(${name})`);
            paint.fillStyle = getComputedStyle(probe).color;
            probe.remove();
            paint.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255)
                .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const [first, second] = names.map(light).sort((a, b) => b - a);
        return (first + 0.05) / (second + 0.05);
    }"""
    for name in ("--ink", "--muted", "--link", "--warn", "--bad"):
        assert await page.evaluate(measure, [name, "--paper"]) >= 4.5, name
    for name in ("--plain", "--warn", "--bad"):
        assert await page.evaluate(measure, [name, "--paper"]) >= 3, name


async def test_what_was_written_by_hand_is_only_text(board: Board) -> None:
    """An alias is the nearest to a person's word that comes here."""
    evil = "<img src=x onerror=alert(1)>"
    case = waiting("Q-1", 5, left=9, alias="1")
    board.scene.shelf.now_open = (replace(case, handoff=replace(case.handoff, alias=evil)),)
    page = await board.by_link()
    await expect(page.locator("#card-agents")).to_contain_text(evil)
    await expect(page.locator("img")).to_have_count(0)
