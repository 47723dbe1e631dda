"""The queue of updates, as getUpdates sees it: https://core.telegram.org/bots/api#getting-updates."""

import asyncio
from collections import deque
from itertools import islice
from typing import Any

from bot.playground.errors import ApiError
from bot.playground.shapes import Payload, Update

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
_GATHER = 0.002  # seconds a woken poll waits for more, as the real server does
_FUTURE = 10  # an offset further ahead than this counts as a mistake, and nothing is forgotten


class _Waiting:
    """A queued update; a ``forced`` one is not forgotten before it was given out once, whatever its id."""

    __slots__ = ("forced", "id", "value")

    def __init__(self, update_id: int, value: Any, *, forced: bool = False) -> None:
        self.id = update_id
        self.value = value
        self.forced = forced


class _Poll:
    __slots__ = ("ended_by", "woken")

    def __init__(self) -> None:
        self.woken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.ended_by = ""

    def wake(self, came: bool) -> None:
        if not self.woken.done():
            self.woken.set_result(came)


class Updates:
    """Updates in the order in which they came, until an offset confirms them.

    Args:
        first: the first update's id.
    """

    def __init__(self, first: int) -> None:
        self.next_id = first
        self._queue: deque[_Waiting] = deque()
        self._poll: _Poll | None = None
        self._began = asyncio.Event()
        self._emptied = asyncio.Event()
        self.allowed: frozenset[str] | None = None

    def __len__(self) -> int:
        """How many are not confirmed."""
        return len(self._queue)

    def wants(self, kind: str) -> bool:
        """Whether updates of a kind are kept for the bot: ``allowed_updates`` of its last call that gave any."""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Any) -> None:
        """Take in ``allowed_updates``; an empty list means the default."""
        if isinstance(kinds, list):
            self.allowed = frozenset(kinds) or None

    def put(self, kind: str, payload: Payload) -> None:
        """Queue an update with the next id, if the bot wants its kind."""
        if self.wants(kind):
            update = Update(update_id=self.next_id, **{kind: payload})  # type: ignore[arg-type]
            self._append(_Waiting(self.next_id, update))
            self.next_id += 1

    def put_raw(self, update: dict[str, Any]) -> int:
        """Queue an update as it is; ``update_id`` is filled in where it is missing. Returns its id."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self.next_id
        self.next_id = max(self.next_id, update_id + 1)
        self._append(_Waiting(update_id, {**update, "update_id": update_id}, forced=True))
        return update_id

    def _append(self, waiting: _Waiting) -> None:
        self._queue.append(waiting)
        if self._poll is not None:
            self._poll.wake(True)

    def forget(self, *, keep: int = 0) -> None:
        """Drop all but the last ``keep`` updates."""
        while len(self._queue) > keep:
            self._queue.popleft()
        self._tell_if_empty()

    def take(self, offset: int, limit: int) -> list[Any]:
        """What getUpdates answers now: confirms what lies below ``offset`` (a negative one counts from the end)."""
        queue = self._queue
        if offset < 0:
            self.forget(keep=-offset)
        elif offset <= self.next_id + _FUTURE:
            while queue and queue[0].id < offset and not queue[0].forced:
                queue.popleft()
            self._tell_if_empty()
        given = list(islice(queue, limit))
        for waiting in given:
            waiting.forced = False
        return [waiting.value for waiting in given]

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Any]:
        """As ``take``, but waits for the first update. Raises ApiError 409 when another poll begins meanwhile."""
        updates = self.take(offset, limit)
        if updates or seconds <= 0:
            return updates
        self.interrupt(OTHER_POLL)
        poll = self._poll = _Poll()
        self._began.set()
        self._began.clear()
        timer = asyncio.get_running_loop().call_later(seconds, poll.wake, False)
        try:
            if await poll.woken and not poll.ended_by:
                await asyncio.sleep(_GATHER)
            if poll.ended_by:
                raise ApiError(409, poll.ended_by)
        finally:
            timer.cancel()
            if self._poll is poll:
                self._poll = None
        return self.take(offset, limit)

    def interrupt(self, reason: str) -> None:
        """End the poll that waits, if one does."""
        if self._poll is not None:
            self._poll.ended_by = reason
            self._poll.wake(False)

    async def polled(self) -> None:
        """Wait until a poll is waiting."""
        while self._poll is None:
            await self._began.wait()

    async def drained(self) -> None:
        """Wait until every update is confirmed."""
        while self._queue:
            await self._emptied.wait()

    def _tell_if_empty(self) -> None:
        if not self._queue:
            self._emptied.set()
            self._emptied.clear()
