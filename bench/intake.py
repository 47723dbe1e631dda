"""How long a batch of 100 updates takes from receipt to commit, on SQLite as it is installed (WAL, synchronous=FULL).

The real decoder, core, flows, catalogs, encryption and database; a batch holds two updates each of 50 people who are in
the middle of a certificate request. Run: python -m bench.intake [BATCHES]
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bot.config import Settings
from bot.edges.updates import decode
from bot.house import House, open_house
from bot.service.polling import envelope_of

PEOPLE = 50
ANSWERS = ("/certificate", "Continue", "20261121-0001", "Alice Martin", "alice@example.com", "4", "1", "/cancel")


def update(update_id: int, person: int, text: str) -> dict[str, Any]:
    """A text of somebody's, as getUpdates gives it."""
    user = {"id": person, "is_bot": False, "first_name": "Alice", "language_code": "en"}
    chat = {"id": person, "type": "private", "first_name": "Alice"}
    message = {"message_id": update_id, "date": 1_795_000_000, "chat": chat, "from": user, "text": text}
    return {"update_id": update_id, "message": message}


def batches(count: int) -> list[list[dict[str, Any]]]:
    """Batches of 100 updates; everybody goes through their answers, two a batch."""
    made = []
    for number in range(count):
        texts = [ANSWERS[(2 * number + half) % len(ANSWERS)] for half in range(2)]
        first = number * 2 * PEOPLE
        made.append(
            [
                update(first + half * PEOPLE + person, 7_000_000_000 + person, text)
                for half, text in enumerate(texts)
                for person in range(PEOPLE)
            ]
        )
    return made


async def measure(house: House, count: int) -> tuple[list[float], float]:
    """Milliseconds of each batch, and CPU seconds of all; the first batches warm up and do not count."""
    intake = house.intake("bench_bot")
    spent = []
    started = 0.0
    for number, batch in enumerate(batches(count + 5)):
        if number == 5:
            started = time.process_time()
        begun = time.perf_counter()
        outcome = await intake.process([envelope_of(raw, decode) for raw in batch])
        spent.append((time.perf_counter() - begun) * 1000)
        assert outcome.taken == 100, outcome
        assert not outcome.failed, outcome.failed[0][1]
    return spent[5:], time.process_time() - started


async def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder))
        async with open_house(settings) as house:
            spent, cpu = await measure(house, count)
    spent.sort()
    print(
        f"{count} batches of 100 updates of {PEOPLE} people, from receipt to commit: median {median(spent):.1f} ms,"
        f" fastest {spent[0]:.1f}, 95 of 100 within {spent[int(count * 0.95) - 1]:.1f};"
        f" {cpu * 10 / count:.2f} CPU s per 1,000 updates"
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
