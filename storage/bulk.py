"""Many rows in one trip: SQLAlchemy writes the statement once, the driver takes the rows as they are.

SQLAlchemy's own executemany prepares every row in Python; for a batch of 100 updates that costs more than the database.
"""

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.dml import UpdateBase

from storage.columns import Moment, micros


def bulk(connection: Connection, statement: UpdateBase, rows: Sequence[dict[str, Any]]) -> None:
    """Execute a statement once for each row.

    Args:
        connection: where.
        statement: a statement that is made once and kept; its values are bound by the names of the rows' keys.
        rows: at least one, all with the same keys. Numbers, words, sealed bytes and times only; times are rewritten.
    """
    sql, names, times = _compiled(statement, connection.dialect, tuple(rows[0]))
    for row in rows:
        for name in times:
            row[name] = micros(row[name])
    values = itemgetter(*names)
    connection.exec_driver_sql(sql, [values(row) for row in rows])


@lru_cache(maxsize=100)
def _compiled(
    statement: UpdateBase, dialect: Dialect, keys: tuple[str, ...]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The statement's text, the names of its values in order, and which of those are times."""
    compiled = statement.compile(dialect=dialect, column_keys=list(keys))
    names = tuple(compiled.positiontup or ())
    times = tuple(name for name in keys if isinstance(compiled.binds[name].type, Moment))
    return str(compiled), names, times
