"""Cards: which message of a chat, or which topic of a group, goes by which name (slot)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from msgspec.structs import replace
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import Insert

from bot.ports import CopyMessages, EditText, ManageTopic, OutboxRow, Outgoing, SendDocument, SendText
from storage import groups
from storage.columns import among_pairs, inserting
from storage.statements import bulk, fetch, run
from storage.tables import cards
from storage.writes import Writes

Slot: TypeAlias = tuple[int, str]  # a chat and a name

TOPIC = "topic:"  # and the case's number: the slot of its topic
_IN_TOPIC = SendText | SendDocument | CopyMessages | ManageTopic

_KNOWN = select(cards).where(among_pairs(cards.c.chat, cards.c.slot, "places"))
_FORGET = delete(cards).where(among_pairs(cards.c.chat, cards.c.slot, "places"))


def remember(writes: Writes, known: Mapping[Slot, int]) -> None:
    """Remember message ids by (chat, slot)."""
    if known:
        now_at = groups.now_at(writes.connection, (chat for chat, _ in known))
        rows = [{"chat": now_at[chat], "slot": slot, "message_id": known[chat, slot]} for chat, slot in sorted(known)]
        writes.add(_remember(writes.dialect), rows)


def forget(connection: Connection, slots: Iterable[Slot]) -> None:
    """Forget what is gone."""
    places = sorted(slots)
    if places:
        run(connection, _FORGET, {"places": places})


def recall(connection: Connection, chat: int, slots: Sequence[str]) -> dict[str, int]:
    """The message ids under these slots of a chat."""
    here = groups.now_at(connection, [chat])[chat]
    known = _known(connection, {(here, slot) for slot in slots})
    return {slot: message_id for (_, slot), message_id in known.items()}


def adopt(connection: Connection, topics: Mapping[tuple[int, int], str]) -> None:
    """Remember topics by (group, thread), of cases that have none there."""
    now_at = groups.now_at(connection, (chat for chat, _ in topics))
    rows = [{"chat": now_at[at[0]], "slot": TOPIC + topics[at], "message_id": at[1]} for at in sorted(topics)]
    bulk(connection, _adopt(connection.dialect.name), rows)


def filled(connection: Connection, rows: list[OutboxRow]) -> list[OutboxRow]:
    """Rows with the message ids of edits and the topics they go into, where these are known."""
    wanted = {slot for row in rows if row.outgoing is not None and (slot := _slot(row.outgoing))}
    known = _known(connection, wanted)
    if not known:
        return rows
    return [row if row.outgoing is None else replace(row, outgoing=_filled(row.outgoing, known)) for row in rows]


def _known(connection: Connection, places: Iterable[Slot]) -> dict[Slot, int]:
    asked = sorted(places)
    rows = fetch(connection, _KNOWN, {"places": asked}) if asked else ()
    return {(row.chat, row.slot): row.message_id for row in rows}


def _slot(outgoing: Outgoing) -> Slot | None:
    """The name of what must be known before this can be sent."""
    if isinstance(outgoing, EditText):
        return (outgoing.chat, outgoing.slot) if outgoing.slot and outgoing.message_id is None else None
    if isinstance(outgoing, _IN_TOPIC) and outgoing.topic:
        return (outgoing.chat, TOPIC + outgoing.topic)
    return None


def _filled(outgoing: Outgoing, known: Mapping[Slot, int]) -> Outgoing:
    message_id = known.get(_slot(outgoing) or (0, ""))
    if message_id is None:
        return outgoing
    if isinstance(outgoing, EditText):
        return replace(outgoing, message_id=message_id)
    return replace(outgoing, thread=message_id)


@cache
def _remember(dialect: str) -> Insert:
    statement = inserting(dialect)(cards)
    new = {"message_id": statement.excluded.message_id}
    return statement.on_conflict_do_update(index_elements=["chat", "slot"], set_=new)


@cache
def _adopt(dialect: str) -> Insert:
    return inserting(dialect)(cards).on_conflict_do_nothing(index_elements=["chat", "slot"])
