"""CPU seconds of delivery and storage for 1,000 rows that come in small batches, to a Telegram that answers in 5 ms.

Run: python -m bench.delivery [--rows 6000] [--batch 12]
Each batch is committed, the bell is rung, and the next one follows as soon as a person has been answered.
"""

import argparse
import asyncio
import tempfile
import time
from typing import Any

import uvloop

from bench.backlog import START, Counting, Leaping, Nobody
from bot.ports import Changes, OutboxRecord, Outgoing, SendText
from bot.service.delivery import Delivery
from storage import Keyring, Storage, migrate, open_store

PEOPLE = 200


class Slow(Counting):
    """Answers after 5 ms."""

    def __init__(self) -> None:
        super().__init__()
        self._more = asyncio.Event()

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        """As a server nearby does."""
        await asyncio.sleep(0.005)
        self._more.set()
        return await super().send(outgoing, content)

    async def reach(self, count: int) -> None:
        """Wait until so many were sent."""
        while self.sent < count:
            self._more.clear()
            await self._more.wait()


async def feed(store: Storage, delivery: Delivery, telegram: Slow, rows: int, size: int) -> None:
    """Commit batch after batch; returns when all was sent."""
    async with store.unit_of_work() as work:
        persons = [loaded.person for loaded in await work.load(range(1, PEOPLE + 1))]
        await work.commit()
    for start in range(0, rows, size):
        numbers = range(start, min(rows, start + size))
        outbox = [
            OutboxRecord(persons[n % PEOPLE].id, SendText(persons[n % PEOPLE].chat, f"{n // PEOPLE}")) for n in numbers
        ]
        async with store.unit_of_work() as work:
            await work.write(Changes(now=START, outbox=outbox))
            await work.commit()
        delivery.bell.ring()
        await telegram.reach(start)
    await telegram.reach(rows)


async def main(arguments: argparse.Namespace) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/delivery.db"
        await migrate.upgrade(url)
        store = open_store(url, bot=1, keyring=Keyring.make(), files_url="memory:///")
        telegram = Slow()
        outside: Any = telegram
        delivery = Delivery(store, outside, store.files, Nobody(), Leaping())
        async with asyncio.TaskGroup() as group:
            running = group.create_task(delivery.run())
            cpu, begun = time.process_time(), time.perf_counter()
            await feed(store, delivery, telegram, arguments.rows, arguments.batch)
            cpu, took = time.process_time() - cpu, time.perf_counter() - begun
            running.cancel()
        await store.close()
    print(f"{cpu / arguments.rows * 1000:.3f} CPU s per 1,000 rows, {arguments.rows / took:.0f} rows a second")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=6_000)
    parser.add_argument("--batch", type=int, default=12)
    uvloop.run(main(parser.parse_args()))
