"""The bot as a process behind a webhook: Telegram is the playground, with a proxy between that can lose answers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, TCPConnector, web
from aiohttp.test_utils import TestServer

from bot.playground.server import Playground, running_playground
from bot.web.updates import SECRET_HEADER
from tests.chaos.bot_process import BotProcess
from tests.service.fakes import message
from tests.web.serving import free_port

pytestmark = pytest.mark.slow
PATIENCE = 30.0


class Proxy:
    """Passes posts on to the bot; ``lose`` is called with an answer that shall be lost on its way back."""

    def __init__(self, port: int) -> None:
        self._bot = f"http://127.0.0.1:{port}"
        self.lose: Callable[[], Awaitable[None]] | None = None
        self.lost: list[int] = []

    async def forward(self, request: web.Request) -> web.Response:
        body, headers = await request.read(), {name: request.headers.get(name, "") for name in (SECRET_HEADER,)}
        try:
            async with (
                ClientSession(connector=TCPConnector(force_close=True)) as client,
                client.post(self._bot + request.path, data=body, headers=headers) as answer,
            ):
                status = answer.status
        except ClientError:
            return web.Response(status=502)
        if self.lose is not None and status == 200:
            losing, self.lose = self.lose, None
            self.lost.append(status)
            await losing()
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status)


class Stage:
    """All three, and how to reach them."""

    def __init__(self, folder: Path, playground: Playground, **settings: str) -> None:
        self.port = free_port()
        self.playground = playground
        self.proxy = Proxy(self.port)
        at = {"BOT_TOKEN": playground.token, "BOT_API_BASE": playground.base, "PLAYGROUND_CLOCK": playground.base}
        self.bot = BotProcess(folder, {**at, "LISTEN": f"127.0.0.1:{self.port}", **settings})

    async def get(self, path: str) -> tuple[int, str]:
        """Status and text; status 0 where nobody listens yet."""
        url = f"http://127.0.0.1:{self.port}{path}"
        try:
            async with ClientSession() as client, client.get(url) as answer:
                return answer.status, await answer.text()
        except ClientError:
            return 0, ""

    async def until(self, found: Callable[[], Awaitable[Any] | Any]) -> Any:
        """Look again until there is something."""
        async with asyncio.timeout(PATIENCE):
            while True:
                result = found()
                result = await result if isinstance(result, Awaitable) else result
                if result:
                    return result
                await asyncio.sleep(0.02)

    async def ready(self) -> bool:
        return await self.get("/readyz") == (200, "ready\n")

    def sent(self, chat: int) -> list[str]:
        """The texts that reached a chat, in order."""
        calls = self.playground.world.record.calls("sendMessage")
        return [call.params["text"] for call in calls if call.ok and int(call.params["chat_id"]) == chat]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with running_playground() as playground:
        playground.world.faults.retry_unit = 0.02
        stage = Stage(tmp_path, playground)
        app = web.Application()
        app.router.add_post("/hook", stage.proxy.forward)
        async with TestServer(app) as server:
            stage.bot = BotProcess(tmp_path, {**stage.bot.settings, "WEBHOOK_URL": str(server.make_url("/hook"))})
            await stage.bot.start()
            await stage.until(lambda: playground.world.hook.url)
            await stage.until(stage.ready)
            yield stage
            assert await stage.bot.stop() == 0, stage.bot.log()
            assert playground.problems() == []


async def test_people_are_answered(stage: Stage) -> None:
    hook = stage.playground.world.hook
    assert len(hook.secret) == 32
    alice, haneul = stage.playground.actor("en"), stage.playground.actor("ko")
    for her in (alice, haneul):
        her.says("/help")
        her.says("/menu")
    for her in (alice, haneul):
        await stage.until(partial(stage.sent, her.person.id))
    await stage.playground.world.updates.drained()
    assert not list(stage.playground.world.record.calls("getUpdates"))
    status, text = await stage.get("/metrics")
    assert status == 200
    assert 'sinmungo_events_total{source="update"} 4.0' in text

    async def counted() -> bool:
        return 'sinmungo_sends_total{outcome="sent"}' in (await stage.get("/metrics"))[1]

    await stage.until(counted)
    assert await stage.get("/healthz") == (200, "alive\n")


async def test_killed_between_commit_and_answer(stage: Stage) -> None:
    """Telegram sends the update again, to the next life of the bot, which takes it for what it is."""
    alice = stage.playground.actor("en")
    stage.proxy.lose = stage.bot.kill
    alice.says("/help")
    await stage.until(lambda: stage.bot.kills)
    await stage.bot.start()
    await stage.playground.world.updates.drained()
    await stage.until(lambda: stage.sent(alice.person.id))
    alice.says("/menu")
    await stage.playground.world.updates.drained()
    assert await stage.bot.stop() == 0, stage.bot.log()
    assert stage.proxy.lost == [200]
    helped = [text for text in stage.sent(alice.person.id) if "/verify" in text]
    assert len(helped) in {1, 2}, stage.sent(alice.person.id)  # twice where the kill came before it was noted as sent
    await stage.bot.start()
    await stage.until(stage.ready)


async def test_an_update_that_comes_twice_counts_once(stage: Stage) -> None:
    alice = stage.playground.actor("en")
    update = message(900_001, "/help", chat=alice.person.id)
    stage.playground.world.updates.put_raw(update)
    stage.playground.world.updates.put_raw(update)
    await stage.playground.world.updates.drained()
    alice.says("/menu")
    await stage.until(lambda: len(stage.sent(alice.person.id)) == 2)
    await stage.playground.world.updates.drained()
    assert len(stage.sent(alice.person.id)) == 2


async def test_who_does_not_know_the_secret_is_refused(stage: Stage) -> None:
    async with ClientSession() as client:
        for headers in ({}, {SECRET_HEADER: "0" * 32}):
            for path in ("/hook", "/updates"):
                url = f"http://127.0.0.1:{stage.port}{path}"
                async with client.post(url, json=message(1, "/help"), headers=headers) as answer:
                    assert answer.status == 403
    assert "updates.refused" in stage.bot.log()
    assert "0" * 32 not in stage.bot.log()
    assert stage.sent(7) == []


async def test_the_secret_outlives_the_process(stage: Stage) -> None:
    first = stage.playground.world.hook.secret
    assert await stage.bot.stop() == 0
    stage.playground.world.hook.secret = ""
    await stage.bot.start()
    await stage.until(stage.ready)
    assert await stage.until(lambda: stage.playground.world.hook.secret) == first


async def test_without_the_setting_polling_takes_the_webhook_away(stage: Stage, tmp_path: Path) -> None:
    assert await stage.bot.stop() == 0
    polling = BotProcess(tmp_path, {name: value for name, value in stage.bot.settings.items() if name != "WEBHOOK_URL"})
    await polling.start()
    await stage.until(lambda: not stage.playground.world.hook.url)
    alice = stage.playground.actor("en")
    alice.says("/help")
    await stage.until(lambda: stage.sent(alice.person.id))
    assert await polling.stop() == 0
    await stage.bot.start()
    await stage.until(stage.ready)


async def test_a_host_hands_over(tmp_path: Path) -> None:
    async with running_playground() as playground:
        stage = Stage(tmp_path, playground, UPDATES_FROM="host", WEBHOOK_SECRET="of-the-host")
        await stage.bot.start()
        await stage.until(stage.ready)
        alice = playground.actor("en")
        url, headers = f"http://127.0.0.1:{stage.port}/updates", {SECRET_HEADER: "of-the-host"}
        updates = [message(1, "/help", chat=alice.person.id), message(2, "/menu", chat=alice.person.id)]
        async with ClientSession() as client, client.post(url, json=updates, headers=headers) as answer:
            assert answer.status == 200
        await stage.until(lambda: stage.sent(alice.person.id))
        assert await stage.bot.stop() == 0, stage.bot.log()
        assert not list(playground.world.record.calls("getUpdates"))
        assert not list(playground.world.record.calls("setWebhook"))


async def test_an_address_that_is_taken_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    async with running_playground() as playground:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            stage = Stage(tmp_path, playground, LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")
            await stage.bot.start()
            assert await stage.bot.wait() == 1
        assert "which cannot be listened on (Address already in use)" in stage.bot.log()
