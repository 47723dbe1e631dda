"""What may be used once: keyed hashes of what was used, kept until it would have ended anyway."""

from datetime import datetime
from functools import cache

from sqlalchemy import Column, Connection, String, Table, bindparam, delete
from sqlalchemy.dialects.postgresql import Insert

from storage.columns import Moment, inserting
from storage.tables import metadata

used = Table(
    "used",
    metadata,
    Column("key", String, primary_key=True),
    Column("until", Moment, nullable=False, index=True),
)
_OVER = delete(used).where(used.c.until < bindparam("now", type_=Moment))


def use(connection: Connection, key: str, until: datetime, now: datetime) -> bool:
    """Whether this is the first use of a key; of two at once one is."""
    connection.execute(_OVER, {"now": now})
    return connection.execute(_insert(connection.dialect.name), {"key": key, "until": until}).rowcount == 1


@cache
def _insert(dialect: str) -> Insert:
    return inserting(dialect)(used).on_conflict_do_nothing(index_elements=["key"])
