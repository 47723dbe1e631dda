"""What a batch loads and writes, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from msgspec import Struct

from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.effect import DropDeadline, KeepQuestion, MarkArticle, MoveCase, OpenCase, SetDeadline, StartJob
from bot.core.event import Happening
from bot.ports.outbox import Delivered, OutboxRow
from bot.ports.sending import Outgoing

Fallen: TypeAlias = tuple[int, str, datetime]  # a deadline: whose, its key, and when it fell due


class Person(Struct, frozen=True):
    """Somebody the bot talks to.

    Args:
        id: opaque id, the only name for a person in logs.
        chat: their private chat with the bot.
        new: made in this batch.
    """

    id: int
    chat: int
    new: bool = False


class Counterpart(Struct, frozen=True):
    """The message on the other side of a case that a relayed message belongs to.

    Args:
        case: the case's number.
        message: the other side's message.
        copied: the message asked for is the bot's copy of it; else the original, of which the other is the copy.
    """

    case: str
    message: int
    copied: bool


class Loaded(Struct, frozen=True):
    """A person with all that ``advance`` needs to know of them, locked until the transaction ends."""

    person: Person
    conversation: Conversation
    cases: tuple[Case, ...]


class EventRecord(Struct, frozen=True):
    """A line of the event log, with what is needed to replay it."""

    person: int
    happening: Happening
    seed: bytes
    update_id: int | None = None


class OutboxRecord(Struct, frozen=True):
    """Something to send.

    Args:
        person: whose data key seals it.
        outgoing: what.
        priority: lower is sent first (0 answer, 1 edit of a card, 2 desk, 3 reminder).
        key: where given, a second record with the same key is dropped.
    """

    person: int
    outgoing: Outgoing
    priority: int = 0
    key: str | None = None


class CaseChange(Struct, frozen=True):
    """An OpenCase or MoveCase of a person, with the case as it then is (``events`` already counts this one)."""

    person: int
    at: datetime
    effect: OpenCase | MoveCase
    case: Case


class FailedUpdate(Struct, frozen=True):
    """An update (or another event) that raised.

    Args:
        source: ``update``, ``job`` or ``deadline``.
        body: the raw update, or the event, as JSON.
        error: the traceback.
        update_id: Telegram's id where it was an update.
        person: who it came from, where that could be read.
    """

    source: str
    body: bytes
    error: str
    update_id: int | None = None
    person: int | None = None
    id: int | None = None
    at: datetime | None = None


class Changes(Struct):
    """All that one batch writes, folded: at most one row per key.

    Args:
        updates: update ids taken in by this batch.
        conversations: by person id.
        events: in order.
        outbox: in order.
        cases: in order.
        jobs: (person, effect).
        deadlines: (person, effect), at most one per key.
        finished_jobs: keys of jobs whose results this batch took in.
        finished_deadlines: those this batch took in; a deadline moved meanwhile stays.
        failed: in order.
        questions: (person, effect): what was not understood.
        marks: whether articles helped.
        answered: by person id, the last of this batch's updates that is about them; rows and jobs of theirs carry it.
        delivered: what became of rows that were sent meanwhile; written first.
        sends: who commits this also sends what it may (see ``UnitOfWork.write``).
        now: the batch's time.
    """

    now: datetime
    questions: list[tuple[int, KeepQuestion]] = []
    marks: list[MarkArticle] = []
    updates: list[int] = []
    conversations: dict[int, Conversation] = {}
    events: list[EventRecord] = []
    outbox: list[OutboxRecord] = []
    cases: list[CaseChange] = []
    jobs: list[tuple[int, StartJob]] = []
    deadlines: dict[str, tuple[int, SetDeadline | DropDeadline]] = {}
    finished_jobs: list[str] = []
    finished_deadlines: list[Fallen] = []
    failed: list[FailedUpdate] = []
    answered: dict[int, int] = {}
    delivered: list[Delivered] = []
    sends: bool = False


class UnitOfWork(Protocol):
    """One transaction. Leaving the context without ``commit`` rolls back."""

    async def seen(self, update_ids: Sequence[int]) -> set[int]:
        """Which of these update ids were taken in before."""
        ...

    async def load(
        self,
        chats: Sequence[int],
        *,
        people: Sequence[int] = (),
        cases: Sequence[str] = (),
        unless_seen: Sequence[int] = (),
        hold: bool = True,
    ) -> list[Loaded]:
        """The people of these chats (made where unknown), with these ids, or owning these cases, locked.

        Nobody where one of the update ids ``unless_seen`` was taken in before. With ``hold`` False they may be left
        unlocked, and given as they were left lately, which takes less time; whatever is asked next, ``write`` above
        all, then raises StaleError where somebody else has changed since what was given, and ``write`` also where an
        update was taken in before.
        """
        ...

    async def topics(
        self, places: Sequence[tuple[int, int]], messages: Sequence[tuple[int, int]]
    ) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], Counterpart]]:
        """Which cases have these (group, thread), and what these (chat, message) stand for, or are stood for by."""
        ...

    async def adopt(self, topics: Mapping[tuple[int, int], str]) -> None:
        """Remember topics by (group, thread), of cases that have none there yet."""
        ...

    async def loads(self) -> dict[int, int]:
        """How many cases are queued or claimed, by desk."""
        ...

    async def pending(self, jobs: Sequence[str], deadlines: Sequence[Fallen]) -> tuple[set[str], set[Fallen]]:
        """Which of these jobs are not finished yet, and which of these deadlines still stand as they were read.

        Asked before a result or a deadline is taken in, so that neither counts twice nor after it was moved away.
        """
        ...

    async def write(self, changes: Changes, *, last: bool = False) -> list[OutboxRow]:
        """Write all of it in multi-row statements; raises what the data caused, StaleError or StorageAwayError.

        With ``last`` nothing follows, and all is durable when it returns: one trip instead of two.

        Returns:
            Where ``changes.sends``, rows to private chats. They may be sent right after the commit without a look at
            the outbox, once all that they stand behind was sent.
        """
        ...

    async def commit(self) -> None:
        """Make it durable."""
        ...
