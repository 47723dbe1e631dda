"""What is kept of a person, to be handed out, restored or erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from bot.core.conversation import Conversation
from bot.ports.batch import EventRecord
from bot.ports.store import CaseView, DeadlineRow


class PersonRecords(Struct, frozen=True):
    """Everything that is kept of a person, but for their files.

    Args:
        person: opaque id.
        chat: their private chat, which is their Telegram id.
        conversation: where it stands, with all answers.
        cases: oldest first, with their stories.
        events: the event log, as far back as it is kept.
        deadlines: reminders and whatever else will fall due.
    """

    person: int
    chat: int
    conversation: Conversation
    cases: tuple[CaseView, ...]
    events: tuple[EventRecord, ...]
    deadlines: tuple[DeadlineRow, ...]


class Records(Protocol):
    """What is kept of people: to be handed out, erased, and forgotten when its time is over."""

    async def read(self, person: int) -> PersonRecords | None:
        """Everything that is kept of a person; None where there is no such person (any more)."""
        ...

    async def erase(self, person: int, *, at: datetime, by: str, farewell: str = "") -> bool:
        """Erase a person for good: key, rows, files, topics; False where there is none (any more).

        Args:
            person: opaque id.
            at: the time.
            by: on whose wish: ``person``, ``operator``, ``retention``.
            farewell: the last message to them, in Telegram's HTML; empty for none.
        """
        ...

    async def sweep(self) -> int:
        """Remove the files of people whose erasing was interrupted; returns of how many."""
        ...

    async def forget_cases(self, kind: str, states: Sequence[str], before: datetime) -> int:
        """Empty cases that ended before a time, with their files; returns how many."""
        ...

    async def forget_files(self, kind: str, before: datetime) -> int:
        """Remove files of a kind (the first part of their keys) from before a time; returns how many."""
        ...

    async def forget_evidence(self, kinds: Sequence[str], case: str, states: Sequence[str], before: datetime) -> int:
        """Remove files of these kinds whose cases ended before a time; returns how many."""
        ...

    async def note_cut_logs(self, before: datetime) -> None:
        """Write down whose event log loses its beginning when lines from before a time are removed."""
        ...

    async def silent(self, before: datetime) -> list[int]:
        """Some of the people of whom nothing was heard since a time and of whom nothing else is kept."""
        ...
