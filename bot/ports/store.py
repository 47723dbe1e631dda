"""Everything durable, and what is read of it."""

from collections.abc import Container, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from bot.core.case import Case
from bot.core.desk import Handoff
from bot.ports.batch import (
    FailedUpdate,
    UnitOfWork,
)
from bot.ports.outbox import Delivered, OutboxRow

URGENT = 1  # the highest priority number of what somebody waits for


class JobRow(Struct, frozen=True):
    """A leased job; ``update_id`` is the update that set it off, where one did."""

    key: str
    kind: str
    person: int
    payload: dict[str, Any]
    attempts: int
    update_id: int | None = None


class DeadlineRow(Struct, frozen=True):
    """A deadline that has fallen due."""

    key: str
    kind: str
    person: int
    due: datetime
    payload: dict[str, Any]


class CaseEvent(Struct, frozen=True):
    """A link of a case's event chain, read back."""

    seq: int
    at: datetime
    actor: str
    action: str
    state: str
    data: dict[str, Any] | None


class CaseAtDesk(Struct, frozen=True):
    """A case that a desk has, or had, with what the desk knows of it: for the queue and for statistics."""

    number: str
    kind: str
    person: int
    handoff: Handoff


class CaseView(Struct, frozen=True):
    """A case with its owner and its story, for the operator."""

    person: int
    locale: str
    case: Case
    story: tuple[CaseEvent, ...]


class Pulse(Struct, frozen=True):
    """Whether the store can be worked with.

    Args:
        migrated: its tables are those of this release.
        sendable_since: since when the lane of the outbox that may be served waits for it; None where there is none.
    """

    migrated: bool
    sendable_since: datetime | None


class Figures(Struct, frozen=True):
    """How everything stands, in counts.

    Args:
        waiting: outbox rows not yet sent.
        failed: outbox rows that never will be.
        sendable_since: as in ``Pulse``.
        jobs: not yet finished.
        late: deadlines that fell due more than a minute ago.
        set_aside: updates that failed.
        broken: open cases whose promise was broken, by kind.
        cases: by kind and state.
    """

    waiting: int
    failed: int
    sendable_since: datetime | None
    jobs: int
    late: int
    set_aside: int
    broken: dict[str, int]
    cases: dict[tuple[str, str], int]


class Question(Struct, frozen=True):
    """A sentence that nobody understood.

    Args:
        at: when it was written, UTC.
        text: as it was written, with sensitive numbers covered.
        locale: the language it is written in.
        intent: what it was taken for, ``none`` or ``other`` mostly.
        confidence: how sure that was.
        id: by which it is removed once it is dealt with.
    """

    at: datetime
    text: str
    locale: str
    intent: str
    confidence: float
    id: int = 0


class ArticleMarks(Struct, frozen=True):
    """How often an article was said to have helped, in one language, and not to."""

    article: str
    locale: str
    helped: int
    not_helped: int


class Store(Protocol):
    """Everything durable."""

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction for a batch."""
        ...

    async def outbox(
        self,
        now: datetime,
        limit: int,
        *,
        held: Sequence[int] = (),
        half_held: Sequence[int] = (),
        least_urgent: int = 9,
        in_hand: Container[int] = (),
    ) -> list[OutboxRow]:
        """Rows that may be sent now, by lane and in order; edits carry message ids, what goes into a topic its id.

        Args:
            now: the time.
            limit: how many.
            held: chats whose budget is spent; only what costs none of it is handed out for them.
            half_held: chats of whose budget only what is kept for the urgent is left.
            least_urgent: the highest priority number that may be sent now.
            in_hand: rows that were handed out before and are not wanted again.
        """
        ...

    async def delivered(self, results: Sequence[Delivered], now: datetime | None = None) -> None:
        """Record what became of rows, in one transaction; ``now`` decides whose turn is next."""
        ...

    async def present(self, now: datetime) -> int:
        """Give a sign of life; how many processes deliver from this database."""
        ...

    async def spend(self, windows: Mapping[int, Sequence[datetime]]) -> None:
        """Write down when something was lately sent into these groups."""
        ...

    async def spent(self, chats: Sequence[int]) -> dict[int, list[datetime]]:
        """When something was lately sent into these groups, by whichever process."""
        ...

    async def waiting(self) -> list[OutboxRow]:
        """Everything in the outbox, failed rows included, for the operator."""
        ...

    async def counterparts(self, chat: int, messages: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """By (chat, message), the message in ``chat`` that it stands for or that stands for it."""
        ...

    async def relayed(self, case: str) -> list[tuple[int, int, int, int]]:
        """All that was relayed for a case, in order: (chat it came from, message, chat it went to, message)."""
        ...

    async def remember(self, chat: int, slot: str, message_id: int) -> None:
        """Remember a message id, or a topic's, under a slot of a chat at once."""
        ...

    async def recall(self, chat: int, slots: Sequence[str]) -> dict[str, int]:
        """The message ids, or topics', that are remembered under these slots of a chat."""
        ...

    async def migrated(self, old: int, new: int) -> None:
        """A group became a supergroup: its rows go there, and ``moved_groups`` knows it. Its topics are gone."""
        ...

    async def queue(self, desk: int) -> list[CaseAtDesk]:
        """A desk's open cases: first those that wait, the urgent and then the oldest first; then the claimed ones."""
        ...

    async def handoffs(self, since: datetime) -> list[CaseAtDesk]:
        """All that came to any desk since then, in order, for statistics."""
        ...

    async def moved_groups(self) -> dict[int, int]:
        """Where groups went: by the id that ``DESKS`` names, the id they have now."""
        ...

    async def lease_jobs(self, now: datetime, limit: int, *, lease_seconds: float) -> list[JobRow]:
        """Jobs that may run now, leased until they are finished or the lease ends; counts the attempt.

        What nobody can open is asked for once a day.
        """
        ...

    async def postpone_job(self, key: str, until: datetime, error: str) -> None:
        """Give a job back to be tried again."""
        ...

    async def due_deadlines(self, now: datetime, limit: int) -> list[DeadlineRow]:
        """Deadlines that have fallen due and were not taken in yet; what nobody can open is asked for once a day."""
        ...

    async def next_due(self) -> datetime | None:
        """The earliest time at which a deadline or a postponed job wants attention."""
        ...

    async def failed_updates(self) -> list[FailedUpdate]:
        """Updates set aside."""
        ...

    async def forget_failed(self, ids: Sequence[int]) -> None:
        """Remove set-aside updates that went through when tried again."""
        ...

    async def case(self, number: str) -> CaseView | None:
        """One case with its story."""
        ...

    async def cases(self, *, kind: str | None = None, state: str | None = None, limit: int = 100) -> list[CaseView]:
        """Cases, newest first, without their stories."""
        ...

    async def find_case(self, kind: str, value: str) -> CaseView | None:
        """The case that has this look-up value."""
        ...

    async def broken_chains(self) -> list[str]:
        """Numbers of cases whose event chain does not verify."""
        ...

    async def pulse(self, now: datetime) -> Pulse:
        """Whether it can be worked with; cheap. Raises StorageAwayError."""
        ...

    async def figures(self, now: datetime, states: Sequence[tuple[str, str]]) -> Figures:
        """How everything stands; ``states`` are the (kind, state) of cases that are counted."""
        ...

    async def unanswered(self, limit: int) -> list[Question]:
        """Sentences that nobody understood, the newest first."""
        ...

    async def forget_questions(self, ids: Sequence[int]) -> int:
        """Remove sentences that were dealt with; returns how many there were."""
        ...

    async def article_marks(self) -> list[ArticleMarks]:
        """Which articles helped, by article and language."""
        ...

    async def use_once(self, key: str, until: datetime, now: datetime) -> bool:
        """Whether this is the first use of a key (a keyed hash) that may be used once; remembered until then."""
        ...

    async def prune(self, now: datetime) -> int:
        """Remove what is past its keeping time (seen update ids, event log); returns how many rows went."""
        ...
