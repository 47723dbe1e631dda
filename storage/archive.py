"""Archives: tables as they are, the same for both databases, in a zip that is whole or not there at all."""

import contextlib
import os
import secrets
import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Connection, MetaData, Table, inspect, select

FORMAT = 1
_CHUNK = 1_000  # rows
_LENGTH = struct.Struct(">I")


class ArchiveError(Exception):
    """A file that is no archive of ours, or not a whole one; the message says why."""


class Contents(Struct, frozen=True):
    """What an archive says of itself.

    Args:
        format: how it is written.
        kind: ``backup`` or ``keys``.
        revision: the migration its tables are at.
        at: when it was made, ISO 8601.
        tables: the columns of each table.
        rows: how many rows each has.
        files: how many files of the file store.
    """

    format: int
    kind: str
    revision: str
    at: str
    tables: dict[str, list[str]]
    rows: dict[str, int]
    files: int = 0


@contextlib.contextmanager
def written(path: Path) -> Iterator[zipfile.ZipFile]:
    """Write an archive beside its place and move it there once it is whole; only its owner may read it."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as out:
            with zipfile.ZipFile(out, "w") as archive:
                yield archive
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def opened(path: Path, kind: str) -> Iterator[tuple[zipfile.ZipFile, Contents]]:
    """Open an archive. Raises ArchiveError where it is none of this kind; OSError where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            contents = msgspec.json.decode(archive.read("contents.json"), type=Contents)
            if contents.format != FORMAT or contents.kind != kind:
                raise ArchiveError(f"{path} is no {kind} archive of this format")
            yield archive, contents
    except (zipfile.BadZipFile, KeyError, msgspec.DecodeError, EOFError) as error:
        raise ArchiveError(f"{path} is no archive, or not a whole one") from error


def close(archive: zipfile.ZipFile, contents: Contents) -> None:
    """Write down what is in it, last of all."""
    archive.writestr("contents.json", msgspec.json.format(msgspec.json.encode(contents)))


def tables_of(connection: Connection) -> list[Table]:
    """The tables as the database has them, without what Alembic keeps, parents before children."""
    seen = inspect(connection)
    metadata = MetaData()
    names = [str(name) for name, _ in seen.get_sorted_table_and_fkc_names() if name and name != "alembic_version"]
    return [
        Table(str(name), metadata, *(Column(str(each["name"]), each["type"]) for each in seen.get_columns(name)))
        for name in names
    ]


def dump(connection: Connection, archive: zipfile.ZipFile, table: Table, columns: Sequence[str]) -> int:
    """Write these columns of a table; returns how many rows there are."""
    wanted = select(*(table.c[name] for name in columns)).execution_options(yield_per=_CHUNK)
    count = 0
    with archive.open(_entry(table.name), "w", force_zip64=True) as out:
        for rows in connection.execute(wanted).partitions(_CHUNK):
            chunk = msgspec.msgpack.encode([tuple(row) for row in rows])
            out.write(_LENGTH.pack(len(chunk)) + chunk)
            count += len(rows)
    return count


def rows(archive: zipfile.ZipFile, contents: Contents, table: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table, so many at a time. Raises ArchiveError where some are missing."""
    names, count = contents.tables[table], 0
    with archive.open(_entry(table)) as chunks:
        while length := chunks.read(_LENGTH.size):
            chunk: list[list[Any]] = msgspec.msgpack.decode(_exactly(chunks, _LENGTH.unpack(length)[0]))
            count += len(chunk)
            yield [dict(zip(names, row, strict=True)) for row in chunk]
    if count != contents.rows[table]:
        raise ArchiveError(f"{table} has {count} rows and not {contents.rows[table]}")


def _exactly(chunks: IO[bytes], length: int) -> bytes:
    content = chunks.read(length)
    if len(content) != length:
        raise ArchiveError("it ends too early")
    return content


def _entry(table: str) -> str:
    return f"tables/{table}"
