"""Cases: rows, look-ups and the chain of events of each."""

import hashlib
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import Insert

from bot.cases.chain import GENESIS, Header, Tip, append, seal
from bot.core.case import Case
from bot.core.desk import Handoff
from bot.core.effect import MoveCase, OpenCase
from bot.ports import CaseChange, Changes
from storage import handoffs
from storage.codec import decode_story, decode_values, encode
from storage.columns import AnyRow, among, inserting
from storage.keyring import Keyring
from storage.people import Keys
from storage.sealing import DataKey
from storage.statements import bulk, fetch
from storage.tables import case_events, case_lookups, cases

_TIPS = (
    select(cases.c.number, cases.c.events, cases.c.tip)
    .where(among(cases.c.number, "numbers"))
    .order_by(cases.c.number)
    .with_for_update()
)
_OPEN = insert(cases)
_MOVE = (
    update(cases)
    .where(cases.c.number == bindparam("case"))
    .values({name: bindparam(name) for name in ("state", "data", "moved_at", "events", "tip", "mac", "story")})
)
_EVENTS = insert(case_events)


def case(row: AnyRow, key: DataKey | None, handoff: Handoff | None = None) -> Case:
    """A case as it was stored, with what the desk knows of it; without its data where the person was erased."""
    readable = key is not None and row.data is not None
    data = decode_values(key.open(row.data, "cases", row.person, row.number)) if key and readable else {}
    story = decode_story(row.story) if row.story is not None else ()
    return Case(row.number, row.kind, row.state, data, row.opened_at, row.moved_at, row.events, handoff, story)


def tip(row: AnyRow) -> Tip:
    """The end of a stored case's chain."""
    return Tip(row.number, row.events, row.tip)


def write(connection: Connection, keys: Keys, keyring: Keyring, tips: dict[str, Tip], changes: Changes) -> None:
    """Open and move cases; ``tips``, the ends of the chains that were loaded, are brought up to date.

    Raises ValueError where a case is not where the change believes it to be, so that it would undo another change.
    """
    if not changes.cases:
        return
    _fetch_tips(connection, tips, changes)
    opened = {change.case.number for change in changes.cases if isinstance(change.effect, OpenCase)}
    links = [_event(change, keys[change.person], tips) for change in changes.cases]
    last = {change.case.number: change for change in changes.cases}
    rows = [_row(change, keys[change.person], tips[number], keyring) for number, change in last.items()]
    new = [row for row in rows if row["number"] in opened]
    moved = [{**row, "case": row["number"]} for row in rows if row["number"] not in opened]
    if new:
        bulk(connection, _OPEN, new)
    if moved:
        bulk(connection, _MOVE, [{name: row[name] for name in _MOVED} for row in moved])
    bulk(connection, _EVENTS, links)
    handoffs.write(connection, last.values())
    lookups = _lookups(changes, keyring)
    if lookups:
        bulk(connection, _look_up(connection.dialect.name), lookups)


_MOVED = ("case", "state", "data", "moved_at", "events", "tip", "mac", "story")


def _fetch_tips(connection: Connection, tips: dict[str, Tip], changes: Changes) -> None:
    """Lock and read the chains' ends of cases that were not loaded."""
    numbers = {change.case.number for change in changes.cases if isinstance(change.effect, MoveCase)} - tips.keys()
    if numbers:
        tips.update((row.number, tip(row)) for row in fetch(connection, _TIPS, {"numbers": sorted(numbers)}))


def _event(change: CaseChange, key: DataKey, tips: dict[str, Tip]) -> dict[str, Any]:
    """A change as a link of its case's chain."""
    number, seq = change.case.number, change.case.events
    sealed = key.seal(encode(change.effect.data), "case_events", change.person, number, seq)
    digest = hashlib.sha256(sealed).digest()
    match change.effect:
        case OpenCase():
            header = Header(number, seq, change.at, "buyer", "open", change.case.state)
        case MoveCase(actor=actor, action=action):
            header = Header(number, seq, change.at, actor, action, change.case.state)
    tips[number] = append(tips.get(number) or Tip(number, 0, GENESIS), header, digest)
    return {
        "number": number,
        "seq": seq,
        "at": header.at,
        "actor": header.actor,
        "action": header.action,
        "state": header.state,
        "data": sealed,
        "digest": digest,
    }


def _row(change: CaseChange, key: DataKey, end: Tip, keyring: Keyring) -> dict[str, Any]:
    case = change.case
    return {
        "number": case.number,
        "person": change.person,
        "kind": case.kind,
        "state": case.state,
        "data": key.seal(encode(case.data), "cases", change.person, case.number),
        "opened_at": case.opened_at,
        "moved_at": case.moved_at,
        "events": end.count,
        "tip": end.hash,
        "mac": seal(end, keyring.lookup),
        "story": encode(case.story),
    }


def _lookups(changes: Changes, keyring: Keyring) -> list[dict[str, str]]:
    return [
        {"lookup": keyring.digest(kind, value), "number": change.case.number}
        for change in changes.cases
        for kind, value in change.effect.lookups.items()
    ]


@cache
def _look_up(dialect: str) -> Insert:
    return inserting(dialect)(case_lookups).on_conflict_do_nothing()
