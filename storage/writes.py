"""What a batch writes: PostgreSQL takes the new rows of all tables, and more, as one statement, and so in one trip."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.dml import Insert, UpdateBase

from storage import unheld
from storage.statements import Values, bulk, fetch, run


class Writes:
    """Gathers what is to be written until ``go``; SQLite, to which a trip is nothing, gets it at once.

    All of one statement see the database as it was before, so no two of them may write to the same row, nor one
    follow from another.

    Args:
        connection: in the transaction of a batch.
        versions: of the people who are not held, where there are such; the connection is then that of no transaction,
            and only ``go`` may use it, once.

    Attributes:
        connection: for what is not gathered.
        version: of the conversations of people who are not held, as ``go`` wrote them, where it could be learnt.
    """

    def __init__(self, connection: Connection, versions: Mapping[int, int] | None = None) -> None:
        self._connection = connection
        self.connection = connection if versions is None else unheld.no_connection(connection)
        self.dialect = connection.dialect.name
        self.version: int | None = None
        self._versions = versions
        self._bodies: Mapping[int, bytes] = {}
        self._gathered: list[tuple[_Lists, Sequence[Values]]] = []
        self._besides: list[tuple[UpdateBase, Values]] = []

    def add(self, statement: Insert, rows: Sequence[Values], same: Collection[str] = ()) -> None:
        """Add rows to a table; arguments as for ``bulk``, with the keys whose values are the same in all rows."""
        if self.dialect == "sqlite":
            bulk(self.connection, statement, rows)
        else:
            self._gathered.append((_Lists(statement, tuple(rows[0]), frozenset(same)), rows))

    def do(self, statement: UpdateBase, values: Values) -> int | None:
        """Have a statement executed once; arguments as for ``run``. How many rows it changed, where that is known.

        Raises:
            ValueError: one before binds another value to one of these names, and they go as one statement.
        """
        if self.dialect == "sqlite":
            return run(self.connection, statement, values)
        if any(before.get(name, value) != value for _, before in self._besides for name, value in values.items()):
            raise ValueError("statements that go together bind a name to two values")
        self._besides.append((statement, values))
        return None

    def replace(self, bodies: Mapping[int, bytes]) -> bool:
        """Have the conversations of people who are not held written, by person; False where all are held."""
        self._bodies = bodies
        return self._versions is not None

    def go(self) -> list[Any]:
        """Write what was gathered; returns the rows of the last statement, where it gives any.

        Raises:
            StaleError: somebody who is not held was changed meanwhile.
            NotAloneError: there is nothing but their conversations.
        """
        versions, self._versions, self.connection = self._versions, None, self._connection
        if not (self._gathered or self._besides):
            if versions is not None:
                raise unheld.NotAloneError
            return []
        gathered, besides, self._gathered, self._besides = self._gathered, self._besides, [], []
        checked = versions is not None
        statement = _all_of(tuple(lists for lists, _ in gathered), tuple(each for each, _ in besides), checked=checked)
        values: dict[str, Any] = {name: value for _, each in besides for name, value in each.items()}
        for number, (lists, rows) in enumerate(gathered):
            values |= lists.values(number, rows)
        if versions is None:
            return fetch(self.connection, statement, values)
        with unheld.stale():
            rows = fetch(self.connection, statement, values | unheld.values(versions, self._bodies))
        self.version = rows[0].version if rows else None
        return rows


class _Lists(NamedTuple):
    """An insert that takes a list for every column, or one value where that is the same in all rows."""

    statement: Insert
    keys: tuple[str, ...]
    same: frozenset[str]

    def numbered(self, number: int, *, checked: bool) -> Insert:
        """With names of its own for what it takes."""
        rows = select(*(self._column(number, key) for key in self.keys))
        if checked:
            rows = rows.where(unheld.IF_UNCHANGED)
        return self.statement.from_select(list(self.keys), rows, include_defaults=False)

    def values(self, number: int, rows: Sequence[Values]) -> dict[str, Any]:
        """What it takes, by these names."""
        return {
            _name(number, key): rows[0][key] if key in self.same else [row[key] for row in rows] for key in self.keys
        }

    def _column(self, number: int, key: str) -> ColumnElement[Any]:
        name, kind = _name(number, key), self.statement.table.c[key].type
        if key in self.same:
            return bindparam(name, type_=kind)
        return func.unnest(bindparam(name, type_=postgresql.ARRAY(kind, dimensions=1)))


@lru_cache(maxsize=200)
def _all_of(inserts: tuple[_Lists, ...], besides: tuple[Any, ...], *, checked: bool) -> UpdateBase:
    """The last of the inserts with everything else before it."""
    if checked:
        besides = tuple(each.where(unheld.IF_UNCHANGED) for each in besides)
    statements: list[UpdateBase] = [
        *besides,
        *(each.numbered(number, checked=checked) for number, each in enumerate(inserts)),
    ]
    *others, last = statements
    if checked:
        last = last.returning(unheld.WRITTEN)
    return last.add_cte(*(each.cte(f"before_{number}") for number, each in enumerate(others)))


def _name(number: int, key: str) -> str:
    return f"{key}_{number}"
