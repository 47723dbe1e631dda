"""A backlog of many rows drained at the rate that Telegram allows, on a clock that leaps: is the memory flat?

Run: python -m bench.backlog [--rows 100000] [--people 1000]
Prints rows sent a second of the leaping clock, and the growth of resident memory from a tenth of the way to the end.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
import uvloop

from bot.ports import Changes, OutboxRecord, Outgoing, SendText
from bot.service.budget import Budgets, Rates
from bot.service.delivery import Delivery
from bot.service.envelope import Envelope
from storage import Keyring, Storage, migrate, open_store

START = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Leaping:
    """A clock that leaps to the next moment at which something may be sent."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        """UTC."""
        return self.time

    async def sleep_until(self, when: datetime | None) -> None:
        """Leap there."""
        self.time = max(self.time, when or self.time)


class Counting:
    """Takes everything, and counts."""

    def __init__(self) -> None:
        self.sent = 0
        self.last: dict[int, int] = {}

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        """Check the chat's order."""
        assert isinstance(outgoing, SendText)
        number = int(outgoing.html)
        assert number > self.last.get(outgoing.chat, -1)
        self.last[outgoing.chat] = number
        self.sent += 1
        return self.sent


class Nobody:
    """An intake that hears nothing."""

    async def submit(self, envelopes: Sequence[Envelope]) -> None:
        """Nothing failed."""
        assert not envelopes


async def fill(store: Storage, rows: int, people: int) -> None:
    """Commit the rows, a thousand at a time."""
    async with store.unit_of_work() as work:
        persons = [loaded.person for loaded in await work.load(range(1, people + 1))]
        await work.commit()
    for start in range(0, rows, 1_000):
        numbers = range(start, min(rows, start + 1_000))
        outbox = [
            OutboxRecord(persons[n % people].id, SendText(persons[n % people].chat, f"{n // people}"), 3)
            for n in numbers
        ]
        async with store.unit_of_work() as work:
            await work.write(Changes(now=START, outbox=outbox))
            await work.commit()


def resident() -> float:
    """MiB of memory now (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


async def main(arguments: argparse.Namespace) -> None:
    """Fill, drain, print."""
    structlog.configure(processors=[lambda *_: ""], logger_factory=lambda *_: _Silent())
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/backlog.db"
        await migrate.upgrade(url)
        store = open_store(url, bot=1, keyring=Keyring.make(), files_url="memory:///")
        await fill(store, arguments.rows, arguments.people)
        print(*await drain(store, arguments.rows), sep="\n")
        await store.close()


async def drain(store: Storage, rows: int) -> list[str]:
    """Send everything; what was seen of it."""
    clock, telegram, budgets = Leaping(), Counting(), Budgets(Rates())
    outside: Any = telegram
    delivery = Delivery(store, outside, store.files, Nobody(), clock, budgets=budgets)
    begun, early = time.perf_counter(), 0.0
    async with asyncio.TaskGroup() as group:
        running = group.create_task(delivery.run())
        while telegram.sent < rows:
            await delivery.finish(60)
            clock.time = max(clock.time + timedelta(milliseconds=50), budgets.next_opening() or clock.time)
            if not early and telegram.sent >= rows // 10:
                early = resident()
        running.cancel()
    took = (clock.time - START).total_seconds()
    return [
        f"{rows} rows in {took:.0f} s of the leaping clock: {rows / took:.1f} a second",
        f"{time.perf_counter() - begun:.0f} s of this machine's time",
        f"memory {early:.0f} MiB after a tenth, {resident():.0f} MiB at the end",
    ]


class _Silent:
    def __getattr__(self, _name: str) -> Any:
        return lambda *_, **__: None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=1_000)
    sys.exit(uvloop.run(main(parser.parse_args())))
