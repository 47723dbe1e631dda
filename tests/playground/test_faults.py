"""Faults on demand, and the record of calls."""

import asyncio
from random import Random
from typing import Any

import aiohttp
import pytest

from bot.playground.acts import Actor
from bot.playground.faults import NOTHING, Faults, NextFault, draw
from bot.playground.record import Record
from bot.playground.server import Playground
from tests.playground.client import Client


async def test_the_next_calls_meet_what_is_asked_for(client: Client, playground: Playground, alice: Actor) -> None:
    chat = alice.room.chat.id
    migrated = {
        "method": "sendMessage",
        "status": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1001},
    }
    flood = {
        "method": "*",
        "status": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    await client.do("/faults", {"next": [migrated, flood]})
    async with client.session.get(f"{client.base}/getMe") as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
    status, answer = await client.raw("sendMessage", chat_id=chat, text="x")
    assert (status, answer["parameters"]) == (400, {"migrate_to_chat_id": -1001})
    await client.call("sendMessage", chat_id=chat, text="x")
    assert len(alice.hears()) == 1
    assert [call.ok for call in playground.world.record.calls()] == [False, False, True]


async def test_connections_break_before_or_after(client: Client, playground: Playground, alice: Actor) -> None:
    chat = alice.room.chat.id
    await client.do("/faults", {"next": [{"reset": "before"}, {"reset": "after"}]})
    for heard in (0, 1):
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientError):
                await session.post(f"{client.base}/sendMessage", json={"chat_id": chat, "text": "x"})
        assert len(alice.hears()) == heard
    assert [call.lost for call in playground.world.record.calls()] == ["before", "after"]


async def test_shares_are_kept_and_changed_one_by_one(client: Client, playground: Playground, alice: Actor) -> None:
    chat, last = alice.room.chat.id, playground.world.feed.last
    await client.do("/faults", {"too_many": 1, "retry_after": 3})
    faults = await client.do("/faults", {"slow": 0.001})
    assert (faults["too_many"], faults["slow"], faults["server_error"]) == (1, 0.001, 0)
    status, answer = await client.raw("sendMessage", chat_id=chat, text="x")
    assert (status, answer["parameters"]["retry_after"]) == (429, 3)
    await client.do("/faults", {"too_many": 0, "server_error": 1})
    assert (await client.raw("sendMessage", chat_id=chat, text="x"))[1]["description"] == "Internal Server Error"
    assert (await client.call("getMe"))["is_bot"] is True
    await client.do("/faults", {"server_error": 0})
    await client.call("sendMessage", chat_id=chat, text="x")
    kinds = [event["type"] for _, event in playground.world.feed.after(last)]
    assert kinds.count("faults") == 4
    assert (await client.look("/faults"))["retry_after"] == 3
    assert "error" in await client.do("/faults", {"unheard_of": 1}, status=400)
    assert "error" in await client.do("/faults", {"too_many": "often"}, status=400)


def test_luck_decides_by_the_shares() -> None:
    def share(faults: Faults, **spoilt: Any) -> float:
        chance = Random(1)
        drawn = [draw(faults, "sendMessage", chance, speaks=True) for _ in range(1000)]
        return sum(all(getattr(spoil, name) == value for name, value in spoilt.items()) for spoil in drawn) / 1000

    assert 0.05 < share(Faults(reset=0.2), reset="before") < 0.15
    assert 0.05 < share(Faults(reset=0.2), reset="after") < 0.15
    assert 0.75 < share(Faults(too_many=0.2), error=None) < 0.85
    assert share(Faults()) == 1
    assert draw(Faults(too_many=1, slow=1), "getMe", Random(1), speaks=False) is NOTHING


def test_a_fault_may_wait_for_one_chat() -> None:
    faults = Faults(next=[NextFault(reset="after", chat=-7)])
    met = [draw(faults, "sendMessage", Random(1), speaks=True, chat=chat).reset for chat in (5, None, "-7", -7)]
    assert met == ["", "", "after", ""]


async def test_the_record_has_every_call_in_order(client: Client, playground: Playground, alice: Actor) -> None:
    chat = alice.room.chat.id
    await client.call("sendMessage", chat_id=chat, text="one")
    await client.refused("SENDMESSAGE", chat_id=chat, text="")
    form = aiohttp.FormData({"chat_id": str(chat)})
    form.add_field("document", b"123".decode(), filename="1.txt")
    async with client.session.post(f"{client.base}/sendDocument", data=form) as response:
        assert response.status == 200
    first, second, third = await client.look("/record")
    assert (first["n"], first["method"], first["params"]["text"], first["ok"]) == (1, "sendMessage", "one", True)
    assert first["result"]["text"] == "one"
    assert (second["method"], second["error"]["description"]) == ("sendMessage", "Bad Request: message text is empty")
    assert third["params"] == {"chat_id": str(chat), "document": {"file_name": "1.txt", "file_size": 3}}
    assert [call["n"] for call in await client.look("/record?after=2")] == [3]
    assert len(list(playground.world.record.calls("sendMessage"))) == 2


async def test_calls_are_held_against_aiogram(client: Client, playground: Playground, alice: Actor) -> None:
    chat = alice.room.chat.id
    button = {"text": "x", "callback_data": "d", "colour": "red"}
    await client.call("sendMessage", chat_id=chat, text="{x", parse_mode="HTML")
    assert playground.problems() == []
    await client.call("sendMessage", chat_id=chat, text="x", sparkle=True, reply_markup={"inline_keyboard": [[button]]})
    await client.refused("sendMessage", chat_id=chat)
    await client.refused("sendNothing")
    form = aiohttp.FormData({"chat_id": str(chat), "document": "attach://a", "reply_markup": '{"keyboard": []}'})
    form.add_field("a", "x", filename="1.txt")
    async with client.session.post(f"{client.base}/sendDocument", data=form) as response:
        assert response.status == 200
    assert playground.problems() == [
        "sendMessage: unknown sparkle",
        "sendMessage: unknown reply_markup.inline_keyboard.0.0.colour",
        "sendMessage: invalid text: Field required",
        "sendNothing: unknown (method)",
    ]
    checked = await client.look("/record?check=1&after=1")
    assert checked[0]["unknown"] == ["sparkle", "reply_markup.inline_keyboard.0.0.colour"]


async def test_tests_can_wait_for_the_next_call(client: Client, playground: Playground) -> None:
    record = playground.world.record
    waiting = asyncio.create_task(record.grown(1))
    await client.call("getMe")
    assert not waiting.done()
    await client.call("getMe")
    await waiting
    assert record.last == 2


def test_the_record_can_be_bounded() -> None:
    record = Record(2)
    for number in range(5):
        record.add(0.0, f"m{number}", b"", b'{"ok":true,"result":true}')
    assert [(call.n, call.method) for call in record.calls()] == [(4, "m3"), (5, "m4")]
