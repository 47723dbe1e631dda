"""The two databases: SQLite in threads of its own, PostgreSQL over asyncpg. Both run the same synchronous statements.

A unit of work hands whole pieces of work (a function of a connection) to the database. With SQLite each piece is one
trip into the writer's thread, however many statements it makes; a trip per statement costs several times as much.
"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storage.postgresql import PostgresqlDatabase
from storage.sqlite import SqliteDatabase
from storage.transaction import T, Transaction, Work


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
