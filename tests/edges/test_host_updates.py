"""A host's framework has read an update into its models; what it hands over is decoded as the update itself is."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from aiogram import types
from telegram import Update

from bot.edges.aiogram_edge import router
from bot.edges.ptb_edge import group
from bot.edges.updates import decode
from tests.edges.raw import CHAT, GROUP, HANEUL, SENT, file, membership, message, tap, update

BOT = {"id": 1, "is_bot": True, "first_name": "Sinmungo"}
FULL: dict[str, dict[str, Any]] = {
    "photo": {"width": 90, "height": 60},
    "video": {"width": 90, "height": 60, "duration": 1},
    "video_note": {"length": 60, "duration": 1},
    "animation": {"width": 90, "height": 60, "duration": 1},
    "voice": {"duration": 1},
    "audio": {"duration": 1},
    "document": {"file_name": "영수증.pdf", "mime_type": "application/pdf", "file_size": 1234},
    "sticker": {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False},
}
QUOTE = {"text": "x", "position": 0, "is_manual": True}
REPLY = message(message_id=9, text="before")
TOPIC = {"message_thread_id": 7, "is_topic_message": True, "chat": GROUP}

UPDATES: dict[str, dict[str, Any]] = {
    "text": update(text="안녕하세요"),
    "formatted": update(text="/start c_ABC", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
    "reply with a quote": update(text="x", reply_to_message=REPLY, quote=QUOTE),
    "edit": update("edited_message", text="y", edit_date=SENT + 30),
    "contact": update(contact={"phone_number": "+821012345678", "first_name": "하늘", "user_id": HANEUL["id"]}),
    "location": update(location={"latitude": 37.5, "longitude": 127.0}),
    "venue": update(
        venue={"title": "x", "address": "y", "location": {"latitude": 37.5, "longitude": 127.0}},
        location={"latitude": 37.5, "longitude": 127.0},
    ),
    "album": update(photo=[file("s", **FULL["photo"])], media_group_id="139", caption="영수증"),
    **{
        kind: update(**{kind: [file("f", **fields)] if kind == "photo" else file("f", **fields)})
        for kind, fields in FULL.items()
    },
    "text with a preview": update(text="x", link_preview_options={"is_disabled": True}),
    "tap": tap(),
    "tap on a card": tap(
        message=message(message_id=40, text="?", reply_to_message=REPLY, link_preview_options={"is_disabled": True})
    ),
    "tap on an inaccessible message": tap(message={"message_id": 40, "chat": CHAT, "date": 0}),
    "desk's message": update(text="x", **TOPIC),
    "desk's tap": tap(message={"message_id": 40, "date": SENT, "text": "?", **TOPIC}),
    "desk's anonymous message": update(text="x", sender_chat=GROUP, **TOPIC),
    "blocked": membership("member", "kicked"),
    "returned": membership("kicked", "member"),
    "service message": update(chat=GROUP, new_chat_members=[BOT]),
    "what no framework knows": {**update(text="x"), "unheard_of": {"x": 1}},
}
UPDATES["blocked"]["my_chat_member"]["new_chat_member"]["until_date"] = 0
UPDATES["returned"]["my_chat_member"]["old_chat_member"]["until_date"] = 0
HANDED_OVER: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "aiogram": lambda update: router.raw(types.Update.model_validate(update)),
    "aiogram, fed by hand": lambda update: router.raw(
        types.Update.model_validate(types.Update.model_validate(update).model_dump())
    ),
    "ptb": lambda update: group.raw(Update.de_json(update, None)),
}


@pytest.mark.parametrize("kind", UPDATES)
@pytest.mark.parametrize("framework", HANDED_OVER)
def test_what_a_host_hands_over_says_the_same(framework: str, kind: str) -> None:
    original = UPDATES[kind]
    assert decode(HANDED_OVER[framework](copy.deepcopy(original))) == decode(original)
