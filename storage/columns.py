"""How the two databases keep times and take lists, so that every statement is written once for both."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, cast

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only what it calls INTEGER


def micros(at: datetime | None) -> int | None:
    """Microseconds since 1970 UTC."""
    return None if at is None else (at - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The point in time, aware."""
    return _EPOCH + timedelta(microseconds=value)


def _read(value: int | None) -> datetime | None:
    return None if value is None else from_micros(value)


class Moment(TypeDecorator[datetime]):
    """A point in time as microseconds since 1970 UTC: exact, ordered and the same in both databases."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        """Write; a time without a zone is an error."""
        return micros

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], datetime | None]:
        """Read, aware."""
        return _read


class Sealed(LargeBinary):
    """Sealed bytes, handed to the driver and back as they are: both know bytes, and wrapping each anew costs time."""

    def bind_processor(self, dialect: Dialect) -> None:
        """None is needed."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """None is needed."""


class Many(TypeDecorator[Sequence[int] | Sequence[str]]):
    """A list of numbers or words as one bound value: an array in PostgreSQL, JSON in SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[BigInteger] | type[String]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.ARRAY(self.item(), dimensions=1))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Sequence[int] | Sequence[str] | None, dialect: Dialect) -> Any:
        """Write."""
        values = list(value or ())
        return values if dialect.name == "postgresql" else msgspec.json.encode(values).decode()


class _Among(FunctionElement[bool]):
    inherit_cache = True
    name = "among"


def among(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """``column`` is one of the values bound to ``parameter``: one statement for any number of them.

    A list is a single bound value, so no limit on the number of parameters is ever met, and the statement's text (and
    with it every cache of compiled and prepared statements) stays the same for lists of all lengths.
    """
    item = BigInteger if isinstance(column.type, Integer) else String
    return _Among(column, bindparam(parameter, type_=Many(item)))


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both are compiled from bound parts


@compiles(_Among, "postgresql")
def _among_postgresql(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY ({values})"


class _Joined(FunctionElement[str]):
    inherit_cache = True
    name = "joined"
    type = String()


def joined(column: ColumnElement[Any]) -> ColumnElement[str]:
    """All of a column's values as one word with commas between; none where there are none."""
    return _Joined(column)


@compiles(_Joined, "sqlite")
def _joined_sqlite(element: _Joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **kw)}, ',')"


@compiles(_Joined, "postgresql")
def _joined_postgresql(element: _Joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"string_agg(CAST({compiler.process(element.clauses, **kw)} AS text), ',')"


class Pairs(TypeDecorator[Sequence[tuple[int, int]] | Sequence[tuple[int, str]]]):
    """A list of pairs as one bound value, JSON in both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[tuple[Any, Any]] | None, dialect: Dialect) -> str:
        """Write."""
        return msgspec.json.encode(list(value or ())).decode()


class _AmongPairs(FunctionElement[bool]):
    inherit_cache = True
    name = "among_pairs"


def among_pairs(first: ColumnElement[Any], second: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """(``first``, ``second``) is one of the pairs bound to ``parameter``; ``first`` is a number."""
    return _AmongPairs(first, second, bindparam(parameter, type_=Pairs))


@compiles(_AmongPairs, "sqlite")
def _among_pairs_sqlite(element: _AmongPairs, compiler: SQLCompiler, **kw: Any) -> str:
    first, second, pairs = (compiler.process(clause, **kw) for clause in element.clauses)
    items = "json_extract(value, '$[0]'), json_extract(value, '$[1]')"
    return f"({first}, {second}) IN (SELECT {items} FROM json_each({pairs}))"  # noqa: S608 - compiled from bound parts


@compiles(_AmongPairs, "postgresql")
def _among_pairs_postgresql(element: _AmongPairs, compiler: SQLCompiler, **kw: Any) -> str:
    first, second, pairs = (compiler.process(clause, **kw) for clause in element.clauses)
    number = isinstance(list(element.clauses)[1].type, Integer)
    items = "(item ->> 0)::bigint, " + ("(item ->> 1)::bigint" if number else "item ->> 1")
    return (
        f"({first}, {second}) IN (SELECT {items} "  # noqa: S608 - compiled from bound parts
        f"FROM json_array_elements(CAST({pairs} AS json)) AS item)"
    )


def inserting(dialect: str) -> Callable[[Table], postgresql.Insert]:
    """The INSERT of a dialect that knows ON CONFLICT, which SQLite has by the same name and arguments."""
    return cast("Callable[[Table], postgresql.Insert]", postgresql.insert if dialect == "postgresql" else sqlite.insert)
