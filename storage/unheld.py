"""People whom a unit of work reads without holding them, and writes only if nobody else did: two trips for four.

A transaction with locks takes four trips to PostgreSQL: begin and lock, read, write, commit. Two processes seldom meet
over one person, so intake reads what is committed and writes all of a batch as one statement, which replaces the
conversations first and ends in an error where somebody was quicker.

The version of all that is loaded with a person is that of their conversation's row, the transaction that wrote it
(https://www.postgresql.org/docs/current/ddl-system-columns.html: ``xmin``). So who holds people holds their
conversations, too (``people.lock``), and writes them where they write anything, be it as they are (``TOUCH``). With it,
those whom this process left lately need not even be read (``recent``), and the batch is one trip.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn
from typing import cast as typed

from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Integer,
    LargeBinary,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import UserDefinedType

from bot.ports import StaleError
from storage.columns import among
from storage.statements import fetch
from storage.tables import conversations


class Xid(UserDefinedType[int]):
    """The number of a transaction."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """As PostgreSQL calls it."""
        return "XID"


# https://www.postgresql.org/docs/current/errcodes-appendix.html: of IF_UNCHANGED; an update id that is there already
_DIVISION_BY_ZERO, _UNIQUE_VIOLATION = "22012", "23505"

VERSION = literal_column("conversations.xmin", Xid()).label("version")
WRITTEN = literal_column("pg_current_xact_id()::xid", Xid()).label("version")  # of what its statement writes
TOUCH_ALL = update(conversations).values(body=conversations.c.body)  # a condition says whom
TOUCH = TOUCH_ALL.where(among(conversations.c.person, "touched"))
_NOW = select(conversations.c.person, VERSION).where(among(conversations.c.person, "ids"))

_new = select(
    func.unnest(bindparam("unheld", type_=ARRAY(BigInteger, dimensions=1))).label("person"),
    func.unnest(bindparam("versions", type_=ARRAY(Xid, dimensions=1))).label("version"),
    func.unnest(bindparam("bodies", type_=ARRAY(LargeBinary, dimensions=1))).label("body"),
).subquery("new")
_count = func.cardinality(bindparam("unheld", type_=ARRAY(BigInteger, dimensions=1)))
# A row that another transaction replaced while the lock was waited for is looked at again as it is then.
_replaced = (
    update(conversations)
    .values(body=_new.c.body)
    .where(conversations.c.person == _new.c.person, VERSION.element == _new.c.version)
    .returning(conversations.c.person)
    .cte("replaced")
)
_all_replaced = cast(select(func.count()).select_from(_replaced).scalar_subquery() == _count, Integer)
# What depends on it is done after it. Where it is not so, all of the statement fails: "division by zero".
IF_UNCHANGED = literal_column("1", Integer).op("/")(_all_replaced) == literal_column("1", Integer)


def values(versions: Mapping[int, int], bodies: Mapping[int, bytes]) -> dict[str, Any]:
    """What ``IF_UNCHANGED`` takes: the version that was read and the new body of each conversation, by person."""
    ids = sorted(versions)
    return {"unheld": ids, "versions": [versions[id_] for id_ in ids], "bodies": [bodies[id_] for id_ in ids]}


def check(connection: Connection, versions: Mapping[int, int]) -> None:
    """Whether people who are held by now are as they were read. Raises StaleError."""
    found = {row.person: row.version for row in fetch(connection, _NOW, {"ids": sorted(versions)})}
    if found != versions:
        raise StaleError


class NotAloneError(Exception):
    """A batch takes more than one statement."""


class _NoConnection:
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __getattr__(self, name: str) -> NoReturn:
        raise NotAloneError


def no_connection(connection: Connection) -> Connection:
    """What stands for a connection while the one statement is put together; whoever uses it raises NotAloneError."""
    return typed("Connection", _NoConnection(connection.dialect))


@contextmanager
def stale() -> Iterator[None]:
    """Say StaleError where ``IF_UNCHANGED`` failed, or an update was taken in before that was not asked for."""
    try:
        yield
    except Exception as error:
        if getattr(error, "sqlstate", None) not in {_DIVISION_BY_ZERO, _UNIQUE_VIOLATION}:
            raise
        raise StaleError from error
