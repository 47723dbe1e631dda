"""What happens in groups, read from Telegram's JSON."""

from typing import Any

import pytest

from bot.core.desk import Agent
from bot.core.event import DeskPressed, DeskWrote, Media
from bot.edges.updates import decode
from bot.ports import InGroup
from tests.edges.raw import GROUP, HANEUL, membership, tap, update

HERE = GROUP["id"]
AGENT = Agent(HANEUL["id"])
TOPIC = {"chat": GROUP, "message_thread_id": 7, "is_topic_message": True}


def test_a_message_in_a_topic() -> None:
    incoming = decode(update(text="안녕하세요", **TOPIC))
    assert incoming.group == InGroup(HERE, HANEUL["id"], 7)
    assert incoming.event == DeskWrote(HERE, AGENT, update()["message"]["message_id"], text="안녕하세요")


@pytest.mark.parametrize(("replied", "expected"), [(7, None), (9, 9)], ids=["the topic itself", "a message"])
def test_what_a_message_answers(replied: int, expected: int | None) -> None:
    event = decode(update(text="x", reply_to_message={"message_id": replied}, quote={"text": "q"}, **TOPIC)).event
    assert isinstance(event, DeskWrote)
    assert (event.reply_to, event.quote) == (expected, "q")


def test_a_photo_of_an_album_with_its_caption() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    event = decode(update(photo=photo, caption="c", media_group_id="a", **TOPIC)).event
    assert isinstance(event, DeskWrote)
    assert (event.media, event.text, event.album) == (Media("photo", "f", "u"), "c", "a")


@pytest.mark.parametrize(
    "content",
    [{"contact": {"phone_number": "+8210"}}, {"location": {"latitude": 1, "longitude": 2}}, {"poll": {}}],
    ids=["contact", "location", "poll"],
)
def test_whatever_else_can_be_sent(content: dict[str, Any]) -> None:
    event = decode(update(**content, **TOPIC)).event
    assert isinstance(event, DeskWrote)
    assert event.media is not None


def test_a_new_wording() -> None:
    raw = update(text="y", edit_date=1_800_000_000, **TOPIC)
    event = decode({"update_id": raw["update_id"], "edited_message": raw["message"]}).event
    assert isinstance(event, DeskWrote)
    assert (event.text, event.edited) == ("y", True)


def test_general_has_no_topic_though_replies_there_have_a_thread() -> None:
    incoming = decode(update(text="x", chat=GROUP, message_thread_id=3))
    assert incoming.group == InGroup(HERE, HANEUL["id"])


def test_an_anonymous_administrator_is_nobody() -> None:
    bot = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
    incoming = decode(update(text="x", sender_chat=GROUP, **{**TOPIC, "from": bot}))
    assert incoming.group == InGroup(HERE, 0, 7, anonymous=True)
    assert isinstance(incoming.event, DeskWrote)
    assert incoming.event.agent == Agent(0)


@pytest.mark.parametrize(
    "content",
    [
        {"from": {**HANEUL, "is_bot": True}},
        {"sender_chat": {"id": -5, "type": "channel"}},
    ],
    ids=["another bot", "a channel"],
)
def test_who_is_not_heard(content: dict[str, Any]) -> None:
    assert decode(update(text="x", **{**TOPIC, **content})).event is None


SERVICE = [
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "pinned_message",
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "video_chat_started",
    "boost_added",
    "message_auto_delete_timer_changed",
]


@pytest.mark.parametrize("kind", SERVICE)
def test_service_messages_are_no_event(kind: str) -> None:
    assert decode(update(**TOPIC, **{kind: {}})).event is None


def test_a_tap_in_a_topic() -> None:
    incoming = decode(tap(message={"message_id": 40, **TOPIC}))
    assert incoming.event == DeskPressed(HERE, AGENT, "77", "pick~a~b~1~mac", 40)
    assert incoming.group == InGroup(HERE, HANEUL["id"], 7)


def test_the_group_moved() -> None:
    assert decode(update(chat=GROUP, migrate_to_chat_id=-1009)).group == InGroup(HERE, 0, migrated_to=-1009)


@pytest.mark.parametrize("kind", ["my_chat_member", "chat_member"])
def test_rights_changed(kind: str) -> None:
    raw = membership("left", "member", GROUP)
    incoming = decode({"update_id": raw["update_id"], kind: raw["my_chat_member"]})
    assert (incoming.event, incoming.group) == (None, InGroup(HERE, 0, managers_changed=True))


def test_a_private_chat_and_a_channel_have_no_rights() -> None:
    raw = membership("left", "member", {"id": -5, "type": "channel"})
    assert decode(raw).group is None


def test_a_topic_that_a_bot_made() -> None:
    bot = {"id": 5, "is_bot": True, "first_name": "b"}
    raw = update(forum_topic_created={"name": "D-1 \u00b7 x", "icon_color": 1}, **TOPIC)
    assert decode(raw).group == InGroup(HERE, HANEUL["id"], 7)
    raw["message"]["from"] = bot
    assert decode(raw).group == InGroup(HERE, 5, 7, made="D-1 \u00b7 x")
