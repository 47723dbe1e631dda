"""Erasing a person for good: key, rows, topics at the desk; what counts and what is chained stays."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial

from sqlalchemy import BigInteger, Connection, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import Insert

from bot.ports import Changes, ManageTopic, OutboxRecord, Outgoing, SendText
from storage import lanes, outbox, upkeep
from storage.cards import TOPIC
from storage.columns import Moment, among, inserting
from storage.people import OPERATOR, Vault, locked
from storage.statements import run
from storage.tables import cards, case_lookups, cases, copies, handoffs
from storage.tables import outbox as outbox_rows
from storage.tables_kept import cut_logs, erasures
from storage.writes import Writes

_person = bindparam("who", type_=BigInteger)
_NUMBERS = select(cases.c.number).where(cases.c.person == _person)
_IS_TOPIC = text("cards.slot LIKE 'topic:%'")
_TOPICS = select(cards.c.chat, cards.c.slot).where(_IS_TOPIC, among(cards.c.slot, "slots"))
_CLOSED = (
    update(handoffs)
    .where(handoffs.c.person == _person, handoffs.c.state != "closed")
    .values(state="closed", due=None, closed_at=bindparam("now", type_=Moment))
)
_COPIES = delete(copies).where(among(copies.c.number, "numbers"))
_LOOKUPS = delete(case_lookups).where(among(case_lookups.c.number, "numbers"))
_outbox = delete(outbox_rows).where(outbox_rows.c.person == _person).returning(outbox_rows.c.chat, outbox_rows.c.topic)
_OUTBOX = tuple(
    _outbox.where(text(condition)) for condition in ("coalesce(outbox.state, '') <> 'sent'", "outbox.state = 'sent'")
)  # word for word as the indexes
_LOG = delete(cut_logs).where(cut_logs.c.person == _person)


def erase(connection: Connection, vault: Vault, person: int, *, at: datetime, by: str, farewell: str) -> bool:
    """Erase a person; False where there is none (any more).

    Args:
        connection: where.
        vault: the keys.
        person: opaque id.
        at: the time.
        by: on whose wish: ``person``, ``operator``, ``retention``, ``backup``.
        farewell: the last message to them, in Telegram's HTML; empty for none. It is sealed by the operator's key.
    """
    rows = locked(connection, ids=[person])
    if not rows:
        return False
    chat, numbers = rows[0].chat, list(connection.execute(_NUMBERS, {"who": person}).scalars())
    last_words: list[Outgoing] = [*_topics(connection, numbers)]
    if farewell and chat > 0:
        last_words.append(SendText(chat, farewell))
    upkeep.erase(connection, vault, person)
    forget_cases(connection, numbers)
    connection.execute(_CLOSED, {"who": person, "now": at})
    connection.execute(_LOG, {"who": person})
    removed = (row for statement in _OUTBOX for row in connection.execute(statement, {"who": person}))
    emptied = sorted({(row.chat, row.topic) for row in removed})
    if emptied:
        lanes.lock(connection, emptied)
        lanes.end_turns(partial(run, connection), emptied, None)
    records = [OutboxRecord(OPERATOR, outgoing) for outgoing in last_words]  # sendable though the person's key is gone
    writes = Writes(connection)
    outbox.add(writes, {OPERATOR: vault.operator}, Changes(now=at, outbox=records))
    writes.go()
    connection.execute(_note(connection.dialect.name), {"person": person, "at": at, "by": by})
    return True


def forget_cases(connection: Connection, numbers: Sequence[str]) -> None:
    """Forget by what cases can be found and what was relayed for them."""
    if numbers:
        connection.execute(_COPIES, {"numbers": numbers})
        connection.execute(_LOOKUPS, {"numbers": numbers})


def _topics(connection: Connection, numbers: Sequence[str]) -> list[Outgoing]:
    """What deletes the topics of these cases, wherever they have one."""
    if not numbers:
        return []
    rows = connection.execute(_TOPICS, {"slots": [TOPIC + number for number in numbers]})
    return [ManageTopic(row.chat, row.slot.removeprefix(TOPIC), "delete") for row in rows]


@cache
def _note(dialect: str) -> Insert:
    return inserting(dialect)(erasures).on_conflict_do_nothing(index_elements=["person"])
