"""What the desk knows of the cases it was handed: written with a case's moves, read with it, in queue order, in all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import Insert

from bot.core.desk import Handoff
from bot.core.effect import MoveCase
from bot.ports import CaseAtDesk, CaseChange
from storage.columns import AnyRow, Moment, among, inserting
from storage.statements import bulk, fetch
from storage.tables import handoffs

_FIELDS = Handoff.__struct_fields__
_OPEN = text("handoffs.state <> 'closed'")  # word for word what the partial index says

_OF_CASES = select(handoffs).where(among(handoffs.c.number, "numbers"))
_LOADS = select(handoffs.c.desk, func.count().label("open")).where(_OPEN).group_by(handoffs.c.desk)
_QUEUE = (
    select(handoffs)
    .where(handoffs.c.desk == bindparam("of"), _OPEN)
    .order_by(handoffs.c.state.desc(), handoffs.c.priority.desc(), handoffs.c.opened_at, handoffs.c.number)
)
_SINCE = (
    select(handoffs)
    .where(handoffs.c.opened_at >= bindparam("since", type_=Moment))
    .order_by(handoffs.c.opened_at, handoffs.c.number)
)


def write(connection: Connection, changes: Iterable[CaseChange]) -> None:
    """Write what the desk knows of these cases; ``changes`` has the last one of each case."""
    rows = [
        {"number": case.number, "person": change.person, "kind": case.kind, **_values(case.handoff)}
        for change in changes
        if (case := change.case).handoff is not None and isinstance(change.effect, MoveCase)
    ]
    if rows:
        bulk(connection, _upsert(connection.dialect.name), rows)


def of_cases(connection: Connection, numbers: Sequence[str]) -> Mapping[str, Handoff]:
    """By case number, what the desk knows of these cases."""
    if not numbers:
        return {}
    return {row.number: _handoff(row) for row in fetch(connection, _OF_CASES, {"numbers": numbers})}


def loads(connection: Connection) -> dict[int, int]:
    """How many cases are queued or claimed, by desk."""
    return {row.desk: row.open for row in connection.execute(_LOADS)}


def queue(connection: Connection, desk: int) -> list[CaseAtDesk]:
    """The open cases of a desk: first who waits, the urgent and then the oldest first; then who is served."""
    return [_at_desk(row) for row in connection.execute(_QUEUE, {"of": desk})]


def since(connection: Connection, time: datetime) -> list[CaseAtDesk]:
    """All that came to a desk since then, in order."""
    return [_at_desk(row) for row in connection.execute(_SINCE, {"since": time})]


def _values(handoff: Handoff | None) -> dict[str, Any]:
    return {name: getattr(handoff, name) for name in _FIELDS}


def _handoff(row: AnyRow) -> Handoff:
    return Handoff(**{name: getattr(row, name) for name in _FIELDS})


def _at_desk(row: AnyRow) -> CaseAtDesk:
    return CaseAtDesk(row.number, row.kind, row.person, _handoff(row))


@cache
def _upsert(dialect: str) -> Insert:
    statement = inserting(dialect)(handoffs)
    return statement.on_conflict_do_update(
        index_elements=["number"], set_={name: statement.excluded[name] for name in _FIELDS}
    )
