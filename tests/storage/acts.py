"""What the contract's tests do with a store, in a word."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import text

from bot.core.case import Case, Told
from bot.core.conversation import Conversation
from bot.core.desk import Handoff
from bot.core.effect import MoveCase, OpenCase
from bot.core.event import BotReturned, Happening, Sender
from bot.ports import (
    CaseChange,
    Changes,
    Delivered,
    EventRecord,
    Files,
    Loaded,
    OrderBook,
    OutboxRecord,
    OutboxRow,
    SendText,
    Store,
)
from storage import Storage
from storage.unit_of_work import Unit

Act: TypeAlias = Callable[[Unit, Loaded], Awaitable[None]]  # what another process does to somebody
Trips: TypeAlias = Callable[[], AbstractContextManager[list[str]]]  # what it gives grows by one with each

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def order_book(store: Storage) -> OrderBook:
    return store.orders


def files(store: Storage) -> Files:
    return store.files


async def meet(store: Storage, *chats: int) -> list[int]:
    """Make people; returns their ids in the order of the chats."""
    async with store.unit_of_work() as unit:
        ids = {loaded.person.chat: loaded.person.id for loaded in await unit.load(chats)}
        await unit.commit()
    return [ids[chat] for chat in chats]


async def write(store: Store, changes: Changes) -> None:
    async with store.unit_of_work() as unit:
        await unit.write(changes)
        await unit.commit()


async def known(store: Storage, *chats: int) -> list[int]:
    """Make people who wrote before."""
    ids = await meet(store, *chats)
    await write(store, Changes(now=NOW, conversations=dict.fromkeys(ids, Conversation("en"))))
    return ids


def answered(*loaded: Loaded, number: int = 1, locale: str = "ko") -> Changes:
    """A batch in which these people wrote something, and are answered."""
    ids = [each.person.id for each in loaded]
    return Changes(
        now=later(number),
        updates=[10 * number + place for place, _ in enumerate(ids)],
        conversations=dict.fromkeys(ids, Conversation(locale)),
        events=[EventRecord(id_, Happening(NOW, BotReturned(), Sender()), bytes(32), number) for id_ in ids],
        outbox=[OutboxRecord(each.person.id, SendText(each.person.chat, f"answer {number}")) for each in loaded],
        sends=True,
    )


async def kept(store: Storage) -> tuple[set[int], list[str], list[str]]:
    """The updates taken in, what waits to be sent, and everybody's language."""
    async with store.unit_of_work() as unit:
        seen = await unit.seen(range(100))
        locales = [each.conversation.locale for each in await unit.load([10, 11])]
    return seen, [str(getattr(row.outgoing, "html", "")) for row in await store.waiting()], locales


async def say(store: Storage, person: int, *texts: str, chat: int = 10, priority: int = 0, at: datetime = NOW) -> None:
    """Put texts into the outbox."""
    outbox = [OutboxRecord(person, SendText(chat, html), priority) for html in texts]
    await write(store, Changes(now=at, outbox=outbox))


async def ready(store: Store, at: datetime = NOW, limit: int = 100) -> list[str]:
    """The texts that may be sent now."""
    return [written(row) for row in await store.outbox(at, limit)]


def written(row: OutboxRow) -> str:
    assert row.outgoing is not None
    return str(getattr(row.outgoing, "html", ""))


async def sent(store: Store, *rows: OutboxRow) -> None:
    await store.delivered([Delivered(row.id, "sent", row.id) for row in rows])


def opened(person: int, number: str = "C-1", *, at: datetime = NOW, **lookups: str) -> CaseChange:
    data = {"name": "홍길동"}
    told = Told(at, "buyer", "open", "looking_up")
    case = Case(number, "certificate", "looking_up", data, at, at, 1, story=(told,))
    return CaseChange(person, at, OpenCase(number, case.kind, case.state, data, lookups), case)


def moved(
    before: CaseChange,
    to: str,
    action: str = "look_up",
    *,
    at: datetime = NOW,
    handoff: Handoff | None = None,
    **data: Any,
) -> CaseChange:
    old = before.case
    story = (*old.story, Told(at, "bot", action, to))
    now = {**old.data, **data}
    case = Case(old.number, old.kind, to, now, old.opened_at, at, old.events + 1, handoff or old.handoff, story)
    return CaseChange(before.person, at, MoveCase(old.number, to, "bot", action, data, handoff=handoff), case)


def handed(desk: int = -100, *, at: datetime = NOW, **more: Any) -> Handoff:
    return Handoff(desk, more.pop("state", "queued"), at, "ko", **more)


async def speaks(unit: Unit, loaded: Loaded) -> None:
    await unit.write(Changes(now=NOW, conversations={loaded.person.id: Conversation("zh_Hans")}), last=True)


async def is_written_to(unit: Unit, loaded: Loaded) -> None:
    outbox = [OutboxRecord(loaded.person.id, SendText(loaded.person.chat, "from elsewhere"))]
    await unit.write(Changes(now=NOW, outbox=outbox), last=True)


async def opens_a_case(unit: Unit, loaded: Loaded) -> None:
    await unit.write(Changes(now=NOW, cases=[opened(loaded.person.id)]), last=True)


async def relay(store: Storage, person: int, *copies: tuple[str, int, int, int, int]) -> None:
    """Send something that stands for these."""
    await say(store, person, "relayed", chat=person + 1_000)
    (row,) = (row for row in await store.outbox(NOW, 5_000) if row.chat == person + 1_000)
    await store.delivered([Delivered(row.id, "sent", copies=copies)])


async def tamper(store: Storage, statement: str, **values: Any) -> int:
    """Change the database behind the store's back; returns how many rows."""
    async with store._database.transaction() as transaction:
        count = await transaction.run(lambda connection: connection.execute(text(statement), values).rowcount)
        await transaction.commit()
    return count
