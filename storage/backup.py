"""Backup: a copy of all rows as of one moment, and of all files, while the bot goes on; wrapped keys lie apart.

What is sealed in a backup can be read with the wrapped keys only. They are in a file of their own that the next backup
replaces: once the key of somebody who was erased is in no such file any more, no backup remembers them.
"""

import asyncio
import zipfile
from datetime import datetime
from functools import partial
from pathlib import Path

import obstore
from alembic.runtime.migration import MigrationContext
from obstore.exceptions import NotFoundError
from obstore.store import ObjectStore
from sqlalchemy import Connection

from storage import archive
from storage.archive import FORMAT, Contents
from storage.engine import connect

SECRET = ("chat", "master", "data_key")  # columns of people that only the file of the keys has


async def make(url: str, objects: ObjectStore | None, path: Path, keys: Path, at: datetime) -> Contents:
    """Write a backup and the file of its wrapped keys; returns what is in it.

    Args:
        url: the database.
        objects: the file store; None leaves the files out.
        path: where the backup goes.
        keys: where the wrapped keys go, in the place of earlier ones.
        at: the time.

    Raises:
        StorageAwayError: the database cannot be read.
        OSError: something cannot be written.
    """
    with archive.written(path) as into, archive.written(keys) as apart:
        contents = await _read(url, partial(_rows, into=into, apart=apart, at=at))
        files = 0 if objects is None else await asyncio.to_thread(_files, objects, into)
        contents = Contents(FORMAT, "backup", contents.revision, contents.at, contents.tables, contents.rows, files)
        archive.close(into, contents)
    return contents


async def make_keys(url: str, keys: Path, at: datetime) -> Contents:
    """Write the wrapped keys and the list of who was erased alone: small, and worth doing often."""
    with archive.written(keys) as apart:
        return await _read(url, partial(_keys, apart=apart, at=at))


async def _read(url: str, work: "partial[Contents]") -> Contents:
    database = connect(url)
    try:
        return await database.read(work)
    finally:
        await database.close()


def _rows(connection: Connection, *, into: zipfile.ZipFile, apart: zipfile.ZipFile, at: datetime) -> Contents:
    """All tables in one snapshot."""
    connection = _snapshot(connection)
    revision = _revision(connection)
    columns: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for table in archive.tables_of(connection):
        names = [str(each.name) for each in table.columns if table.name != "people" or each.name not in SECRET]
        columns[table.name] = names
        counts[table.name] = archive.dump(connection, into, table, names)
    _keys(connection, apart=apart, at=at)
    return Contents(FORMAT, "backup", revision, at.isoformat(), columns, counts)


def _keys(connection: Connection, *, apart: zipfile.ZipFile, at: datetime) -> Contents:
    connection = _snapshot(connection)
    tables = {table.name: table for table in archive.tables_of(connection)}
    columns = {name: [str(each.name) for each in tables[name].columns] for name in ("people", "erasures")}
    counts = {name: archive.dump(connection, apart, tables[name], names) for name, names in columns.items()}
    contents = Contents(FORMAT, "keys", _revision(connection), at.isoformat(), columns, counts)
    archive.close(apart, contents)
    return contents


def _snapshot(connection: Connection) -> Connection:
    """SQLite reads one snapshot in any case."""
    if connection.dialect.name == "postgresql" and not connection.in_transaction():
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _files(objects: ObjectStore, into: zipfile.ZipFile) -> int:
    """All files after the rows: whatever a row names was there before it. Those removed meanwhile are passed over."""
    count = 0
    for page in obstore.list(objects):
        for each in page:
            try:
                result = obstore.get(objects, each["path"])
            except (NotFoundError, FileNotFoundError):
                continue
            with into.open(f"files/{each['path']}", "w", force_zip64=True) as out:
                for chunk in result.stream():
                    out.write(bytes(chunk))
            count += 1
    return count
