"""The control API: people, chats, events, clock, the bot's process, the page's files."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec
import pytest

from bot.playground.acts import Actor
from bot.playground.clock import Clock
from bot.playground.errors import RefusedError
from bot.playground.feed import Feed
from bot.playground.server import Playground, running_playground
from tests.playground.client import Client
from tests.playground.pictures import png


async def events(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[int, dict[str, Any]]]:
    """The events of a stream."""
    number = 0
    async for line in response.content:
        name, _, value = line.decode().strip().partition(": ")
        if name == "id":
            number = int(value)
        elif name == "data":
            yield number, msgspec.json.decode(value)


async def test_the_state_at_the_start(client: Client, playground: Playground) -> None:
    state = await client.look("/state")
    assert state["bot"]["alive"] is False
    assert [(person["first_name"], person["language_code"]) for person in state["people"]] == [
        ("김하늘", "ko"),
        ("王小明", "zh-hans"),
        ("Alice", "en"),
    ]
    assert [chat["id"] for chat in state["chats"]] == [person["id"] for person in state["people"]]
    assert all(chat["type"] == "private" and chat["blocked"] is False for chat in state["chats"])
    assert state["clock"] == {"now": 1_800_000_000.5, "offset": 0}
    await client.call("getMe")
    assert (await client.look("/state"))["bot"]["alive"] is True


async def test_people_can_be_added(client: Client, playground: Playground) -> None:
    person = await client.do("/people", {"first_name": "林怡君", "language_code": "zh-hant", "phone": "+886900000000"})
    assert (person["first_name"], person["last_name"]) == ("林怡君", None)
    message = await client.do(f"/chats/{person['id']}/messages", {"from": person["id"], "text": "您好"})
    assert message["from"]["language_code"] == "zh-hant"
    assert playground.actor("zh-hant").room.chat.id == person["id"]
    assert "error" in await client.do("/people", {"first_name": " "}, status=400)
    assert "error" in await client.do("/people", {"first_name": "x", "age": 3}, status=400)


async def test_people_say_all_kinds_of_things(client: Client, alice: Actor) -> None:
    path = f"/chats/{alice.room.chat.id}/messages"
    said = await client.do(path, {"from": alice.person.id, "text": "/start abc"})
    assert said["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    reply = await client.do(path, {"text": "x", "reply_to": said["message_id"]})
    assert reply["reply_to_message"]["message_id"] == said["message_id"]
    contact = (await client.do(path, {"contact": True}))["contact"]
    assert contact == {
        "phone_number": "447400123456",
        "first_name": "Alice",
        "last_name": "Martin",
        "user_id": alice.person.id,
    }
    card = {"phone_number": "+8210", "first_name": "Bo"}
    assert (await client.do(path, {"contact": card}))["contact"] == card
    assert (await client.do(path, {"location": {"latitude": 37.5, "longitude": 127}}))["location"] == {
        "latitude": 37.5,
        "longitude": 127.0,
    }
    assert (await client.do(path, {"sticker": True}))["sticker"]["is_animated"] is False
    edited = await client.do(f"{path}/{said['message_id']}/edit", {"text": "new"})
    assert edited["text"] == "new"
    assert len(await client.look(path)) == 6
    assert [message["message_id"] for message in await client.look(f"{path}?after={said['message_id'] + 4}")] == [
        said["message_id"] + 5
    ]


async def test_people_send_files(client: Client, playground: Playground, alice: Actor) -> None:
    url = f"{client.play}/chats/{alice.room.chat.id}/messages"
    form = aiohttp.FormData({"from": str(alice.person.id), "kind": "photo", "caption": "둘", "album": "1"})
    for _ in range(2):
        form.add_field("file", png(4, 4).decode("latin-1").encode("latin-1").hex(), filename="사진.png")
    async with client.session.post(url, data=form) as response:
        first, second = await response.json()
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], second.get("caption")) == ("둘", None)
    form = aiohttp.FormData({"kind": "document"})
    form.add_field("file", "<script>", filename="a b.html", content_type="text/html")
    async with client.session.post(url, data=form) as response:
        (sent,) = await response.json()
    async with client.session.get(f"{client.play}/files/{sent['document']['file_id']}") as response:
        assert await response.text() == "<script>"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20b.html"
    form = aiohttp.FormData({"kind": "hologram"})
    form.add_field("file", "x", filename="x")
    async with client.session.post(url, data=form) as response:
        assert response.status == 400
    await client.look("/files/none", status=404)


async def test_blocking_over_http(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id
    assert (await client.do(f"/chats/{chat}/block", {"from": alice.person.id}))["blocked"] is True
    await client.do(f"/chats/{chat}/messages", {"text": "x"}, status=409)
    assert (await client.do(f"/chats/{chat}/unblock"))["blocked"] is False


async def test_what_the_control_api_refuses(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id
    await client.do("/chats/5/messages", {"text": "x"}, status=404)
    await client.do(f"/chats/{chat}/messages", {"from": 5, "text": "x"}, status=404)
    await client.do(f"/chats/{chat}/messages", {"from": alice.person.id, "text": ""}, status=400)
    await client.do("/chats/x/messages", {"text": "x"}, status=400)
    await client.do(f"/chats/{chat}/messages", [1], status=400)
    headers = {"Origin": "https://example.org"}
    async with client.session.get(f"{client.play}/state", headers=headers) as response:
        assert response.status == 403
    headers = {"Origin": client.play.removesuffix("/play")}
    async with client.session.get(f"{client.play}/state", headers=headers) as response:
        assert response.status == 200


async def test_events_stream_and_resume(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id
    async with client.session.get(f"{client.play}/events") as response:
        assert response.content_type == "text/event-stream"
        stream = events(response)
        alice.says("one")
        sent = await client.call("sendMessage", chat_id=chat, text="two", reply_markup={"remove_keyboard": True})
        edit = {"chat_id": chat, "message_id": alice.says("three").message_id + 1}
        await client.call("sendMessage", chat_id=chat, text="four")
        await client.call("editMessageText", **edit, text="five")
        await client.call("deleteMessage", **edit)
        await client.do("/clock", {"advance": 60})
        seen = [await anext(stream) for _ in range(8)]
    assert [event["type"] for _, event in seen] == [
        "message", "bot", "message", "message", "message", "edited", "deleted", "clock",
    ]  # fmt: skip
    assert [number for number, _ in seen] == list(range(1, 9))
    assert seen[2][1]["message"]["reply_markup"] == {"remove_keyboard": True}
    assert seen[2][1]["message"]["message_id"] == sent["message_id"]
    assert seen[6][1] == {"type": "deleted", "chat": chat, "message_id": edit["message_id"]}
    assert seen[7][1] == {"type": "clock", "now": 1_800_000_060.5, "offset": 60}

    async with client.session.get(f"{client.play}/events", headers={"Last-Event-ID": "6"}) as response:
        stream = events(response)
        assert [(await anext(stream))[0] for _ in range(2)] == [7, 8]


async def test_who_was_away_too_long_is_told() -> None:
    feed = Feed(keep=2)
    for number in range(5):
        feed.add("n", number=number)
    assert feed.after(0) == [(3, {"type": "reset"}), (4, {"type": "n", "number": 3}), (5, {"type": "n", "number": 4})]
    assert [number for number, _ in feed.after(4)] == [5]
    assert feed.after(5) == []
    following = feed.follow(5, beat=0.001)
    assert await anext(following) == []
    feed.close()
    assert [batch async for batch in following] == []


async def test_the_clock_turns_and_wakes(client: Client, playground: Playground, alice: Actor) -> None:
    waiting = asyncio.create_task(client.look("/clock?wait=0"))
    alice.says("before")
    await client.do("/clock", {"advance": 3600})
    assert (await waiting)["offset"] == 3600
    assert (await client.look("/clock?wait=0"))["offset"] == 3600
    assert alice.says("after").date == 1_800_003_600
    assert (await client.do("/clock", {"offset": 0}))["now"] == 1_800_000_000.5
    assert await client.look("/clock") == {"now": 1_800_000_000.5, "offset": 0}
    assert await client.do("/clock", {}, status=400)


async def test_who_waits_for_the_clock_can_be_let_go() -> None:
    clock = Clock()
    waiting = asyncio.create_task(clock.turned_from(0))
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.wake()
    await waiting
    assert clock.offset == 0


async def test_the_bot_is_killed_by_the_host_only(client: Client) -> None:
    assert "error" in await client.do("/bot/kill", status=409)


@pytest.mark.parametrize("slow", [False, True])
async def test_the_hosts_callable_kills(slow: bool) -> None:
    killed = []

    async def kill_slowly() -> None:
        killed.append("slowly")

    kill = kill_slowly if slow else lambda: killed.append("at once")
    async with running_playground(kill=kill) as playground, aiohttp.ClientSession() as session:
        client = Client(session, playground)
        await client.call("getMe")
        assert (await client.look("/state"))["bot"]["alive"] is True
        assert await client.do("/bot/kill") == {"killed": True}
        assert (await client.look("/state"))["bot"]["alive"] is False
    assert killed == ["slowly" if slow else "at once"]


async def test_the_page_is_served_and_nothing_beside_it(client: Client, playground: Playground) -> None:
    async with client.session.get(playground.base) as response:
        assert response.content_type == "text/html"
        assert response.headers["Content-Security-Policy"] == "default-src 'self'"
    for path in ("/static/nothing.js", "/static/..%2Fserver.py"):
        async with client.session.get(playground.base + path) as response:
            assert response.status == 404


async def test_tests_can_wait_for_the_bots_words(client: Client, alice: Actor) -> None:
    waiting = asyncio.create_task(alice.next_heard())
    await client.call("sendMessage", chat_id=alice.room.chat.id, text="one")
    first = await waiting
    assert first.text == "one"
    await client.call("sendMessage", chat_id=alice.room.chat.id, text="two")
    assert (await alice.next_heard(after=first.message_id)).text == "two"


def test_somebody_who_is_not_there(playground: Playground) -> None:
    with pytest.raises(KeyError):
        playground.actor("fr")


async def test_the_samples_to_try(client: Client) -> None:
    orders = (await client.look("/hints"))["orders"]
    assert {"number", "name", "item", "platform"} == set(orders[0])


async def test_who_waits_for_words_is_told_when_it_closes(playground: Playground, alice: Actor) -> None:
    waiting = asyncio.create_task(alice.next_heard())
    alice.says("somebody else's words do not count")
    await asyncio.sleep(0)
    playground.world.close()
    with pytest.raises(RefusedError, match="was closed"):
        await waiting


async def test_a_bare_server_by_hand() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.playground", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    base = (await process.stdout.readline()).decode().split()[-1]
    token = (await process.stdout.readline()).decode().strip().partition("BOT_TOKEN=")[2]
    async with aiohttp.ClientSession() as session, session.get(f"{base}/bot{token}/getMe") as response:
        assert (await response.json())["ok"] is True
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0
