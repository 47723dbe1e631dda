"""The statements of a batch: SQLAlchemy writes each once, the driver takes its values and gives its rows as they are.

SQLAlchemy's own execution prepares every statement, every value and every row in Python; for a lone update that costs
several times what the database does, and for a batch of 100 more than it.
"""

from collections import namedtuple
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, NoReturn, TypeAlias, cast

from sqlalchemy import AdaptedConnection, Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.selectable import ReturnsRows

from bot.ports import StorageAwayError

Values: TypeAlias = Mapping[str, Any]
Convert: TypeAlias = Callable[[Any], Any]


def fetch(connection: Connection, statement: ReturnsRows, values: Values) -> list[Any]:
    """The rows of a statement, as tuples whose values have the names of its columns.

    Args:
        connection: where.
        statement: made once and kept.
        values: by the names of its parameters.

    Raises:
        DBAPIError: as SQLAlchemy would; with PostgreSQL what the driver raises.
        StorageAwayError: the connection broke.
    """
    written = _written(statement, connection.dialect)
    return written.rows(ask(connection, written.sql, written.bound(values)))


def run(connection: Connection, statement: UpdateBase, values: Values) -> int:
    """Execute a statement that gives no rows; how many it changed. Arguments as for ``fetch``. Raises DBAPIError."""
    written = _written(statement, connection.dialect)
    return int(execute(connection, written.sql, written.bound(values)).rowcount)


def bulk(connection: Connection, statement: UpdateBase, rows: Sequence[Values]) -> None:
    """Execute a statement once for each row, in one trip.

    Args:
        connection: where.
        statement: made once and kept; its values are bound by the names of the rows' keys.
        rows: at least one, all with the same keys.

    Raises:
        DBAPIError: as SQLAlchemy would.
    """
    written = _written(statement, connection.dialect, tuple(rows[0]))
    execute(connection, written.sql, list(map(written.bound, rows)), many=True)


class _Written(NamedTuple):
    """A statement's text, its values in order by name, and what converts values and columns that need it, by place."""

    sql: str
    pick: Callable[[Values], Sequence[Any]]
    own: dict[str, Any]
    writes: tuple[tuple[int, Convert], ...]
    reads: tuple[tuple[int, Convert], ...]
    row: Callable[[Iterable[Any]], Any]

    def bound(self, values: Values) -> list[Any]:
        """What the driver takes."""
        whole = {**self.own, **values} if self.own else values
        bound = list(self.pick(whole))
        for place, convert in self.writes:
            bound[place] = convert(bound[place])
        return bound

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """What the driver gave."""
        if self.reads:
            found = map(self._read, found)
        return list(map(self.row, found))

    def _read(self, found: Sequence[Any]) -> list[Any]:
        values = list(found)
        for place, convert in self.reads:
            values[place] = convert(values[place])
        return values


@lru_cache(maxsize=200)
def _written(statement: ClauseElement, dialect: Dialect, keys: tuple[str, ...] | None = None) -> _Written:
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect, column_keys=keys))
    binds = compiled.binds
    names = tuple(compiled.positiontup or ())
    writes = [binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    columns = list(statement.exported_columns) if isinstance(statement, ReturnsRows) else []
    reads = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    named: Any = namedtuple  # its fields are not known before
    return _Written(
        str(compiled),
        itemgetter(*names) if len(names) > 1 else lambda whole: [whole[name] for name in names],
        {name: bind.value for name, bind in binds.items() if not bind.required},
        tuple((place, convert) for place, convert in enumerate(writes) if convert),
        tuple((place, convert) for place, convert in enumerate(reads) if convert),
        named("Row", [column.key for column in columns])._make,
    )


def ask(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
    """Have the driver execute a text; its rows. Raises DBAPIError, with PostgreSQL what the driver raises."""
    if connection.dialect.name == "sqlite":
        return cast("Sequence[Sequence[Any]]", execute(connection, sql, values).fetchall())
    rows: Sequence[Sequence[Any]] = _by_driver(connection, lambda driver: driver.fetch(sql, *values))
    return rows


def say(connection: Connection, sql: str) -> str:
    """Have PostgreSQL's driver say something that takes no values, and whose rows nobody wants.

    Returns what the server calls what it did last, as ``SELECT 3``. Raises what the driver raises.
    """
    return str(_by_driver(connection, lambda driver: driver.execute(sql)))


def _by_driver(connection: Connection, call: Callable[[Any], Awaitable[Any]]) -> Any:
    """Past SQLAlchemy's cursor, which costs as much again. A connection that broke or was left midway is given up."""
    adapted = cast("AdaptedConnection", connection.connection.dbapi_connection)
    try:
        return adapted.run_async(call)
    except Exception as error:
        if not adapted.driver_connection.is_closed():
            raise
        connection.invalidate(error)
        raise StorageAwayError(f"the database is away: {type(error).__name__}") from error
    except BaseException as error:
        connection.invalidate(error)
        raise


def execute(connection: Connection, sql: str, values: Sequence[Any] = (), *, many: bool = False) -> Any:
    """Have the driver execute a text, once for each of ``many`` values; its cursor. Raises DBAPIError."""
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(sql, values)
    except BaseException as error:
        _raise(connection, cursor, sql, error)
    return cursor


def _raise(connection: Connection, cursor: Any, sql: str, error: BaseException) -> NoReturn:
    """As SQLAlchemy does it: a connection that broke, or was left in the middle of something, is used no more."""
    dialect, base = connection.dialect, connection.dialect.loaded_dbapi.Error
    cut_short = not isinstance(error, Exception)
    broken = cut_short or (isinstance(error, base) and dialect.is_disconnect(error, connection.connection, cursor))
    if broken:
        connection.invalidate(error)
    if not isinstance(error, base):
        raise error
    raise DBAPIError.instance(sql, None, error, base, True, broken, dialect) from error
