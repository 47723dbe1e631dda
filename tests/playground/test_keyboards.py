"""Inline and reply keyboards, taps, and their answers."""

from typing import Any

import pytest

from bot.playground.acts import Actor
from bot.playground.args import Args
from bot.playground.errors import ApiError, RefusedError
from bot.playground.markup import read_markup
from bot.playground.server import Playground
from bot.playground.shapes import CopyText, InlineButton
from tests.playground.client import Client


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "press", **button}]]}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (inline(callback_data="가" * 22), "BUTTON_DATA_INVALID"),
        (inline(callback_data=""), "BUTTON_DATA_INVALID"),
        (inline(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (inline(url="nowhere"), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (
            inline(web_app={"url": "http://bot.example"}),
            "inline keyboard button Web App URL 'http://bot.example' is invalid: Only HTTPS links are allowed",
        ),
        (inline(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            inline(callback_data="x", style="pink"),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, "inline keyboard button text must be non-empty"),
        (
            {"inline_keyboard": [{"text": "x"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            "can't parse inline keyboard button: Object missing required field `text` - at `$[0][0]`",
        ),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 101]}, "reply markup is too long"),
        ("{", "can't parse reply keyboard markup JSON object"),
        ([1], "object expected as reply markup"),
        ({"keyboard": ["x"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[1]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
    ],
)
async def test_what_keyboards_are_refused(client: Client, alice: Actor, markup: Any, reason: str) -> None:
    refused = await client.refused("sendMessage", chat_id=alice.room.chat.id, text="x", reply_markup=markup)
    assert refused == f"Bad Request: {reason}"


def test_groups_cannot_be_asked_for_contacts() -> None:
    for wish in ("contact", "location"):
        asked = Args({"reply_markup": {"keyboard": [[{"text": "x", f"request_{wish}": True}]]}})
        assert read_markup(asked, private=True).keyboard is not None
        with pytest.raises(ApiError, match="can be requested in private chats only"):
            read_markup(asked, private=False)


def test_mini_apps_open_from_private_chats_only() -> None:
    asked = Args({"reply_markup": inline(web_app={"url": "https://bot.example"})})
    assert read_markup(asked, private=True).inline is not None
    with pytest.raises(ApiError, match="BUTTON_TYPE_INVALID"):
        read_markup(asked, private=False)


def test_of_several_actions_the_first_counts() -> None:
    button = {"text": "x", "copy_text": {"text": "c"}, "callback_data": "d", "style": "default"}
    markup = read_markup(Args({"reply_markup": {"inline_keyboard": [[button], []]}}), private=True)
    assert markup.inline is not None
    assert markup.inline.inline_keyboard == [[InlineButton("x", callback_data="d")]]


@pytest.mark.parametrize("markup", [None, "", {}, {"inline_keyboard": []}, {"inline_keyboard": [[]]}])
async def test_no_buttons_are_no_markup(client: Client, alice: Actor, markup: Any) -> None:
    sent = await client.call("sendMessage", chat_id=alice.room.chat.id, text="x", reply_markup=markup)
    assert "reply_markup" not in sent


async def test_all_kinds_of_buttons_come_back(client: Client, alice: Actor) -> None:
    row = [
        {"text": "data", "callback_data": "x" * 64, "style": "danger"},
        {"text": "link", "url": "https://t.me/playground_bot?start=x", "style": "primary"},
        {"text": "copy", "copy_text": {"text": "가" * 256}, "style": "success"},
    ]
    markup = {"inline_keyboard": [row]}
    sent = await client.call("sendMessage", chat_id=alice.room.chat.id, text="x", reply_markup=markup)
    assert sent["reply_markup"] == markup
    (heard,) = alice.hears()
    assert heard.reply_markup is not None
    assert heard.reply_markup.inline_keyboard[0][2].copy_text == CopyText("가" * 256)


async def test_only_the_page_sees_reply_keyboards(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id
    ask = {"keyboard": [[{"text": "My number", "request_contact": True}]], "one_time_keyboard": True}
    for markup in (ask, {"remove_keyboard": True}, {"force_reply": True}):
        sent = await client.call("sendMessage", chat_id=chat, text="x", reply_markup=markup)
        assert "reply_markup" not in sent
        assert (await client.look(f"/chats/{chat}/messages?after={sent['message_id'] - 1}"))[0][
            "reply_markup"
        ] == markup
        edit = {"chat_id": chat, "message_id": sent["message_id"], "text": "y"}
        assert await client.refused("editMessageText", **edit) == "Bad Request: message can't be edited"


async def test_a_tap_is_answered_once_and_within_150_seconds(
    client: Client, playground: Playground, alice: Actor, time: list[float]
) -> None:
    await client.call("sendMessage", chat_id=alice.room.chat.id, text="x", reply_markup=inline(callback_data="token"))
    (heard,) = alice.hears()
    first, second, third = (alice.taps(heard.message_id, 0, 0) for _ in range(3))
    tap = (await client.updates())[0]["callback_query"]
    assert (tap["id"], tap["data"], tap["from"]["id"]) == (first, "token", alice.person.id)
    assert tap["message"]["text"] == "x"

    after = playground.world.feed.last
    assert await client.call("answerCallbackQuery", callback_query_id=first, text="done", show_alert="true")
    ((_, event),) = playground.world.feed.after(after)
    assert (event["type"], event["query_id"], event["text"], event["show_alert"]) == (
        "callback_answer", first, "done", True,
    )  # fmt: skip

    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await client.refused("answerCallbackQuery", callback_query_id=first) == too_old
    time[0] += 150
    assert await client.call("answerCallbackQuery", callback_query_id=second)
    await client.do("/clock", {"advance": 1})
    assert await client.refused("answerCallbackQuery", callback_query_id=third) == too_old
    alice.taps(heard.message_id, 0, 0)
    assert list(playground.world.taps) != [third]
    assert (await client.refused("answerCallbackQuery", callback_query_id="1", text="x" * 201)).endswith("TOO_LONG")


async def test_forged_and_late_taps(client: Client, alice: Actor) -> None:
    alice.taps(77, data="forged")
    (update,) = await client.updates()
    tap = update["callback_query"]
    assert tap["data"] == "forged"
    assert (tap["message"]["message_id"], tap["message"]["date"]) == (77, 0)


async def test_taps_on_what_is_no_button(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id
    sent = await client.call("sendMessage", chat_id=chat, text="x", reply_markup=inline(url="example.org/a"))
    with pytest.raises(RefusedError, match="tells the bot nothing"):
        alice.taps(sent["message_id"], 0, 0)
    with pytest.raises(RefusedError, match="no button in that place"):
        alice.taps(sent["message_id"], 1, 0)
    path = f"/chats/{chat}/messages/{sent['message_id']}/tap"
    assert "query_id" in await client.do(path, {"from": alice.person.id, "data": "any"})
    assert (await client.do(path, {"row": 0, "column": 0}, status=409))["error"].startswith("that button")
    await client.do(f"/chats/{chat}/messages/99/tap", {"row": 0, "column": 0}, status=404)
