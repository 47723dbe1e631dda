"""Groups that became supergroups. Everything is stored under the id a group has now, whichever id it is asked by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import BigInteger, Connection, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import Insert

from storage.columns import inserting
from storage.tables import cards, moved_groups, outbox, outbox_lanes

_ALL = select(moved_groups)
_AGAIN = update(moved_groups).where(moved_groups.c.new == bindparam("was")).values(new=bindparam("now"))
_WAITING = text("outbox.state = 'waiting'")  # word for word what the partial index says
_ROWS = update(outbox).where(outbox.c.chat == bindparam("was"), _WAITING).values(chat=bindparam("now"))
_OLD_TURNS = delete(outbox_lanes).where(outbox_lanes.c.chat == bindparam("was"))
_CARDS = delete(cards).where(cards.c.chat == bindparam("was"))


def moved(connection: Connection) -> dict[int, int]:
    """By the id that a group had, the one it has now; there are never more than a few."""
    return {row.old: row.new for row in connection.execute(_ALL)}


def now_at(connection: Connection, chats: Iterable[int]) -> Mapping[int, int]:
    """By chat, where it is now; people's chats never move."""
    asked = set(chats)
    known = moved(connection) if any(chat < 0 for chat in asked) else {}
    return {chat: known.get(chat, chat) for chat in asked}


def located(
    connection: Connection, places: Sequence[tuple[int, int]]
) -> Mapping[tuple[int, int], list[tuple[int, int]]]:
    """By (chat, message) as it is stored, the ones that were asked for."""
    now = now_at(connection, (chat for chat, _ in places))
    where: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for chat, message in places:
        where[now[chat], message].append((chat, message))
    return where


def move(connection: Connection, old: int, new: int) -> None:
    """A group became another one: what waits goes there. Its messages and topics stayed behind, and are forgotten."""
    ids = {"was": old, "now": new}
    connection.execute(_AGAIN, ids)
    connection.execute(_remember(connection.dialect.name), {"old": old, "new": new})
    connection.execute(_CARDS, {"was": old})
    connection.execute(_ROWS, ids)
    connection.execute(_new_turns(connection.dialect.name), ids)
    connection.execute(_OLD_TURNS, {"was": old})


@cache
def _remember(dialect: str) -> Insert:
    statement = inserting(dialect)(moved_groups)
    return statement.on_conflict_do_update(index_elements=["old"], set_={"new": statement.excluded.new})


@cache
def _new_turns(dialect: str) -> Insert:
    """Its lanes; those that the new group has already stand."""
    names = ("topic", "priority", "since", "not_before")
    old = select(bindparam("now", type_=BigInteger), *(outbox_lanes.c[name] for name in names))
    statement = inserting(dialect)(outbox_lanes).from_select(
        ["chat", *names], old.where(outbox_lanes.c.chat == bindparam("was"))
    )
    return statement.on_conflict_do_nothing()
