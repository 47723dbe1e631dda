"""SQLite: the statements in threads of its own."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event

from storage.statements import execute
from storage.transaction import T, Transaction, Work, away

_BUSY_SECONDS = 10.0
_WAL_TRIES, _WAL_PAUSE = 100, 0.05  # seconds
_CACHE = "cache_size=-16384"  # KiB at the most; keeps the upper pages of all indexes at hand where a million people are


class SqliteDatabase:
    """SQLite: one connection that writes, in a thread of its own; a few that read, in others."""

    process: str | None = None

    def __init__(self, url: URL) -> None:
        self._folder = Path(str(url.database)).parent
        waits = {} if "timeout" in url.query else {"timeout": _BUSY_SECONDS}
        self._engine = create_engine(url, connect_args={"isolation_level": None, **waits}, hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        self._write_thread = ThreadPoolExecutor(1, "storage-write")
        self._read_threads = ThreadPoolExecutor(2, "storage-read")
        self._writing = asyncio.Lock()
        self._writer: Connection | None = None
        self._version = 0

    async def read(self, work: Work[T]) -> T:
        """Read one snapshot."""
        return await _in(self._read_threads, partial(self._read, work))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One at a time in this process; other processes wait at BEGIN IMMEDIATE."""
        async with self._writing:
            transaction = Transaction(self.write, _begin_immediate, Connection.commit)
            try:
                yield transaction
            finally:
                if transaction.open:
                    await self.write(Connection.rollback)

    async def write(self, work: Work[T]) -> T:
        """Do something on the connection that writes."""
        return await _in(self._write_thread, lambda: work(self._open_writer()))

    async def changed(self) -> bool:
        """Only commits of other processes count: ``PRAGMA data_version`` ignores those of its own connection."""
        async with self._writing:
            version = await self.write(_data_version)
        before, self._version = self._version, version
        return version != before

    async def close(self) -> None:
        """The last connection of all moves the write-ahead log into the file."""
        await _in(self._write_thread, self._close)
        self._write_thread.shutdown()
        self._read_threads.shutdown()

    def _read(self, work: Work[T]) -> T:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            return work(connection)

    def _open_writer(self) -> Connection:
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._writer = self._engine.connect()
        return self._writer

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._engine.dispose()


async def _in(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    with away():
        return await asyncio.get_running_loop().run_in_executor(threads, work)


def _begin_immediate(connection: Connection, *, is_open: bool, lock: str) -> None:
    if is_open:
        return
    connection.rollback()  # what somebody left open who was cancelled while they rolled it back
    connection.begin()  # which says nothing to SQLite
    execute(connection, "BEGIN IMMEDIATE")


def _data_version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def _prepare(connection: Any, _record: Any) -> None:
    _log_ahead(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", _CACHE):
        connection.execute(f"PRAGMA {pragma}").close()


def _log_ahead(connection: Any) -> None:
    """Switch to a write-ahead log; two who make a database at once meet here, where SQLite itself waits for nobody."""
    for tries_left in reversed(range(_WAL_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not tries_left:
                raise
            time.sleep(_WAL_PAUSE)
        else:
            return
