"""Killed in the middle of a unit of work, a process leaves nothing behind; what it committed stays."""

import asyncio
import sys
from pathlib import Path

import pytest

from storage import Keyring, open_store

pytestmark = pytest.mark.slow  # left out of `make quick`


PROGRAM = """
import asyncio, sys, time
from datetime import UTC, datetime
from bot.core.conversation import Conversation
from bot.ports import Changes, OutboxRecord, SendText
from storage import Keyring, open_store
from pathlib import Path

async def main(url, keyring):
    store = open_store(url, bot=1, keyring=Keyring.open(Path(keyring)), files_url="memory:///")
    for number in (1, 2):
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([10])
            changes = Changes(now=datetime(2026, 11, 21, tzinfo=UTC), updates=[number])
            changes.conversations[loaded.person.id] = Conversation("ko", generation=number)
            changes.outbox = [OutboxRecord(loaded.person.id, SendText(10, "x"))]
            await unit.write(changes)
            if number == 2:
                print("written", flush=True)
                await asyncio.Event().wait()
            await unit.commit()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_kill_before_the_commit_undoes_the_unit(sqlite_url: str, tmp_path: Path) -> None:
    keyring = tmp_path / "keyring.json"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, sqlite_url, str(keyring), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"written\n"
    process.kill()
    await process.communicate()
    store = open_store(sqlite_url, bot=1, keyring=Keyring.open(keyring), files_url="memory:///")
    async with store.unit_of_work() as unit:
        assert await unit.seen([1, 2]) == {1}
        (loaded,) = await unit.load([10])
        assert loaded.conversation.generation == 1
    assert len(await store.waiting()) == 1
    await store.close()
