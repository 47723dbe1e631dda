"""Measuring one bot: how soon it answers after a start and after a kill, and what acts of people cost it."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from statistics import median

from msgspec import Struct

from bench.compare.contenders import Contender
from bench.compare.crowd import FIRST, SENTENCES, Act, Crowd
from bench.compare.front import fronted
from bench.process import Running, cpu, running
from bot.playground.world import World

CAUGHT = 20  # people who wait when it is killed
PATIENCE = 30.0  # seconds after which what they wrote then counts as lost
BEGIN = 120.0  # seconds within which a bot has to answer after its start


class Turn(Struct):
    """What was measured in one turn of a bot with so many people.

    Args:
        seconds: how long it took.
        cpu: CPU seconds of the bot's processes.
        server: those of the stand-in server and the people, who share the machine with it.
        database: those of the database's server.
        waits: seconds from each act to the last of its answer.
    """

    seconds: float
    cpu: float
    server: float
    database: float
    waits: list[float]

    @property
    def rate(self) -> float:
        """Updates a second."""
        return len(self.waits) / self.seconds

    @property
    def each(self) -> float:
        """CPU seconds of the bot for 1,000 updates."""
        return self.cpu / len(self.waits) * 1000

    @property
    def around(self) -> float:
        """CPU seconds of the stand-in and the people for 1,000 updates."""
        return self.server / len(self.waits) * 1000

    def quantile(self, share: float) -> float:
        """Milliseconds within which this share of all acts was answered."""
        return sorted(self.waits)[int(share * (len(self.waits) - 1))] * 1000

    @property
    def beside(self) -> float:
        """CPU seconds of the database's server for 1,000 updates."""
        return self.database / len(self.waits) * 1000


class Run(Struct):
    """A bot's turns with so many people, a turn in each round."""

    turns: list[Turn] = []

    def median(self, value: Callable[[Turn], float]) -> float:
        """The median turn's."""
        return median(map(value, self.counted))

    def ratio(self, other: "Run", value: Callable[[Turn], float]) -> float:
        """The median of the ratios to the other bot's turns in the same rounds; the machine's speed changes."""
        pairs = zip(self.counted, other.counted, strict=False)  # some are not in every round
        return median(value(mine) / value(theirs) for mine, theirs in pairs)

    @property
    def updates(self) -> int:
        """How many updates there were in all."""
        return sum(len(turn.waits) for turn in self.turns)

    @property
    def counted(self) -> list[Turn]:
        """The first turn, which is short, only tells how much makes the others as long as they shall be."""
        return self.turns[1:] or self.turns


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
        self.ready = self.recovered = self.peak = self._wrote = 0.0
        self.lost = 0
        self.failed = ""  # why it was measured no further
        self._people = max(people, CAUGHT)
        self._folder = folder
        self._bot: Running | None = None

    async def open(self, group: asyncio.TaskGroup, stack: AsyncExitStack) -> None:
        """Open its playground, in the process that everybody shares, with people in it."""
        playground = await stack.enter_async_context(fronted(World(record=1000)))
        self._crowd = Crowd(playground, range(FIRST, FIRST + self._people))
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
        """Start it a few times, kill it after the last one, and let it run from then on; a few people warm it up.

        Raises:
            RuntimeError: somebody was not answered.
        """
        starts = []
        acts = next(iter(self.contender.journeys.values()))
        for last in [False] * (times - 1) + [True]:
            begun = time.perf_counter()
            async with self._running() as bot:
                await self._first(bot, acts[0])
                starts.append(time.perf_counter() - begun)
                await self._crowd.go(acts[1:], 1, 1)
                if last:
                    waiting = await self._kill(bot, acts[0])
        self.ready = median(starts)
        begun = time.perf_counter()
        self._bot = await stack.enter_async_context(self._running())
        answered, lost = await asyncio.wait(waiting, timeout=PATIENCE)
        self.recovered = max((task.result() for task in answered), default=0.0) + self._wrote - begun
        self.lost = len(lost)
        for task in lost:
            task.cancel()
        await self._crowd.go(acts[1:], CAUGHT, 1, exact=False)  # what was said just before a kill may be said again

    async def measure(self, journey: str, people: int, rounds: int) -> None:
        """Have people go through a journey and add what it cost to the run with so many."""
        assert self._bot is not None
        begun = self._counted()
        try:
            waits = await self._crowd.go(self.contender.journeys[journey], people, rounds)
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self._bot.last_words()}") from None
        took = [after - before for after, before in zip(self._counted(), begun, strict=True)]
        run = self.runs.setdefault((journey, people), Run())  # a bot that failed at once has none
        run.turns.append(Turn(*took, waits))
        if journey != SENTENCES:
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

    async def _first(self, bot: Running, act: Act) -> None:
        """Write the first words to a bot that starts."""
        acting, ending = asyncio.create_task(self._crowd.act(0, act)), asyncio.create_task(bot.process.wait())
        await asyncio.wait({acting, ending}, timeout=BEGIN, return_when=asyncio.FIRST_COMPLETED)
        answered = acting.done()
        acting.cancel()
        ending.cancel()
        if not answered:
            raise RuntimeError(f"no answer within {BEGIN:.0f} s, or as long as it lived\n{bot.last_words()}")

    async def _kill(self, bot: Running, act: Act) -> list[asyncio.Task[float]]:
        """Kill it at the moment at which people write; their waits go on."""
        self._wrote = time.perf_counter()
        waiting = [asyncio.create_task(self._crowd.act(who, act)) for who in range(CAUGHT)]
        await asyncio.sleep(0)  # all have written
        bot.process.kill()
        await bot.process.wait()
        return waiting
