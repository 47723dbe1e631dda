"""An ordeal: a crowd, the bot as one process or several, and trouble; then the verdict."""

import asyncio
import csv
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.playground.faults import Faults
from bot.playground.server import Playground, running_playground
from bot.playground.world import World
from bot.words.catalogs import load_words
from tests.chaos.bot_process import BotProcess
from tests.chaos.crowd import Crowd, Somebody
from tests.chaos.scene import STAFF
from tests.chaos.trouble import FAULTS, Postgres, RoundRobin, Trouble, plan, postgres
from tests.chaos.verdict import Verdict, judge
from tests.web.serving import free_port

EACH = 20  # updates of one person, about
WIDE = {"BUDGET_OVERALL": "300/1", "BUDGET_PRIVATE": "30/3", "BUDGET_GROUP": "300/1", "MESSAGES_A_MINUTE": "1000"}


@dataclass(frozen=True)
class Ordeal:
    """What is done to the bot.

    Args:
        database: ``sqlite`` (one process that polls) or ``postgresql`` (several behind a webhook).
        processes: how many.
        people: how many; a quarter each asks for certificates, about deposits, files a dispute, talks to the desk.
        seed: chooses who does what when, and the trouble, as far as time allows.
        kills: of a process of the bot.
        clock: settings of the clock.
        full: times of a full disk.
        away: kills of the database server.
    """

    database: str = "sqlite"
    processes: int = 1
    people: int = 500
    seed: int = 1
    kills: int = 20
    clock: int = 10
    full: int = 3
    away: int = 0


@dataclass(frozen=True)
class Outcome:
    """How it went. Args: verdict: what was found; trouble: what was done; seconds: how long it took."""

    verdict: Verdict
    trouble: Counter[str]
    calls: int
    seconds: float

    def tell(self) -> str:
        """In words."""
        trouble = ", ".join(f"{kind} {count}" for kind, count in sorted(self.trouble.items()))
        return f"{self.verdict.tell()}; {self.calls} calls in {self.seconds:.0f} s; trouble: {trouble}"


async def endure(ordeal: Ordeal, folder: Path) -> Outcome:
    """Put the bot through it."""
    world = World(seed=ordeal.seed, record=None)
    world.updates.tap_life = 86_400.0  # by the clock, which is turned by minutes here, taps would expire in an outage
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres()) if ordeal.database == "postgresql" else None
        playground = await stack.enter_async_context(running_playground(world=world))
        for person in STAFF:
            world.add_person(person)
        desks = [playground.group(f"Desk {n}", STAFF[2], *STAFF[:2]) for n in range(2)]
        crowd = Crowd(playground, load_words(), desks, Random(ordeal.seed))
        people = crowd.people(ordeal.people)
        bots = await stack.enter_async_context(_bots(ordeal, playground, crowd, folder, server))
        await _furnished(bots[0], people, folder)
        begun = time.perf_counter()
        for bot in bots:
            await bot.start()
        trouble = Trouble(world, bots, Random(ordeal.seed), server)
        wanted = plan(
            Random(ordeal.seed),
            ordeal.people * EACH,
            kill=ordeal.kills,
            clock=ordeal.clock,
            full=ordeal.full,
            database=ordeal.away,
        )
        world.faults = FAULTS
        plague = asyncio.ensure_future(trouble.plague(crowd, wanted))
        tending = asyncio.ensure_future(trouble.tend())
        stuck = await crowd.live(people)
        plague.cancel()
        await asyncio.wait([plague])
        world.faults = Faults()
        if not stuck:
            await _settled(bots, world)
        seconds = time.perf_counter() - begun
        tending.cancel()
        await asyncio.wait([tending])
        for bot in bots:
            await bot.stop()
        if not plague.cancelled() and (error := plague.exception()) is not None:
            raise error
        verdict = await judge(people, world, bots[0], stuck)
        verdict.updates = crowd.done
        verdict.claim(not trouble.done["ended by itself"], "a process ended by itself")
        return Outcome(verdict, trouble.done, world.record.last, seconds)


@asynccontextmanager
async def _bots(
    ordeal: Ordeal, playground: Playground, crowd: Crowd, folder: Path, server: Postgres | None
) -> AsyncIterator[Sequence[BotProcess]]:
    shared = {
        "BOT_TOKEN": playground.token,
        "BOT_API_BASE": playground.base,
        "PLAYGROUND_CLOCK": playground.base,
        "DESKS": json.dumps([{"chat": room.chat.id, "language": "en"} for room in crowd.desks]),
        "AGENTS": json.dumps([each.id for each in STAFF[:2]]),
        "SUPERVISORS": json.dumps([STAFF[2].id]),
        "LOG_LEVEL": "info",
        **WIDE,
    }
    if server is None:
        yield [BotProcess(folder, shared, piped=True)]
        return
    ports = [free_port() for _ in range(ordeal.processes)]
    async with RoundRobin(ports).serving() as url:
        shared |= {"DATABASE_URL": server.url, "WEBHOOK_URL": url}
        yield [
            BotProcess(folder, {**shared, "LISTEN": f"127.0.0.1:{port}"}, piped=True, log=f"bot-{n}.log")
            for n, port in enumerate(ports)
        ]


async def _furnished(bot: BotProcess, people: Sequence[Somebody], folder: Path) -> None:
    """The database is made, and the orders are in it."""
    with (folder / "orders.csv").open("w", newline="") as out:
        rows = [row for person in people if person.job == "certificate" for row in person.buys]
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    await bot.command("migrate")
    await bot.asks("orders", "import", str(folder / "orders.csv"))


async def _settled(bots: Sequence[BotProcess], world: World) -> None:
    """Everything was taken in and sent."""
    async with asyncio.timeout(180):
        await world.updates.drained()
        while await bots[0].asks("outbox"):
            pass  # asking takes its time
