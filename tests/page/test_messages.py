"""Texts, buttons, edits: what is said and seen in a chat."""

import re

import pytest
from playwright.async_api import expect

from tests.page.conftest import Opens, Site
from tests.page.screen import Screen

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]


async def test_a_text_is_sent_and_answered(screen: Screen) -> None:
    alice = screen.column()
    await alice.input.type("two")
    await alice.input.press("Shift+Enter")
    await alice.input.type("lines")
    await alice.input.press("Enter")
    await expect(alice.input).to_have_value("")
    await expect(alice.log.locator(".own .words")).to_have_text("two\nlines", use_inner_text=True)
    await alice.hears("heard two")


async def test_everybody_has_a_chat_of_their_own(screen: Screen) -> None:
    names = screen.page.locator(".chat .who b")
    await expect(names).to_have_text(["김하늘", "王小明", "Alice Martin"])
    await screen.column("王小明").says("你好")
    await screen.column("王小明").hears("heard 你好")
    await expect(screen.column("김하늘").log.locator(".item")).to_have_count(0)
    await expect(screen.column("王小明").log.locator(".words").first).to_have_attribute("lang", "zh-Hans")


async def test_the_drum_begins(screen: Screen) -> None:
    alice = screen.column()
    await alice.node.get_by_role("button", name="Beat the drum").click()
    await expect(alice.log.locator(".own")).to_contain_text("/start")
    await expect(alice.button("Certificate")).to_have_class(re.compile("primary"))
    await expect(alice.button("Delete")).to_have_class(re.compile("danger"))


async def test_a_tap_edits_the_card_in_place(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("/start")
    await alice.button("Certificate").click()
    card = await alice.hears("Your order number?")
    await expect(card.locator(".edited")).to_have_text("edited")
    await expect(card).to_have_class(re.compile("changed"))
    await expect(alice.log.locator(".item")).to_have_count(2)
    await expect(alice.log.locator(".inline")).to_have_text(["Back"])
    await expect(screen.page.locator("#said")).to_contain_text("Your order number?")


async def test_a_button_turns_until_it_is_answered(screen: Screen, site: Site) -> None:
    alice = screen.column()
    await alice.says("/start")
    await alice.button("Never").click()
    await expect(alice.button("Never")).to_have_attribute("aria-busy", "true")
    await alice.button("Never").click()
    await alice.button("Notice").click()
    await expect(alice.node.locator(".toast")).to_have_text("Saved")
    await expect(alice.button("Notice")).not_to_have_attribute("aria-busy", "true")
    await expect(alice.button("Never")).to_have_attribute("aria-busy", "true")
    taps = [update["callback_query"]["data"] for update in site.bot.updates if "callback_query" in update]
    assert taps == ["never", "notice"]


async def test_an_alert_must_be_closed(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("/start")
    await alice.button("Alert").click()
    dialog = screen.page.get_by_role("dialog", name="Sinmungo")
    await expect(dialog).to_contain_text("Nobody is here right now.")
    await dialog.get_by_role("button", name="OK").click()
    await expect(dialog).to_have_count(0)


async def test_copying_and_deep_links_stay_here(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("/start")
    await alice.button("Copy").click()
    await expect(alice.node.locator(".toast")).to_have_text("Copied")
    assert await screen.page.evaluate("navigator.clipboard.readText()") == "K7Q2-M9XD"
    await alice.button("Here").click()
    await alice.hears("Menu verify_1")
    assert len(screen.page.context.pages) == 1


async def test_a_deleted_message_goes(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("/start")
    await alice.button("Delete").click()
    await expect(alice.log.locator(".item.theirs")).to_have_count(0)
    await expect(alice.log.locator(".item.own")).to_have_count(1)


async def test_entities_are_drawn_and_markup_in_data_is_not(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("rich")
    words = (await alice.hears("bold both")).locator(".words")
    await expect(words.locator("strong")).to_have_text("bold both")
    await expect(words.locator("strong em")).to_have_text("both")
    await expect(words.locator("u")).to_have_text("under")
    await expect(words.locator("s")).to_have_text("gone")
    await expect(words.locator("code").first).to_have_text("x < y")
    await expect(words.locator("pre code")).to_have_text("print(1)")
    await expect(words.locator("blockquote")).to_have_text("quoted")
    link = words.get_by_role("link", name="link")
    await expect(link).to_have_attribute("href", "https://example.org/a")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await expect(words).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(words.locator("img")).to_have_count(0)
    await words.get_by_role("button", name="Show hidden text").click()
    await expect(words.locator(".shown")).to_have_text("secret")


async def test_hostile_entities_do_no_harm(screen: Screen, site: Site) -> None:
    entities = [
        {"type": "text_link", "offset": 0, "length": 4, "url": "javascript:alert(1)"},
        {"type": "bold", "offset": 2, "length": 900},
        {"type": "italic", "offset": -3, "length": 5},
    ]
    chat = site.actor().room.chat.id
    message = {"message_id": 9, "date": 1, "chat": {"id": chat}, "text": "click <b>me</b>", "entities": entities}
    site.playground.world.feed.add("message", chat=chat, message={**message, "from": {"id": 1, "is_bot": True}})
    words = screen.column().log.locator(".words")
    await expect(words).to_have_text("click <b>me</b>")
    await expect(words.locator("a, b")).to_have_count(0)


async def test_an_own_message_is_edited(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("20261121-0001")
    await alice.hears("heard 20261121-0001")
    await alice.input.press("ArrowUp")
    await expect(alice.node.locator(".bar")).to_contain_text("Edit message")
    await expect(alice.input).to_have_value("20261121-0001")
    await alice.says("20261121-0007")
    await alice.hears("changed to 20261121-0007")
    own = alice.log.locator(".item.own")
    await expect(own).to_have_count(1)
    await expect(own.locator(".words")).to_have_text("20261121-0007")
    await expect(own.locator(".edited")).to_be_visible()
    await expect(alice.node.locator(".bar")).to_be_hidden()


async def test_a_message_is_answered_from_its_menu(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("hello")
    item = await alice.hears("heard hello")
    await item.locator(".bubble").click(button="right")
    await screen.page.get_by_role("menuitem", name="Reply").click()
    await expect(alice.node.locator(".bar")).to_contain_text("Reply to Sinmungo")
    await alice.says("why?")
    await alice.hears("heard why? about heard hello")
    await alice.log.locator(".own .quote").click()
    await expect(alice.log.locator(".theirs .bubble").first).to_be_focused()


async def test_the_bot_is_seen_typing(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("typing")
    await expect(alice.log.locator(".typing")).to_be_visible()
    await expect(alice.node.locator(".who small")).to_have_text("typing…")
    await alice.says("hello")
    await alice.hears("heard hello")
    await expect(alice.log.locator(".typing")).to_have_count(0)


async def test_new_messages_are_followed_unless_one_reads_above(screen: Screen, site: Site) -> None:
    alice = screen.column()
    for number in range(30):
        site.actor().says(f"line {number}")
    await expect(alice.bubble("line 29").last).to_be_in_viewport()
    await alice.log.evaluate("log => log.scrollTo(0, 0)")
    down = alice.node.get_by_role("button", name="To the latest message")
    await expect(down).to_be_visible()
    site.actor().says("the end")
    await expect(alice.bubble(re.compile("^the end"))).not_to_be_in_viewport()
    await down.click()
    await expect(down).to_be_hidden()


async def test_a_long_history_is_drawn_from_its_end(opens: Opens, site: Site) -> None:
    for number in range(150):
        site.actor().says(f"line {number}.")
    alice = (await opens()).column()
    await expect(alice.bubble("line 149.").first).to_be_visible()
    await expect(alice.bubble("line 0.")).to_have_count(0)
    await alice.log.evaluate("log => log.scrollTo(0, 300)")
    await expect(alice.bubble("line 0.").first).to_be_attached()
    assert await alice.log.evaluate("log => log.scrollTop") > 300
