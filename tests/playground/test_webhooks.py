"""The webhook: queues, order, retries, the secret, methods in answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web

from bot.playground.acts import Actor
from bot.playground.faults import Faults
from bot.playground.server import Playground, serve
from tests.playground.client import Client


class Bot:
    """A bot that is posted to; ``answers`` are taken first, then it answers 200 with nothing."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.headers: list[Any] = []
        self.answers: list[Callable[[], web.Response]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.inside = self.most = 0
        self._came = asyncio.Condition()
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.got.append(msgspec.json.decode(await request.read()))
        self.headers.append(request.headers)
        answer = self.answers.pop(0) if self.answers else web.Response
        self.inside += 1
        self.most = max(self.most, self.inside)
        async with self._came:
            self._came.notify_all()
        await self.gate.wait()
        self.inside -= 1
        return answer()

    async def until(self, count: int) -> list[dict[str, Any]]:
        """What came, as soon as there are so many."""
        async with self._came:
            await self._came.wait_for(lambda: len(self.got) >= count)
        return self.got

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got if "message" in update]


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    bot, app = Bot(), web.Application()
    app.router.add_post("/hook", bot.handle)
    playground.world.faults = Faults(retry_unit=0.001)
    async with serve(app) as base:
        bot.url = f"{base}/hook"
        yield bot
        bot.gate.set()


async def test_updates_are_posted_in_order_with_the_secret(
    client: Client, playground: Playground, bot: Bot, alice: Actor
) -> None:
    alice.says("waited")
    assert await client.call("setWebhook", url=bot.url, secret_token="s3cret", max_connections=2)
    for number in range(5):
        alice.says(str(number))
    await playground.world.updates.drained()
    assert bot.texts() == ["waited", "0", "1", "2", "3", "4"]
    assert bot.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    assert bot.most == 1
    info = await client.call("getWebhookInfo")
    assert (info["max_connections"], info["pending_update_count"], "last_error_message" in info) == (2, 0, False)
    assert (await client.raw("getUpdates"))[0] == 409
    await client.call("setWebhook", url=bot.url)
    alice.says("without")
    await playground.world.updates.drained()
    assert "X-Telegram-Bot-Api-Secret-Token" not in bot.headers[-1]


async def test_a_tap_overtakes_its_chats_messages(
    client: Client, playground: Playground, bot: Bot, alice: Actor
) -> None:
    await client.call("setWebhook", url=bot.url)
    bot.gate.clear()
    first = alice.says("first")
    alice.says("second")
    alice.taps(first.message_id, data="x")
    got = await bot.until(2)
    assert [next(iter(set(update) - {"update_id"})) for update in got] == ["message", "callback_query"]
    bot.gate.set()
    await playground.world.updates.drained()
    assert bot.texts() == ["first", "second"]


async def test_no_more_connections_than_asked_for(client: Client, playground: Playground, bot: Bot) -> None:
    await client.call("setWebhook", url=bot.url, max_connections=2)
    bot.gate.clear()
    for language in ("ko", "zh-hans", "en"):
        playground.actor(language).says("x")
    await bot.until(2)
    bot.gate.set()
    await playground.world.updates.drained()
    assert (bot.most, len(bot.got)) == (2, 3)


async def test_a_failure_holds_up_its_queue_only(
    client: Client, playground: Playground, bot: Bot, alice: Actor
) -> None:
    await client.call("setWebhook", url=bot.url)
    refuse = {"Retry-After": "2"}
    bot.answers = [lambda: web.Response(status=500), lambda: web.Response(status=429, headers=refuse)]
    alice.says("first")
    alice.says("second")
    await playground.world.updates.drained()
    assert bot.texts() == ["first", "first", "first", "second"]
    info = await client.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 429 Too Many Requests"
    assert info["last_error_date"] == playground.world.now()


async def test_what_expires_is_let_go(client: Client, playground: Playground, bot: Bot, alice: Actor) -> None:
    said = alice.says("kept for a day")
    alice.taps(said.message_id, data="kept for 150 seconds")
    playground.world.turn_clock(151)
    await client.call("setWebhook", url=bot.url)
    await playground.world.updates.drained()
    assert bot.texts() == ["kept for a day"]
    assert len(bot.got) == 1


async def test_nobody_listens_and_then_somebody_polls(client: Client, playground: Playground, alice: Actor) -> None:
    playground.world.faults = Faults(retry_unit=0.001)
    await client.call("setWebhook", url="http://127.0.0.1:1/")
    alice.says("one")
    alice.says("two")
    while "last_error_message" not in (info := await client.call("getWebhookInfo")):
        pass
    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 2)
    await client.call("deleteWebhook")
    assert [update["message"]["text"] for update in await client.updates()] == ["one", "two"]


async def test_slow_answers_count_as_failures(client: Client, playground: Playground, bot: Bot, alice: Actor) -> None:
    playground.world.faults = Faults(retry_unit=0.001, webhook_timeout=0.05)
    await client.call("setWebhook", url=bot.url)
    bot.gate.clear()
    alice.says("x")
    await bot.until(2)
    bot.gate.set()
    await playground.world.updates.drained()
    assert (await client.call("getWebhookInfo"))["last_error_message"] == "Read timeout expired"


async def test_a_broken_connection_is_tried_again(
    client: Client, playground: Playground, bot: Bot, alice: Actor
) -> None:
    def broken() -> web.Response:
        raise web.HTTPInternalServerError

    await client.call("setWebhook", url=bot.url)
    bot.answers = [broken]
    alice.says("x")
    await playground.world.updates.drained()
    assert bot.texts() == ["x", "x"]


async def test_an_answer_may_name_a_method(client: Client, playground: Playground, bot: Bot, alice: Actor) -> None:
    call = {"method": "sendMessage", "chat_id": alice.person.id, "text": "by the way"}
    bot.answers = [
        lambda: web.json_response(call),
        lambda: web.json_response({"method": "sendNothing"}),
        lambda: web.json_response([]),
        lambda: web.Response(text="ok"),
    ]
    await client.call("setWebhook", url=bot.url)
    for _ in range(4):
        alice.says("x")
    await playground.world.updates.drained()
    assert [message.text for message in alice.hears()] == ["by the way"]
    assert [(each.method, each.ok) for each in playground.world.record.calls()][1:] == [
        ("sendMessage", True),
        ("sendNothing", False),
    ]


async def test_updates_can_be_dropped_and_come_raw(
    client: Client, playground: Playground, bot: Bot, alice: Actor
) -> None:
    await client.call("setWebhook", url=bot.url)
    bot.gate.clear()
    alice.says("in flight")
    await bot.until(1)
    alice.says("never sent")
    await client.call("setWebhook", url=bot.url, drop_pending_updates=True)
    bot.gate.set()
    raw = [bot.got[0], {"callback_query": {"from": {"id": 5}}}, {"poll": {}}]
    await client.do("/updates", raw)
    await playground.world.updates.drained()
    assert len(bot.got) == 4
    assert bot.texts() == ["in flight"] * 2


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"url": "ftp://x"}, "Bad Request: bad webhook: invalid webhook URL specified"),
        ({"url": "https://x", "secret_token": "가"}, "Bad Request: secret token contains unallowed characters"),
    ],
)
async def test_what_cannot_be_set(client: Client, params: dict[str, Any], error: str) -> None:
    assert await client.refused("setWebhook", **params) == error


async def test_polls_fail_by_share(client: Client, playground: Playground, alice: Actor) -> None:
    await client.do("/faults", {"polls": 1, "seed": 3})
    alice.says("kept")
    seen = set()
    for _ in range(8):
        try:
            seen.add((await client.raw("getUpdates"))[0])
        except aiohttp.ClientError:
            seen.add(0)
    assert seen == {0, 502}
    await client.do("/faults", {"polls": 0})
    assert len(await client.updates()) == 1


async def test_updates_come_twice(client: Client, playground: Playground, alice: Actor) -> None:
    await client.do("/faults", {"duplicated": 1, "seed": 1})
    alice.says("x")
    ids, offset = [], 0
    while len(playground.world.updates):
        updates = await client.updates(offset, timeout=1)
        ids += [update["update_id"] for update in updates]
        offset = ids[-1] + 1 if ids else 0
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_a_tap_overtakes_the_message_before_it(client: Client, playground: Playground, alice: Actor) -> None:
    await client.do("/faults", {"reordered": 1})
    message = alice.says("first")
    alice.says("second")
    alice.taps(message.message_id, data="x")
    alice.says("nothing overtakes it")
    updates: list[dict[str, Any]] = []
    while len(updates) < 4:
        updates = await client.updates(timeout=1)
    kinds = [update.get("message", {}).get("text", "tap") for update in updates]
    assert kinds == ["first", "tap", "second", "nothing overtakes it"]
    assert [update["update_id"] for update in updates] == sorted(update["update_id"] for update in updates)


async def test_the_record_counts_what_was_sent(client: Client, playground: Playground, alice: Actor) -> None:
    desk = playground.group("Desk", *playground.world.people.values())
    topic = (await client.call("createForumTopic", chat_id=desk.chat.id, name="x"))["message_thread_id"]
    await client.do("/faults", {"next": [{"method": "sendMessage", "reset": "after"}]})
    place = {"chat_id": desk.chat.id, "message_thread_id": topic}
    with pytest.raises(aiohttp.ClientError):
        await client.raw("sendMessage", **place, text="lost")
    said = alice.says("x")
    ids = {"from_chat_id": alice.person.id, "message_ids": [said.message_id]}
    await client.call("copyMessages", **place, **ids)
    await client.call("sendChatAction", **place, action="typing")
    await client.call("sendMessage", chat_id=alice.person.id, text="told")
    sent = await client.look("/sent")
    assert [(each["chat"], each["topic"], each["text"], each["lost"]) for each in sent] == [
        (desk.chat.id, topic, "lost", True),
        (desk.chat.id, topic, "", False),
        (alice.person.id, 0, "told", False),
    ]
    assert [each.text for each in playground.world.record.sent(alice.person.id)] == ["told"]
    assert await client.look(f"/sent?chat={alice.person.id}") == sent[2:]
