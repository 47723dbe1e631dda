"""The outbox: added to with a batch, read by chat and in order, and what became of its rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, and_, bindparam, case, delete, exists, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.sql.dml import ReturningInsert

from bot.ports import Changes, Copied, Delivered, EditText, OutboxRow, Outgoing
from storage import copies, groups
from storage.bulk import bulk
from storage.codec import decode_outgoing, encode
from storage.columns import AnyRow, Moment, among, among_pairs, inserting
from storage.people import Keys, Vault
from storage.sealing import DataKey, UnreadableError
from storage.tables import cards, outbox, outbox_chats

PER_CHAT = 20  # rows of one chat handed out at once, so that a long queue keeps nobody else waiting
_NO_ID = 2**63 - 1

_WAITING = text("outbox.state = 'waiting'")  # word for word what the partial indexes say
_FAILED = text("outbox.state = 'failed'")

_turns = (
    select(outbox_chats.c.chat, outbox_chats.c.priority, outbox_chats.c.since)
    .where(outbox_chats.c.not_before <= bindparam("now", type_=Moment))
    .order_by(outbox_chats.c.priority, outbox_chats.c.since, outbox_chats.c.chat)
    .limit(bindparam("most"))
    .subquery("turns")
)
_queue = outbox.alias("queue")
_queued = text("queue.state = 'waiting'")
_last_of_turn = (
    select(_queue.c.id)
    .where(_queue.c.chat == _turns.c.chat, _queued)
    .order_by(_queue.c.id)
    .offset(PER_CHAT - 1)
    .limit(1)
)
_ADD = insert(outbox)
_READY = (
    select(outbox)
    .select_from(_turns)
    .join(
        outbox,
        and_(
            outbox.c.chat == _turns.c.chat,
            _WAITING,
            outbox.c.id <= func.coalesce(_last_of_turn.scalar_subquery(), _NO_ID),
        ),
    )
    .order_by(_turns.c.priority, _turns.c.since, _turns.c.chat, outbox.c.id)
    .limit(bindparam("most"))
)
_ALL = (select(outbox).where(_WAITING), select(outbox).where(_FAILED))
_CARDS = select(cards).where(among_pairs(cards.c.chat, cards.c.slot, "places"))
_FORGET = delete(cards).where(among_pairs(cards.c.chat, cards.c.slot, "places"))

_OF_RESULTS = select(outbox.c.id, outbox.c.chat, outbox.c.person).where(among(outbox.c.id, "ids"))
_LOCK_CHATS = (
    select(outbox_chats.c.chat)
    .where(among(outbox_chats.c.chat, "chats"))
    .order_by(outbox_chats.c.chat)
    .with_for_update()
)
_SENT = delete(outbox).where(among(outbox.c.id, "ids"), outbox.c.key.is_(None))
_SENT_ONCE = update(outbox).where(among(outbox.c.id, "ids")).values(state="sent", body=None, error=None)
_NOT_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=bindparam("then"),
        attempts=outbox.c.attempts + bindparam("tries"),
        not_before=func.coalesce(bindparam("until", type_=Moment), outbox.c.not_before),
        error=bindparam("why"),
    )
)
_until = bindparam("until", type_=Moment)
_PAUSE = (
    update(outbox_chats)
    .where(outbox_chats.c.chat == bindparam("which"), outbox_chats.c.not_before < _until)
    .values(not_before=_until)
)
_rest = outbox.alias("rest")
_of_chat = and_(_rest.c.chat == outbox_chats.c.chat, text("rest.state = 'waiting'"))
_DRAINED = delete(outbox_chats).where(among(outbox_chats.c.chat, "chats"), ~exists().where(_of_chat))
_head = select(_rest.c.id, _rest.c.priority).where(_of_chat).order_by(_rest.c.id).limit(PER_CHAT)
_NEXT_TURN = (
    update(outbox_chats)
    .where(among(outbox_chats.c.chat, "chats"))
    .values(
        since=select(_rest.c.created_at).where(_of_chat).order_by(_rest.c.id).limit(1).scalar_subquery(),
        priority=select(func.min(_head.correlate(outbox_chats).subquery("head").c.priority)).scalar_subquery(),
    )
)


def add(connection: Connection, keys: Keys, changes: Changes) -> None:
    """Add a batch's messages, and give their chats a turn."""
    if not changes.outbox:
        return
    now_at = groups.now_at(connection, (record.outgoing.chat for record in changes.outbox))
    rows: list[dict[str, Any]] = [
        {
            "chat": now_at[record.outgoing.chat],
            "person": record.person,
            "priority": record.priority,
            "state": "waiting",
            "key": record.key,
            "attempts": 0,
            "created_at": changes.now,
            "not_before": changes.now,
            "body": keys[record.person].seal(encode(record.outgoing), "outbox", record.person),
        }
        for record in changes.outbox
    ]
    urgent: dict[int, int] = {}
    for chat, priority in _added(connection, rows):
        urgent[chat] = min(urgent.get(chat, priority), priority)
    turns = [
        {"chat": chat, "priority": urgent[chat], "since": changes.now, "not_before": changes.now}
        for chat in sorted(urgent)
    ]
    if turns:
        bulk(connection, _give_turn(connection.dialect.name), turns)


def _added(connection: Connection, rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Add rows; returns chat and priority of those whose key (if any) was not there before."""
    if any(row["key"] is not None for row in rows):
        return [(row.chat, row.priority) for row in connection.execute(_add_once(connection.dialect.name), rows)]
    bulk(connection, _ADD, rows)  # the plain ones need no answer from the database, which is quicker
    return [(row["chat"], row["priority"]) for row in rows]


def ready(connection: Connection, vault: Vault, now: datetime, limit: int) -> list[OutboxRow]:
    """Rows that may be sent now: chats by priority and age, the first rows of each in order."""
    rows = connection.execute(_READY, {"now": now, "most": limit}).all()
    return _with_cards(connection, _read(connection, vault, rows))


def everything(connection: Connection, vault: Vault) -> list[OutboxRow]:
    """All that was not sent, failed rows included, in the order it was committed."""
    rows = [row for statement in _ALL for row in connection.execute(statement)]
    return _with_cards(connection, _read(connection, vault, sorted(rows, key=lambda row: row.id)))


def record(connection: Connection, vault: Vault, results: Sequence[Delivered]) -> None:
    """Write down what became of rows.

    The chats are locked first: a message that another process adds meanwhile must find its chat's turn standing, or
    gone for good, never going.
    """
    rows = {row.id: row for row in connection.execute(_OF_RESULTS, {"ids": [result.row for result in results]})}
    known = [result for result in results if result.row in rows]
    chats = {"chats": sorted({row.chat for row in rows.values()})}
    if not known:
        return
    connection.execute(_LOCK_CHATS, chats).all()
    _remove_sent(connection, [result.row for result in known if result.state == "sent"])
    kept = [result for result in known if result.state != "sent"]
    if kept:
        _keep_unsent(connection, vault, kept, rows)
    forgotten = {result.forget for result in known if result.forget}
    if forgotten:
        connection.execute(_FORGET, {"places": sorted(forgotten)})
    remember(connection, {each.slot: each.message_id for each in known if each.slot and each.message_id is not None})
    copies.add(connection, (copy for result in known for copy in result.copies))
    gone = connection.execute(_DRAINED, chats).rowcount
    if gone < len(chats["chats"]):
        connection.execute(_NEXT_TURN, chats)


def _remove_sent(connection: Connection, ids: list[int]) -> None:
    """Delete rows; those with a key stay as markers."""
    if ids and connection.execute(_SENT, {"ids": ids}).rowcount < len(set(ids)):
        connection.execute(_SENT_ONCE, {"ids": ids})


def _keep_unsent(connection: Connection, vault: Vault, kept: list[Delivered], rows: dict[int, AnyRow]) -> None:
    keys = vault.keys(connection, (rows[result.row].person for result in kept))
    bulk(connection, _NOT_SENT, [_unsent(result, keys, rows[result.row].person) for result in kept])
    pauses = [
        {"which": rows[result.row].chat, "until": result.not_before}
        for result in kept
        if result.state == "later" and result.not_before
    ]
    if pauses:
        bulk(connection, _PAUSE, pauses)


def _unsent(result: Delivered, keys: Keys, person: int) -> dict[str, Any]:
    """Waiting for a budget, without an error, is not a try."""
    key = keys.get(person)
    return {
        "row": result.row,
        "then": "failed" if result.state == "failed" else "waiting",
        "tries": 1 if result.error else 0,
        "until": result.not_before,
        "why": key.seal(result.error.encode(), "outbox.error", person, result.row) if key else None,
    }


def remember(connection: Connection, known: Mapping[tuple[int, str], int]) -> None:
    """Remember message ids by (chat, slot)."""
    if known:
        now_at = groups.now_at(connection, (chat for chat, _ in known))
        rows = [{"chat": now_at[chat], "slot": slot, "message_id": known[chat, slot]} for chat, slot in sorted(known)]
        bulk(connection, _remember(connection.dialect.name), rows)


def recall(connection: Connection, chat: int, slots: Sequence[str]) -> dict[str, int]:
    """The message ids under these slots of a chat."""
    here = groups.now_at(connection, [chat])[chat]
    rows = connection.execute(_CARDS, {"places": [(here, slot) for slot in slots]})
    return {row.slot: row.message_id for row in rows}


def _read(connection: Connection, vault: Vault, rows: Sequence[AnyRow]) -> list[OutboxRow]:
    keys = vault.keys(connection, (row.person for row in rows))
    moved = groups.moved(connection) if any(row.chat < 0 for row in rows) else {}
    return [
        OutboxRow(
            id=row.id,
            chat=row.chat,
            person=row.person,
            outgoing=_outgoing(row, keys.get(row.person), moved),
            priority=row.priority,
            attempts=row.attempts,
            created_at=row.created_at,
            not_before=row.not_before,
            error=_error(row, keys.get(row.person)),
        )
        for row in rows
    ]


def _outgoing(row: AnyRow, key: DataKey | None, moved: Mapping[int, int]) -> Outgoing | None:
    """What is to be sent, by the ids that groups have now."""
    if key is None or row.body is None:
        return None
    try:
        outgoing: Outgoing = decode_outgoing(key.open(row.body, "outbox", row.person))
    except (UnreadableError, ValueError):
        return None
    if outgoing.chat != row.chat:
        outgoing = replace(outgoing, chat=row.chat)
    copied: Copied | None = getattr(outgoing, "copied", None)
    if copied is not None and copied.chat in moved:
        outgoing = replace(outgoing, copied=replace(copied, chat=moved[copied.chat]))
    return outgoing


def _error(row: AnyRow, key: DataKey | None) -> str:
    return key.open(row.error, "outbox.error", row.person, row.id).decode() if key and row.error is not None else ""


def _with_cards(connection: Connection, rows: list[OutboxRow]) -> list[OutboxRow]:
    """Fill in the message ids of edits."""
    wanted = {(row.chat, row.outgoing.slot) for row in rows if isinstance(row.outgoing, EditText) and row.outgoing.slot}
    if not wanted:
        return rows
    known = {(row.chat, row.slot): row.message_id for row in connection.execute(_CARDS, {"places": sorted(wanted)})}
    return [_edited(row, known) for row in rows]


def _edited(row: OutboxRow, known: dict[tuple[int, str], int]) -> OutboxRow:
    edit = row.outgoing
    if not isinstance(edit, EditText) or edit.message_id is not None or edit.slot is None:
        return row
    return replace(row, outgoing=replace(edit, message_id=known.get((row.chat, edit.slot))))


@cache
def _add_once(dialect: str) -> ReturningInsert[int, int]:
    statement = inserting(dialect)(outbox).on_conflict_do_nothing(index_elements=["key"])
    return statement.returning(outbox.c.chat, outbox.c.priority)


@cache
def _give_turn(dialect: str) -> Insert:
    statement = inserting(dialect)(outbox_chats)
    new, old = statement.excluded, outbox_chats.c
    urgent = case((new.priority < old.priority, new.priority), else_=old.priority)
    return statement.on_conflict_do_update(index_elements=["chat"], set_={"priority": urgent})


@cache
def _remember(dialect: str) -> Insert:
    statement = inserting(dialect)(cards)
    new = {"message_id": statement.excluded.message_id}
    return statement.on_conflict_do_update(index_elements=["chat", "slot"], set_=new)
