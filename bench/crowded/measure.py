"""One bot on one database: how soon it answers after a start, and what the certificate flow costs people there."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from msgspec import Struct

from bench.compare.contenders import OPEN, OURS
from bench.compare.crowd import JOURNEYS, Crowd
from bench.process import Running, cpu, running
from bot.playground.server import running_playground
from bot.playground.world import World

AT_ONCE = 50  # people
_CERTIFICATE = JOURNEYS["certificate"]


class Cost(Struct):
    """What some turns cost, in CPU seconds for 1,000 updates and in waits.

    Args:
        bot: of the bot, turn by turn.
        database: of the database's server, turn by turn.
        waits: seconds, of all turns.
    """

    bot: list[float] = []
    database: list[float] = []
    waits: list[float] = []

    @property
    def turns(self) -> list[float]:
        """Each turn's CPU seconds for 1,000 updates, the database's server included."""
        return list(map(float.__add__, self.bot, self.database))

    @property
    def cpu(self) -> float:
        """The median turn's."""
        return median(self.turns)

    @property
    def p50(self) -> float:
        """Milliseconds."""
        return median(self.waits) * 1000

    def beside(self, other: "Cost") -> float:
        """The median of the ratios of its turns to the other's, each taken beside the other."""
        return median(mine / theirs for mine, theirs in zip(self.turns, other.turns, strict=True))


class Place:
    """A bot on a database.

    Args:
        name: what the database is called in the tables.
        folder: where its keyring is.
        url: the database.
        server: the process of the database's server; 0 for none.
        new: ids of people who never wrote.
        known: ids of people who are stored.
    """

    def __init__(
        self, name: str, folder: Path, url: str, *, server: int, new: Sequence[int], known: Sequence[int]
    ) -> None:
        self.name = name
        self.folder = folder
        self.url = url
        self.server = server
        self.known = known
        self.costs = {"new": Cost(), "returning": Cost()}
        self.ready: list[float] = []
        self._ids = [*new, *known]
        self._first = {"new": 0, "returning": len(new)}  # who comes next
        self._end = {"new": len(new), "returning": len(self._ids)}
        self._bot: Running | None = None

    async def open(self, group: asyncio.TaskGroup, stack: AsyncExitStack) -> None:
        """Open its playground, with everybody in it."""
        playground = await stack.enter_async_context(running_playground(world=World(record=1000)))
        self._crowd = Crowd(playground, self._ids)
        self._settings = {
            "BOT_TOKEN": playground.token,
            "BOT_API_BASE": playground.base,
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.url,
            "LOG_LEVEL": "warning",
            **OPEN,
        }
        listening = group.create_task(self._crowd.listen())
        stack.callback(listening.cancel)

    async def start(self, times: int, stack: AsyncExitStack) -> None:
        """Start it so many times, and let it run after the last; somebody new writes as it starts."""
        for last in [False] * (times - 1) + [True]:
            async with AsyncExitStack() as ending:
                begun = time.perf_counter()
                self._bot = await ending.enter_async_context(running(OURS, self.folder, self._settings))
                await self._crowd.go(_CERTIFICATE[:1], 1, 1, first=self._next("new", 1))
                self.ready.append(time.perf_counter() - begun)
                if last:
                    stack.push_async_exit(ending.pop_all())

    async def warm(self) -> None:
        """Let a group come for whom nothing is counted."""
        await self._crowd.go(_CERTIFICATE, AT_ONCE, 1, first=self._next("new", AT_ONCE))

    def left(self, kind: str) -> int:
        """How many groups of people of a kind have not come yet."""
        return (self._end[kind] - self._first[kind]) // AT_ONCE

    async def turn(self, kind: str) -> None:
        """Let a group of people of a kind come and go through the flow once."""
        begun, served = self._counted(), cpu(self.server) if self.server else 0.0
        waits = await self._crowd.go(_CERTIFICATE, AT_ONCE, 1, first=self._next(kind, AT_ONCE))
        cost = self.costs[kind]
        cost.bot.append((self._counted() - begun) / len(waits) * 1000)
        cost.database.append(((cpu(self.server) - served) if self.server else 0.0) / len(waits) * 1000)
        cost.waits = cost.waits + waits

    def _next(self, kind: str, count: int) -> int:
        first = self._first[kind]
        self._first[kind] += count
        return first

    def _counted(self) -> float:
        assert self._bot is not None
        return self._bot.cpu()
