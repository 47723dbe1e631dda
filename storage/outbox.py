"""The outbox: added to with a batch, read by lane and in order, and what became of its rows."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.ports import Changes, Copied, Delivered, ManageTopic, OutboxRecord, OutboxRow, Outgoing
from storage import cards, copies, groups, lanes
from storage.codec import decode_outgoing, encode
from storage.columns import AnyRow, Moment, among, inserting
from storage.people import Keys, Vault
from storage.sealing import DataKey, UnreadableError
from storage.statements import bulk, fetch, run
from storage.tables import outbox
from storage.writes import Writes

_FAILED = text("outbox.state = 'failed'")  # word for word what the partial indexes say
_WAITING = text("outbox.state = 'waiting'")

_ADD = insert(outbox)
_ADD_FOR_IDS = _ADD.returning(outbox.c.id)
_SAME = ("state", "key", "attempts", "created_at", "not_before")  # of the rows without keys of a batch
_SAME_TO_PEOPLE = (*_SAME, "topic", "opens")
_LAST_ID = select(func.last_insert_rowid().label("last"))
_ALL = (select(outbox).where(_WAITING), select(outbox).where(_FAILED))

_OF_RESULTS = select(outbox.c.id, outbox.c.chat, outbox.c.topic, outbox.c.person).where(among(outbox.c.id, "ids"))
_SENT = (
    delete(outbox)
    # not "key IS NULL", or PostgreSQL would look up all rows without a key, those long gone included
    .where(among(outbox.c.id, "ids"), func.coalesce(outbox.c.key, "") == "")
    .returning(outbox.c.id, outbox.c.chat, outbox.c.topic)
)
_PLAIN = delete(outbox).where(among(outbox.c.id, "plain"), func.coalesce(outbox.c.key, "") == "")
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


class Standing(NamedTuple):
    """The lanes that a batch adds to, before it does: what waits in people's, and those in which nothing does."""

    waiting: defaultdict[int, list[int]]
    empty: AbstractSet[lanes.Lane]


def add(
    writes: Writes,
    keys: Keys,
    changes: Changes,
    me: str | None = None,
    standing: Standing | None = None,
    waiting: Mapping[int, Sequence[int]] = MappingProxyType({}),
) -> list[OutboxRow]:
    """Add a batch's messages, and give their chats a turn.

    Args:
        writes: what the batch writes.
        keys: data keys by person.
        changes: the batch.
        me: the process that lanes without an owner shall belong to, where several share the database.
        standing: what ``record`` found; None where it was not asked.
        waiting: what waits, by private chat, where that is known.

    Returns:
        Where ``changes.sends``, the rows to private chats with what they stand behind; not what is relayed, of which
        has to be looked up what it stands for by then.
    """
    if not changes.outbox:
        return []
    rows = _rows(writes.connection, keys, changes)
    if any(row["key"] is not None for row in rows):
        _add_those_with_keys(writes, rows, changes.now, standing.empty if standing else frozenset())
        return []
    waits = [lanes.may_wait(record.outgoing) for record in changes.outbox]
    turns = [((row["chat"], row["topic"]), row["priority"], waits[n]) for n, row in enumerate(rows)]
    if standing is None:
        standing = _look(writes.connection, {lane for lane, *_ in turns}, waiting, changes)
    lanes.give_turns(writes, turns, changes.now, me if changes.sends else None, standing.empty)
    ids = _insert(writes, rows)
    if not changes.sends:
        return []
    fresh, behind = [], standing.waiting
    for id_, record, row, waits_for_more in zip(ids, changes.outbox, rows, waits, strict=True):
        if row["chat"] > 0 and not waits_for_more and getattr(record.outgoing, "copied", None) is None:
            fresh.append(_fresh(id_, record, row, changes.now, behind[row["chat"]]))
            behind[row["chat"]].append(id_)
    return cards.filled(writes.connection, fresh)


def _look(
    connection: Connection, adds: AbstractSet[lanes.Lane], known: Mapping[int, Sequence[int]], changes: Changes
) -> Standing:
    """How the lanes stand that a batch adds to; those of people's that are not ``known`` are only asked for to send."""
    private = {lane for lane in adds if lane[0] > 0}
    unknown = {chat for chat, _ in private if chat not in known}
    waiting: defaultdict[int, list[int]] = defaultdict(list, {chat: list(ids) for chat, ids in known.items() if ids})
    if unknown and changes.sends:
        waiting |= lanes.waiting(connection, unknown)
        unknown = set()
    empty = {lane for lane in private if lane[0] not in unknown and lane[0] not in waiting}
    if empty and len(empty) < len(adds):
        lanes.lock(connection, sorted(adds))  # they go as two statements, which together are not in order
    return Standing(waiting, empty)


def _rows(connection: Connection, keys: Keys, changes: Changes) -> list[dict[str, Any]]:
    now_at = groups.now_at(connection, (record.outgoing.chat for record in changes.outbox))
    return [
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
            "topic": lanes.lane_of(record.outgoing),
            "opens": isinstance(record.outgoing, ManageTopic) and record.outgoing.action == "open",
            "update_id": changes.answered.get(record.person),
        }
        for record in changes.outbox
    ]


def _add_those_with_keys(
    writes: Writes, rows: list[dict[str, Any]], now: datetime, empty: AbstractSet[lanes.Lane]
) -> None:
    """Some may have keys that were there before: which lanes get a turn is known once they are added."""
    added = writes.connection.execute(_add_once(writes.dialect), rows)
    turns = [((row.chat, row.topic), row.priority, False) for row in added]
    lanes.give_turns(writes, turns, now, empty=empty)
    lanes.end_turns(partial(run, writes.connection), sorted(empty - {lane for lane, *_ in turns}), now)


def lanes_of(connection: Connection, changes: Changes) -> set[lanes.Lane]:
    """The lanes that a batch adds to."""
    now_at = groups.now_at(connection, (record.outgoing.chat for record in changes.outbox))
    return {(now_at[record.outgoing.chat], lanes.lane_of(record.outgoing)) for record in changes.outbox}


def _insert(writes: Writes, rows: list[dict[str, Any]]) -> Sequence[int]:
    """Add rows without keys; returns their ids, which PostgreSQL gives in the order of the rows."""
    if writes.dialect == "postgresql":
        writes.add(_ADD_FOR_IDS, rows, _SAME if any(row["chat"] < 0 for row in rows) else _SAME_TO_PEOPLE)
        return sorted(row.id for row in writes.go())
    writes.add(_ADD, rows)
    [(last,)] = fetch(writes.connection, _LAST_ID, {})
    return range(last - len(rows) + 1, last + 1)  # there is one writer, so that the ids follow each other


def _fresh(
    number: int, record: OutboxRecord, row: Mapping[str, Any], now: datetime, behind: Sequence[int]
) -> OutboxRow:
    """A row as it was just added."""
    return OutboxRow(
        id=number,
        chat=row["chat"],
        person=record.person,
        outgoing=record.outgoing,
        priority=record.priority,
        attempts=0,
        created_at=now,
        not_before=now,
        topic=row["topic"],
        update_id=row["update_id"],
        behind=tuple(behind),
        plain=True,
    )


def ready(
    connection: Connection, vault: Vault, turns: Sequence[lanes.Lane], limit: int, in_hand: Container[int] = ()
) -> tuple[list[OutboxRow], list[lanes.Lane]]:
    """The first rows of these lanes, in order, with what makes a topic that one waits for; and the empty lanes."""
    if not turns:
        return [], []
    found = fetch(connection, lanes.ROWS, {"lanes": turns, "most": limit})
    empty = set(turns).difference((row.chat, row.topic) for row in found) if len(found) < limit else ()
    rows = _read(connection, vault, [row for row in found if row.id not in in_hand])
    rows = cards.filled(connection, rows)
    here = {row.id for row in rows}
    homeless = sorted(
        {(row.chat, row.topic) for row in rows if row.topic and getattr(row.outgoing, "thread", 0) is None}
    )
    if homeless:
        openings = fetch(connection, lanes.OPENINGS, {"lanes": homeless})
        rows += _read(connection, vault, [row for row in openings if row.id not in here and row.id not in in_hand])
    return rows, sorted(empty)


def everything(connection: Connection, vault: Vault) -> list[OutboxRow]:
    """All that was not sent, failed rows included, in the order it was committed."""
    rows = [row for statement in _ALL for row in connection.execute(statement)]
    pauses = lanes.pauses(connection)
    found = cards.filled(connection, _read(connection, vault, sorted(rows, key=lambda row: row.id)))
    return [
        replace(row, not_before=max(row.not_before, pauses.get((row.chat, row.topic), row.not_before))) for row in found
    ]


def record(
    writes: Writes,
    vault: Vault,
    results: Sequence[Delivered],
    now: datetime | None = None,
    adds: AbstractSet[lanes.Lane] = frozenset(),
    removed: Container[int] = (),
) -> Standing:
    """Write down what became of rows; with ``now`` their lanes queue up behind those that waited longer.

    Args:
        writes: what the transaction writes.
        vault: the data keys.
        results: what became of them.
        now: the time.
        adds: lanes that the transaction is going to add to, which are locked with the others so that all are in order.
        removed: rows that the transaction removes, though they may still be there.

    Returns:
        What that leaves of ``adds``. The turns of those with nothing left are not ended: what is added begins new ones.
    """
    connection = writes.connection
    rows = _removed(connection, [result.row for result in results if result.state == "sent"])
    left = [result.row for result in results if result.row not in rows]
    if left:
        rows |= {row.id: row for row in fetch(connection, _OF_RESULTS, {"ids": left})}
    known = [result for result in results if result.row in rows]
    lanes_served = {(row.chat, row.topic) for row in rows.values()}
    waiting = lanes.waiting(connection, {chat for chat, _ in adds if chat > 0}, sorted(lanes_served | adds), removed)
    standing = Standing(waiting, {lane for lane in adds if lane[0] > 0 and lane[0] not in waiting})
    if not known:
        return standing
    marked = [result.row for result in known if result.state == "sent" and result.row in left]
    if marked:
        run(connection, _SENT_ONCE, {"ids": marked})
    kept = [result for result in known if result.state != "sent"]
    if kept:
        _keep_unsent(connection, vault, kept, rows)
    cards.forget(connection, {result.forget for result in known if result.forget})
    cards.remember(writes, {each.slot: each.message_id for each in known if each.slot and each.message_id is not None})
    copies.add(connection, (copy for result in known for copy in result.copies))
    lanes.end_turns(partial(run, connection), sorted((lanes_served & adds) - standing.empty), now)
    lanes.end_turns(writes.do, sorted(lanes_served - adds), now)  # with what is added, which is to other lanes
    return standing


def remove(writes: Writes, results: Sequence[Delivered]) -> None:
    """Delete plain rows that were sent. Lanes with nothing left go with the next look at them (see ``ready``)."""
    if results:
        writes.do(_PLAIN, {"plain": [result.row for result in results]})


def _removed(connection: Connection, ids: list[int]) -> dict[int, AnyRow]:
    """Delete rows that were sent; those with a key stay as markers."""
    return {row.id: row for row in fetch(connection, _SENT, {"ids": ids})} if ids else {}


def _keep_unsent(connection: Connection, vault: Vault, kept: list[Delivered], rows: dict[int, AnyRow]) -> None:
    keys = vault.keys(connection, (rows[result.row].person for result in kept))
    bulk(connection, _NOT_SENT, [_unsent(result, keys, rows[result.row].person) for result in kept])
    for result in kept:
        if result.state == "later" and result.not_before:
            row = rows[result.row]
            lanes.pause(connection, (row.chat, row.topic), result.not_before, whole_chat=result.whole_chat)


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
            topic=row.topic,
            state=row.state,
            update_id=row.update_id,
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


@cache
def _add_once(dialect: str) -> ReturningInsert[int, str, int]:
    statement = inserting(dialect)(outbox).on_conflict_do_nothing(index_elements=["key"])
    return statement.returning(outbox.c.chat, outbox.c.topic, outbox.c.priority)
