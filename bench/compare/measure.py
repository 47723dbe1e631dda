"""Measuring one bot: how soon it answers after a start and after a kill, and what acts of people cost it."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from statistics import median

from msgspec import Struct

from bench.compare.contenders import Contender
from bench.compare.crowd import Act, Crowd
from bench.process import Running, cpu, running
from bot.playground.server import running_playground
from bot.playground.world import World

CAUGHT = 20  # people who wait when it is killed


class Run(Struct):
    """What was measured with so many people, all rounds together.

    Args:
        seconds: how long it took.
        cpu: CPU seconds of the bot's processes.
        server: those of the stand-in server and the people, who share the machine with it.
        database: those of the database's server.
        waits: seconds from each act to the last of its answer.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    server: float = 0.0
    database: float = 0.0
    waits: list[float] = []

    @property
    def rate(self) -> float:
        """Updates a second."""
        return len(self.waits) / self.seconds

    @property
    def each(self) -> float:
        """CPU seconds of the bot for 1,000 updates."""
        return self.cpu / len(self.waits) * 1000

    def quantile(self, share: float) -> float:
        """Milliseconds within which this share of all acts was answered."""
        return sorted(self.waits)[int(share * (len(self.waits) - 1))] * 1000


class Bout:
    """One bot with its people.

    Args:
        contender: which.
        people: how many there are at the most.
        folder: where it works.
    """

    def __init__(self, contender: Contender, people: int, folder: Path) -> None:
        self.contender = contender
        self.runs: dict[tuple[str, int], Run] = {}
        self.ready = self.recovered = self.peak = 0.0
        self._people = max(people, CAUGHT)
        self._folder = folder
        self._bot: Running | None = None

    async def open(self, group: asyncio.TaskGroup, stack: AsyncExitStack) -> None:
        """Open its playground, on the server that everybody shares, with people in it."""
        playground = await stack.enter_async_context(running_playground(world=World(record=1000)))
        self._crowd = Crowd(playground, self._people)
        self._settings = {
            "BOT_TOKEN": playground.token,
            "BOT_API_BASE": playground.base,
            "DATA_DIR": str(self._folder / "data"),
            "LOG_LEVEL": "warning",
            **self.contender.settings,
        }
        listening = group.create_task(self._crowd.listen())
        stack.callback(listening.cancel)

    async def start(self, times: int, stack: AsyncExitStack) -> None:
        """Start it a few times, kill it once, start it and let it run; some go through it before anything counts."""
        acts = next(iter(self.contender.journeys.values()))
        starts = [await self._started(acts) for _ in range(times)]
        self.ready = median(starts)
        self.recovered = await self._killed(acts)
        self._bot = await stack.enter_async_context(self._running())
        await self._crowd.go(acts, 5, 1)

    async def measure(self, journey: str, people: int, rounds: int) -> None:
        """Have people go through a journey and add what it cost to the run with so many."""
        assert self._bot is not None
        run = self.runs.setdefault((journey, people), Run())
        begun = self._counted()
        try:
            waits = await self._crowd.go(self.contender.journeys[journey], people, rounds)
        except RuntimeError as error:
            raise RuntimeError(f"{self.contender.name}: {error}\n{self._bot.last_words()}") from None
        took = [after - before for after, before in zip(self._counted(), begun, strict=True)]
        run.seconds += took[0]
        run.cpu += took[1]
        run.server += took[2]
        run.database += took[3]
        run.waits = run.waits + waits
        self.peak = self._bot.peak()

    def signal(self, number: int) -> None:
        """Send the bot a signal."""
        assert self._bot is not None
        self._bot.process.send_signal(number)

    def _counted(self) -> tuple[float, float, float, float]:
        assert self._bot is not None
        database = cpu(self.contender.database) if self.contender.database else 0.0
        return time.perf_counter(), self._bot.cpu(), time.process_time(), database

    def _running(self) -> AbstractAsyncContextManager[Running]:
        return running(self.contender.words, self._folder, self._settings)

    async def _started(self, acts: Sequence[Act]) -> float:
        """Seconds from the process's start to the answer to what was written at that moment."""
        begun = time.perf_counter()
        async with self._running():
            await self._crowd.act(0, acts[0])
            took = time.perf_counter() - begun
            await self._crowd.go(acts[1:], 1, 1)
        return took

    async def _killed(self, acts: Sequence[Act]) -> float:
        """Seconds from the start after a kill until everybody has an answer who wrote as it was killed."""
        async with self._running() as bot:
            await self._crowd.go(acts, 1, 1)
            waiting = [asyncio.ensure_future(self._crowd.act(who, acts[0])) for who in range(CAUGHT)]
            await asyncio.sleep(0)  # all have written
            bot.process.kill()
            await bot.process.wait()
        begun = time.perf_counter()
        async with self._running():
            await asyncio.gather(*waiting)
            took = time.perf_counter() - begun
            await self._crowd.go(acts[1:], CAUGHT, 1)
        return took
