"""What the page hears: events with ascending ids, the last few of them kept for those who come back."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from itertools import takewhile
from typing import Any, TypeAlias

Event: TypeAlias = tuple[int, dict[str, Any]]


class Feed:
    """Events in order.

    Args:
        keep: how many of the last are kept.
    """

    def __init__(self, keep: int = 2000) -> None:
        self._events: deque[Event] = deque(maxlen=keep)
        self._came = asyncio.Event()
        self.last = 0
        self.closed = False

    def add(self, kind: str, **fields: Any) -> None:
        """Tell everybody; fields may be Bot API objects, encoded only when somebody reads them."""
        self.last += 1
        self._events.append((self.last, {"type": kind, **fields}))
        self._wake()

    def close(self) -> None:
        """End all who follow."""
        self.closed = True
        self._wake()

    def after(self, last: int) -> list[Event]:
        """Kept events with a greater id, oldest first; led by ``reset`` where some are no longer kept."""
        events = list(takewhile(lambda event: event[0] > last, reversed(self._events)))[::-1]
        if self._events and last < self._events[0][0] - 1:
            events.insert(0, (events[0][0] - 1, {"type": "reset"}))
        return events

    async def follow(self, last: int, *, beat: float | None = None) -> AsyncIterator[list[Event]]:
        """Batches of events after ``last``; an empty one after ``beat`` silent seconds; ends with the feed."""
        while not self.closed:
            events = self.after(last)
            if events:
                last = events[-1][0]
                yield events
            elif await self._waited(beat):
                yield []

    async def _waited(self, beat: float | None) -> bool:
        try:
            await asyncio.wait_for(self._came.wait(), beat)
        except TimeoutError:
            return True
        return False

    def _wake(self) -> None:
        self._came.set()
        self._came.clear()
