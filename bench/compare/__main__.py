"""Every bot in turn, in one go, with people who wait; the figures go into docs/bench.md and a picture beside it.

Run: make bench, or python -m bench.compare [--into FOLDER]. BENCH_QUICK=1 for a minute's run with fewer of everything,
which writes only where it is told to. BENCH_ROUNDS: how many rounds at the most; 9. BENCH_SECONDS: after so many
no turn begins but the one with sentences; 780. BENCH_ONLY: names of bots, separated by semicolons; all.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import uvloop
from msgspec import Struct

from bench.compare import contenders, report
from bench.compare.chart import draw
from bench.compare.crowd import SENTENCES
from bench.compare.measure import Bout
from bench.compare.page import write

STARTS = 5  # of each bot, at the most
COMPARED = {contenders.BARE, *report.OURS}
DOCS = Path(__file__).parents[2] / "docs"


class Plan(Struct, frozen=True):
    """How much is measured.

    Args:
        people: how many at once, in turn.
        rounds: how many times they take turns.
        whole: in how many of these all take part; in the others those do whom the goals are about, since it is their
            ratios that the machine's changing speed blurs.
        acts: about how many acts the first turn of a bot has with several people, and with one.
        seconds: how long its other turns last, about. All people begin at once and the last ones are alone at the end,
            so in a short turn there are fewer of them at it than it is told to be about.
    """

    people: tuple[int, ...]
    rounds: int
    acts: tuple[int, int]
    seconds: float = 0.0
    whole: int = 2


QUICK = Plan(people=(1, 10), rounds=1, acts=(200, 40))


def plan() -> Plan:
    """What the environment asks for."""
    if os.environ.get("BENCH_QUICK"):
        return QUICK
    rounds = int(os.environ.get("BENCH_ROUNDS", "9"))
    return Plan(people=(50, 200, 1), rounds=rounds, acts=(1000, 160), seconds=3.0)


async def compare(plan: Plan, bots: Sequence[contenders.Contender], folder: Path) -> dict[str, Bout]:
    """Start every bot, then let them take turns."""
    bouts = {bot.name: Bout(bot, max(plan.people), folder / f"{n}") for n, bot in enumerate(bots)}
    ends = time.monotonic() + float(os.environ.get("BENCH_SECONDS", "780"))
    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        for number, bout in enumerate(bouts.values()):
            (folder / f"{number}").mkdir()
            await bout.open(group, stack)
            async with surviving(bout):
                await bout.start(min(plan.rounds, STARTS), stack)
                say(f"{bout.contender.name}: ready {bout.ready:.2f} s, recovered {bout.recovered:.2f} s")
        order = list(bouts.values())
        for number in range(plan.rounds):
            taking_part = order if number < plan.whole else [bout for bout in order if bout.contender.name in COMPARED]
            for journey in ("certificate", "dispute"):
                for people in plan.people:
                    if time.monotonic() < ends:
                        await take_turns(plan, taking_part, journey, people)
            order.reverse()  # so that nobody always comes after the same one
        await take_turns(plan, order, SENTENCES, 10 if plan is QUICK else 50)  # last: now the encoder is loaded
    return bouts


async def take_turns(plan: Plan, bouts: Sequence[Bout], journey: str, people: int) -> None:
    """One journey with so many people, bot after bot."""
    for bout in bouts:
        acts = bout.contender.journeys.get(journey)
        if acts and not bout.failed and (not bout.contender.only or people in bout.contender.only):
            before = bout.runs.get((journey, people))
            wanted = plan.acts[people == 1] if before is None else plan.seconds * before.median(report.RATE)
            async with surviving(bout):
                await bout.measure(journey, people, max(1, round(wanted / (people * len(acts)))))
                turn = bout.runs[journey, people].turns[-1]
                say(f"{journey}, {people}: {bout.contender.name}: {turn.rate:.0f}/s, {turn.each:.2f} CPU s")


@asynccontextmanager
async def surviving(bout: Bout) -> AsyncIterator[None]:
    """A bot that does not answer is measured no further, and all others are."""
    try:
        yield
    except RuntimeError as error:
        bout.failed = str(error).partition("\n")[0]
        say(f"{bout.contender.name}: {error}")


def say(line: str) -> None:
    """Tell on standard error how it goes."""
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


async def main(into: Path | None) -> None:
    """Measure, print, write."""
    planned, before = plan(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if planned is QUICK:
            bouts = await compare(planned, (contenders.bare(), contenders.sqlite()), folder)
        else:
            async with contenders.postgresql(folder) as ((url,), pid):
                only = os.environ.get("BENCH_ONLY", "").split(";")
                bots = [bot for bot in contenders.all_of(url, pid) if only == [""] or bot.name in only]
                bouts = await compare(planned, bots, folder)
    text = "\n\n".join([heading(before), report.goals(bouts), report.journeys(bouts), report.processes(bouts)])
    print(text)
    if into is not None:
        write(into / "bench.md", "figures", text)
        (into / "images").mkdir(exist_ok=True)
        (into / "images" / "bench.svg").write_text(draw(bouts), encoding="utf-8")


def heading(before: float) -> str:
    """When and on what it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{time.strftime('%d %B %Y, %H:%M %Z', time.gmtime())}; Python {platform.python_version()}, {platform.system()}"
        f" {platform.machine()}, {processor()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory."
        f" Load average at the start {before:.1f}, at the end {os.getloadavg()[0]:.1f}."
    )


def processor() -> str:
    """The processor's name (Linux)."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=None if plan() is QUICK else DOCS, help="folder of bench.md")
    uvloop.run(main(parser.parse_args().into))
