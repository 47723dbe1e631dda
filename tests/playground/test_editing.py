"""Edits, deletions, copies, chat actions, blocking."""

from typing import Any

import pytest

from bot.playground.acts import Actor
from bot.playground.errors import RefusedError
from bot.playground.files import Upload
from bot.playground.server import Playground
from tests.playground.client import Client

BUTTON = {"inline_keyboard": [[{"text": "b", "callback_data": "d"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


async def test_a_text_is_edited_and_loses_buttons_not_given_again(
    client: Client, alice: Actor, time: list[float]
) -> None:
    chat = alice.room.chat.id
    sent = await client.call("sendMessage", chat_id=chat, text="<b>one</b>", parse_mode="HTML", reply_markup=BUTTON)
    time[0] += 10
    edited = await client.call("editMessageText", chat_id=chat, message_id=sent["message_id"], text="two")
    assert (edited["text"], edited["date"], edited["edit_date"]) == ("two", 1_800_000_000, 1_800_000_010)
    assert "reply_markup" not in edited
    assert "entities" not in edited
    assert [message.text for message in alice.hears()] == ["two"]


async def test_an_edit_that_changes_nothing_is_refused(client: Client, alice: Actor) -> None:
    edit: dict[str, Any] = {"chat_id": alice.room.chat.id, "text": "<i>x</i>", "parse_mode": "HTML"}
    sent = await client.call("sendMessage", **edit, reply_markup=BUTTON)
    edit["message_id"] = sent["message_id"]
    assert await client.refused("editMessageText", **edit, reply_markup=BUTTON) == NOT_MODIFIED
    assert await client.refused("editMessageReplyMarkup", **edit, reply_markup=BUTTON) == NOT_MODIFIED
    assert "reply_markup" not in await client.call("editMessageReplyMarkup", **edit)
    assert await client.refused("editMessageText", **edit) == NOT_MODIFIED


async def test_what_cannot_be_edited(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id
    theirs = alice.says("mine")
    sent = await client.call("sendMessage", chat_id=chat, text="x")
    edit = {"chat_id": chat, "text": "y"}
    assert await client.refused("editMessageText", **edit, message_id=99) == "Bad Request: message to edit not found"
    assert await client.refused("editMessageText", **edit, message_id="x") == "Bad Request: message to edit not found"
    assert await client.refused("editMessageText", **edit, message_id=theirs.message_id) == (
        "Bad Request: message can't be edited"
    )
    edit = {"chat_id": chat, "message_id": sent["message_id"], "text": "y", "caption": "c"}
    assert await client.refused("editMessageCaption", **edit) == (
        "Bad Request: there is no caption in the message to edit"
    )
    assert await client.refused("editMessageText", **edit, reply_markup={"remove_keyboard": True}) == (
        "Bad Request: inline keyboard expected"
    )


async def test_messages_can_be_deleted_for_48_hours(client: Client, alice: Actor, time: list[float]) -> None:
    chat = alice.room.chat.id
    theirs, late = alice.says("one"), alice.says("two")
    time[0] += 48 * 3600
    assert await client.call("deleteMessage", chat_id=chat, message_id=theirs.message_id) is True
    assert await client.refused("deleteMessage", chat_id=chat, message_id=theirs.message_id) == (
        "Bad Request: message to delete not found"
    )
    time[0] += 1
    assert await client.refused("deleteMessage", chat_id=chat, message_id=late.message_id) == (
        "Bad Request: message can't be deleted for everyone"
    )
    assert await client.refused("deleteMessage", chat_id=chat) == "Bad Request: message identifier is not specified"
    assert [message["text"] for message in await client.look(f"/chats/{chat}/messages")] == ["two"]


async def test_a_copy_has_no_link_to_its_source(client: Client, playground: Playground, alice: Actor) -> None:
    buyer = playground.actor("ko")
    source = alice.says("/start copied")
    copied = await client.call(
        "copyMessage",
        chat_id=buyer.room.chat.id,
        from_chat_id=alice.room.chat.id,
        message_id=source.message_id,
        reply_markup=BUTTON,
    )
    assert set(copied) == {"message_id"}
    (heard,) = buyer.hears()
    assert (heard.text, heard.entities) == (source.text, source.entities)
    assert heard.reply_markup is not None
    missing = {"chat_id": buyer.room.chat.id, "from_chat_id": alice.room.chat.id, "message_id": 99}
    assert await client.refused("copyMessage", **missing) == "Bad Request: message to copy not found"


async def test_chat_actions_are_shown(client: Client, playground: Playground, alice: Actor) -> None:
    chat, last = alice.room.chat.id, playground.world.feed.last
    assert await client.call("sendChatAction", chat_id=chat, action="typing") is True
    assert (last + 2, {"type": "chat_action", "chat": chat, "action": "typing"}) in playground.world.feed.after(last)
    assert await client.refused("sendChatAction", chat_id=chat, action="dancing") == (
        "Bad Request: wrong parameter action in request"
    )


async def test_who_blocks_the_bot_hears_nothing_more(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id
    alice.blocks()
    alice.blocks()
    for method, params in (("sendMessage", {"text": "x"}), ("sendChatAction", {"action": "typing"})):
        status, answer = await client.raw(method, chat_id=chat, **params)
        assert (status, answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(RefusedError, match="unblock it first"):
        alice.says("x")
    alice.unblocks()
    await client.call("sendMessage", chat_id=chat, text="x")
    changes = [update["my_chat_member"] for update in await client.updates()]
    statuses = [(change["old_chat_member"]["status"], change["new_chat_member"]) for change in changes]
    bot = changes[0]["new_chat_member"]["user"]
    assert statuses == [
        ("member", {"user": bot, "status": "kicked", "until_date": 0}),
        ("kicked", {"user": bot, "status": "member"}),
    ]


async def test_people_edit_their_own_messages(client: Client, alice: Actor, time: list[float]) -> None:
    written = alice.says("20261121-0001")
    time[0] += 5
    alice.edits(written.message_id, "/cancel")
    edited = (await client.updates())[1]["edited_message"]
    assert (edited["message_id"], edited["text"]) == (written.message_id, "/cancel")
    assert edited["edit_date"] == edited["date"] + 5
    assert edited["entities"] == [{"type": "bot_command", "offset": 0, "length": 7}]
    sent = await client.call("sendMessage", chat_id=alice.room.chat.id, text="x")
    with pytest.raises(RefusedError, match="no message of theirs"):
        alice.edits(sent["message_id"], "y")
    with pytest.raises(RefusedError, match="must not be empty"):
        alice.edits(written.message_id, " ")


async def test_people_edit_captions_and_bots_previews(client: Client, alice: Actor) -> None:
    (sent,) = alice.sends("document", Upload(b"x", "x.txt"), caption="one")
    assert alice.edits(sent.message_id, "two").caption == "two"
    edit: dict[str, Any] = {"chat_id": alice.room.chat.id, "text": "x"}
    edit["message_id"] = (await client.call("sendMessage", **edit))["message_id"]
    edited = await client.call("editMessageText", **edit, link_preview_options={"is_disabled": True})
    assert edited["link_preview_options"] == {"is_disabled": True}


async def test_people_stay_in_their_own_chats(playground: Playground, alice: Actor) -> None:
    with pytest.raises(RefusedError, match="somebody else's"):
        Actor(playground.world, alice.person, playground.actor("ko").room.chat.id)
    with pytest.raises(RefusedError, match="no chat"):
        Actor(playground.world, alice.person, 5)
    with pytest.raises(RefusedError, match="is gone"):
        alice.says("x", reply_to=99)
    with pytest.raises(RefusedError, match="must not be empty"):
        alice.says(" ")
    with pytest.raises(RefusedError, match="no file"):
        alice.sends("photo")


async def test_who_is_in_a_chat(client: Client, alice: Actor) -> None:
    chat, person = alice.room.chat.id, alice.person.id
    assert (await client.call("getChat", chat_id=chat))["first_name"] == "Alice"
    assert (await client.call("getChatMember", chat_id=chat, user_id=person))["status"] == "member"
    bot = (await client.call("getMe"))["id"]
    assert (await client.call("getChatMember", chat_id=chat, user_id=bot))["status"] == "member"
    alice.blocks()
    assert (await client.call("getChatMember", chat_id=chat, user_id=bot))["status"] == "kicked"
    assert await client.refused("getChatMember", chat_id=chat, user_id=5) == "Bad Request: member not found"
