from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.event import (
    BotBlocked,
    BotReturned,
    ButtonPressed,
    ContactShared,
    Event,
    Forwarded,
    Media,
    MediaReceived,
    MessageEdited,
    Sender,
    TextReceived,
)
from bot.edges.reading import UpdateError
from bot.edges.updates import ALLOWED_UPDATES, decode
from bot.ports import Incoming
from tests.edges.raw import CHAT, GROUP, HANEUL, SENT, file, membership, message, tap, update

DOCUMENT = file("d", file_name="영수증.pdf", mime_type="application/pdf", file_size=1234)
SIZES = [
    file("s", width=90, height=60, file_size=900),
    file("l", width=1280, height=853),
    file("m", width=320, height=213),
]

MESSAGES: dict[str, tuple[dict[str, Any], Event]] = {
    "text": ({"text": "안녕하세요"}, TextReceived(11, "안녕하세요")),
    "command": ({"text": "/start c_ABC"}, TextReceived(11, "/start c_ABC")),
    "text that is not clean": ({"text": "a\x00b\ud800c"}, TextReceived(11, "abc")),
    "text that was never composed": ({"text": "\u1100\u1161"}, TextReceived(11, "가")),
    "reply": ({"text": "x", "reply_to_message": message(message_id=9)}, TextReceived(11, "x", reply_to=9)),
    "forwarded from a bot": (
        {
            "text": "x",
            "forward_origin": {"type": "user", "sender_user": {"id": 5, "is_bot": True, "username": "sinmungo_bot"}},
        },
        TextReceived(11, "x", forwarded=Forwarded("user", "sinmungo_bot", is_bot=True)),
    ),
    "forwarded from somebody without a username": (
        {"text": "x", "forward_origin": {"type": "user", "sender_user": {"id": 5, "first_name": "Sinmungo"}}},
        TextReceived(11, "x", forwarded=Forwarded("user")),
    ),
    "forwarded from somebody who hides": (
        {"text": "x", "forward_origin": {"type": "hidden_user", "sender_user_name": "Sinmungo"}},
        TextReceived(11, "x", forwarded=Forwarded("hidden")),
    ),
    "forwarded from a group": (
        {"text": "x", "forward_origin": {"type": "chat", "sender_chat": {"id": -5, "username": "helpdesk"}}},
        TextReceived(11, "x", forwarded=Forwarded("chat", "helpdesk")),
    ),
    "forwarded from a channel": (
        {"photo": SIZES, "forward_origin": {"type": "channel", "chat": {"id": -5, "username": "news"}}},
        MediaReceived(11, Media("photo", "id-l", "unique-l"), forwarded=Forwarded("channel", "news")),
    ),
    "forwarded from what is not known yet": (
        {"text": "x", "forward_origin": {"type": "planet"}},
        TextReceived(11, "x", forwarded=Forwarded("hidden")),
    ),
    "photo": ({"photo": SIZES}, MediaReceived(11, Media("photo", "id-l", "unique-l"))),
    "document": (
        {"document": DOCUMENT, "caption": "영수증\x00"},
        MediaReceived(11, Media("document", "id-d", "unique-d", 1234, "영수증.pdf", "application/pdf"), "영수증"),
    ),
    "item of an album": (
        {"photo": SIZES, "media_group_id": "139"},
        MediaReceived(11, Media("photo", "id-l", "unique-l"), album="139"),
    ),
    "video": ({"video": file("v")}, MediaReceived(11, Media("video", "id-v", "unique-v"))),
    "voice": ({"voice": file("o")}, MediaReceived(11, Media("voice", "id-o", "unique-o"))),
    "audio": ({"audio": file("a")}, MediaReceived(11, Media("audio", "id-a", "unique-a"))),
    "video note": ({"video_note": file("n")}, MediaReceived(11, Media("video_note", "id-n", "unique-n"))),
    "sticker": ({"sticker": file("k")}, MediaReceived(11, Media("sticker", "id-k", "unique-k"))),
    "animation, with the document that old clients want": (
        {"animation": file("g"), "document": file("g")},
        MediaReceived(11, Media("animation", "id-g", "unique-g")),
    ),
    "location": ({"location": {"latitude": 37.5, "longitude": 127.0}}, MediaReceived(11, Media("location"))),
    "venue": ({"venue": {}, "location": {"latitude": 37.5}}, MediaReceived(11, Media("other"))),
    "poll": ({"poll": {"id": "1"}}, MediaReceived(11, Media("other"))),
    "own contact": (
        {"contact": {"phone_number": "+821012345678", "user_id": HANEUL["id"]}},
        ContactShared(11, "+821012345678", own=True),
    ),
    "somebody's contact": (
        {"contact": {"phone_number": "+8613912345678", "user_id": 5}},
        ContactShared(11, "+8613912345678", own=False),
    ),
    "contact of nobody on Telegram": ({"contact": {"phone_number": "02-123"}}, ContactShared(11, "02-123", own=False)),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_becomes_its_event(kind: str) -> None:
    content, event = MESSAGES[kind]
    expected = Incoming(501, CHAT["id"], event, Sender("ko", "하늘"), datetime.fromtimestamp(SENT, UTC))
    assert decode(update(**content)) == expected


def test_a_name_is_one_clean_line_of_at_most_64_characters() -> None:
    sender = {**HANEUL, "first_name": "\n" + "하" * 80 + "\x00"}
    assert decode(update(text="x", **{"from": sender})).sender == Sender("ko", "하" * 64)


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"text": "20261121-0007\x00"}, MessageEdited(11, "20261121-0007")),
        ({"photo": SIZES, "caption": "영수증"}, MessageEdited(11, "영수증")),
        ({"photo": SIZES}, None),
        ({"location": {"latitude": 37.5}}, None),
    ],
    ids=["text", "caption", "picture", "live location"],
)
def test_an_edit_tells_the_new_text_and_its_time(content: dict[str, Any], event: Event | None) -> None:
    incoming = decode(update("edited_message", edit_date=SENT + 30, **content))
    assert incoming.event == event
    assert incoming.sent_at == datetime.fromtimestamp(SENT + 30, UTC)


PRESSED = ButtonPressed("77", "pick~a~b~1~mac", 40)


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({}, PRESSED),
        ({"message": {"message_id": 40, "chat": CHAT, "date": 0}}, PRESSED),
        ({"message": None}, ButtonPressed("77", "pick~a~b~1~mac", None)),
        ({"message": None, "inline_message_id": "i"}, None),
        ({"data": None, "game_short_name": "g"}, None),
        ({"from": {**HANEUL, "is_bot": True}}, None),
    ],
    ids=["ordinary", "inaccessible", "unnamed", "inline", "game", "bot"],
)
def test_a_tap_names_its_button(content: dict[str, Any], event: Event | None) -> None:
    incoming = decode(tap(**content))
    assert incoming.event == event
    if event is not None:
        assert (incoming.chat, incoming.sender) == (CHAT["id"], Sender("ko", "하늘"))


@pytest.mark.parametrize(
    ("raw", "event"),
    [
        (membership("member", "kicked"), BotBlocked()),
        (membership("kicked", "member"), BotReturned()),
        (membership("member", "restricted"), None),
        (membership("left", "member", GROUP), None),
    ],
    ids=["blocked", "returned", "something else", "group"],
)
def test_blocking_and_returning(raw: dict[str, Any], event: Event | None) -> None:
    assert decode(raw).event == event


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 501},
        {"update_id": 501, "message": None},
        {"update_id": 501, "poll_answer": "whatever"},
        update(pinned_message={}),
        update(photo=[]),
        update(text="x", **{"from": {**HANEUL, "is_bot": True}}),
        update(chat=GROUP, pinned_message={}),
        update(chat={"id": -5, "type": "channel"}, **{"from": None}),
    ],
    ids=["empty", "null", "unknown kind", "service message", "no photo", "bot", "group", "channel"],
)
def test_what_is_of_no_interest_is_no_event(raw: dict[str, Any]) -> None:
    incoming = decode(raw)
    assert (incoming.update_id, incoming.event) == (501, None)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"update_id": "501"},
        {"update_id": True},
        {"update_id": 2**63},
        {"update_id": 501, "message": []},
        {"update_id": 501, "message": {}},
        {"update_id": 501, "message": {"chat": {"id": 1}}},
        update(text=5),
        update(date=10**15),
        update(date=-1),
        update(message_id=2**70),
        update(photo=[{"width": 5}]),
        update(contact={}),
        update(text="x", **{"from": None}),
        tap(id=7),
        membership("member", "kicked")["my_chat_member"],
    ],
)
def test_what_is_malformed_is_named(raw: object) -> None:
    with pytest.raises(UpdateError):
        decode(raw)


def test_an_error_quotes_nothing_a_person_wrote() -> None:
    with pytest.raises(UpdateError) as caught:
        decode(update(text={"홍길동": "010-1234-5678"}))
    assert str(caught.value) == "message: Expected `str | null`, got `object` - at `$.text`"


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)

VALID = [
    *(update(**content) for content, _ in MESSAGES.values()),
    update("edited_message", text="x", edit_date=SENT),
    tap(),
    membership("member", "kicked"),
]


def places(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every place in an object and the objects within, as the keys that lead there."""
    inner = [places(part, (*path, key)) for key, part in value.items()] if isinstance(value, dict) else []
    return [path, *(place for part in inner for place in part)]


def spoilt(value: Any, path: tuple[str, ...], other: object) -> Any:
    """A copy with ``other`` at a place."""
    return {**value, path[0]: spoilt(value[path[0]], path[1:], other)} if path else other


@given(json)
def test_arbitrary_json_is_read_or_named(raw: object) -> None:
    read(raw)


@given(st.sampled_from(ALLOWED_UPDATES), json)
def test_arbitrary_bodies_are_read_or_named(kind: str, body: object) -> None:
    read({"update_id": 501, kind: body})


@given(st.data())
def test_a_good_update_with_anything_anywhere_is_read_or_named(data: st.DataObject) -> None:
    valid = data.draw(st.sampled_from(VALID))
    read(spoilt(valid, data.draw(st.sampled_from(places(valid))), data.draw(json)))


def read(raw: object) -> None:
    """Decode; what comes of it can be written down as UTF-8."""
    try:
        incoming = decode(raw)
    except UpdateError as error:
        str(error).encode()
    else:
        msgspec.json.encode(incoming)  # refuses lone surrogates
