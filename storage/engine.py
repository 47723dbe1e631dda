"""The two databases: SQLite in threads of its own, PostgreSQL over asyncpg. Both run the same synchronous statements.

A unit of work hands whole pieces of work (a function of a connection) to the database. With SQLite each piece is one
trip into the writer's thread, however many statements it makes; a trip per statement costs several times as much.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar
from uuid import uuid4

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.ports import StorageAwayError
from storage.statements import execute, say

T = TypeVar("T")
Work: TypeAlias = Callable[[Connection], T]

_BUSY_SECONDS = 10.0
_WAL_TRIES, _WAL_PAUSE = 100, 0.05  # seconds
_CACHE = "cache_size=-16384"  # KiB at the most; keeps the upper pages of all indexes at hand where a million people are
# https://www.sqlite.org/rescode.html: busy, locked, I/O error, full, cannot open, protocol
_SQLITE_AWAY = frozenset({5, 6, 10, 13, 14, 15})
# https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, rollback (deadlock), resources, shut down
_POSTGRESQL_AWAY = ("08", "40", "53", "57P")
_PREPARE_POSTGRESQL = """
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    DO $$ BEGIN SET client_connection_check_interval = '2s'; EXCEPTION WHEN OTHERS THEN NULL; END $$
"""


class Transaction:
    """A transaction, which the first piece of work begins.

    Args:
        do: does a piece of work on the transaction's connection.
        begin: what begins it where it is not open, and locks what a statement of PostgreSQL's locks, if there is one.
        commit: what makes it durable.
    """

    def __init__(self, do: Callable[[Work[Any]], Awaitable[Any]], begin: "Begin", commit: Work[object]) -> None:
        self._do = do
        self._begin = begin
        self._commit = commit
        self.open = False

    async def run(self, work: Work[T]) -> T:
        """Do a piece of work in it. Raises StorageAwayError."""
        if not self.open:
            work, self.open = partial(_after, partial(self._begin, is_open=False, lock=""), work), True  # in one trip
        result: T = await self._do(work)
        return result

    async def alone(self, work: Work[T]) -> T:
        """Do a piece of work before it begins: with PostgreSQL each of its statements for itself.

        Raises:
            StorageAwayError: the database is away.
        """
        result: T = await self._do(work)
        return result

    async def lock(self, statement: str, work: Callable[[Connection, int | None], T]) -> T:
        """Lock rows, and do a piece of work.

        Args:
            statement: what PostgreSQL locks them by, in plain words; in SQLite nobody else writes anyhow.
            work: told how many were locked, None with SQLite.

        Raises:
            StorageAwayError: the database is away.
        """
        begin, self.open = partial(self._begin, is_open=self.open, lock=statement), True  # both in one trip
        result: T = await self._do(partial(_knowing, begin, work))
        return result

    async def finish(self, work: Work[T]) -> T:
        """Do the last piece of work in it, and make all of it durable, in one trip. Raises StorageAwayError."""
        result = await self.run(partial(_committed, self._commit, work))
        self.open = False
        return result

    async def commit(self) -> None:
        """Make it durable. Raises StorageAwayError."""
        await self.finish(_nothing)


class Begin(Protocol):
    """Begins a transaction where it is not open, and locks."""

    def __call__(self, connection: Connection, *, is_open: bool, lock: str) -> int | None:
        """On a connection; returns how many rows were locked, None where that needs no lock."""
        ...


class Database(Protocol):
    """A database, whichever it is.

    Attributes:
        process: what this process is called where several may serve one bot with the database; None where none may.
    """

    process: str | None

    async def read(self, work: Work[T]) -> T:
        """Read outside any unit of work. Raises StorageAwayError."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that writes; rolled back when it is left without a commit. Raises StorageAwayError."""
        ...

    async def changed(self) -> bool:
        """Whether somebody else committed since the last call."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


def connect(url: str) -> Database:
    """A database by its URL, ``sqlite:///file`` or ``postgresql://…``; nothing is opened yet.

    SQLite waits 10 s for another process to finish its transaction, or as long as ``?timeout=SECONDS`` says.

    Raises:
        ValueError: it is neither, or SQLite in memory, whose one connection could not isolate readers from a writer.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("the database URL cannot be read") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return SqliteDatabase(parsed.set(drivername="sqlite+pysqlite"))
    if backend in {"postgresql", "postgres"}:
        return PostgresqlDatabase(parsed.set(drivername="postgresql+asyncpg"))
    raise ValueError("the database URL must be sqlite:///FILE or postgresql://USER@HOST/NAME")


class SqliteDatabase:
    """SQLite: one connection that writes, in a thread of its own; a few that read, in others."""

    process: str | None = None

    def __init__(self, url: URL) -> None:
        self._folder = Path(str(url.database)).parent
        waits = {} if "timeout" in url.query else {"timeout": _BUSY_SECONDS}
        self._engine = create_engine(url, connect_args={"isolation_level": None, **waits}, hide_parameters=True)
        event.listen(self._engine, "connect", _prepare_sqlite)
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


class PostgresqlDatabase:
    """PostgreSQL: a pool of connections, read committed; what must not change is locked by row.

    Transactions are begun and ended in plain words: SQLAlchemy's and the driver's own cost more than most statements.
    """

    def __init__(self, url: URL) -> None:
        self.process: str | None = f"sinmungo-{uuid4().hex}"  # the server shows who is connected by this name
        named = {"server_settings": {"application_name": self.process}}
        self._engine = create_async_engine(
            url, pool_size=10, max_overflow=10, pool_use_lifo=True, hide_parameters=True, connect_args=named
        )
        self._writing = self._engine.execution_options(isolation_level="AUTOCOMMIT")  # we say BEGIN ourselves
        # For the next transaction: to take one out of the pool and put it back costs as much as two trips.
        self._kept: AsyncConnection | None = None
        event.listen(self._engine.sync_engine, "connect", _prepare_postgresql)
        event.listen(self._engine.sync_engine, "checkout", _refuse_closed)
        self._snapshot = ""

    async def read(self, work: Work[T]) -> T:
        """Read what is committed."""
        with _away():
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """As many at once as the pool has connections."""
        with _away():
            connection = await self._writer()
        transaction = Transaction(partial(_run, connection), _begin, _commit)
        try:
            yield transaction
        finally:
            with _away():
                await self._put_back(connection, midway=transaction.open)

    async def changed(self) -> bool:
        """Any transaction that wrote anywhere in the server counts, those of this process included."""
        snapshot = await self.read(_snapshot)
        before, self._snapshot = self._snapshot, snapshot
        return snapshot != before

    async def close(self) -> None:
        """Close the pool."""
        kept, self._kept = self._kept, None
        if kept is not None:
            await kept.close()
        await self._engine.dispose()

    async def _writer(self) -> AsyncConnection:
        """A connection for a transaction."""
        kept, self._kept = self._kept, None
        if kept is None:
            return await self._writing.connect()
        if _is_closed(kept.sync_connection):
            await kept.invalidate()
            await kept.close()
            return await self._writing.connect()
        return kept

    async def _put_back(self, connection: AsyncConnection, *, midway: bool) -> None:
        """Keep the connection for the next transaction; one that broke, or that there is no use for, is given up."""
        keep = False
        try:
            if midway and not connection.invalidated:
                await connection.run_sync(_roll_back)
            keep = self._kept is None and not connection.invalidated
        finally:
            if keep:
                self._kept = connection
            else:
                await connection.close()


async def _run(connection: AsyncConnection, work: Work[T]) -> T:
    with _away():
        return await connection.run_sync(work)


async def _in(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    with _away():
        return await asyncio.get_running_loop().run_in_executor(threads, work)


@contextmanager
def _away() -> Iterator[None]:
    """Say StorageAwayError where the database is at fault and not what was asked of it."""
    try:
        yield
    except (OSError, PoolTimeoutError) as error:
        raise StorageAwayError(f"the database cannot be reached: {type(error).__name__}") from error
    except Exception as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not (_is_away(cause) or getattr(error, "connection_invalidated", False)):
            raise
        raise StorageAwayError(f"the database is away: {type(cause).__name__}") from error


def _is_away(cause: BaseException | None) -> bool:
    sqlite_code = getattr(cause, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return sqlite_code & 0xFF in _SQLITE_AWAY
    return str(getattr(cause, "sqlstate", None)).startswith(_POSTGRESQL_AWAY)


def _after(begin: Work[object], work: Work[T], connection: Connection) -> T:
    begin(connection)
    return work(connection)


def _knowing(begin: Work[int | None], work: Callable[[Connection, int | None], T], connection: Connection) -> T:
    return work(connection, begin(connection))


def _committed(commit: Work[object], work: Work[T], connection: Connection) -> T:
    result = work(connection)
    commit(connection)
    return result


def _nothing(_connection: Connection) -> None:
    """No work."""


def _begin(connection: Connection, *, is_open: bool, lock: str) -> int | None:
    """Both in one trip; the server says of the lock ``SELECT`` and how many."""
    said = say(connection, ";".join((["BEGIN"] if not is_open else []) + ([lock] if lock else [])))
    return int(said.split()[-1]) if lock else None


def _commit(connection: Connection) -> None:
    say(connection, "COMMIT")


def _roll_back(connection: Connection) -> None:
    say(connection, "ROLLBACK")


def _begin_immediate(connection: Connection, *, is_open: bool, lock: str) -> None:
    if is_open:
        return
    connection.rollback()  # what somebody left open who was cancelled while they rolled it back
    connection.begin()  # which says nothing to SQLite
    execute(connection, "BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """All joins here are of a few rows with theirs. Without statistics of a table the others would read all of it.

    Who waits for a lock and is no longer connected gives up theirs, where the server can tell (14 and newer, on Unix):
    a statement that is cancelled as it begins is not heard of being so, and a process may be killed within one.
    """
    connection.run_async(lambda driver: driver.execute(_PREPARE_POSTGRESQL))


def _is_closed(connection: Connection | None) -> bool:
    """Whether the server closed it meanwhile; the driver knows without asking."""
    driver: Any = connection.connection.driver_connection if connection else None
    return driver is None or bool(driver.is_closed())


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have another connection opened for one that the server closed; the driver knows without asking."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _data_version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def _snapshot(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())


def _prepare_sqlite(connection: Any, _record: Any) -> None:
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
