"""A bare aiogram echo bot and the whole of Sinmungo, in turn, in one run, on one stand-in server, with people who wait.

Everybody writes a text and waits for its answer before writing the next; Sinmungo is given texts that it answers with
one send, as the echo bot does. Both are processes of their own; Sinmungo is as in production: SQLite with
synchronous=FULL, encrypted, every update committed before it is acknowledged.

Run: python -m bench.echo [--people 1 50 200] [--updates 2000] [--json]
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, median
from typing import Any

import uvloop
from msgspec import Struct, to_builtins
from msgspec.structs import replace

from bench.process import Running, running
from bot.playground.people import Person
from bot.playground.server import Playground, running_playground
from bot.playground.world import World

# Once around a certificate request, and back to where it began: two commands, an answer that is taken, one that is
# refused, a cancellation and its question. Each is answered by one send.
TEXTS = ("/certificate", "20261121-0001", "12345", "/menu", "/cancel", "Delete them")
BOTS = {"aiogram echo": ("-m", "bench.bare_aiogram"), "sinmungo": ("-m", "bot", "run")}
# People who wait for nobody: what may be sent and read is limited by the machine alone, in the server too.
OPEN = {f"BUDGET_{name}": "99999/1" for name in ("OVERALL", "PRIVATE", "GROUP")} | {"MESSAGES_A_MINUTE": "100000"}
WARM = 240  # updates at the least before anything counts
STARTS = 3
FIRST = 7_300_000_000  # the first person's id
HEADS = ("updates/s", "p50 ms", "p99 ms", "CPU s / 1,000", "server's", "batch", "peak MiB", "first answer s")


class Figures(Struct, frozen=True):
    """What was measured of one bot with so many people.

    Args:
        rate: updates a second.
        p50: milliseconds from the text to its answer, half of them.
        p99: the same, 99 of 100.
        cpu: the bot's CPU seconds per 1,000 updates.
        server: the same of the stand-in server and the people, who share the machine with it.
        batch: updates in an answer of getUpdates, on average, empty answers not counted.
        peak: MiB of memory at the most.
        start: seconds from the process's start to its first answer; the median of a few starts.
    """

    bot: str
    people: int
    updates: int
    rate: float
    p50: float
    p99: float
    cpu: float
    server: float
    batch: float
    peak: float
    start: float = 0.0


class Crowd:
    """People who write in turn and wait.

    Args:
        playground: where they are.
        count: how many.
    """

    def __init__(self, playground: Playground, count: int) -> None:
        self.world = playground.world
        self.people = count
        for number in range(count):
            self.world.add_person(Person(FIRST + number, "Alice", language_code="en"))
        self._actors = [playground.actor(self.world.people[FIRST + number]) for number in range(count)]
        self._waiting: dict[int, asyncio.Future[float]] = {}
        self._heard = 0
        self._said = 0

    async def listen(self) -> None:
        """Tell everybody of their answers, until cancelled."""
        async for events in self.world.feed.follow(self.world.feed.last):
            now = time.perf_counter()
            for _, event in events:
                if event["type"] == "reset":
                    raise RuntimeError("answers came faster than they were read")
                if event["type"] == "message" and _sender(event["message"]) == self.world.bot.id:
                    self._heard += 1
                    if waiting := self._waiting.pop(event["chat"], None):
                        waiting.set_result(now)

    async def write(self, updates: int) -> list[float]:
        """Have so many texts written, a whole circuit of each person at the least; returns the waits in seconds."""
        rounds = -(-updates // (self.people * len(TEXTS))) * len(TEXTS)
        waits: list[float] = []
        async with asyncio.TaskGroup() as group:
            for who in range(self.people):
                group.create_task(self._live(who, rounds, waits))
        await self.world.updates.drained()
        if self._heard != self._said:
            raise RuntimeError(f"{self._said} texts were answered by {self._heard} sends")
        return waits

    async def say(self, who: int, text: str) -> float:
        """Write a text and wait; returns the seconds."""
        waiting: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[FIRST + who] = waiting
        begun = time.perf_counter()
        self._said += 1
        self._actors[who].says(text)
        return await waiting - begun

    async def _live(self, who: int, rounds: int, waits: list[float]) -> None:
        waits += [await self.say(who, text) for text in islice(cycle(TEXTS), rounds)]


def _sender(message: Any) -> int:
    """Who wrote it: what a person sees is a message, or one with the bot's marks on it as JSON."""
    return int(message["from"]["id"] if isinstance(message, dict) else message.from_.id)


async def measure(name: str, playground: Playground, people: int, updates: int, folder: Path) -> Figures:
    """Start a bot a few times, then have people talk to it and look at what that costs it."""
    crowd = Crowd(playground, people)
    settings = {"BOT_TOKEN": playground.token, "BOT_API_BASE": playground.base, "DATA_DIR": str(folder / "data")}
    settings |= OPEN
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(crowd.listen())
        starts = [await start(crowd, BOTS[name], folder, settings) for _ in range(STARTS)]
        async with running(BOTS[name], folder, settings) as bot:
            try:
                async with asyncio.timeout(60 + updates / 20):
                    figures = await load(name, bot, crowd, updates)
            except TimeoutError:
                raise RuntimeError(f"{name} did not answer everybody:\n{bot.last_words()}") from None
        listening.cancel()
    return replace(figures, start=median(starts))


async def start(crowd: Crowd, words: tuple[str, ...], folder: Path, settings: dict[str, str]) -> float:
    """Seconds from a process's start to the answer to what was written before it."""
    begun = time.perf_counter()
    async with asyncio.timeout(60), running(words, folder, settings) as bot:
        try:
            await crowd.say(0, TEXTS[0])
        except asyncio.CancelledError:
            print(bot.last_words())
            raise
        took = time.perf_counter() - begun
        for text in TEXTS[1:]:
            await crowd.say(0, text)
        await crowd.world.updates.drained()
    return took


async def load(name: str, bot: Running, crowd: Crowd, updates: int) -> Figures:
    """Warm up, and measure."""
    await crowd.write(WARM)
    calls, cpu, ours, begun = crowd.world.record.last, bot.cpu(), time.process_time(), time.perf_counter()
    waits = sorted(await crowd.write(updates))
    took, ours, cpu = time.perf_counter() - begun, time.process_time() - ours, bot.cpu() - cpu
    batches = [len(call.result) for call in crowd.world.record.calls("getUpdates", after=calls) if call.result]
    count = len(waits)
    return Figures(
        bot=name,
        people=crowd.people,
        updates=count,
        rate=count / took,
        p50=waits[count // 2] * 1000,
        p99=waits[count * 99 // 100] * 1000,
        cpu=cpu / count * 1000,
        server=ours / count * 1000,
        batch=mean(batches),
        peak=bot.peak(),
    )


async def compare(people: int, updates: int) -> tuple[Figures, Figures]:
    """Both bots, one after the other, on one server."""
    async with running_playground(world=World(record=20 * updates)) as playground:
        found = []
        for name in BOTS:
            with tempfile.TemporaryDirectory() as folder:
                found.append(await measure(name, playground, people, updates, Path(folder)))
    return found[0], found[1]


def ratios(bare: Figures, ours: Figures) -> dict[str, float]:
    """Ours by the bare bot's; memory is the difference in MiB."""
    names = ("rate", "p50", "p99", "cpu", "start")
    return {name: getattr(ours, name) / getattr(bare, name) for name in names} | {"more_peak": ours.peak - bare.peak}


def row(*cells: object) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"


def line(figures: Figures) -> str:
    """One bot's figures as a row."""
    it = figures
    times = f"{it.rate:.0f}", f"{it.p50:.1f}", f"{it.p99:.1f}"
    return row(it.people, it.bot, *times, it.cpu, it.server, f"{it.batch:.1f}", f"{it.peak:.0f}", it.start)


async def main(arguments: argparse.Namespace) -> None:
    """Measure and print."""
    before = os.getloadavg()
    if not arguments.json:
        print(f"{time.strftime('%Y-%m-%d %H:%M %Z')}, {os.cpu_count()} cores, load average before {before[0]:.2f}\n")
        print(row("people", "bot", *HEADS))
        print(row(*["---"] * (len(HEADS) + 2)))
    told = []
    for people in arguments.people:
        bare, ours = await compare(people, arguments.updates)
        told.append({"aiogram": to_builtins(bare), "sinmungo": to_builtins(ours), "ratios": ratios(bare, ours)})
        if not arguments.json:
            by = ratios(bare, ours)
            shares = [f"{by[name]:.2f} ×" for name in ("rate", "p50", "p99", "cpu")]
            print(line(bare), line(ours), sep="\n")
            print(row(people, "ratio", *shares, "", "", f"{by['more_peak']:+.0f}", f"{by['start']:.2f} ×"), flush=True)
    if arguments.json:
        print(
            json.dumps({"load_average_before": before, "load_average_after": os.getloadavg(), "runs": told}, indent=1)
        )
    else:
        print(f"\nload average after {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[50], metavar="N", help="how many at once; 50")
    parser.add_argument("--updates", type=int, default=2000, metavar="N", help="of each bot, after warming up; 2000")
    parser.add_argument("--json", action="store_true", help="print JSON")
    uvloop.run(main(parser.parse_args()))
