"""Restore: a backup into an empty database, or in the place of what is there; who was erased since is not in it."""

import asyncio
import re
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import obstore
from alembic import command
from alembic.config import Config
from msgspec import Struct
from obstore.store import ObjectStore
from sqlalchemy import Connection, delete, exists, func, inspect, select, text, update

from storage import archive, migrate
from storage.archive import ArchiveError, Contents
from storage.columns import among, inserting
from storage.engine import connect
from storage.tables import (
    cards,
    case_events,
    case_lookups,
    cases,
    conversations,
    copies,
    deadlines,
    events,
    failed_updates,
    handoffs,
    jobs,
    outbox,
    outbox_lanes,
    people,
)
from storage.tables_kept import cut_logs, erasures

_PATH = re.compile(r"files/([0-9]+)/[0-9a-f]+")
_KEYLESS = select(people.c.id).where(people.c.data_key.is_(None))
_NUMBERS = select(cases.c.number).where(cases.c.person.in_(_KEYLESS))
_THEIRS = (conversations, events, jobs, deadlines, failed_updates, outbox, cut_logs)


class NotEmptyError(Exception):
    """The database holds data already."""


class Restored(Struct, frozen=True):
    """What was restored: people who are there again, people who are not (erased, or without a key), files."""

    people: int
    forgotten: int
    files: int


async def restore(url: str, objects: ObjectStore, path: Path, keys: Path, *, replace: bool = False) -> Restored:
    """Restore a backup; all rows or none. No bot may run on the database meanwhile.

    Args:
        url: the database, of either kind, whichever the backup was made of.
        objects: the file store.
        path: the backup.
        keys: wrapped keys; best those of the newest backup, which lack whoever was erased since this one.
        replace: in the place of what the database holds; the erasures it knows of hold on.

    Raises:
        ArchiveError: one of the files cannot be used.
        NotEmptyError: the database holds data, and ``replace`` is not set.
        StorageAwayError, OSError: what cannot be reached.
    """
    with archive.opened(path, "backup") as (backup, contents), archive.opened(keys, "keys") as (apart, key_contents):
        database = connect(url)
        try:
            async with database.transaction() as transaction:
                work = partial(
                    _rows, backup=backup, contents=contents, apart=apart, key_contents=key_contents, replace=replace
                )
                there, forgotten = await transaction.run(work)
                await transaction.commit()
        finally:
            await database.close()
        files = 0
        for name in backup.namelist():
            match = _PATH.fullmatch(name)
            if match and int(match[1]) in there:
                content = await asyncio.to_thread(backup.read, name)
                await asyncio.to_thread(obstore.put, objects, name.removeprefix("files/"), content)
                files += 1
        return Restored(len(there), forgotten, files)


def _rows(
    connection: Connection,
    *,
    backup: zipfile.ZipFile,
    contents: Contents,
    apart: zipfile.ZipFile,
    key_contents: Contents,
    replace: bool,
) -> tuple[set[int], int]:
    """Everything in one transaction; returns who is there again, and how many are not."""
    gone = _make_room(connection, replace=replace)
    config = migrate.config(connection)
    _upgrade(config, contents.revision)
    for table in archive.tables_of(connection):
        for chunk in archive.rows(backup, contents, table.name) if table.name in contents.tables else ():
            connection.execute(table.insert(), chunk)
    _upgrade(config, "head")
    gone |= {each["person"]: each for chunk in archive.rows(apart, key_contents, "erasures") for each in chunk}
    _note_erased(connection, gone)
    erased = set(connection.execute(select(erasures.c.person)).scalars())
    for chunk in archive.rows(apart, key_contents, "people"):
        _give_keys(connection, [each for each in chunk if each["data_key"] is not None and each["id"] not in erased])
    _forget_keyless(connection)
    _count_on(connection)
    there = set(connection.execute(select(people.c.id).where(people.c.data_key.is_not(None))).scalars())
    everybody = connection.execute(select(func.count()).select_from(people)).scalar_one()
    return there, int(everybody) - len(there)


def _make_room(connection: Connection, *, replace: bool) -> dict[int, dict[str, Any]]:
    """Empty the database; returns who was erased in it."""
    names = inspect(connection).get_table_names()
    if "people" not in names:
        return {}
    if not replace and connection.execute(select(people.c.id).limit(1)).first() is not None:
        raise NotEmptyError
    gone: dict[int, dict[str, Any]] = {}
    if "erasures" in names:
        rows = connection.execute(text("SELECT person, at, by FROM erasures"))
        gone = {row.person: dict(row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's public name for it
    command.downgrade(migrate.config(connection), "base")
    return gone


def _upgrade(config: Config, to: str) -> None:
    try:
        command.upgrade(config, to)
    except Exception as error:
        if "Can't locate revision" not in str(error):
            raise
        raise ArchiveError("it was made by a later release; restore it with that one") from error


def _note_erased(connection: Connection, gone: dict[int, dict[str, Any]]) -> None:
    if gone:
        insert = inserting(connection.dialect.name)
        table = next(each for each in archive.tables_of(connection) if each.name == "erasures")
        connection.execute(insert(table).on_conflict_do_nothing(), list(gone.values()))


def _give_keys(connection: Connection, chunk: list[dict[str, Any]]) -> None:
    """Keys of people whom the backup does not have, newer ones, are of no use."""
    ids = [each["id"] for each in chunk]
    known = set(connection.execute(select(people.c.id).where(among(people.c.id, "ids")), {"ids": ids}).scalars())
    for each in chunk:
        if each["id"] in known:
            values = {name: each[name] for name in ("chat", "master", "data_key")}
            connection.execute(update(people).where(people.c.id == each["id"]).values(values))


def _forget_keyless(connection: Connection) -> None:
    """Remove what nobody can read any more, and what tells where those were who are not there."""
    for table in _THEIRS:
        connection.execute(delete(table).where(table.c.person.in_(_KEYLESS)))
    connection.execute(update(case_events).where(case_events.c.number.in_(_NUMBERS)).values(data=None))
    for table in (case_lookups, copies):
        connection.execute(delete(table).where(table.c.number.in_(_NUMBERS)))
    connection.execute(update(cases).where(cases.c.person.in_(_KEYLESS)).values(data=None))
    closed = update(handoffs).where(handoffs.c.person.in_(_KEYLESS), handoffs.c.state != "closed")
    connection.execute(closed.values(state="closed", due=None))
    connection.execute(delete(cards).where(cards.c.chat > 0, ~exists().where(people.c.chat == cards.c.chat)))
    waits = exists().where(outbox.c.chat == outbox_lanes.c.chat, outbox.c.topic == outbox_lanes.c.topic)
    connection.execute(delete(outbox_lanes).where(~waits.where(outbox.c.state == "waiting")))


def _count_on(connection: Connection) -> None:
    """New rows get new ids; SQLite sees to that by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in archive.tables_of(connection):
        if (
            "id" in table.c
            and connection.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}).scalar()
        ):
            highest = select(func.max(table.c.id)).scalar_subquery()
            connection.execute(
                select(func.setval(func.pg_get_serial_sequence(table.name, "id"), func.coalesce(highest, 1)))
            )
