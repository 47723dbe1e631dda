"""Where Sinmungo's time goes with 50 people in the dispute flow: by thread, by module, by function.

Run: python -m bench.compare.profiled [--into FOLDER]
"""

import argparse
import asyncio
import signal
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop
from msgspec import json
from msgspec.structs import replace

from bench.compare.contenders import sqlite
from bench.compare.measure import Bout
from bench.compare.page import write
from bench.compare.profile import Profile, parted, share
from bench.compare.report import table


async def profile(people: int, rounds: int) -> tuple[Profile, int]:
    """The profile, and of how many updates it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = sqlite()
        settings = {**ours.settings, "BENCH_PROFILE": str(folder / "profile.json")}
        bout = Bout(replace(ours, words=("-m", "bench.compare.sinmungo"), settings=settings), people, folder)
        async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
            await bout.open(group, stack)
            await bout.start(1, stack)
            bout.signal(signal.SIGUSR1)
            await bout.measure("dispute", people, rounds)
        found = json.decode((folder / "profile.json").read_bytes(), type=Profile)
    return found, bout.runs["dispute", people].updates


def told(found: Profile, updates: int) -> str:
    """Three tables."""
    threads = [
        [name, f"{seconds / updates * 1000:.2f}"]
        for name, seconds in sorted(found.threads.items(), key=_second)
        if seconds
    ]
    modules = [[f"`{name}`", f"{part:.0%}"] for name, part in parted(found.inside, found.samples)]
    functions = [
        [f"`{name}`", f"{part:.0%}"]
        for name, part in share(found.under, found.samples, 80)
        if name.startswith(("bot/", "storage/"))
    ]
    return "\n\n".join(
        [
            f"{updates} updates, {found.samples} samples of the main thread.",
            table(("thread", "CPU s / 1,000"), threads),
            table(("module or library, itself (main thread)", "share"), modules),
            table(("function with what it calls (main thread)", "share"), functions[:30]),
        ]
    )


def _second(pair: tuple[str, float]) -> float:
    return -pair[1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, help="folder of bench.md")
    into = parser.parse_args().into
    text = told(*uvloop.run(profile(50, 2)))
    print(text)
    if into is not None:
        write(into / "bench.md", "profile", text)
