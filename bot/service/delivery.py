"""Delivery: the loop that sends what is committed. In order per chat, chats side by side."""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from msgspec.structs import replace

from bot.ports import (
    ChatGoneError,
    Clock,
    Delivered,
    DeliveryError,
    EditText,
    Files,
    MigratedError,
    OutboxRow,
    Outgoing,
    RejectedError,
    SendDocument,
    SendText,
    Store,
    Telegram,
    TooManyRequestsError,
    UnauthorizedError,
)
from bot.service.bell import Bell
from bot.service.envelope import from_refusal
from bot.service.patience import Backoff, Patience
from bot.service.polling import Intake
from bot.service.results import Results

_log = structlog.get_logger()
_PAGE = 200  # rows in hand above which no more are fetched
_LOOK = 1.0  # seconds after which rows of other processes are noticed
_GIVE_UP_AFTER = timedelta(hours=24)
_GIVE_UP_TRIES = 10


class Budget(Protocol):
    """Says how much may be sent."""

    def hold(self, outgoing: Outgoing, now: datetime) -> datetime | None:
        """Until when this send must wait; None for at once, and then it counts as sent."""
        ...


class Unlimited:
    """A budget that holds nothing back: Telegram's 429 is the only limit."""

    def hold(self, outgoing: Outgoing, now: datetime) -> datetime | None:
        """Never."""
        return None


class Delivery:
    """Sends the outbox.

    Args:
        store: where the outbox is.
        telegram: the Bot API.
        files: where documents are.
        intake: told when a person has blocked the bot.
        clock: the time.
        budget: asked before each send.
        at_once: how many chats are served side by side.
    """

    def __init__(
        self,
        store: Store,
        telegram: Telegram,
        files: Files,
        intake: Intake,
        clock: Clock,
        *,
        budget: Budget | None = None,
        backoff: Backoff | None = None,
        patience: Patience | None = None,
        bell: Bell | None = None,
        at_once: int = 16,
    ) -> None:
        self._store = store
        self._telegram = telegram
        self._files = files
        self._intake = intake
        self._clock = clock
        self._budget = budget or Unlimited()
        self._backoff = backoff or Backoff(first=1.0, most=300.0)
        self._patience = patience or Patience()
        self._hands = asyncio.Semaphore(at_once)
        self._results = Results(store, self._patience)
        self._queues: dict[int, deque[OutboxRow]] = {}
        self._taken: set[int] = set()
        self._touched: set[int] = set()  # chats with results since the last look at the outbox
        self._idle = asyncio.Event()
        self.bell = bell or Bell()

    async def run(self) -> None:
        """Deliver until cancelled; what was being sent at that moment may be sent once more after the next start.

        Raises:
            UnauthorizedError: the token is not valid.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._results.run())
            while True:
                if len(self._taken) < _PAGE and await self._fetch(group):
                    continue
                if not self._taken:
                    self._idle.set()
                await self.bell.wait(_LOOK)

    async def finish(self, within: float) -> None:
        """Wait until everything that is due has been sent, or so many seconds have passed."""
        self._idle.clear()
        self.bell.ring()
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            _log.warning("delivery.unfinished", rows=len(self._taken))

    async def _fetch(self, group: asyncio.TaskGroup) -> bool:
        """Take what may be sent in hand, a task for each chat; False where there is nothing new."""
        now = self._clock.now()
        self._touched.clear()
        rows = await self._patience.insist(lambda: self._store.outbox(now, 2 * _PAGE))
        new = [row for row in rows if row.id not in self._taken]
        for row in new:
            if row.chat in self._touched:  # its rows may have changed since they were read: look again
                continue
            self._taken.add(row.id)
            if row.chat in self._queues:
                self._queues[row.chat].append(row)
            else:
                self._queues[row.chat] = deque([row])
                group.create_task(self._serve(row.chat))
        return bool(new)

    async def _serve(self, chat: int) -> None:
        """Send a chat's rows in order, until there are none or one of them must wait."""
        queue = self._queues[chat]
        slots: dict[str, int] = {}  # of messages sent here, which rows fetched before that cannot know
        while queue:
            row = queue.popleft()
            async with self._hands:
                results = await self._deliver(row, queue, slots)
            await self._results.record(results)
            self._touched.add(chat)
            self._taken.difference_update(result.row for result in results)
            if results[0].state == "later":
                self._release(queue)
        del self._queues[chat]
        self.bell.ring()

    def _release(self, queue: deque[OutboxRow]) -> None:
        """Put rows back: they wait in the store behind one that must wait."""
        self._taken.difference_update(row.id for row in queue)
        queue.clear()

    async def _deliver(self, row: OutboxRow, behind: deque[OutboxRow], slots: dict[str, int]) -> list[Delivered]:
        """Try one row; returns what became of it, and of those behind it where the whole chat is gone."""
        try:
            return [await self._attempt(row, slots)]
        except ChatGoneError as error:
            await self._intake.submit([from_refusal(row.person)])
            rows = [row, *behind]
            behind.clear()
            return [self._failed(each, error) for each in rows]

    async def _attempt(self, row: OutboxRow, slots: dict[str, int]) -> Delivered:
        """Send one row, unless the budget holds it back."""
        now = self._clock.now()
        if row.outgoing is None:
            return Delivered(row.id, "failed", error="can no longer be read")
        until = self._budget.hold(row.outgoing, now)
        if until is not None:
            return Delivered(row.id, "later", not_before=until)
        try:
            return await self._send(row, row.outgoing, slots)
        except (ChatGoneError, UnauthorizedError):
            raise
        except TooManyRequestsError as error:
            _log.info("delivery.too_many", row=row.id, retry_after=error.retry_after)
            return Delivered(row.id, "later", not_before=now + timedelta(seconds=error.retry_after), error=str(error))
        except (RejectedError, KeyError) as error:
            return self._failed(row, error)
        except Exception as error:  # a row that trips over a mistake of ours must not stop the other chats
            return self._later(row, error, now)

    async def _send(self, row: OutboxRow, outgoing: Outgoing, slots: dict[str, int]) -> Delivered:
        """Send it, and once more where the first answer shows how it can be sent after all."""
        content = await self._files.get(outgoing.person, outgoing.file) if isinstance(outgoing, SendDocument) else None
        ready = addressed(outgoing, slots)
        try:
            message = await self._telegram.send(ready, content)
        except MigratedError as error:
            message = await self._telegram.send(replace(ready, chat=error.chat), content)
        except RejectedError:
            if not (isinstance(ready, EditText) and ready.keyboard):
                raise
            # the card to be rewritten is gone or too old; the person shall not be left without one
            ready = as_new(ready)
            message = await self._telegram.send(ready, content)
        slot = None if isinstance(ready, EditText) else getattr(ready, "slot", None)
        if slot is None or message is None:
            return Delivered(row.id, "sent", message)
        slots[slot] = message
        return Delivered(row.id, "sent", message, slot=(row.chat, slot))

    def _later(self, row: OutboxRow, error: Exception, now: datetime) -> Delivered:
        tries = row.attempts + 1
        passing = isinstance(error, DeliveryError) and now - row.created_at <= _GIVE_UP_AFTER
        if tries >= _GIVE_UP_TRIES and not passing:
            return self._failed(row, error)
        seconds = self._backoff.seconds(tries)
        _log.info("delivery.later", row=row.id, error=type(error).__name__, tries=tries, retry_in=round(seconds, 1))
        return Delivered(row.id, "later", not_before=now + timedelta(seconds=seconds), error=str(error))

    def _failed(self, row: OutboxRow, error: Exception) -> Delivered:
        _log.warning("delivery.failed", row=row.id, person=row.person, error=type(error).__name__)
        return Delivered(row.id, "failed", error=f"{type(error).__name__}: {error}")


def addressed(outgoing: Outgoing, slots: dict[str, int]) -> Outgoing:
    """An edit with the id of its message; one whose message was never sent becomes a new message."""
    if not isinstance(outgoing, EditText):
        return outgoing
    known = slots.get(outgoing.slot) if outgoing.slot else None
    message_id = known if known is not None else outgoing.message_id
    return as_new(outgoing) if message_id is None else replace(outgoing, message_id=message_id)


def as_new(edit: EditText) -> SendText:
    """The same words as a message of their own."""
    return SendText(edit.chat, edit.html, keyboard=edit.keyboard, slot=edit.slot)
