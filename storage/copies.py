"""Which message between buyer and desk stands for which, and which case a topic belongs to."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, bindparam, insert, select, text

from bot.ports import Counterpart
from storage import groups
from storage.cards import TOPIC
from storage.columns import among_pairs
from storage.statements import bulk, fetch
from storage.tables import cards, copies

Place: TypeAlias = tuple[int, int]  # a chat, and a message or topic of it
Copy: TypeAlias = tuple[str, int, int, int, int]  # case, from chat, message, to chat, message

_IS_TOPIC = text("cards.slot LIKE 'topic:%'")  # word for word what the partial index says

_TOPICS = select(cards).where(_IS_TOPIC, among_pairs(cards.c.chat, cards.c.message_id, "places"))
_ORIGINALS = select(copies).where(among_pairs(copies.c.to_chat, copies.c.to_message, "messages")).order_by(copies.c.id)
_COPIES = select(copies).where(among_pairs(copies.c.from_chat, copies.c.from_message, "messages")).order_by(copies.c.id)
_OF_CASE = select(copies).where(copies.c.number == bindparam("case")).order_by(copies.c.id)
_ADD = insert(copies)


def add(connection: Connection, pairs: Iterable[Copy]) -> None:
    """Remember what was relayed."""
    names = ("number", "from_chat", "from_message", "to_chat", "to_message")
    rows = [dict(zip(names, pair, strict=True)) for pair in pairs]
    if rows:
        bulk(connection, _ADD, rows)


def topics(connection: Connection, places: Sequence[Place]) -> dict[Place, str]:
    """By (group, topic), the numbers of the cases whose topics they are."""
    where = groups.located(connection, places)
    if not where:
        return {}
    rows = fetch(connection, _TOPICS, {"places": sorted(where)})
    return {place: row.slot.removeprefix(TOPIC) for row in rows for place in where[row.chat, row.message_id]}


def stood_for(connection: Connection, messages: Sequence[Place]) -> dict[Place, Counterpart]:
    """What these messages stand for, or are stood for by; the newest where there are several."""
    where = groups.located(connection, messages)
    if not where:
        return {}
    named = {"messages": sorted(where)}
    found: dict[Place, Counterpart] = {}
    for row in fetch(connection, _COPIES, named):
        for place in where[row.from_chat, row.from_message]:
            found[place] = Counterpart(row.number, row.to_message, copied=False)
    for row in fetch(connection, _ORIGINALS, named):
        for place in where[row.to_chat, row.to_message]:
            found[place] = Counterpart(row.number, row.from_message, copied=True)
    return found


def counterparts(connection: Connection, chat: int, messages: Sequence[Place]) -> dict[Place, int]:
    """By (chat, message), the message in ``chat`` that belongs to it; the newest where there are several."""
    where = groups.located(connection, messages)
    if not where:
        return {}
    here = groups.now_at(connection, [chat])[chat]
    named = {"messages": sorted(where)}
    found: dict[Place, int] = {}
    for row in fetch(connection, _COPIES, named):
        if row.to_chat == here:
            found |= dict.fromkeys(where[row.from_chat, row.from_message], row.to_message)
    for row in fetch(connection, _ORIGINALS, named):
        if row.from_chat == here:
            found |= dict.fromkeys(where[row.to_chat, row.to_message], row.from_message)
    return found


def relayed(connection: Connection, case: str) -> list[tuple[int, int, int, int]]:
    """All that was relayed for a case, in order."""
    rows = connection.execute(_OF_CASE, {"case": case})
    return [(row.from_chat, row.from_message, row.to_chat, row.to_message) for row in rows]
