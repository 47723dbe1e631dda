"""What stands beside the input: commands, the contact button, blocking, refusals."""

import pytest
from playwright.async_api import expect

from tests.page.conftest import Site
from tests.page.screen import Screen

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]


async def test_a_contact_is_shared_after_a_question(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("contact")
    share = alice.node.get_by_role("button", name="Share my number")
    await share.click()
    question = screen.page.get_by_role("dialog", name="Share your phone number?")
    await expect(question).to_contain_text("+447400123456")
    await question.get_by_role("button", name="Cancel").click()
    await expect(alice.log.locator(".item.own")).to_have_count(1)
    await share.click()
    await question.get_by_role("button", name="Share", exact=True).click()
    await alice.hears("thanks, 447400123456")
    await expect(alice.log.locator(".own .file")).to_contain_text("+447400123456")
    await expect(share).to_have_count(0)


async def test_commands_are_offered_in_the_persons_language(screen: Screen) -> None:
    korean = screen.column("김하늘")
    await korean.node.get_by_role("button", name="Commands").click()
    commands = korean.node.get_by_role("listbox", name="Commands")
    await expect(commands.get_by_role("option")).to_have_text(["/start처음으로", "/certificate확인증 받기"])
    await korean.input.press("Escape")
    await expect(commands).to_be_hidden()
    alice = screen.column()
    await alice.input.type("/c")
    await expect(alice.node.get_by_role("option")).to_have_text(["/certificateGet a certificate"])
    await alice.input.press("Enter")
    await alice.hears("heard /certificate")
    await expect(alice.input).to_have_value("")


async def test_blocking_and_unblocking(screen: Screen, site: Site) -> None:
    alice = screen.column()
    await alice.node.get_by_role("button", name="More").click()
    await screen.page.get_by_role("menuitem", name="Block the bot").click()
    await expect(alice.node.locator(".blocked")).to_be_visible()
    await expect(alice.input).to_be_hidden()
    assert site.actor().room.blocked
    await alice.node.get_by_role("button", name="Unblock").click()
    await expect(alice.input).to_be_visible()
    assert not site.actor().room.blocked


async def test_what_is_refused_is_not_lost(screen: Screen, site: Site) -> None:
    alice = screen.column()
    await screen.page.route("**/messages", lambda route: route.fulfill(status=500, json={"error": "out of order"}))
    await alice.says("precious words")
    await expect(alice.node.locator(".toast")).to_have_text("Not sent: out of order")
    await expect(alice.input).to_have_value("precious words")
    assert not site.bot.updates
    assert [line for line in screen.wrong if "status of 500" not in line] == []
    screen.wrong.clear()


async def test_the_guide_sends_first_steps(screen: Screen) -> None:
    guide = screen.page.get_by_role("complementary", name="Try this")
    mine = guide.locator("section", has_text="Alice Martin")
    await mine.get_by_role("button", name="/start").click()
    alice = screen.column()
    await alice.hears("Menu")
    await mine.get_by_role("button", name="11-12345-67890").click()
    await alice.hears("heard 11-12345-67890")
    await screen.tool("Try this").click()
    await expect(guide).to_be_hidden()


async def test_a_person_is_added(screen: Screen) -> None:
    await screen.tool("Add a person").click()
    form = screen.page.get_by_role("dialog", name="Add a person")
    await expect(form.get_by_label("First name")).to_have_value("林怡君")
    await form.get_by_role("button", name="Add").click()
    taiwanese = screen.column("林怡君")
    await taiwanese.says("您好")
    await taiwanese.hears("heard 您好")
    await expect(taiwanese.log.locator(".words").first).to_have_attribute("lang", "zh-Hant-TW")
    await expect(screen.page.locator("#guide section", has_text="林怡君")).to_contain_text("2600000000000000068")


async def test_the_end_stays_in_view_when_the_contact_button_comes(screen: Screen, site: Site) -> None:
    alice = screen.column()
    for number in range(12):
        site.actor().says(f"line {number}")
    await alice.hears("heard line 11")
    await alice.says("contact")
    await expect(alice.node.get_by_role("button", name="Share my number")).to_be_visible()
    await expect(alice.bubble("Your number?")).to_be_in_viewport(ratio=1)
