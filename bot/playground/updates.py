"""The queue of updates, as getUpdates and the webhook see it: https://core.telegram.org/bots/api#getting-updates."""

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import islice
from random import Random
from typing import Any, TypeAlias

from bot.playground.errors import ApiError
from bot.playground.faults import Faults
from bot.playground.shapes import CallbackQuery, Message, Payload, Update

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
_GATHER = 0.002  # seconds a woken poll waits for more, as the real server does
_FUTURE = 10  # an offset further ahead than this counts as a mistake, and nothing is forgotten
_LATE = 0.05  # seconds within which a tap may overtake a message, and after which a duplicate comes
_LIFE, _TAP_LIFE = 86_400.0, 150.0  # seconds for which updates are kept
Key: TypeAlias = tuple[str, int]


class Waiting:
    """A queued update; a ``forced`` one is not forgotten before it was given out once, whatever its id."""

    __slots__ = ("forced", "id", "key", "until", "value")

    def __init__(self, update_id: int, value: Any, key: Key, until: float, *, forced: bool = False) -> None:
        self.id = update_id
        self.value = value
        self.key = key
        self.until = until
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
    """Updates in the order in which they came, until an offset or the webhook's answer confirms them.

    Args:
        first: the first update's id.
        now: the playground's time, Unix seconds.
        faults: the switches, of which ``duplicated`` and ``reordered`` are for here.
        chance: where luck comes from.
    """

    def __init__(self, first: int, *, now: Callable[[], float], faults: Callable[[], Faults], chance: Random) -> None:
        self.next_id = first
        self.tap_life = _TAP_LIFE
        self._now = now
        self._faults = faults
        self._chance = chance
        self._queue: deque[Waiting] = deque()
        self._held: dict[int, tuple[str, Payload]] = {}
        self._late = 0
        self._poll: _Poll | None = None
        self._began = asyncio.Event()
        self._emptied = asyncio.Event()
        self.allowed: frozenset[str] | None = None
        self.queues: dict[Key, deque[Waiting]] | None = None
        self.fresh: deque[Key] = deque()
        self.came = asyncio.Event()

    def __len__(self) -> int:
        """How many are not confirmed."""
        queued = sum(map(len, self.queues.values())) if self.queues else 0
        return len(self._queue) + queued + len(self._held) + self._late

    def wants(self, kind: str) -> bool:
        """Whether updates of a kind are kept for the bot: ``allowed_updates`` of its last call that gave any."""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Any) -> None:
        """Take in ``allowed_updates``; an empty list means the default."""
        if isinstance(kinds, list):
            self.allowed = frozenset(kinds) or None

    def put(self, kind: str, payload: Payload) -> None:
        """Queue an update with the next id, if the bot wants its kind."""
        if not self.wants(kind):
            return
        faults = self._faults()
        if self._held or faults.reordered:
            self._put_shuffled(kind, payload, faults.reordered)
        else:
            self._enqueue(kind, payload)

    def _put_shuffled(self, kind: str, payload: Payload, share: float) -> None:
        """Let a tap overtake a message that its person wrote just before; a chat's messages keep their order."""
        person = _sender(payload)
        if kind == "callback_query":
            self._enqueue(kind, payload)
            self._release(person)
            return
        self._release(person)
        if kind == "message" and self._chance.random() < share:
            self._held[person] = kind, payload
            asyncio.get_running_loop().call_later(_LATE, self._release, person)
        else:
            self._enqueue(kind, payload)

    def _release(self, person: int) -> None:
        if held := self._held.pop(person, None):
            self._enqueue(*held)

    def _enqueue(self, kind: str, payload: Payload) -> None:
        update = Update(update_id=self.next_id, **{kind: payload})  # type: ignore[arg-type]
        tap = isinstance(payload, CallbackQuery)
        until = self._now() + (self.tap_life if tap else _LIFE)
        self._append(Waiting(self.next_id, update, _key(kind, payload), until))
        if (share := self._faults().duplicated) and self._chance.random() < share:
            again = Waiting(self.next_id, update, _key(kind, payload), until, forced=True)
            self._late += 1
            asyncio.get_running_loop().call_later(self._chance.choice((0.0, _LATE)), self._append_late, again)
        self.next_id += 1

    def _append_late(self, waiting: Waiting) -> None:
        self._late -= 1
        self._append(waiting)

    def put_raw(self, update: dict[str, Any]) -> int:
        """Queue an update as it is; ``update_id`` is filled in where it is missing. Returns its id."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self.next_id
        self.next_id = max(self.next_id, update_id + 1)
        value = {**update, "update_id": update_id}
        self._append(Waiting(update_id, value, _raw_key(update), self._now() + _LIFE, forced=True))
        return update_id

    def _append(self, waiting: Waiting) -> None:
        if self.queues is not None:
            self._append_keyed(waiting)
            return
        self._queue.append(waiting)
        if self._poll is not None:
            self._poll.wake(True)

    def _append_keyed(self, waiting: Waiting) -> None:
        assert self.queues is not None  # noqa: S101 - looked at by the caller
        queue = self.queues.get(waiting.key)
        if queue is None:
            self.queues[waiting.key] = queue = deque()
            self.fresh.append(waiting.key)
            self.came.set()
        queue.append(waiting)

    def push(self) -> None:
        """From now on updates wait in the webhook's queues; new queues are told by ``fresh`` and ``came``."""
        if self.queues is None:
            self.queues = {}
            while self._queue:
                self._append_keyed(self._queue.popleft())
        self.interrupt(WEBHOOK_SET)

    def pull(self) -> None:
        """From now on updates wait for getUpdates again, in the order of their ids."""
        if self.queues is not None:
            waiting = [each for queue in self.queues.values() for each in queue]
            self._queue.extend(sorted(waiting, key=lambda each: each.id))
            self.queues = None
            self.fresh.clear()

    def first(self, key: Key) -> Waiting | None:
        """The first update of a webhook's queue that has not expired; None ends the queue."""
        queue = self.queues.get(key) if self.queues is not None else None
        while queue and queue[0].until < self._now():
            queue.popleft()
        if queue:
            return queue[0]
        if self.queues is not None:
            self.queues.pop(key, None)
        self._tell_if_empty()
        return None

    def done(self, waiting: Waiting) -> None:
        """The webhook took the first update of a queue."""
        queue = self.queues.get(waiting.key) if self.queues is not None else None
        if queue and queue[0] is waiting:
            queue.popleft()

    def forget(self, *, keep: int = 0) -> None:
        """Drop all but the last ``keep`` updates."""
        while len(self._queue) > keep:
            self._queue.popleft()
        for queue in (self.queues or {}).values():
            queue.clear()
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
        while len(self):
            await self._emptied.wait()

    def _tell_if_empty(self) -> None:
        if not len(self):
            self._emptied.set()
            self._emptied.clear()


def _key(kind: str, payload: Payload) -> Key:
    """The webhook's queue: of the chat for messages and their edits, of the user for taps."""
    if isinstance(payload, CallbackQuery):
        return "callback_query", payload.from_.id
    return "message" if isinstance(payload, Message) else kind, payload.chat.id


def _raw_key(update: dict[str, Any]) -> Key:
    for kind, place in (("message", "chat"), ("edited_message", "chat"), ("callback_query", "from")):
        if isinstance(found := update.get(kind), dict) and isinstance(found.get(place), dict):
            return "message" if place == "chat" else kind, int(found[place].get("id", 0))
    return "raw", 0


def _sender(payload: Payload) -> int:
    sender = getattr(payload, "from_", None)
    return sender.id if sender is not None else 0
