"""Handover: what intake and delivery hand each other, so that neither has to read or to write it once more."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bot.ports import Delivered, OutboxRow
from bot.service.bell import Bell

Noted: TypeAlias = tuple[Sequence[Delivered], Callable[[], None]]


class Handover(Bell):
    """Delivery's bell, which brings rows that were just committed, and results that wait for the next commit."""

    def __init__(self) -> None:
        super().__init__()
        self.served = False  # somebody delivers
        self.noted = Bell()  # there are results, and nobody writes any
        self.coming = False  # a batch is under way that will take along what there is by the time it is written
        self._look = True
        self._rows: list[OutboxRow] = []
        self._waiting: list[Noted] = []
        self._held = False

    def ring(self) -> None:
        """Have the outbox looked at."""
        self._look = True
        super().ring()

    def bring(self, rows: Sequence[OutboxRow]) -> None:
        """Hand over rows to private chats."""
        self._rows.extend(rows)
        super().ring()

    def look(self) -> bool:
        """Whether the outbox is to be looked at since this was last asked."""
        look, self._look = self._look, False
        return look

    @property
    def asked(self) -> bool:
        """Whether a look was asked for, or rows were handed over, that nobody came to yet."""
        return self._look or bool(self._rows)

    def brought(self, at_most: int | None = None) -> list[OutboxRow]:
        """Rows that were handed over and not taken yet: all, or ``at_most`` so many, the first ones."""
        rows = self._rows[:at_most]
        del self._rows[:at_most]
        return rows

    def note(self, results: Sequence[Delivered], written: Callable[[], None]) -> None:
        """Have results written with the next commit; then ``written`` is called."""
        self._waiting.append((results, written))
        self.noted.ring()

    @property
    def first(self) -> Noted | None:
        """What waits longest to be written."""
        return self._waiting[0] if self._waiting else None

    def take(self) -> list[Noted]:
        """Results to be written; nobody else gets any until these are settled or given back: the first go first."""
        if self._held or not self._waiting:
            return []
        self._held = True
        taken, self._waiting = self._waiting, []
        return taken

    def settle(self, taken: Sequence[Noted]) -> None:
        """They are durable."""
        self._release(taken)
        for _, written in taken:
            written()

    def give_back(self, taken: Sequence[Noted]) -> None:
        """They could not be written."""
        self._waiting = [*taken, *self._waiting]
        self._release(taken)

    def _release(self, taken: Sequence[Noted]) -> None:
        if taken:
            self._held = False
            if self._waiting:
                self.noted.ring()


class Bells:
    """The bells of the loops that work on what the intake commits."""

    def __init__(self) -> None:
        self.outbox = Handover()
        self.jobs = Bell()
        self.deadlines = Bell()
