"""What several processes that deliver share: how many they are, and what was lately sent into each group."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

import msgspec
from sqlalchemy import ColumnElement, Connection, String, bindparam, delete, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import Insert

from storage.columns import Moment, among, from_micros, inserting, micros
from storage.lanes import LEASE
from storage.statements import bulk
from storage.tables import outbox_lanes, processes, spendings

_GONE = delete(processes).where(processes.c.seen < bindparam("before", type_=Moment))
_name: ColumnElement[str] = literal_column("application_name", String)
_connected = select(_name).select_from(text("pg_stat_activity")).where(_name.is_not(None))
_DISCONNECTED = delete(processes).where(processes.c.name.not_in(_connected))
_FREE = update(outbox_lanes).where(outbox_lanes.c.owner.not_in(_connected)).values(owner=None, until=None)
_COUNT = select(func.count()).select_from(processes)
_SPENT = select(spendings).where(among(spendings.c.chat, "chats"))
_decode = msgspec.json.Decoder(list[int]).decode


def present(connection: Connection, me: str, now: datetime) -> int:
    """Give a sign of life; returns how many processes gave one lately."""
    connection.execute(_GONE, {"before": now - LEASE})
    bulk(connection, _here(connection.dialect.name), [{"name": me, "seen": now}])
    return int(connection.execute(_COUNT).scalar_one())


def take_over(connection: Connection) -> None:
    """Free what processes had in hand that are no longer connected: the server knows sooner than a lease ends."""
    connection.execute(_FREE)
    connection.execute(_DISCONNECTED)


def spend(connection: Connection, windows: Mapping[int, Sequence[datetime]]) -> None:
    """Write down when something was sent into these groups within the last while."""
    rows = [
        {"chat": chat, "sent": msgspec.json.encode([micros(at) for at in times]).decode()}
        for chat, times in sorted(windows.items())
    ]
    bulk(connection, _spend(connection.dialect.name), rows)


def spent(connection: Connection, chats: Sequence[int]) -> dict[int, list[datetime]]:
    """When something was sent into these groups."""
    rows = connection.execute(_SPENT, {"chats": list(chats)})
    return {row.chat: [from_micros(at) for at in _decode(row.sent)] for row in rows}


@cache
def _here(dialect: str) -> Insert:
    statement = inserting(dialect)(processes)
    return statement.on_conflict_do_update(index_elements=["name"], set_={"seen": statement.excluded.seen})


@cache
def _spend(dialect: str) -> Insert:
    statement = inserting(dialect)(spendings)
    return statement.on_conflict_do_update(index_elements=["chat"], set_={"sent": statement.excluded.sent})
