"""How long a batch takes: ``python bench/store.py [URL]`` (default: a new SQLite file, synchronous=FULL).

A batch is 100 updates of 100 people: seen, load, write (conversation, event, one message, one deadline each), commit.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.conversation import Conversation, Frame
from bot.core.effect import SetDeadline
from bot.core.event import Happening, Sender, TextReceived
from bot.ports import Changes, Delivered, EventRecord, InlineButton, Order, OutboxRecord, SendText
from storage import Keyring, Storage, migrate, open_store

PEOPLE, BATCHES = 100, 60
START = datetime(2026, 11, 21, 9, tzinfo=UTC)
ANSWERS = {"order_number": "20261121-0001", "name": "홍길동", "contact": "+82 10-1234-5678", "language": "ko"}
KEYBOARD = ((InlineButton("뒤로", "back~~~17~abcdefghijkl"), InlineButton("취소", "cancel~~~17~abcdefghijkl")),)


async def batch(store: Storage, number: int, *, deadlines: bool) -> float:
    """Run one batch; returns seconds."""
    now = START + timedelta(seconds=number)
    updates = [number * PEOPLE + person for person in range(PEOPLE)]
    began = time.perf_counter()
    async with store.unit_of_work() as unit:
        assert not await unit.seen(updates)
        loaded = await unit.load([1000 + person for person in range(PEOPLE)])
        changes = Changes(now=now, updates=updates)
        for one, update_id in zip(loaded, updates, strict=True):
            person, chat = one.person.id, one.person.chat
            frame = Frame("certificate", 1, "contact", ANSWERS, {"name": number}, touched=now)
            changes.conversations[person] = Conversation("ko", frames=(frame,), generation=number)
            happening = Happening(now, TextReceived(number, "20261121-0001 홍길동"), Sender("ko", "길동"))
            changes.events.append(EventRecord(person, happening, bytes(32), update_id))
            html = "연락처를 알려 주세요. 아래 단추를 누르거나 전화번호 또는 이메일을 적어 주시면 돼요." * 2
            changes.outbox.append(OutboxRecord(person, SendText(chat, html, KEYBOARD, slot="live")))
            if deadlines:
                silence = SetDeadline("silence", f"silence:{person}", now + timedelta(days=1))
                changes.deadlines[silence.key] = (person, silence)
        await unit.write(changes)
        await unit.commit()
    return time.perf_counter() - began


async def deliver(store: Storage, number: int) -> float:
    """Read what waits and report it sent; returns seconds."""
    now = START + timedelta(seconds=number)
    began = time.perf_counter()
    rows = await store.outbox(now, 400)
    await store.delivered([Delivered(row.id, "sent", row.id, (row.chat, "live")) for row in rows])
    assert len(rows) == PEOPLE
    return time.perf_counter() - began


async def busy(store: Storage) -> None:
    """Print how long it takes to read the outbox while 100,000 rows wait."""
    async with store.unit_of_work() as unit:
        person = (await unit.load([1]))[0].person.id
        changes = Changes(now=START)
        changes.outbox = [OutboxRecord(person, SendText(chat, "x"), 3) for chat in range(100_000)]
        began = time.perf_counter()
        await unit.write(changes)
        await unit.commit()
    print(f"adding 100,000 rows to the outbox  {time.perf_counter() - began:8.2f} s")
    seconds = [await timed_outbox(store) for _ in range(20)]
    print(f"outbox of 400 with 100,000 waiting {statistics.median(seconds) * 1000:8.2f} ms")


async def timed_outbox(store: Storage) -> float:
    """Read the outbox once; returns seconds."""
    began = time.perf_counter()
    assert len(await store.outbox(START, 400)) == 400
    return time.perf_counter() - began


async def import_orders(store: Storage) -> None:
    """Print how fast orders are added, and added again."""
    for what in ("added", "unchanged"):
        orders = (
            Order("naver", f"2026112{n % 10}-{n:06}", "홍길동", "2026-11-21", "이어폰", 39_000, "KRW", "소리상점")
            for n in range(100_000)
        )
        began = time.perf_counter()
        report = await store.orders.add(orders)
        assert getattr(report, what) == 100_000
        print(f"100,000 orders {what:19} {time.perf_counter() - began:8.2f} s")


def tell(what: str, seconds: list[float]) -> None:
    """Print the median and the worst."""
    print(f"{what:34} {statistics.median(seconds) * 1000:8.2f} ms  worst {max(seconds) * 1000:.2f} ms")


async def main() -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder)}/bench.db"
        await migrate.upgrade(url)
        store = open_store(url, bot=1, keyring=Keyring.make(), files_url="memory:///")
        batches, sends, base = [], [], int(time.time())
        cpu = {"batch": 0.0, "send": 0.0}
        for number in range(BATCHES):
            began = time.process_time()
            batches.append(await batch(store, base + number, deadlines=True))
            between = time.process_time()
            sends.append(await deliver(store, base + number))
            cpu["batch"] += between - began
            cpu["send"] += time.process_time() - between
        tell("batch of 100 updates", batches[5:])
        tell("outbox of 100 and delivered", sends[5:])
        for what, seconds in cpu.items():
            print(f"CPU for a {what:24} {seconds / BATCHES * 1000:8.2f} ms")
        plain = [await batch(store, base + BATCHES + number, deadlines=False) for number in range(30)]
        tell("the same without deadlines", plain)
        await store.delivered([Delivered(row.id, "sent") for row in await store.waiting()])
        await busy(store)
        await import_orders(store)
        await store.close()


asyncio.run(main())
