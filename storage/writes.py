"""A batch's new rows: PostgreSQL takes those of all tables as one statement, and so in one trip."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.dml import Insert

from storage.statements import Values, bulk, fetch


class Writes:
    """Gathers rows until ``go``; SQLite, to which a trip is nothing, gets them at once.

    All of one statement see the database as it was before, so no two of them may write to the same row, nor one
    follow from another.

    Args:
        connection: in the transaction of a batch.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self._gathered: list[tuple[Insert, Sequence[Values]]] = []

    def add(self, statement: Insert, rows: Sequence[Values]) -> None:
        """Add rows to a table; arguments as for ``bulk``."""
        if self.dialect == "sqlite":
            bulk(self.connection, statement, rows)
        else:
            self._gathered.append((statement, rows))

    def go(self) -> list[Any]:
        """Write what was gathered; returns the rows of the last statement, where it gives any."""
        if not self._gathered:
            return []
        gathered, self._gathered = self._gathered, []
        statement = _all_of(tuple((each, tuple(rows[0])) for each, rows in gathered))
        columns = ((number, key, rows) for number, (_, rows) in enumerate(gathered) for key in rows[0])
        return fetch(
            self.connection, statement, {_name(n, key): [row[key] for row in rows] for n, key, rows in columns}
        )


@lru_cache(maxsize=200)
def _all_of(statements: tuple[tuple[Insert, tuple[str, ...]], ...]) -> Insert:
    """The last of these statements with the others before it, each taking a list for every column."""
    *others, last = (_of_lists(number, *each) for number, each in enumerate(statements))
    return last.add_cte(*(each.cte(f"before_{number}") for number, each in enumerate(others)))


def _of_lists(number: int, statement: Insert, keys: tuple[str, ...]) -> Insert:
    columns = statement.table.c
    lists = (bindparam(_name(number, key), type_=postgresql.ARRAY(columns[key].type, dimensions=1)) for key in keys)
    return statement.from_select(list(keys), select(*map(func.unnest, lists)), include_defaults=False)


def _name(number: int, key: str) -> str:
    return f"{key}_{number}"
