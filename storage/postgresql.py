"""PostgreSQL: the same synchronous statements, over asyncpg."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.statements import say
from storage.transaction import T, Transaction, Work, away

_PREPARE = """
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    DO $$ BEGIN SET client_connection_check_interval = '2s'; EXCEPTION WHEN OTHERS THEN NULL; END $$
"""


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
        event.listen(self._engine.sync_engine, "connect", _prepare)
        event.listen(self._engine.sync_engine, "checkout", _refuse_closed)
        self._snapshot = ""

    async def read(self, work: Work[T]) -> T:
        """Read what is committed."""
        with away():
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """As many at once as the pool has connections."""
        with away():
            connection = await self._writer()
        transaction = Transaction(partial(_run, connection), _begin, _commit)
        try:
            yield transaction
        finally:
            with away():
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
    with away():
        return await connection.run_sync(work)


def _begin(connection: Connection, *, is_open: bool, lock: str) -> int | None:
    """Both in one trip; the server says of the lock ``SELECT`` and how many."""
    said = say(connection, ";".join((["BEGIN"] if not is_open else []) + ([lock] if lock else [])))
    return int(said.split()[-1]) if lock else None


def _commit(connection: Connection) -> None:
    say(connection, "COMMIT")


def _roll_back(connection: Connection) -> None:
    say(connection, "ROLLBACK")


def _prepare(connection: Any, _record: Any) -> None:
    """All joins here are of a few rows with theirs. Without statistics of a table the others would read all of it.

    Who waits for a lock and is no longer connected gives up theirs, where the server can tell (14 and newer, on Unix):
    a statement that is cancelled as it begins is not heard of being so, and a process may be killed within one.
    """
    connection.run_async(lambda driver: driver.execute(_PREPARE))


def _is_closed(connection: Connection | None) -> bool:
    """Whether the server closed it meanwhile; the driver knows without asking."""
    driver: Any = connection.connection.driver_connection if connection else None
    return driver is None or bool(driver.is_closed())


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have another connection opened for one that the server closed; the driver knows without asking."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _snapshot(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())
