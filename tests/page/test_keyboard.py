"""Everything by the keyboard alone."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.page.screen import Screen

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_a_conversation_without_a_pointer(screen: Screen) -> None:
    page, alice = screen.page, screen.column()
    await press(page, "F6", "F6", "F6")
    await expect(alice.input).to_be_focused()
    await page.keyboard.type("/start")
    await press(page, "Escape", "Enter")
    await alice.hears("Menu")
    await press(page, "Alt+ArrowUp")
    await expect(alice.button("Certificate")).to_be_focused()
    await press(page, "ArrowDown", "ArrowRight")
    await expect(alice.button("Alert")).to_be_focused()
    outline = await alice.button("Alert").evaluate("node => getComputedStyle(node).outlineStyle")
    assert outline == "solid"
    await press(page, "Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("Nobody is here right now.")
    await press(page, "Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(alice.button("Alert")).to_be_focused()
    await press(page, "ArrowUp", "Enter")
    await expect(alice.button("Back")).to_be_focused()
    await press(page, "ArrowUp")
    await expect(alice.bubble("Your order number?")).to_be_focused()
    await press(page, "Enter")
    await expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await press(page, "Enter")
    await expect(alice.input).to_be_focused()
    await page.keyboard.type("7")
    await press(page, "Enter")
    await alice.hears("heard 7 about Your order number?")


async def test_one_stop_in_the_messages_and_words_go_to_the_input(screen: Screen) -> None:
    page, alice = screen.page, screen.column()
    await alice.says("/start")
    await alice.hears("Menu")
    await expect(alice.log.locator('[tabindex="0"]')).to_have_count(1)
    await press(page, "Alt+ArrowUp")
    await page.keyboard.type("x")
    await expect(alice.input).to_be_focused()
    await expect(alice.input).to_have_value("x")


async def test_the_header_and_its_menus(screen: Screen) -> None:
    page = screen.page
    language = screen.tool("Language")
    await language.focus()
    await press(page, "Enter")
    await expect(page.get_by_role("menuitemradio", name="English")).to_have_attribute("aria-checked", "true")
    await press(page, "ArrowDown", "ArrowUp", "Home", "Enter")
    await expect(page.locator("html")).to_have_attribute("lang", "ko")
    await expect(page.locator("#language-button")).to_be_focused()
    await page.locator("#theme-button").focus()
    await press(page, "Space")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await press(page, "Shift+Tab", "Enter")
    await expect(page.get_by_role("menu")).to_be_visible()
    await press(page, "Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(page.locator("#language-button")).to_be_focused()


async def test_everything_has_a_name_and_a_place_in_the_order(screen: Screen) -> None:
    nameless = """() => [...document.querySelectorAll("button, a[href], input, textarea, select, [role=button]")]
        .filter((node) => node.checkVisibility())
        .filter((node) => !(node.ariaLabel || node.textContent.trim() || node.labels?.length))
        .map((node) => node.outerHTML)"""
    await screen.column().says("/start")
    await screen.column().hears("Menu")
    assert await screen.page.evaluate(nameless) == []
    seen = []
    for _ in range(60):
        await screen.page.keyboard.press("Tab")
        seen.append(await screen.page.evaluate("document.activeElement.className || document.activeElement.tagName"))
    assert {"tool", "chip", "TEXTAREA"} <= set(seen)
    assert any(re.match("inline", name) for name in seen)
