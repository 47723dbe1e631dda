"""A transaction of either database: pieces of work, which are functions of a connection, done one after the other."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.ports import StorageAwayError

T = TypeVar("T")
Work: TypeAlias = Callable[[Connection], T]

# https://www.sqlite.org/rescode.html: busy, locked, I/O error, full, cannot open, protocol
_SQLITE_AWAY = frozenset({5, 6, 10, 13, 14, 15})
# https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, rollback (deadlock), resources, shut down
_POSTGRESQL_AWAY = ("08", "40", "53", "57P")


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


@contextmanager
def away() -> Iterator[None]:
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
