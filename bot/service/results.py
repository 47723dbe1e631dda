"""Results: what became of sends, written in batches."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from bot.ports import Clock, Delivered, Store
from bot.service.bell import Bell
from bot.service.budget import Budgets
from bot.service.patience import Patience

_GATHER = 0.02  # seconds for which results that hold nothing up wait for others


class Results:
    """Gathers results while a write is under way and writes them with the next one.

    Args:
        store: where the outbox is.
        budgets: what was sent into groups is written down too.
        clock: the time.
        patience: tries again while the database is away.
        gather: seconds for which results that hold nothing up wait for others to be written with.
    """

    def __init__(
        self, store: Store, budgets: Budgets, clock: Clock, patience: Patience, *, gather: float = _GATHER
    ) -> None:
        self._store = store
        self._budgets = budgets
        self._clock = clock
        self._patience = patience
        self._gather = gather
        self._waiting: list[tuple[Sequence[Delivered], Callable[[], None]]] = []
        self._groups: set[int] = set()
        self._bell = Bell()
        self._hurry = Bell()

    def note(self, chat: int, results: Sequence[Delivered], written: Callable[[], None]) -> None:
        """Have results of a chat written with others of the next moment; nobody waits for them but ``written``."""
        if chat < 0:
            self._groups.add(chat)
        self._waiting.append((results, written))
        self._bell.ring()

    async def record(self, chat: int, results: Sequence[Delivered]) -> None:
        """Returns once a chat's results are durable, so that the next row of the lane cannot overtake them."""
        written = asyncio.get_running_loop().create_future()
        self.note(chat, results, lambda: None if written.done() else written.set_result(None))
        self._hurry.ring()
        await written

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._bell.wait()
            await self._hurry.wait(self._gather)
            while self._waiting:
                batch, self._waiting = self._waiting, []
                results = [result for several, _ in batch for result in several]
                await self._patience.insist(partial(self._store.delivered, results, self._clock.now()))
                await self._spend()
                for _, written in batch:
                    written()

    async def _spend(self) -> None:
        groups, self._groups = self._groups, set()
        windows = {chat: window for chat in groups if (window := self._budgets.window(chat))}
        if windows:
            await self._patience.insist(partial(self._store.spend, windows))
