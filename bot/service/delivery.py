"""Delivery: the loop that sends what is committed. In order per lane, lanes side by side, within budgets."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

import structlog

from bot.ports import ChatGoneError, Clock, Delivered, Files, OutboxRow, Store, Telegram
from bot.service.budget import Budgets, weight
from bot.service.handover import Handover
from bot.service.logs import about
from bot.service.merging import Parcel, in_order, next_parcel
from bot.service.metrics import Counts
from bot.service.patience import Backoff, Patience
from bot.service.polling import Intake
from bot.service.results import Results
from bot.service.sending import Sender

_log = structlog.get_logger()
_PAGE = 200  # rows in hand above which no more are fetched
_MOST = 2000  # rows in hand above which none is accepted that a commit brings
_LANE_PAGE = 20  # rows of a lane that the store hands out at once
_AT_A_TIME = 6  # rows that go out in one turn of the loop: it writes to sockets between two of them
_LOOK = 1.0  # seconds after which rows of other processes are noticed

_SIGN = timedelta(seconds=10)  # between two signs of life

Key: TypeAlias = tuple[int, str]


class Lane:
    """A lane's rows in hand, and the message ids that its rows fetched before cannot know.

    Attributes:
        busy: a hand serves it, or will.
        unwritten: parcels that were sent and of which that is not written yet.
        fetched: how many of its rows came from a look at the outbox.
    """

    def __init__(self, key: Key) -> None:
        self.key = key
        self.rows: list[OutboxRow] = []
        self.slots: dict[str, int] = {}
        self.busy = False
        self.unwritten = 0
        self.fetched = 0

    def next(self) -> Parcel:
        """What goes next; its rows are no longer the lane's."""
        if len(self.rows) == 1:
            (row,), self.rows = self.rows, []
            return Parcel((row,), row.outgoing)
        parcel = next_parcel(in_order(self.rows) if self.key[1] else self.rows)
        settled = {row.id for row in parcel.rows}
        self.rows = [row for row in self.rows if row.id not in settled]
        return parcel


class Delivery:
    """Sends the outbox.

    Args:
        store: where the outbox is.
        telegram: the Bot API.
        files: where documents are.
        intake: told when a person has blocked the bot, and of what cannot be delivered.
        clock: the time.
        budgets: asked before each send; only a 429 holds anything back where None.
        at_once: how many lanes are served side by side; as many connections as aiogram opens by itself.
        counts: told what became of each try.
    """

    def __init__(
        self,
        store: Store,
        telegram: Telegram,
        files: Files,
        intake: Intake,
        clock: Clock,
        *,
        budgets: Budgets | None = None,
        backoff: Backoff | None = None,
        patience: Patience | None = None,
        bell: Handover | None = None,
        at_once: int = 100,
        counts: Counts | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._budgets = budgets or Budgets()
        self._patience = patience or Patience()
        self._at_once = at_once
        self._counts = counts
        backoff = backoff or Backoff(first=1.0, most=30.0)  # in an outage the overall budget limits all tries together
        self._sender = Sender(store, telegram, files, intake, clock, self._budgets, backoff)
        self.bell = bell or Handover()
        self._results = Results(store, self.bell, self._budgets, clock, self._patience)
        self._lanes: dict[Key, Lane] = {}
        self._ready: asyncio.Queue[Lane] = asyncio.Queue()
        self._taken: set[int] = set()
        self._touched: set[Key] | None = None  # lanes with results since a look at the outbox began
        self._more = False  # the last look did not show everything
        self._shown: datetime | None = None
        self._looked = 0.0  # loop time of the last look at the outbox
        self._idle = asyncio.Event()
        self._finishing = False

    async def run(self) -> None:
        """Deliver until cancelled; what was being sent at that moment may be sent once more after the next start.

        Raises:
            UnauthorizedError: the token is not valid.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._results.run())
            for _ in range(self._at_once):
                group.create_task(self._hand())
            self.bell.served = True
            try:
                await self._feed()
            finally:
                self.bell.served = False

    async def _feed(self) -> None:
        """Keep the hands busy with what commits bring, and with what the outbox has besides."""
        self.bell.brought()  # what an earlier run did not come to is found in the outbox
        self.bell.ring()
        while True:
            await self._show()
            while self._accept(_AT_A_TIME) == _AT_A_TIME:  # noqa: ASYNC110 - it waits for nothing
                await asyncio.sleep(0)
            if len(self._taken) >= _PAGE:
                self._more = self.bell.look() or self._more  # once there is room
                await self.bell.wait(_LOOK)
                continue
            if (self.bell.look() or self._until_next_look() == 0.0) and await self._fetch():
                self.bell.ring()
                continue
            if not (self._taken or self.bell.asked):  # a look may have been too early to see what is left
                self._idle.set()
            await self.bell.wait(self._until_next_look())

    async def finish(self, within: float) -> None:
        """Wait until everything that may be sent now has been sent, or so many seconds have passed."""
        self._finishing = True
        self._idle.clear()
        self.bell.ring()
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            _log.warning("delivery.unfinished", rows=len(self._taken))
        self._finishing = False

    async def _fetch(self) -> bool:
        """Take what may be sent in hand; whether there is reason to look again at once."""
        now = self._clock.now()
        self._looked = asyncio.get_running_loop().time()
        held, half_held = self._budgets.held(now), self._budgets.half_held(now)
        least_urgent = self._budgets.least_urgent(now)
        if least_urgent is None:
            return False
        self._touched = set()
        in_hand = frozenset(self._taken)
        rows = await self._patience.insist(
            lambda: self._store.outbox(
                now, 2 * _PAGE, held=held, half_held=half_held, least_urgent=least_urgent, in_hand=in_hand
            )
        )
        self._more = len(rows) + len(in_hand) >= 2 * _PAGE
        await self._learn({row.chat for row in rows if row.chat < 0})
        self._accept()  # a commit may have brought meanwhile what the outbox showed as well
        again = [row for row in rows if row.id not in self._taken and not self._take(row)]
        self._touched = None
        return bool(again)

    def _accept(self, at_most: int | None = None) -> int:
        """Take in hand what commits brought; what is too much is found in the outbox later. How much was brought."""
        brought = self.bell.brought(at_most)
        for row in brought:
            if row.id in self._taken:
                continue
            if len(self._taken) < _MOST and self._taken.issuperset(row.behind):
                self._hold(row)
            else:
                self._more = True
                self.bell.ring()
        return len(brought)

    async def _learn(self, groups: set[int]) -> None:
        """What was sent into groups before we came to serve them; nothing new where we serve them all the time."""
        if groups:
            self._budgets.learn(await self._patience.insist(lambda: self._store.spent(sorted(groups))))

    async def _show(self) -> None:
        """Give other processes a sign of life, and keep to our share of what may be sent in all."""
        now = self._clock.now()
        if self._shown is None or now - self._shown >= _SIGN:
            self._shown = now
            self._budgets.share = 1 / await self._patience.insist(lambda: self._store.present(now))

    def _take(self, row: OutboxRow) -> bool:
        """Take a row in hand; False where its lane changed since it was read, so that one has to look again."""
        if self._touched is not None and (row.chat, row.topic) in self._touched:
            return False
        self._hold(row).fetched += 1
        return True

    def _hold(self, row: OutboxRow) -> Lane:
        """Put a row behind the others of its lane."""
        key = (row.chat, row.topic)
        lane = self._lanes.setdefault(key, Lane(key))
        self._taken.add(row.id)
        lane.rows.append(row)
        if not lane.busy:
            lane.busy = True
            self._ready.put_nowait(lane)
        return lane

    async def _hand(self) -> None:
        """One of the hands: serve lanes, one after the other."""
        while True:
            lane = await self._ready.get()
            await self._serve(lane)

    async def _serve(self, lane: Lane) -> None:
        """Send a lane's rows in order, until there are none or one of them must wait; the rest waits in the store.

        What follows waits until what became of a row is written only where it may depend on it. A group's topics share
        a budget and take turns.
        """
        while lane.rows:
            parcel = lane.next()
            if self._held_back(parcel):
                lane.rows = [*parcel.rows, *lane.rows]
                break
            results = await self._deliver(parcel, lane)
            if self._counts is not None:
                self._counts.delivered(parcel.rows, results)
            lane.unwritten += 1
            if _stands_alone(results[0]) and lane.key[0] > 0:
                self._results.note(lane.key[0], results, partial(self._written, lane, results))
                continue
            await self._results.record(lane.key[0], results)
            self._written(lane, results)
            if any(result.state == "later" for result in results):
                break
            if lane.rows and lane.key[1]:
                self._ready.put_nowait(lane)
                return
        lane.busy = False
        self._leave(lane)

    def _written(self, lane: Lane, results: Sequence[Delivered]) -> None:
        if self._touched is not None:
            self._touched.add(lane.key)
        self._taken.difference_update(result.row for result in results)
        lane.unwritten -= 1
        if not lane.busy:
            self._leave(lane)

    def _leave(self, lane: Lane) -> None:
        """What a lane still has waits in the store; the lane is out of hand once all that was sent is written."""
        left, lane.rows = lane.rows, []
        if left:
            self._taken.difference_update(row.id for row in left)
        if self._more or self._finishing or left or lane.fetched >= _LANE_PAGE:
            lane.fetched = 0
            self.bell.ring()
        if not lane.unwritten:
            del self._lanes[lane.key]

    def _held_back(self, parcel: Parcel) -> bool:
        if parcel.outgoing is None:
            return False
        row, now = parcel.row, self._clock.now()
        return self._budgets.hold(row.chat, weight(parcel.outgoing), row.priority, now) is not None

    async def _deliver(self, parcel: Parcel, lane: Lane) -> list[Delivered]:
        """Try a parcel; returns what became of it, and of everything behind it where the chat is gone."""
        with about(*(row.update_id for row in parcel.rows)):
            try:
                return await self._sender.deliver(parcel, lane.slots)
            except ChatGoneError as error:
                rows, lane.rows = [*parcel.rows, *lane.rows], []
                return await self._sender.gone(rows, error)

    def _until_next_look(self) -> float:
        """Seconds."""
        opening = self._budgets.next_opening()
        look = self._looked + _LOOK - asyncio.get_running_loop().time()
        seconds = look if opening is None else min(look, (opening - self._clock.now()).total_seconds())
        return max(0.0, seconds)


def _stands_alone(result: Delivered) -> bool:
    """What follows in the lane needs nothing that is written of this one; its message ids are at hand."""
    return result.state == "sent" and not result.copies and result.forget is None
