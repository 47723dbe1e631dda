"""Migrations: bring a database to the tables of today."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage import before
from storage.engine import Database, connect
from storage.transaction import Work

HOME = Path(__file__).parent / "migrations"
_LOCK = 7_366_746_466_463  # any number of our own, for PostgreSQL's advisory locks


class RevisionError(Exception):
    """The database is at another migration than this release, and stays there; says what to do."""


async def prepare(url: str, *, ask: bool = False) -> Path | None:
    """Bring a database to this release's tables, where that may be done; an empty one always gets them.

    Args:
        url: the database.
        ask: leave one with data as it is.

    Returns:
        The copy that was made of an SQLite file before its tables changed.

    Raises:
        RevisionError: it was to be asked about, or is of a newer release.
        StorageAwayError: the database cannot be reached, or not be copied.
    """
    revision, newest = await current(url), head()
    if revision == newest:
        return None
    if newer(revision):
        raise RevisionError(
            f"The database is at migration {revision}, of a newer release than this one ({newest}); start that one, or "
            "restore a backup that was made before it."
        )
    if revision is not None and ask:
        raise RevisionError(
            f"The database is at migration {revision}; this release needs {newest}. Run: sinmungo migrate"
        )
    copied = None if revision is None else await asyncio.to_thread(before.copy, url, revision)
    await upgrade(url)
    return copied


def newer(revision: str | None) -> bool:
    """Whether a database's revision is of a release newer than this one, which does not know it."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    return revision is not None and revision not in known


async def upgrade(url: str, to: str = "head") -> None:
    """Bring a database to a revision, made where SQLite's file is missing. All or nothing.

    Two processes that start at once do it one after the other. Raises StorageAwayError.
    """
    await _alone(url, lambda connection: command.upgrade(config(connection), to))


async def downgrade(url: str, to: str) -> None:
    """Take a database back to an earlier revision (``base`` for none)."""
    await _alone(url, lambda connection: command.downgrade(config(connection), to))


async def current(url: str) -> str | None:
    """The revision a database is at; None where it has no tables of ours. Raises StorageAwayError."""
    database = connect(url)
    try:
        return await database.read(lambda connection: MigrationContext.configure(connection).get_current_revision())
    finally:
        await database.close()


async def behind(url: str) -> bool:
    """Whether a database lacks migrations."""
    return await current(url) != head()


def head() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


async def revise(url: str, message: str) -> None:
    """Write the next migration from what differs between a database and the tables; for developers, to be read over."""
    await _alone(url, lambda connection: _write_revision(connection, message))


async def _alone(url: str, work: Work[None]) -> None:
    database = connect(url)
    try:
        await _migrate(database, work)
    finally:
        await database.close()


async def _migrate(database: Database, work: Work[None]) -> None:
    async with database.transaction() as transaction:
        await transaction.run(_lock)
        await transaction.run(work)
        await transaction.commit()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def config(connection: Connection | None = None) -> Config:
    """What Alembic needs to know, for work inside the transaction of a connection."""
    ours = Config()
    ours.set_main_option("script_location", str(HOME))
    ours.attributes["connection"] = connection
    return ours


def _write_revision(connection: Connection, message: str) -> None:
    command.revision(config(connection), message, autogenerate=True, rev_id=f"{int(head() or 0) + 1:04}")
