"""Envelopes for the intake's tests, and what came of them."""

from datetime import timedelta
from typing import Any

from bot.core.effect import SetDeadline
from bot.edges.updates import decode
from bot.ports import Changes, EditText, OutboxRow, SendText
from bot.service.envelope import Envelope, from_deadline
from bot.service.polling import envelope_of
from storage.store import Storage
from tests.service.fakes import START, message


def said(update_id: int, text: str, chat: int = 7, **fields: Any) -> Envelope:
    return envelope_of(message(update_id, text, chat, **fields), decode)


async def texts(store: Storage) -> list[tuple[int, str]]:
    """What waits to be sent: (chat, HTML)."""
    return [(row.chat, html(row)) for row in await store.outbox(START + timedelta(days=9), 1000)]


def html(row: OutboxRow) -> str:
    assert isinstance(row.outgoing, SendText | EditText)
    return row.outgoing.html


async def person_of(store: Storage, chat: int) -> int:
    async with store.unit_of_work() as work:
        [loaded] = await work.load([chat])
        return loaded.person.id


async def due(store: Storage, chat: int, kind: str, key: str, **payload: Any) -> Envelope:
    """A deadline of somebody's, set and fallen due."""
    async with store.unit_of_work() as work:
        [loaded] = await work.load([chat])
        changes = Changes(now=START)
        changes.conversations[loaded.person.id] = loaded.conversation
        changes.deadlines[key] = (loaded.person.id, SetDeadline(kind, key, START, payload))
        await work.write(changes)
        await work.commit()
    [row] = [row for row in await store.due_deadlines(START, 100) if row.key == key]
    return from_deadline(row)
