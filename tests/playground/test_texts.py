"""Texts: HTML, lengths in UTF-16, what Telegram finds by itself, and the words of its errors."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.acts import Actor
from bot.playground.entities import find, tidy, utf16
from bot.playground.errors import ApiError
from bot.playground.formatting import parse_html
from bot.playground.shapes import Entity
from tests.playground.client import Client

NESTED = [
    ("plain", "plain", []),
    ("<b>bold</b> end", "bold end", [Entity("bold", 0, 4)]),
    ("<STRONG>a</STRONG><em>b</em><ins>c</ins><del>d</del>", "abcd",
     [Entity("bold", 0, 1), Entity("italic", 1, 1), Entity("underline", 2, 1), Entity("strikethrough", 3, 1)]),
    ("😀<b>굵게</b>", "😀굵게", [Entity("bold", 2, 2)]),
    ("<b>a<i>b</i></b>", "ab", [Entity("bold", 0, 2), Entity("italic", 1, 1)]),
    ("&lt;b&gt; &amp; &quot;&#39;&#x1F600;", "<b> & \"'😀", []),
    ("&nbsp; &#0; & &#xD800;", "&nbsp; &#0; & &#xD800;", []),
    ('<a href="https://example.org/?a=1&amp;b=2">link</a>', "link",
     [Entity("text_link", 0, 4, url="https://example.org/?a=1&b=2")]),
    ("<a href=nowhere>link</a>", "link", []),
    ("<a>example.org</a>", "example.org", [Entity("text_link", 0, 11, url="example.org")]),
    ("<pre><code class='language-python'>x</code></pre>", "x", [Entity("pre", 0, 1, language="python")]),
    ("<pre>x</pre>", "x", [Entity("pre", 0, 1)]),
    ('<code class="language-c">x</code>', "x", [Entity("code", 0, 1)]),
    ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy",
     [Entity("spoiler", 0, 1), Entity("spoiler", 1, 1)]),
    ("<blockquote>x</blockquote>", "x", [Entity("blockquote", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [Entity("expandable_blockquote", 0, 1)]),
    ('<tg-emoji emoji-id="5">x</tg-emoji>', "x", [Entity("custom_emoji", 0, 1, custom_emoji_id="5")]),
    ('<tg-time unix="1800000000" format="wDT">x</tg-time>', "x",
     [Entity("date_time", 0, 1, unix_time=1_800_000_000, date_time_format="wDT")]),
    ("<b></b>x", "x", []),
    ("<b>x</>", "x", [Entity("bold", 0, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "entities"), NESTED)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[Entity]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("가<blink>x</blink>", 'Unsupported start tag "blink" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>', "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a ", "Unclosed start tag at byte offset 0"),
        ("<a ='x'>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_broken_html_is_refused_as_tdlib_words_it(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_white_space_around_goes_and_entities_move_along() -> None:
    assert tidy(" \n가나 ", [Entity("bold", 0, 3), Entity("italic", 4, 1)]) == ("가나", [Entity("bold", 0, 1)])
    assert utf16("가😀a") == 4


@given(
    st.lists(
        st.sampled_from(["<b>", "</b>", "<i>", "</>", "<a href='x.y'>", "</a>", "<pre>", '<code class="language-c">',
                         "</code>", "</pre>", "&amp;", "&#128512;", "&", "<", "😀", "가", " ", "/start", "@someone"])
    ).map("".join) | st.text()
)  # fmt: skip
def test_entities_lie_within_their_text(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except ApiError:
        return
    text, entities = tidy(text, entities)
    for entity in find(text, entities):
        assert entity.length > 0
        assert 0 <= entity.offset <= entity.offset + entity.length <= utf16(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start a", [("bot_command", 0, 6)]),
        ("가 /help@some_bot!", [("bot_command", 2, 14)]),
        ("a/b 1/2", []),
        ("see https://example.org/a?b=c.", [("url", 4, 25)]),
        ("mail a.b+c@example.co.kr", [("email", 5, 19)]),
        ("@someone #태그", [("mention", 0, 8), ("hashtag", 9, 3)]),
    ],
)
def test_telegram_finds_links_and_commands_by_itself(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(entity.type, entity.offset, entity.length) for entity in find(text, [])] == found


def test_nothing_is_found_in_code() -> None:
    code = Entity("code", 0, 6)
    assert find("/start", [code]) == [code]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "가" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a" * 40000}, "text is too long"),
        ({"text": "x", "parse_mode": "Markdown"}, "unsupported parse_mode"),
        ({"text": "x", "entities": "["}, "can't parse entities JSON object"),
        (
            {"text": "x", "entities": [{"type": "bold"}]},
            "can't parse MessageEntity: Object missing required field `offset` - at `$[0]`",
        ),
        ({"text": "x", "reply_parameters": [1]}, "object expected as reply parameters"),
        ({"text": "x", "chat_id": {"id": 1}}, "chat not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 99}, "message to be replied not found"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "@somebody"}, "chat not found"),
        ({"text": "x", "chat_id": None}, "chat_id is empty"),
    ],
)
async def test_what_sendmessage_refuses(client: Client, alice: Actor, params: dict[str, Any], reason: str) -> None:
    params = {"chat_id": alice.room.chat.id, **params}
    assert await client.refused("sendMessage", **params) == f"Bad Request: {reason}"


@pytest.mark.parametrize("text", ["가" * 4096, "😀" * 2048, "<b>" + "x" * 4096 + "</b>"])
async def test_4096_units_pass_after_parsing(client: Client, alice: Actor, text: str) -> None:
    sent = await client.call("sendMessage", chat_id=alice.room.chat.id, text=text, parse_mode="HTML")
    assert utf16(sent["text"]) == 4096


async def test_a_message_carries_what_was_asked_for(client: Client, alice: Actor) -> None:
    asked = alice.says("a question", reply_to=None)
    alice.says("in between", reply_to=asked.message_id)
    sent = await client.call(
        "sendMessage",
        chat_id=alice.room.chat.id,
        text="an answer",
        entities=[{"type": "bold", "offset": 0, "length": 2}],
        link_preview_options={"is_disabled": True},
        protect_content=True,
        reply_parameters={"message_id": asked.message_id + 1, "quote": "between"},
    )
    assert sent["date"] == 1_800_000_000
    assert sent["from"]["is_bot"] is True
    assert sent["chat"] == {
        "id": alice.person.id,
        "type": "private",
        "first_name": "Alice",
        "last_name": "Martin",
        "username": "alice_martin",
    }
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert sent["has_protected_content"] is True
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sent["reply_to_message"]["text"] == "in between"
    assert "reply_to_message" not in sent["reply_to_message"]
    assert sent["quote"] == {"text": "between", "position": 3, "is_manual": True}


async def test_a_reply_to_what_is_gone_may_be_sent_without(client: Client, alice: Actor) -> None:
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    sent = await client.call("sendMessage", chat_id=alice.room.chat.id, text="x", reply_parameters=reply)
    assert "reply_to_message" not in sent


async def test_an_inexact_quote_fails(client: Client, alice: Actor) -> None:
    asked = alice.says("a question")
    reply = {"message_id": asked.message_id, "quote": "an answer"}
    refused = await client.refused("sendMessage", chat_id=alice.room.chat.id, text="x", reply_parameters=reply)
    assert refused == "Bad Request: QUOTE_TEXT_INVALID"
