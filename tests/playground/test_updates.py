"""Offsets, long polling, conflicts, kinds of updates."""

import asyncio

import aiohttp
import pytest

from bot.playground.acts import Actor
from bot.playground.args import read_args
from bot.playground.files import Upload
from bot.playground.server import Playground
from tests.playground.client import Client

OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def test_an_offset_forgets_what_lies_below_it(client: Client, alice: Actor) -> None:
    for text in ("one", "two", "three"):
        alice.says(text)
    first, second, third = await client.updates()
    assert [first["update_id"] + 1, first["update_id"] + 2] == [second["update_id"], third["update_id"]]
    assert [update["message"]["text"] for update in await client.updates()] == ["one", "two", "three"]
    assert await client.updates(second["update_id"]) == [second, third]
    assert await client.updates(first["update_id"]) == [second, third]
    assert await client.updates(third["update_id"] + 1) == []
    assert await client.updates() == []


async def test_a_negative_offset_counts_from_the_end(client: Client, alice: Actor) -> None:
    for text in ("one", "two", "three"):
        alice.says(text)
    assert [update["message"]["text"] for update in await client.updates(-1)] == ["three"]
    assert len(await client.updates()) == 1


async def test_an_offset_in_the_far_future_forgets_nothing(
    client: Client, playground: Playground, alice: Actor
) -> None:
    alice.says("here")
    assert len(await client.updates(playground.world.updates.next_id + 11)) == 1
    assert len(await client.updates()) == 1


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (100, 100), (1000, 100), (0, 1)])
async def test_the_limit_is_from_1_to_100(client: Client, alice: Actor, limit: int, given: int) -> None:
    for number in range(120):
        alice.says(str(number))
    assert len(await client.updates(limit=limit)) == given


async def test_a_long_poll_gathers_what_comes_together(client: Client, playground: Playground, alice: Actor) -> None:
    poll = asyncio.create_task(client.updates(timeout=50))
    await playground.world.updates.polled()
    alice.says("one")
    alice.says("two")
    assert [update["message"]["text"] for update in await poll] == ["one", "two"]


async def test_a_second_poll_ends_the_first(client: Client, playground: Playground, alice: Actor) -> None:
    first = asyncio.create_task(client.raw("getUpdates", timeout=50))
    await playground.world.updates.polled()
    second = asyncio.create_task(client.updates(timeout=50))
    status, answer = await first
    assert (status, answer["description"]) == (409, OTHER)
    alice.says("for the second")
    assert len(await second) == 1


async def test_a_webhook_ends_polls_and_forbids_them(client: Client, playground: Playground) -> None:
    poll = asyncio.create_task(client.refused("getUpdates", timeout=50))
    await playground.world.updates.polled()
    await client.call("setWebhook", url="https://example.org/hook")
    assert await poll == "Conflict: terminated by setWebhook request"
    assert await client.refused("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await client.call("getWebhookInfo"))["url"] == "https://example.org/hook"
    await client.call("deleteWebhook")
    assert await client.updates() == []


async def test_dropping_pending_updates(client: Client, alice: Actor) -> None:
    alice.says("never seen")
    assert (await client.call("getWebhookInfo"))["pending_update_count"] == 1
    await client.call("deleteWebhook", drop_pending_updates=True)
    assert await client.updates() == []
    alice.says("never seen either")
    await client.call("setWebhook", drop_pending_updates=True, allowed_updates=["message"])
    info = await client.call("getWebhookInfo")
    assert (info["pending_update_count"], info["allowed_updates"]) == (0, ["message"])


async def test_allowed_updates_stick_until_they_are_set_again(client: Client, alice: Actor) -> None:
    await client.updates(allowed_updates=["callback_query"])
    message = alice.says("not wanted")
    assert await client.updates() == []
    alice.taps(message.message_id, data="x")
    assert [set(update) for update in await client.updates()] == [{"update_id", "callback_query"}]
    await client.updates(allowed_updates=[])
    alice.says("wanted again")
    assert "message" in (await client.updates())[-1]


async def test_a_closed_connection_loses_nothing(client: Client, playground: Playground, alice: Actor) -> None:
    poll = asyncio.create_task(client.updates(timeout=50))
    await playground.world.updates.polled()
    assert playground.world.alive
    poll.cancel()
    async for events in playground.world.feed.follow(0):
        if any(event == {"type": "bot", "alive": False} for _, event in events):
            break
    alice.says("kept")
    assert len(await client.updates()) == 1


async def test_raw_updates_come_as_they_are_even_twice_and_out_of_order(client: Client, alice: Actor) -> None:
    alice.says("seen")
    (seen,) = await client.updates()
    after = seen["update_id"] + 1
    poison = {"update_id": after + 5, "message": {"nonsense": True}}
    ids = (await client.do("/updates", [seen, poison, {"poll": {}}]))["update_ids"]
    assert ids == [seen["update_id"], after + 5, after + 6]
    assert await client.updates(after) == [seen, poison, {"update_id": after + 6, "poll": {}}]
    assert await client.updates(after + 7) == []
    assert await client.do("/updates", ["no object"], status=400) == {"error": "an update is an object"}


async def test_tests_can_wait_until_all_is_confirmed(client: Client, playground: Playground, alice: Actor) -> None:
    alice.says("one")
    waiting = asyncio.create_task(playground.world.updates.drained())
    (update,) = await client.updates()
    assert not waiting.done()
    await client.updates(update["update_id"] + 1)
    await waiting


async def test_closing_the_playground_ends_polls(client: Client, playground: Playground) -> None:
    poll = asyncio.create_task(client.raw("getUpdates", timeout=50))
    await playground.world.updates.polled()
    playground.world.close()
    assert (await poll)[0] == 409


async def test_methods_are_found_whatever_their_case_and_way(client: Client, playground: Playground) -> None:
    assert (await client.call("GETME"))["is_bot"] is True
    async with client.session.get(f"{client.base}/getMyName?language_code=ko") as response:
        assert (await response.json())["result"] == {"name": "Playground"}
    assert await client.refused("sendNothing") == "Not Found: method not found"
    async with client.session.post(f"{playground.base}/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


@pytest.mark.parametrize(
    ("kind", "body", "description"),
    [
        ("application/json", b"{", "Bad Request: can't parse JSON object"),
        ("application/json", b"[]", "Bad Request: can't parse JSON object"),
        ("multipart/form-data", b"x", "Bad Request: boundary not found"),
    ],
)
async def test_a_broken_body_is_refused(client: Client, kind: str, body: bytes, description: str) -> None:
    async with client.session.post(f"{client.base}/getMe", data=body, headers={"Content-Type": kind}) as response:
        assert (response.status, (await response.json())["description"]) == (400, description)
    assert [call["ok"] for call in await client.look("/record")] == [False]


def test_forms_are_taken_apart() -> None:
    body = (
        b"--b\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n"
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xea\xb0\x80\r\n--x\r\n'
        b'--b\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="f"; filename="%EA%B0%80.txt"\r\n\r\n'
        b"\r\nline\r\n\r\n--b--\r\n"
    )
    args = read_args('multipart/form-data; boundary="b"', "limit=5&flag=true", body)
    assert args.fields == {"limit": "5", "flag": "true", "text": "가\r\n--x"}
    assert args.uploads == {"f": Upload(b"\r\nline\r\n", "가.txt", "text/plain")}
    assert (args.integer("limit"), args.integer("none", 3), args.integer("text"), args.flag("flag")) == (5, 3, 0, True)
    assert read_args("application/x-www-form-urlencoded", "", b"text=%EA%B0%80+b").text("text") == "가 b"


async def test_logging_out_is_refused(client: Client) -> None:
    assert (await client.raw("close"))[0] == 429
    assert (await client.raw("logOut"))[0] == 400


async def test_an_unknown_place_is_not_found(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{playground.base}/nowhere") as response:
        assert response.status == 404
