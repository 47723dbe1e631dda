"""The cost of an update with a million people stored, beside that of an empty database and of one with a few people.

Run: make crowded, or python -m bench.crowded FOLDER [--people 1000000] [--turns 40] [--postgresql [--buffers 6GB]]
[--into FOLDER]
The full database is made in FOLDER where it is not there yet (about 7 GB and a quarter of an hour), and stays there.
The three take turns of 50 people in one run, so that turns that are compared are neighbours in time. People who are
stored are chosen at random among all of them.
"""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median, quantiles

import uvloop
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bench.compare.__main__ import heading, say
from bench.compare.contenders import postgresql
from bench.compare.page import write
from bench.compare.report import table
from bench.crowded import commands
from bench.crowded.lives import FIRST, is_idle, locale_of
from bench.crowded.measure import AT_ONCE, Place
from bench.crowded.memory import held
from bot.service.metrics import OPEN_STATES
from storage import Keyring, open_store

STARTS = 3
FEW = 10_000
NAMES = ("empty", "few", "full")


async def main(arguments: argparse.Namespace) -> None:
    """Fill where needed, measure, print, write."""
    before = os.getloadavg()[0]
    arguments.folder.mkdir(parents=True, exist_ok=True)
    async with databases(arguments) as (urls, server):
        people = {"empty": 0, "few": FEW, "full": arguments.people}
        for name, count in people.items():
            filled(arguments.folder / name, urls[name], count)
        places = [place(arguments, name, urls[name], people[name], server) for name in NAMES]
        if server:
            await settled(urls.values())
        if arguments.buffers:
            await looked_up(places)
        with in_memory(arguments) as kept:
            await measured(places, arguments.turns)
        text = [f"{heading(before)}{kept}", told(places)]
        if not arguments.no_commands:
            text.append(await tried(places[-1]))
    print("\n\n".join(text))
    if arguments.into is not None:
        write(arguments.into / "bench.md", "crowded, PostgreSQL" if server else "crowded", "\n\n".join(text))


@asynccontextmanager
async def databases(arguments: argparse.Namespace) -> AsyncIterator[tuple[dict[str, str], int]]:
    """The address of each database, and the process of the server, 0 for SQLite."""
    if not arguments.postgresql:
        yield {name: f"sqlite:///{arguments.folder / name / 'sinmungo.db'}" for name in NAMES}, 0
        return
    now = int(time.time())
    names = f"empty_{now}", f"few_{now}", "full"
    async with postgresql(arguments.folder, names, arguments.buffers) as (urls, server):
        yield dict(zip(NAMES, urls, strict=True)), server


@contextmanager
def in_memory(arguments: argparse.Namespace) -> Iterator[str]:
    """Keep the full database's file in memory meanwhile; gives a sentence that says so."""
    if arguments.cold or arguments.postgresql:
        yield f" The server has {arguments.buffers} of shared buffers." if arguments.buffers else ""
        return
    with held(arguments.folder / "full" / "sinmungo.db") as allowed:
        yield (
            " The full database's file was kept in memory."
            if allowed
            else " The system did not keep the file in memory."
        )


def filled(folder: Path, url: str, people: int) -> None:
    """Fill a database. The full one stays; the others are made anew each time."""
    done = folder / "filled"
    if folder.name != "full":
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    if people and not done.exists():
        words = ("-m", "bench.crowded.fill", url, "--keyring", str(folder / "keyring.json"), "--people", str(people))
        subprocess.run((sys.executable, *words), check=True)
        done.touch()


async def settled(urls: Iterable[str]) -> None:
    """Have PostgreSQL do what it would otherwise do meanwhile, for what was filled in just now."""
    for url in urls:
        engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
                await connection.exec_driver_sql(statement)
        await engine.dispose()


async def looked_up(places: Sequence[Place]) -> None:
    """Have what the people have who will come back in the server's memory, as a server that is busy has it."""
    for each in places:
        if each.known:
            keyring = Keyring.open(each.folder / "keyring.json")
            store = open_store(each.url, bot=700_000_001, keyring=keyring, files_url="memory:///")
            for first in range(0, len(each.known), AT_ONCE):
                chats = each.known[first : first + AT_ONCE]
                async with store.unit_of_work() as unit:
                    for loaded in await unit.load(chats, hold=False):
                        await store.history(loaded.person.id)
            await store.close()


def place(arguments: argparse.Namespace, name: str, url: str, people: int, server: int) -> Place:
    """A bot's place, with people who come there for the first time and who come back."""
    count = arguments.turns * AT_ONCE
    strangers = time.time_ns() // 1_000_000_000 * 100_000 % 10**15
    stored = [FIRST + number for number in range(people) if is_idle(number) and locale_of(number) == "en"]
    known = random.sample(stored, count) if stored else []
    new = range(strangers, strangers + STARTS + AT_ONCE + count)
    return Place(name, arguments.folder / name, url, server=server, new=new, known=known)


async def measured(places: list[Place], turns: int) -> None:
    """Start everybody, warm them up, and let them take turns."""
    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        for each in places:
            await each.open(group, stack)
            await each.start(STARTS, stack)
            say(f"{each.name}: ready {median(each.ready):.2f} s")
        for each in places:
            await each.warm()
        for number in range(turns):
            for kind in ("new", "returning"):
                for each in places if number % 2 else reversed(places):
                    if each.left(kind):
                        await each.turn(kind)
                        say(f"{kind}: {each.name}: {each.costs[kind].bot[-1]:.3f} CPU s")


def told(places: list[Place]) -> str:
    """Tables of costs and starts, with the ratios."""
    costs = {(each.name, kind): each.costs[kind] for each in places for kind in each.costs if each.costs[kind].waits}
    rows = []
    for kind in ("new", "returning"):
        base = costs.get(("empty", kind)) or costs["few", kind]
        for name in NAMES:
            if cost := costs.get((name, kind)):
                low, _, high = quantiles(cost.turns)
                ratios = ("", "") if cost is base else (f"{cost.beside(base):.2f}", f"{cost.p50 / base.p50:.2f}")
                rows.append([kind, name, f"{cost.cpu:.2f}", f"{low:.2f} to {high:.2f}", f"{cost.p50:.1f}", *ratios])
    heads = ("people", "database", "CPU s / 1,000", "half of the turns", "p50 ms", "× CPU", "× p50")
    starts = [[each.name, f"{median(each.ready):.2f}"] for each in places]
    return f"{table(heads, rows)}\n\n{table(('database', 'ready s'), starts)}"


async def tried(full: Place) -> str:
    """A table of what else takes how long on the full database."""
    settings = {
        "DATA_DIR": str(full.folder),
        "DATABASE_URL": full.url,
        "BOT_TOKEN": "700000001:AAE-nobody_listens_to_this_token_here",
    }
    took = await commands.all_of(settings, full.folder)
    keyring = Keyring.open(full.folder / "keyring.json")
    store = open_store(full.url, bot=700_000_001, keyring=keyring, files_url="memory:///")
    took |= await commands.inside(store, list(OPEN_STATES))
    await store.close()
    return table(("on the full database", "s"), [[f"`{what}`", f"{seconds:.2f}"] for what, seconds in took.items()])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the databases are, and stay")
    parser.add_argument("--people", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--turns", type=int, default=40, metavar="N")
    parser.add_argument("--postgresql", action="store_true", help="PostgreSQL in place of SQLite")
    parser.add_argument("--buffers", default="", metavar="SIZE", help="its shared_buffers; as it is installed")
    parser.add_argument("--cold", action="store_true", help="leave it to the system what of the file is in memory")
    parser.add_argument("--no-commands", action="store_true", help="leave out what the operator's commands take")
    parser.add_argument("--into", type=Path, help="folder of bench.md")
    uvloop.run(main(parser.parse_args()))
