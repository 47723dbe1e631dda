"""Lanes: order is kept per lane, which is a chat and (in groups) a topic of it; each has its turn.

What costs a group nothing (answers to taps, reactions) goes in a lane of its own, which no budget holds up.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    text,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.sql.dml import UpdateBase

from bot.ports import URGENT, AnswerCallback, Outgoing, React, SendText
from storage.columns import Moment, among, among_pairs, inserting, joined
from storage.statements import Values, fetch, run
from storage.tables import outbox, outbox_lanes, people
from storage.writes import Writes

Lane: TypeAlias = tuple[int, str]
Do: TypeAlias = Callable[[UpdateBase, Values], int | None]

PER_LANE = 20  # rows of one lane handed out at once, so that a long queue keeps nobody else waiting
TAPS = "~"  # in place of a topic: what costs a group nothing
GATHER = timedelta(seconds=2)  # for how long a mirrored text waits for others that it can be sent with
FRESH = timedelta(seconds=2)  # for how long a lane that began its turn counts as new
LEASE = timedelta(seconds=30)  # after which a lane is taken from a process that shows no sign of life
_GATHER: ColumnElement[int] = literal_column(str(GATHER // timedelta(microseconds=1)))
_FRESH: ColumnElement[int] = literal_column(str(FRESH // timedelta(microseconds=1)))
_NO_ID = 2**63 - 1
_SAME = ("topic", "since", "owner", "until")  # of people's lanes that begin with a batch
_LOCK = 7_366_746_466_464  # any number of our own: one process at a time takes lanes, for a millisecond or two

_lanes = outbox_lanes.c
_now = bindparam("now", type_=Moment)
_turn = select(_lanes.chat, _lanes.topic).where(
    _lanes.not_before <= _now,
    _lanes.priority <= bindparam("least_urgent"),
    or_(
        and_(
            not_(among(_lanes.chat, "held")),
            or_(_lanes.priority <= bindparam("urgent"), not_(among(_lanes.chat, "half_held"))),
        ),
        _lanes.topic == TAPS,
    ),
)
_IN_TURN = (_lanes.priority, _lanes.since, _lanes.chat, _lanes.topic)
_TURNS = _turn.order_by(*_IN_TURN).limit(bindparam("most"))
_other = outbox_lanes.alias("other")
_served = exists().where(
    _other.c.chat == _lanes.chat, _lanes.chat < 0, _other.c.owner != bindparam("me"), _other.c.until > _now
)
_TAKE = (
    _turn.where(or_(_lanes.owner.is_(None), _lanes.owner == bindparam("me"), _lanes.until <= _now), not_(_served))
    .order_by(*_IN_TURN)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(outbox_lanes)
    .where(among_pairs(_lanes.chat, _lanes.topic, "lanes"))
    .values(owner=bindparam("me"), until=bindparam("lost_at", type_=Moment))
)
_waits = text("outbox.state = 'waiting'")  # word for word what the partial index says
_queue = outbox.alias("queue")
_last = (
    select(_queue.c.id)
    .where(_queue.c.chat == _lanes.chat, _queue.c.topic == _lanes.topic, text("queue.state = 'waiting'"))
    .order_by(_queue.c.id)
    .offset(PER_LANE - 1)
    .limit(1)
    .scalar_subquery()
)
ROWS: Select[*tuple[Any, ...]] = (
    select(outbox)
    .select_from(outbox_lanes)
    .join(
        outbox,
        and_(
            outbox.c.chat == _lanes.chat,
            outbox.c.topic == _lanes.topic,
            _waits,
            outbox.c.id <= func.coalesce(_last, _NO_ID),
        ),
    )
    .where(among_pairs(_lanes.chat, _lanes.topic, "lanes"))
    .order_by(*_IN_TURN, outbox.c.id)
    .limit(bindparam("most"))
)
OPENINGS: Select[*tuple[Any, ...]] = select(outbox).where(
    text("outbox.state = 'waiting' AND outbox.opens"), among_pairs(outbox.c.chat, outbox.c.topic, "lanes")
)
OF_PERSON = (
    select(joined(outbox.c.id)).where(outbox.c.chat == people.c.chat, outbox.c.topic == "", _waits).scalar_subquery()
)
_LOOK = select(outbox.c.chat, outbox.c.id).where(among(outbox.c.chat, "chats"), outbox.c.topic == "", _waits)
_HOLD = (
    select(_lanes.chat)
    .where(among_pairs(_lanes.chat, _lanes.topic, "lanes"))
    .order_by(_lanes.chat, _lanes.topic)
    .with_for_update()
)
_held = _HOLD.cte("held")
_HOLD_AND_LOOK = union_all(select(_held.c.chat, null().label("id")), _LOOK)
_wait = bindparam("wait_until", type_=Moment)
_PAUSE = update(outbox_lanes).where(_lanes.chat == bindparam("which"), _lanes.not_before < _wait)
_PAUSE_CHAT = _PAUSE.values(not_before=_wait)
_PAUSE_LANE = _PAUSE.where(_lanes.topic == bindparam("of")).values(not_before=_wait)
_rest = outbox.alias("rest")
_of_lane = and_(_rest.c.chat == _lanes.chat, _rest.c.topic == _lanes.topic, text("rest.state = 'waiting'"))
_DRAINED = delete(outbox_lanes).where(among_pairs(_lanes.chat, _lanes.topic, "lanes"), ~exists().where(_of_lane))
_oldest = select(_rest.c.created_at).where(_of_lane).order_by(_rest.c.id).limit(1).scalar_subquery()
_head = select(_rest.c.id, _rest.c.priority).where(_of_lane).order_by(_rest.c.id).limit(PER_LANE)
_NEXT_TURN = (
    update(outbox_lanes)
    .where(among_pairs(_lanes.chat, _lanes.topic, "lanes"), exists().where(_of_lane))
    .values(
        since=func.coalesce(bindparam("turn", type_=Moment), _oldest),
        priority=select(func.min(_head.correlate(outbox_lanes).subquery("head").c.priority)).scalar_subquery(),
    )
)


def lane_of(outgoing: Outgoing) -> str:
    """In which of its chat's lanes it goes."""
    if outgoing.chat > 0:
        return ""
    if isinstance(outgoing, AnswerCallback | React):
        return TAPS
    return outgoing.topic


def give_turns(
    writes: Writes,
    added: Iterable[tuple[Lane, int, bool]],
    now: datetime,
    me: str | None = None,
    empty: Container[Lane] = (),
) -> None:
    """Give lanes a turn: (lane, priority, whether it may be held for a moment) of each row that was added.

    Of those that are ``empty``, which are people's, nothing stays as it was.

    New ones of people belong to ``me`` for a while, where that is given. A group's do not: all of its lanes are for
    one process, and two that each had one would keep each other from the rest until the leases end.
    """
    turns: dict[Lane, tuple[int, bool]] = {}
    for lane, priority, may_wait in added:
        before = turns.get(lane, (priority, True))
        turns[lane] = min(before[0], priority), before[1] and may_wait
    rows = [
        {
            "chat": chat,
            "topic": topic,
            "priority": priority,
            "since": now,
            "not_before": now + GATHER if may_wait else now,
            **({} if me is None else {"owner": me if chat > 0 else None, "until": now + LEASE if chat > 0 else None}),
        }
        for (chat, topic), (priority, may_wait) in sorted(turns.items())
    ]
    begun = [row for row in rows if (row["chat"], row["topic"]) in empty]
    given = [row for row in rows if (row["chat"], row["topic"]) not in empty]
    if begun:
        writes.add(_begin_turn(writes.dialect), begun, [key for key in _SAME if key in begun[0]])
    if given:
        writes.add(_give_turn(writes.dialect), given, ("since",))


def may_wait(outgoing: Outgoing) -> bool:
    """Whether it is one of the texts that are gathered."""
    return isinstance(outgoing, SendText) and outgoing.merge


class Asked(NamedTuple):
    """Which lanes are wanted; see ``Store.outbox``."""

    now: datetime
    most: int
    held: Sequence[int] = ()
    half_held: Sequence[int] = ()
    least_urgent: int = 9
    urgent: int = URGENT


def turns(connection: Connection, asked: Asked) -> list[Lane]:
    """Lanes whose turn it is: by priority, then by who waited longest since their last turn."""
    return [(row.chat, row.topic) for row in fetch(connection, _TURNS, asked._asdict())]


def take(connection: Connection, asked: Asked, me: str) -> list[Lane]:
    """The same where several processes deliver: lanes that nobody else serves become ours for a while.

    All lanes of a group are served by one process, which knows what the group's budget still allows.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    taken = [(row.chat, row.topic) for row in fetch(connection, _TAKE, {**asked._asdict(), "me": me})]
    if taken:
        run(connection, _LEASE, {"lanes": taken, "me": me, "lost_at": asked.now + LEASE})
    return taken


def waiting(
    connection: Connection, chats: Collection[int], lock: Sequence[Lane] = (), without: Container[int] = ()
) -> defaultdict[int, list[int]]:
    """By private chat, the rows that wait; in the same trip the lanes to ``lock`` are locked (see there)."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    if lock and connection.dialect.name != "sqlite":
        rows = fetch(connection, _HOLD_AND_LOOK, {"lanes": lock, "chats": list(chats)})
    else:
        rows = fetch(connection, _LOOK, {"chats": list(chats)}) if chats else []
    for chat, number in rows:
        if number is not None and number not in without:
            found[chat].append(number)
    return found


def lock(connection: Connection, lanes: Sequence[Lane]) -> None:
    """Lock lanes: a message that another process adds meanwhile must find the turn standing or gone, never going."""
    if connection.dialect.name != "sqlite":  # which has one writer
        fetch(connection, _HOLD, {"lanes": lanes})


def pause(connection: Connection, lane: Lane, until: datetime, *, whole_chat: bool) -> None:
    """Let a lane, or all lanes of its chat, wait."""
    values: dict[str, Any] = {"which": lane[0], "wait_until": until}
    if whole_chat:
        run(connection, _PAUSE_CHAT, values)
    else:
        run(connection, _PAUSE_LANE, {**values, "of": lane[1]})


def pauses(connection: Connection) -> dict[Lane, datetime]:
    """Until when each lane that has something waits."""
    return {(row.chat, row.topic): row.not_before for row in connection.execute(select(outbox_lanes))}


def end_turns(do: Do, lanes: Sequence[Lane], now: datetime | None) -> None:
    """Lanes had their turn: those with nothing left go, the others wait for the next (by age where ``now`` is None).

    Args:
        do: has a statement executed; how many rows it changed, where that is known.
        lanes: which, locked.
        now: the time.
    """
    if lanes and do(_DRAINED, {"lanes": lanes}) != len(lanes):
        do(_NEXT_TURN, {"lanes": lanes, "turn": now})


@cache
def _begin_turn(dialect: str) -> Insert:
    """A lane as if it were new; one that became so just now is only locked, which writes far less."""
    statement = inserting(dialect)(outbox_lanes)
    new, old = statement.excluded, outbox_lanes.c
    names = ("priority", "since", "not_before", "owner", "until")
    stale = or_(
        old.priority != new.priority,
        type_coerce(old.since, BigInteger) < type_coerce(new.since, BigInteger) - _FRESH,
        old.not_before > new.not_before,
        old.owner.is_distinct_from(new.owner),
    )
    return statement.on_conflict_do_update(
        index_elements=["chat", "topic"], set_={name: new[name] for name in names}, where=stale
    )


@cache
def _give_turn(dialect: str) -> Insert:
    """A lane that only gathers does so no longer when something comes that must not wait."""
    statement = inserting(dialect)(outbox_lanes)
    new, old = statement.excluded, outbox_lanes.c
    urgent = case((new.priority < old.priority, new.priority), else_=old.priority)
    gathers = type_coerce(old.not_before, BigInteger) - type_coerce(old.since, BigInteger) <= _GATHER
    at = case((and_(gathers, new.not_before < old.not_before), new.not_before), else_=old.not_before)
    return statement.on_conflict_do_update(
        index_elements=["chat", "topic"], set_={"priority": urgent, "not_before": at}
    )
