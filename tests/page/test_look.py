"""Sizes, themes, languages, and that nothing comes from outside."""

import json
import re

import pytest
from playwright.async_api import expect

from tests.page.conftest import Opens, Site
from tests.page.screen import Screen

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


async def test_a_phone_shows_one_chat_at_a_time(opens: Opens) -> None:
    screen = await opens(**PHONE)
    page = screen.page
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await expect(screen.column("김하늘").input).to_be_in_viewport()
    await expect(screen.column().input).not_to_be_in_viewport()
    tabs = page.get_by_role("tab")
    await tabs.filter(has_text="Alice").tap()
    await expect(screen.column().input).to_be_in_viewport(ratio=1)
    await expect(tabs.filter(has_text="Alice")).to_have_attribute("aria-selected", "true")
    await screen.column().says("hello")
    await screen.column().hears("heard hello")
    await page.locator("#columns").evaluate("columns => columns.scrollTo(0, 0)")  # as a swipe does
    await expect(tabs.filter(has_text="김하늘")).to_have_attribute("aria-selected", "true")
    await expect(screen.column("김하늘").input).to_be_in_viewport(ratio=1)


async def test_a_phone_marks_the_chat_with_news(opens: Opens, site: Site) -> None:
    screen = await opens(**PHONE)
    site.actor().says("hello")
    tab = screen.page.get_by_role("tab").filter(has_text="Alice")
    await expect(tab).to_have_class(re.compile("fresh"))
    await tab.tap()
    await expect(tab).not_to_have_class(re.compile("fresh"))


@pytest.mark.parametrize("width", [320, 768, 1024, 1920])
async def test_nothing_is_cut_off(opens: Opens, width: int) -> None:
    screen = await opens(viewport={"width": width, "height": 700})
    assert await screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("Clock", "Faults", "Try this", "Add a person", "Language", "Switch to dark"):
        await expect(screen.tool(name)).to_be_in_viewport(ratio=1)


async def test_dark_follows_the_system_and_the_switch(opens: Opens) -> None:
    screen = await opens(color_scheme="dark")
    light = (
        "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every((part) => part > 128)"
    )
    assert not await screen.page.evaluate(light)
    await screen.tool("Switch to light").click()
    assert await screen.page.evaluate(light)
    await screen.page.reload()
    await expect(screen.tool("Switch to dark")).to_be_visible()
    assert await screen.page.evaluate(light)


@pytest.mark.parametrize(
    ("locale", "tag", "placeholder", "begin"),
    [
        ("ko-KR", "ko", "메시지 입력", "북 치기"),
        ("zh-CN", "zh-Hans", "输入消息", "击鼓"),
        ("zh-TW", "zh-Hant-TW", "輸入訊息", "擊鼓"),
        ("fr-FR", "en", "Write a message", "Beat the drum"),
    ],
)
async def test_labels_follow_the_browser(opens: Opens, locale: str, tag: str, placeholder: str, begin: str) -> None:
    screen = await opens(locale=locale)
    await expect(screen.page.locator("html")).to_have_attribute("lang", tag)
    await expect(screen.column().input).to_have_attribute("placeholder", placeholder)
    await expect(screen.column().node.get_by_role("button", name=begin)).to_be_visible()


async def test_the_language_switches_and_the_draft_stays(screen: Screen) -> None:
    await screen.column().input.fill("half a sentence")
    await screen.tool("Language").click()
    await screen.page.get_by_role("menuitemradio", name="繁體中文").click()
    await expect(screen.page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    await expect(screen.column().input).to_have_value("half a sentence")
    await screen.page.reload()
    await expect(screen.page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")


async def test_each_language_breaks_its_lines_as_it_does_on_paper(opens: Opens) -> None:
    screen = await opens(locale="ko-KR")
    for name, breaks in (("김하늘", "keep-all"), ("王小明", "normal"), ("Alice", "normal")):
        column = screen.column(name)
        await column.says("你好")
        await column.hears("heard")
        assert await column.log.locator(".words").first.evaluate("node => getComputedStyle(node).wordBreak") == breaks


async def test_every_label_exists_in_four_languages(screen: Screen) -> None:
    words = await screen.page.evaluate("import('/static/words.js').then(({WORDS}) => JSON.stringify(WORDS))")
    for key, texts in json.loads(words).items():
        assert len(texts) == 4, key
        assert all(texts), key
        assert len({tuple(sorted(re.findall(r"\{\w+\}", text))) for text in texts}) == 1, key


async def test_the_page_forbids_everything_from_outside(screen: Screen) -> None:
    response = await screen.page.request.get(screen.base + "/")
    assert response.headers["content-security-policy"] == "default-src 'self'"
    html = await response.text()
    assert "default-src 'self'" in html
    assert not re.search(r"<script>|<style|\sstyle=|\son\w+=", html)
    outside = "fetch('https://example.org/').then(() => 'reached', () => 'refused')"
    assert await screen.page.evaluate(outside) == "refused"
    assert any("Content Security Policy" in line for line in screen.wrong)
    screen.wrong.clear()
