"""What is past its keeping time: finished cases, and people of whom nothing was heard for long."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import Insert

from storage import erasures
from storage.columns import Moment, among, inserting
from storage.tables import case_events, cases, conversations, deadlines, events, people
from storage.tables_kept import cut_logs
from storage.unheld import TOUCH_ALL

_AT_ONCE = 5_000  # lines in one transaction
_before = bindparam("before", type_=Moment)
_FINISHED = (
    select(cases.c.number, cases.c.person)
    .where(
        cases.c.kind == bindparam("of"),
        among(cases.c.state, "states"),
        cases.c.opened_at < _before,
        cases.c.moved_at < _before,
        cases.c.data.is_not(None),
    )
    .order_by(cases.c.opened_at)
    .limit(bindparam("most"))
)
_EMPTY = update(cases).where(among(cases.c.number, "numbers")).values(data=None)
_of_them = select(cases.c.person).where(among(cases.c.number, "numbers"))
_TOUCH = TOUCH_ALL.where(conversations.c.person.in_(_of_them))
_EMPTY_EVENTS = update(case_events).where(among(case_events.c.number, "numbers")).values(data=None)
_later = events.alias("later")
_heard = func.max(events.c.at, type_=Moment)
# "+ 0" keeps SQLite from reading the whole log in the order of people: what is old is found by its time.
_by_person: ColumnElement[int] = literal_column("events.person + 0")
_after = bindparam("after", type_=Moment)
_OLD = (events.c.at >= _after, events.c.at < _before)
_CUT = select(_by_person, _heard).select_from(events).where(*_OLD).group_by(_by_person)
_STEP = select(events.c.at).where(*_OLD).order_by(events.c.at).offset(_AT_ONCE).limit(1)
_STILL = exists().where(_later.c.person == cut_logs.c.person)
_SILENT = (
    select(cut_logs.c.person)
    .join(people, people.c.id == cut_logs.c.person)
    .where(
        cut_logs.c.until < _before,
        people.c.data_key.is_not(None),
        ~_STILL,
        ~exists().where(deadlines.c.person == cut_logs.c.person),
        ~exists().where(cases.c.person == cut_logs.c.person, cases.c.data.is_not(None)),
    )
    .order_by(cut_logs.c.until)
    .limit(bindparam("most"))
)


def finished(connection: Connection, kind: str, states: Sequence[str], before: datetime, most: int) -> list[str]:
    """Numbers of cases of a kind that have stood in one of these states since before a time, with their data."""
    values: dict[str, Any] = {"of": kind, "states": list(states), "before": before, "most": most}
    return [row.number for row in connection.execute(_FINISHED, values)]


def forget(connection: Connection, numbers: Sequence[str]) -> None:
    """Empty cases: number, kind, states, times and chain stay, what they say goes."""
    values = {"numbers": list(numbers)}
    connection.execute(_TOUCH, values)  # whoever read them a moment ago shall not write them full again
    connection.execute(_EMPTY, values)
    connection.execute(_EMPTY_EVENTS, values)
    erasures.forget_cases(connection, list(numbers))


def note_cut_logs(connection: Connection, after: datetime, before: datetime) -> datetime:
    """Write down whose event log loses lines of this time now, and when they were last heard of in it.

    Returns how far it came: after a few thousand lines others get their turn.
    """
    values = {"after": after, "before": before}
    step = connection.execute(_STEP, values).scalar()
    upto = before if step is None or step == after else step
    connection.execute(_note(connection.dialect.name), {**values, "before": upto})
    return upto


def is_cut(connection: Connection, person: int) -> bool:
    """Whether a person's event log does not go back to the beginning."""
    return connection.execute(select(cut_logs.c.person).where(cut_logs.c.person == person)).first() is not None


def silent(connection: Connection, before: datetime, most: int) -> list[int]:
    """People of whom nothing was heard since a time, who wait for nothing and of whose cases nothing is kept."""
    return list(connection.execute(_SILENT, {"before": before, "most": most}).scalars())


@cache
def _note(dialect: str) -> Insert:
    statement = inserting(dialect)(cut_logs).from_select(["person", "until"], _CUT)
    return statement.on_conflict_do_update(index_elements=["person"], set_={"until": statement.excluded.until})
