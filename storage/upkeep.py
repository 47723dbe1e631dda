"""Upkeep: updates set aside, what is past its keeping time, new master keys, erasing a person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, Table, Update, bindparam, delete, select, text, tuple_, update

from bot.ports import FailedUpdate
from storage.columns import AnyRow, Moment, among
from storage.people import Keys, Vault, locked
from storage.questions import questions
from storage.statements import bulk
from storage.tables import (
    cards,
    case_events,
    cases,
    conversations,
    copies,
    deadlines,
    events,
    failed_updates,
    jobs,
    outbox,
    people,
    updates,
)

_AT_ONCE = 5_000  # rows removed, or keys wrapped anew, in one transaction: others get their turn in between

_FAILED = select(failed_updates).order_by(failed_updates.c.id)
_FORGET = delete(failed_updates).where(among(failed_updates.c.id, "ids"))
_before = bindparam("before", type_=Moment)
_OLD_EVENTS = delete(events).where(
    events.c.id.in_(select(events.c.id).where(events.c.at < _before).order_by(events.c.at).limit(_AT_ONCE))
)
_OLD_UPDATES = delete(updates).where(
    tuple_(updates.c.bot, updates.c.update_id).in_(
        select(updates.c.bot, updates.c.update_id).where(updates.c.at < _before).order_by(updates.c.at).limit(_AT_ONCE)
    )
)
_KEYS = (
    select(people.c.id, people.c.chat, people.c.master, people.c.data_key)
    .where(people.c.id > bindparam("after"), people.c.data_key.is_not(None))
    .order_by(people.c.id)
    .limit(_AT_ONCE)
    .with_for_update(key_share=True)
)
_REWRAP = (
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(master=bindparam("by"), data_key=bindparam("wrapped"))
)
_NAMELESS = update(people).where(people.c.id == bindparam("person")).values(chat=None, master=None, data_key=None)
_MESSAGES = delete(cards).where(cards.c.chat == bindparam("chat"))
_OWNED: tuple[Table, ...] = (conversations, events, jobs, deadlines, failed_updates, questions)


def failed(connection: Connection, vault: Vault) -> list[FailedUpdate]:
    """Updates set aside, in order."""
    rows = connection.execute(_FAILED).all()
    keys = vault.keys(connection, (row.person for row in rows if row.person is not None))
    return [_failed(row, keys, vault) for row in rows]


def forget_failed(connection: Connection, ids: Sequence[int]) -> None:
    """Remove updates that were set aside."""
    connection.execute(_FORGET, {"ids": list(ids)})


def remove_events(connection: Connection, before: datetime) -> int:
    """Remove the oldest lines of the event log from before a time, a few thousand; returns how many."""
    return connection.execute(_OLD_EVENTS, {"before": before}).rowcount


def remove_updates(connection: Connection, before: datetime) -> int:
    """Remove the oldest update ids from before a time, a few thousand; returns how many."""
    return connection.execute(_OLD_UPDATES, {"before": before}).rowcount


def rewrap(connection: Connection, vault: Vault, after: int) -> tuple[int, int | None]:
    """Wrap the next data keys (by person id) under the current master key; ciphertext stays as it is.

    Returns how many were wrapped anew, and the last id looked at; None when there are no more.
    """
    rows = connection.execute(_KEYS, {"after": after}).all()
    old = [row for row in rows if row.master != vault.keyring.master]
    if old:
        bulk(connection, _REWRAP, [_rewrapped(row, vault) for row in old])
    return len(old), rows[-1].id if rows else None


def erase(connection: Connection, vault: Vault, person: int) -> bool:
    """Destroy a person's data key, forget their chat and remove what only they had; False where they are unknown.

    Cases and their events stay, without their data, so that their chains verify.
    """
    rows = locked(connection, ids=[person])
    if not rows:
        return False
    connection.execute(_NAMELESS, {"person": person})
    for table in _OWNED:
        connection.execute(delete(table).where(table.c.person == person))
    chat = rows[0].chat
    connection.execute(_MESSAGES, {"chat": chat})
    for side in (copies.c.from_chat, copies.c.to_chat):
        connection.execute(delete(copies).where(copies.c.number.in_(_numbers(person)), side == chat))
    for emptied in _emptied(person):
        connection.execute(emptied)
    vault.forget(person)
    return True


def _emptied(person: int) -> tuple[Update, ...]:
    """Rows that stay as markers and links of a chain, without what was sealed."""
    numbers = _numbers(person)
    return (
        update(outbox)
        .where(outbox.c.person == person, text("coalesce(outbox.state, '') <> 'sent'"))
        .values(body=None, error=None),
        update(case_events).where(case_events.c.number.in_(numbers)).values(data=None),
        update(cases).where(cases.c.person == person).values(data=None),
    )


def _numbers(person: int) -> Select[str]:
    return select(cases.c.number).where(cases.c.person == person)


def _failed(row: AnyRow, keys: Keys, vault: Vault) -> FailedUpdate:
    key = vault.operator if row.person is None else keys[row.person]
    body, error = (key.open(getattr(row, name), "failed_updates", row.person or 0, name) for name in ("body", "error"))
    return FailedUpdate(row.source, body, error.decode(), row.update_id, row.person, row.id, row.at)


def _rewrapped(row: AnyRow, vault: Vault) -> dict[str, object]:
    key = vault.keyring.unwrap(row.data_key, row.master, "people", row.chat)
    return {"person": row.id, "by": vault.keyring.master, "wrapped": vault.keyring.wrap(key, "people", row.chat)}
