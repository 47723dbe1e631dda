"""Fill a database with a million people and five million case events, by the store's own ways.

Run: python -m bench.crowded.fill URL --keyring FILE [--people 1000000]
The tables are made where there are none. The keyring is made where there is none. Each person has a data key of their
own, everything is sealed as the bot seals it, each case has its chain. What was sent stays as a marker, as with the
bot; of files there are none.
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop
from msgspec.structs import replace

from bench.crowded.lives import FIRST, Life, live
from bot.core.effect import StartJob
from bot.ports import Changes, Delivered, EventRecord, InlineButton, Loaded, OutboxRecord, SendText
from storage import Keyring, Storage, migrate, open_store

AT_ONCE = 2_000  # people in one transaction
_KEYBOARD = ((InlineButton("Open the case", "go~case~C-4F7K9-QX2MN~17~abcdefghijkl"),),)
_SAID = "Your certificate is ready: the file is above. Keep it; you can have it again at any time with /cases."


async def fill(store: Storage, people: int, end: datetime) -> None:
    """Add so many people with all that is kept of them.

    Args:
        store: where.
        people: how many.
        end: when the last of them came, which is now for whoever reads it.
    """
    begun = time.monotonic()
    for start in range(0, people, AT_ONCE):
        lives = [live(number, people, end) for number in range(start, min(people, start + AT_ONCE))]
        await _add(store, lives, start, end)
        if start % 50_000 == 0:
            print(f"{start:,} people, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


async def _add(store: Storage, lives: Sequence[Life], start: int, end: datetime) -> None:
    async with store.unit_of_work() as unit:
        chats = [life.chat for life in lives]
        found = {loaded.person.chat: loaded for loaded in await unit.load(chats)}
        pairs = [(life, found[life.chat]) for life in lives]
        await unit.write(_lived(pairs, start, end))
        # conversations were longer once, so that their pages are not as full as if each had been written once
        now = {loaded.person.id: life.conversation for life, loaded in pairs}
        finished = [key for life in lives for key in life.jobs]
        await unit.write(Changes(now=end, conversations=now, finished_jobs=finished))
        await unit.commit()
    await _deliver(store, {life.chat: life for life in lives}, end)


def _lived(pairs: Sequence[tuple[Life, Loaded]], start: int, end: datetime) -> Changes:
    changes, week = Changes(now=end), end - timedelta(days=7)
    chance = random.Random(start)
    for number, (life, loaded) in enumerate(pairs, start):
        person = loaded.person.id
        changes.conversations[person] = life.busy
        for place, happening in enumerate(life.happenings):
            update = 3 * number + place
            changes.events.append(EventRecord(person, happening, chance.randbytes(32), update))
            if happening.at > week:
                changes.updates.append(update)
        changes.cases += [replace(change, person=person) for change in life.changes]
        changes.jobs += [(person, StartJob(key.partition(":")[0], key, {})) for key in life.jobs]
        key = f"told:{life.changes[0].case.number}"
        changes.outbox.append(OutboxRecord(person, SendText(life.chat, _SAID, _KEYBOARD, slot="live"), key=key))
        if life.deadline:
            changes.deadlines[life.deadline.key] = person, life.deadline
    return changes


async def _deliver(store: Storage, lives: dict[int, Life], now: datetime) -> None:
    """Let what was to be said have been sent; of a case that the desk had, something was relayed each way."""
    while rows := await store.outbox(now, AT_ONCE):
        results = []
        for row in rows:
            case, message = lives[row.chat].changes[-1].case, 20_000_000 + row.chat - FIRST
            desk = case.handoff.desk if case.handoff else 0
            copies = (
                (case.number, row.chat, message + 1, desk, message),
                (case.number, desk, message, row.chat, message),
            )
            results.append(
                Delivered(row.id, "sent", message, (row.chat, "live"), copies=copies if case.handoff else ())
            )
        await store.delivered(results, now)


async def main(arguments: argparse.Namespace) -> None:
    """Make the tables and fill them."""
    await migrate.upgrade(arguments.url)
    keyring = Keyring.open(arguments.keyring)
    store = open_store(arguments.url, bot=arguments.bot, keyring=keyring, files_url="memory:///")
    await fill(store, arguments.people, datetime.now(UTC))
    await store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="sqlite:///FILE or postgresql://…")
    parser.add_argument("--keyring", type=Path, required=True, metavar="FILE")
    parser.add_argument("--people", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--bot", type=int, default=700_000_001, metavar="ID")
    uvloop.run(main(parser.parse_args()))
