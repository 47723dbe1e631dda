"""Chaos, long: the bot as a process, or several behind a webhook, while everything around it goes wrong.

People ask for certificates, ask about deposits, file disputes and talk with agents, and go on only when they were
answered. Meanwhile: SIGKILL, 5 % of sends refused with 429 and 5 % with 500, 2 % of connections broken (half of them
after the call was carried out), 5 % of sends slow, 2 % of polls lost, 2 % of updates doubled and 1 % of messages
overtaken by a tap; the clock set forward and back; a disk without room (SQLite), a killed database server
(PostgreSQL). The verdict comes from the stand-in's record and from the bot's own commands.

Run: python -m bench.chaos [--people 500] [--seed 1] [--only sqlite|postgresql] [--processes 3] [--kills 20]
    [--keep FOLDER]
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from tests.chaos.ordeal import Ordeal, endure


def ordeals(arguments: argparse.Namespace) -> list[Ordeal]:
    """What is to be endured."""
    people, seed, kills = arguments.people, arguments.seed, arguments.kills
    every = [
        Ordeal("sqlite", 1, people, seed, kills=kills, clock=10, full=3),
        Ordeal("postgresql", arguments.processes, people, seed, kills=kills, clock=10, full=0, away=3),
    ]
    return [each for each in every if arguments.only in {None, each.database}]


async def main(arguments: argparse.Namespace) -> int:
    """Endure, and tell; returns the exit status."""
    status = 0
    for ordeal in ordeals(arguments):
        moment, before = time.strftime("%Y-%m-%d %H:%M %Z"), os.getloadavg()[0]
        print(f"{moment}, {os.cpu_count()} cores, load average {before:.1f}: {ordeal}", flush=True)
        with tempfile.TemporaryDirectory() as name:
            folder = arguments.keep / ordeal.database if arguments.keep else Path(name)
            folder.mkdir(parents=True, exist_ok=True)
            outcome = await endure(ordeal, folder)
        print(f"  {outcome.tell()}", flush=True)
        status |= bool(outcome.verdict.wrong)
    return status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=500, metavar="N", help="each makes about 20 updates; 500")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="chooses who, what and when; 1")
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="of a process of the bot; 20")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database; both")
    parser.add_argument("--processes", type=int, default=3, metavar="N", help="on PostgreSQL; 3")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the data and the logs stay")
    sys.exit(uvloop.run(main(parser.parse_args())))
