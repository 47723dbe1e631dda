"""The database goes away and comes back: 503 meanwhile, and Telegram brings everything once more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Settings
from bot.edges.updates import decode
from bot.house import open_house
from bot.playground.server import running_playground
from bot.ports import Pulse, StorageAwayError, UnitOfWork
from bot.service.clock import SystemClock
from bot.service.health import troubles
from bot.service.intake import Intake
from bot.service.patience import Backoff, Patience
from bot.service.world import World
from bot.web.health import Health
from bot.web.server import create_app
from bot.web.updates import Post
from storage.store import Storage
from tests.web.serving import served


class Shaky:
    """A store that is away until it is there. Args: store: the one behind it."""

    def __init__(self, store: Storage) -> None:
        self._store = store
        self.there = False

    def _look(self) -> None:
        if not self.there:
            raise StorageAwayError("away")

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        self._look()
        async with self._store.unit_of_work() as work:
            yield work

    async def pulse(self, now: object) -> Pulse:
        self._look()
        return await self._store.pulse(SystemClock().now())


async def test_away_and_back(tmp_path: Path) -> None:
    async with open_house(Settings(_env_file=None, data_dir=tmp_path)) as house, running_playground() as playground:
        store, updates = Shaky(house.store), playground.world.updates
        world = World(house.flows, house.words, house.keyring.buttons)
        quick = Patience(Backoff(first=0.001, most=0.001))
        intake = Intake(store, world, house.clock, patience=quick)  # type: ignore[arg-type]
        post = Post(intake, decode, "s", patience=0.02)
        async with TestServer(create_app(web.post("/hook", post.take))) as server:
            hook = playground.world.hook
            playground.world.faults.retry_unit = 0.001
            hook.url, hook.secret = str(server.make_url("/hook")), "s"
            updates.push()
            running = asyncio.ensure_future(intake.run())
            said = [playground.actor(who).says("/help").message_id for who in ("en", "ko", "en")]
            while "last_error_message" not in hook.state():  # noqa: ASYNC110 - the playground wakes nobody
                await asyncio.sleep(0)
            assert hook.state()["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
            assert len(updates) == len(said)
            store.there = True
            await updates.drained()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
        taken = [record.happening.event for person in (1, 2) for record in await house.store.history(person)]
        assert sorted(getattr(event, "message_id", 0) for event in taken) == sorted(said)


async def test_readiness_follows(tmp_path: Path) -> None:
    async with open_house(Settings(_env_file=None, data_dir=tmp_path)) as house:
        store = Shaky(house.store)
        health = Health(troubles(store, house.clock))  # type: ignore[arg-type]
        async with served(web.get("/readyz", health.ready)) as client:
            for there, status, text in ((False, 503, "database\n"), (True, 200, "ready\n")):
                store.there = there
                async with client.get("/readyz") as answer:
                    assert (answer.status, await answer.text()) == (status, text)
