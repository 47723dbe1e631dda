"""Reading cases for the operator: one with its story, lists, look-ups."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from bot.cases.casework import TABLES
from bot.ports import CaseEvent, CaseView
from storage import handoffs
from storage.cases import case
from storage.codec import decode_conversation, decode_values
from storage.columns import AnyRow, among
from storage.people import Keys, Vault
from storage.sealing import DataKey
from storage.tables import case_events, case_lookups, cases, conversations

_ONE = select(cases).where(cases.c.number == bindparam("which"))
_NEWEST = select(cases).order_by(cases.c.opened_at.desc(), cases.c.number.desc())
_FOUND = (
    select(cases)
    .join(case_lookups, case_lookups.c.number == cases.c.number)
    .where(case_lookups.c.lookup == bindparam("lookup"))
    .order_by(cases.c.opened_at.desc(), cases.c.number.desc())
    .limit(1)
)
_STORY = select(case_events).where(case_events.c.number == bindparam("which")).order_by(case_events.c.seq)
_TALKS = select(conversations).where(among(conversations.c.person, "people"))


def read(connection: Connection, vault: Vault, number: str) -> CaseView | None:
    """One case with its story."""
    row = connection.execute(_ONE, {"which": number}).one_or_none()
    return _with_story(connection, vault, row) if row else None


def find(connection: Connection, vault: Vault, kind: str, value: str) -> CaseView | None:
    """The newest case that has this look-up value."""
    row = connection.execute(_FOUND, {"lookup": vault.keyring.digest(kind, value)}).one_or_none()
    return _with_story(connection, vault, row) if row else None


def newest(connection: Connection, vault: Vault, *, kind: str | None, state: str | None, limit: int) -> list[CaseView]:
    """Cases without their stories, newest first."""
    rows = _newest(connection, kind, state, limit)
    keys = vault.keys(connection, (row.person for row in rows))
    locales = _locales(connection, keys)
    handed = handoffs.of_cases(connection, [row.number for row in rows])
    return [
        CaseView(row.person, locales.get(row.person, ""), case(row, keys.get(row.person), handed.get(row.number)), ())
        for row in rows
    ]


def _newest(connection: Connection, kind: str | None, state: str | None, limit: int) -> list[AnyRow]:
    """The rows, by the indexes: those of each kind and state are in order there, and their newest are merged."""
    if kind is None and state is None:
        return list(connection.execute(_NEWEST.limit(limit)))
    tables = [table for table in TABLES.values() if kind in {None, table.kind}]
    wanted = [(table.kind, each) for table in tables for each in (table.states if state is None else (state,))]
    rows = [
        row
        for of, stands in wanted
        for row in connection.execute(_NEWEST.where(cases.c.kind == of, cases.c.state == stands).limit(limit))
    ]
    return sorted(rows, key=lambda row: (row.opened_at, row.number), reverse=True)[:limit]


def _with_story(connection: Connection, vault: Vault, row: AnyRow) -> CaseView:
    keys = vault.keys(connection, [row.person])
    key = keys.get(row.person)
    events = connection.execute(_STORY, {"which": row.number})
    story = tuple(
        CaseEvent(event.seq, event.at, event.actor, event.action, event.state, _data(event, row.person, key))
        for event in events
    )
    handed = handoffs.of_cases(connection, [row.number]).get(row.number)
    return CaseView(row.person, _locales(connection, keys).get(row.person, ""), case(row, key, handed), story)


def _data(event: AnyRow, person: int, key: DataKey | None) -> dict[str, object] | None:
    if key is None or event.data is None:
        return None
    return decode_values(key.open(event.data, "case_events", person, event.number, event.seq))


def _locales(connection: Connection, keys: Keys) -> dict[int, str]:
    """What languages these people speak."""
    rows: Sequence[AnyRow] = connection.execute(_TALKS, {"people": sorted(keys)}).all() if keys else []
    return {
        row.person: decode_conversation(keys[row.person].open(row.body, "conversations", row.person)).locale
        for row in rows
    }
