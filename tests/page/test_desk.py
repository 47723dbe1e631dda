"""The desk: a group with topics, people who write in it, replies, reactions, pins."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from bot.playground.files import Upload
from bot.playground.people import Room
from bot.playground.scene import furnish
from tests.page.conftest import Opens, Site
from tests.page.screen import Column, Screen
from tests.page.test_look import PHONE
from tests.playground.pictures import png

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]
COLUMNS = 6  # five people with a chat of their own, and the desk; agents have none until they are spoken to
CARD = [[{"text": "Claim", "callback_data": "notice", "style": "primary"}]]


@dataclass
class Desk:
    """The demo's desk with one topic, made by the bot, with a pinned card."""

    site: Site
    room: Room
    topic: int
    card: int

    async def say(self, text: str, **params: Any) -> Any:
        """The bot says something in the topic."""
        return await self.site.bot.say(self.room.chat.id, text, message_thread_id=self.topic, **params)

    @property
    def messages(self) -> list[Any]:
        return self.room.after(self.card)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(site: Site) -> Desk:
    scene = furnish(site.playground.world)
    bot = site.bot
    await site.playground.world.updates.polled()
    place = {"chat_id": scene.desk}
    topic = (await bot.call("createForumTopic", **place, name="#12 dispute 한"))["message_thread_id"]
    markup = {"inline_keyboard": CARD}
    card = (await bot.say(scene.desk, "Case 12", message_thread_id=topic, reply_markup=markup))["message_id"]
    await bot.call("pinChatMessage", **place, message_id=card)
    return Desk(site, site.playground.world.rooms[scene.desk], topic, card)


def column(screen: Screen) -> Column:
    return screen.column("Sinmungo Desk")


def topic(screen: Screen, name: str) -> Locator:
    return column(screen).node.locator(".topic", has_text=name)


async def test_topics_are_listed_with_what_was_not_read(opens: Opens, desk: Desk) -> None:
    screen = await opens(columns=COLUMNS)
    row = topic(screen, "#12 dispute 한")
    await expect(row).to_be_visible()
    await expect(topic(screen, "General")).to_be_visible()
    await expect(row.locator(".badge")).to_have_count(0)
    await desk.say("a question of the buyer")
    await expect(row.locator(".badge")).to_have_text("1")
    await row.click()
    await expect(column(screen).bubble("a question of the buyer")).to_be_visible()
    await column(screen).node.get_by_role("button", name="Back to the topics").click()
    await expect(row).to_be_focused()
    await expect(row.locator(".badge")).to_have_count(0)
    await desk.site.bot.call("createForumTopic", chat_id=desk.room.chat.id, name="#13 certificate EN")
    await expect(topic(screen, "#13 certificate EN")).to_be_visible()
    await desk.site.bot.call("deleteForumTopic", chat_id=desk.room.chat.id, message_thread_id=desk.topic)
    await expect(row).to_have_count(0)


async def test_agents_write_reply_edit_and_tap(opens: Opens, desk: Desk) -> None:
    screen = await opens(columns=COLUMNS)
    chat = column(screen)
    relayed = await desk.say("물건이 오지 않았어요")
    await topic(screen, "#12").click()
    pinned = chat.node.locator(".pinned")
    await expect(pinned).to_contain_text("Case 12")
    await pinned.click()
    await chat.button("Claim").click()
    await expect(screen.page.locator(".toast")).to_have_text("Saved")
    await chat.node.get_by_label("Write as").select_option(label="Emma Clark · English")
    line = chat.log.locator(".line", has_text="물건이 오지 않았어요")
    await line.hover()
    await line.locator(".more").click()
    await screen.page.get_by_role("menuitem", name="Reply").click()
    await chat.says("when did you order?")
    await expect(chat.log.locator(".item.own", has_text="when did you order?")).to_be_visible()
    answer = next(message for message in desk.messages if message.text == "when did you order?")
    assert answer.from_.first_name == "Emma"
    assert (answer.message_thread_id, answer.reply_to_message.message_id) == (desk.topic, relayed["message_id"])
    await chat.input.press("ArrowUp")
    await expect(chat.input).to_have_value("when did you order?")
    await chat.says("When did you order?")
    await expect(chat.bubble("When did you order?")).to_contain_text("edited")
    await chat.node.get_by_label("Write as").select_option(label="박지훈 · 한국어")
    await expect(chat.log.locator(".item.theirs", has_text="When did you order?")).to_contain_text("Emma Clark")
    await chat.says("a note")
    assert [message.from_.first_name for message in desk.messages if message.text == "a note"] == ["박지훈"]


async def test_reactions_pins_and_deletions(opens: Opens, desk: Desk) -> None:
    screen = await opens(columns=COLUMNS)
    chat = column(screen)
    said = await desk.say("look at this")
    await topic(screen, "#12").click()

    async def choose(*names: str) -> None:
        line = chat.log.locator(".line", has_text="look at this")
        await line.hover()
        await line.locator(".more").click()
        for name in names:
            await screen.page.get_by_role("menuitem", name=name, exact=True).click()

    reactions = chat.bubble("look at this").locator(".reactions span")
    await choose("React", "👍")
    await expect(reactions).to_have_text(["👍"])
    place = {"chat_id": desk.room.chat.id, "message_id": said["message_id"]}
    await desk.site.bot.call("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👍"}])
    await expect(reactions).to_have_text(["👍 2"])
    await choose("React", "👍")
    await expect(reactions).to_have_text(["👍"])
    await choose("Pin")
    await expect(chat.node.locator(".pinned")).to_contain_text("look at this")
    await choose("Unpin")
    await expect(chat.node.locator(".pinned")).to_contain_text("Case 12")
    await choose("Delete")
    await expect(chat.bubble("look at this")).to_have_count(0)


async def test_albums_and_other_things_go_into_the_topic(opens: Opens, desk: Desk) -> None:
    screen = await opens(columns=COLUMNS)
    chat = column(screen)
    await topic(screen, "#12").click()
    pictures = [{"name": f"{size}.png", "mimeType": "image/png", "buffer": png(size, size)} for size in (8, 9)]
    await chat.node.locator("input[type=file]").set_input_files(pictures)  # type: ignore[arg-type]
    await chat.says("two")
    await expect(chat.log.locator(".photos img")).to_have_count(2)
    for name in ("Sticker", "Location", "Voice"):
        await chat.node.get_by_role("button", name="Attach").click()
        await screen.page.get_by_role("menuitem", name=name).click()
    await expect(chat.log.locator(".item.own")).to_have_count(4)
    kinds = ("photo", "photo", "sticker", "location", "voice")
    sent = [message for message in desk.messages if message.from_.id in desk.site.playground.world.people]
    assert all(getattr(message, kind) for message, kind in zip(sent, kinds, strict=True))
    assert {message.message_thread_id for message in sent} == {desk.topic}
    assert sent[0].media_group_id == sent[1].media_group_id != None  # noqa: E711 - a chain


async def test_a_topic_is_closed_reopened_and_deleted(opens: Opens, desk: Desk) -> None:
    screen = await opens(columns=COLUMNS)
    chat = column(screen)
    await topic(screen, "#12").click()

    async def choose(name: str) -> None:
        await chat.node.get_by_role("button", name="More", exact=True).click()
        await screen.page.get_by_role("menuitem", name=name).click()

    await choose("Close the topic")
    await expect(chat.log).to_contain_text("closed the topic")
    assert desk.room.topics[desk.topic].closed
    await choose("Reopen the topic")
    await expect(chat.log).to_contain_text("reopened the topic")
    await choose("Delete the topic")
    await expect(topic(screen, "General")).to_be_visible()
    assert desk.topic not in desk.room.topics


async def test_an_agent_gets_a_column_once_the_bot_writes_to_them(opens: Opens, desk: Desk) -> None:
    screen = await opens(columns=COLUMNS)
    await desk.site.bot.say(7_100_000_012, "a notice for Emma")
    await expect(screen.page.locator(".chat")).to_have_count(COLUMNS + 1)
    await screen.column("Emma Clark").hears("a notice for Emma")


async def test_the_desk_on_a_phone(opens: Opens, desk: Desk) -> None:
    screen = await opens(columns=COLUMNS, **PHONE)
    page = screen.page
    tab = page.get_by_role("tab").filter(has_text="Sinmungo Desk")
    await tab.tap()
    await expect(topic(screen, "#12")).to_be_in_viewport(ratio=1)
    await topic(screen, "#12").tap()
    await expect(column(screen).input).to_be_in_viewport(ratio=1)
    await expect(column(screen).button("Claim")).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await expect(tab).not_to_have_class(re.compile("fresh"))


async def test_anonymous_admins_have_the_groups_name(opens: Opens, desk: Desk) -> None:
    screen = await opens(columns=COLUMNS)
    path = f"{screen.base}/play/groups/{desk.room.chat.id}"
    person = next(member for member in desk.room.members.values() if member.admin)
    data = {"person": person.user.id, "status": "administrator", "anonymous": True}
    await screen.page.request.post(f"{path}/members", data=data)
    agent = desk.site.playground.actor(desk.site.playground.world.people[person.user.id], desk.room.chat.id, desk.topic)
    await topic(screen, "#12").click()
    agent.sends("document", Upload(b"x", "x.txt"), caption="as the group")
    await expect(column(screen).log.locator(".item.theirs", has_text="as the group")).to_contain_text("Sinmungo Desk")
