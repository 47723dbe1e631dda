"""What is particular to each database: SQLite's settings and locks, PostgreSQL's deadlocks."""

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest
from sqlalchemy import inspect, make_url

from bot.core.conversation import Conversation
from bot.ports import Changes, StorageAwayError
from storage import Keyring, Storage, open_store
from storage.engine import connect
from storage.sqlite import SqliteDatabase
from tests.storage.acts import NOW, meet

pytestmark = pytest.mark.slow  # left out of `make quick`


@pytest.mark.parametrize(
    ("pragma", "expected"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("cache_size", -16384)]
)
async def test_sqlite_survives_a_power_loss(sqlite_url: str, pragma: str, expected: object) -> None:
    database = connect(sqlite_url)
    async with database.transaction() as transaction:
        found = await transaction.run(lambda connection: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar())
    await database.close()
    assert found == expected


async def test_a_database_that_others_lock_for_too_long_is_away(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(f"{sqlite_url}?timeout=0", bot=1, keyring=Keyring.make(), files_url="memory:///")
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageAwayError, match="away"):
        await meet(store, 10)
    assert await store.waiting() == []  # readers go on
    other.execute("ROLLBACK")
    other.close()
    assert len(await meet(store, 10)) == 1
    await store.close()


async def test_who_is_cancelled_while_rolling_back_leaves_nothing_open(sqlite_url: str) -> None:
    database = SqliteDatabase(make_url(sqlite_url))

    async def hold() -> None:
        async with database.transaction() as transaction:
            await transaction.run(lambda connection: connection.exec_driver_sql("CREATE TABLE left (id INTEGER)"))
            began.set()
            await asyncio.sleep(60)

    began, free = asyncio.Event(), threading.Event()
    holding = asyncio.create_task(hold())
    await began.wait()
    blocked = asyncio.create_task(database.write(lambda _connection: free.wait(30)))
    await asyncio.sleep(0)  # the thread is busy, so that the rollback has to wait for it
    holding.cancel()
    await asyncio.sleep(0)
    holding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holding
    free.set()
    await blocked
    async with database.transaction() as transaction:
        tables = await transaction.run(lambda connection: inspect(connection).get_table_names())
        await transaction.commit()
    assert "left" not in tables
    await database.close()


async def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'deep' / 'down' / 'bot.db'}")
    assert await database.changed()
    await database.close()
    assert (tmp_path / "deep" / "down" / "bot.db").exists()


async def test_what_the_data_caused_is_not_called_away(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    with pytest.raises(Exception, match="no such table"):
        await database.read(lambda connection: connection.exec_driver_sql("SELECT * FROM missing").all())
    await database.close()


async def test_postgresql_breaks_a_deadlock_and_the_loser_may_try_again(postgresql_url: str) -> None:
    ring = Keyring.make()
    stores = [open_store(postgresql_url, bot=1, keyring=ring, files_url="memory:///") for _ in range(2)]
    await meet(stores[0], 11, 12)
    both = asyncio.Barrier(2)

    async def lock(store: Storage, first: int, second: int) -> bool:
        try:
            async with store.unit_of_work() as unit:
                await unit.load([first])
                await both.wait()
                await unit.load([second])
                await unit.write(Changes(now=NOW))
                await unit.commit()
        except StorageAwayError:
            return False
        return True

    assert sorted(await asyncio.gather(lock(stores[0], 11, 12), lock(stores[1], 12, 11))) == [False, True]
    for store in stores:
        await store.close()


async def hang_up(server: Any) -> None:
    """Have the server close all connections but its own, as it does when it restarts, and be done with that."""
    others = "datname IS NOT NULL AND pid <> pg_backend_pid()"
    await asyncio.to_thread(server.psql, f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")


async def test_connections_that_postgresql_closed_meanwhile_are_not_used(server: Any, postgresql_url: str) -> None:
    store = open_store(postgresql_url, bot=1, keyring=Keyring.make(), files_url="memory:///")
    await meet(store, 10)
    await asyncio.gather(*(store.waiting() for _ in range(4)))
    await hang_up(server)
    assert await asyncio.gather(*(store.waiting() for _ in range(6))) == [[]] * 6
    assert len(await meet(store, 10, 11)) == 2
    await store.close()


async def test_a_connection_that_breaks_within_a_transaction_is_away_and_the_next_is_not(
    server: Any, postgresql_url: str
) -> None:
    store = open_store(postgresql_url, bot=1, keyring=Keyring.make(), files_url="memory:///")
    await meet(store, 10)

    async def broken() -> None:
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([10])
            await hang_up(server)
            await unit.write(Changes(now=NOW, conversations={loaded.person.id: Conversation("ko")}), last=True)

    with pytest.raises(StorageAwayError):
        await broken()
    async with store.unit_of_work() as unit:
        (loaded,) = await unit.load([10])
    assert loaded.conversation == Conversation()
    await store.close()


@pytest.mark.parametrize("heard", [True, False])
async def test_who_is_cancelled_within_a_statement_holds_no_lock_afterwards(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, heard: bool
) -> None:
    if not heard:  # a server that is told so before it began the statement takes it for nothing
        monkeypatch.setattr("asyncpg.connect_utils._cancel", AsyncMock())
    store = open_store(postgresql_url, bot=1, keyring=Keyring.make(), files_url="memory:///")
    await meet(store, 10, 11)

    async def wait_for_both() -> None:
        async with store.unit_of_work() as unit:
            await unit.load([10])
            has_one.set()
            await unit.load([11])

    has_one = asyncio.Event()
    async with store.unit_of_work() as unit:
        await unit.load([11])
        waiting = asyncio.create_task(wait_for_both())
        await has_one.wait()
        await asyncio.sleep(0)  # into the statement, which waits for the lock
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        async with store.unit_of_work() as another:
            assert len(await another.load([10])) == 1
    await store.close()
