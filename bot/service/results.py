"""Results: what became of sends. The next batch of events takes them along; where none comes they are written alone.

So while batches come one after the other nothing is written alone, which would be a transaction more for each.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from bot.ports import Clock, Delivered, Store
from bot.service.bell import Bell
from bot.service.budget import Budgets
from bot.service.handover import Handover
from bot.service.patience import Patience

_GATHER = 0.05  # seconds for which results that hold nothing up wait for others


class Results:
    """Writes results that nobody took along.

    Args:
        store: where the outbox is.
        handover: where they wait meanwhile.
        budgets: what was sent into groups is written down too.
        clock: the time.
        patience: tries again while the database is away.
        gather: seconds for which results that hold nothing up wait for others.
    """

    def __init__(
        self,
        store: Store,
        handover: Handover,
        budgets: Budgets,
        clock: Clock,
        patience: Patience,
        *,
        gather: float = _GATHER,
    ) -> None:
        self._store = store
        self._handover = handover
        self._budgets = budgets
        self._clock = clock
        self._patience = patience
        self._gather = gather
        self._groups: set[int] = set()
        self._hurry = Bell()

    def note(self, chat: int, results: Sequence[Delivered], written: Callable[[], None]) -> None:
        """Have results of a chat written with others of the next moment; nobody waits for them but ``written``.

        A kill before that has these rows sent once more after the next start.
        """
        if chat < 0:
            self._groups.add(chat)
        self._handover.note(results, written)

    async def record(self, chat: int, results: Sequence[Delivered]) -> None:
        """Returns once a chat's results are durable."""
        written = asyncio.get_running_loop().create_future()
        self.note(chat, results, lambda: None if written.done() else written.set_result(None))
        self._hurry.ring()
        await written

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._handover.noted.wait()
            hurry = False
            while (first := self._handover.first) is not None:
                hurry = await self._hurry.wait(self._gather) or hurry
                left = self._handover.first is first and not self._handover.coming
                if (hurry or left) and await self._write():
                    hurry = False
            await self._spend()

    async def _write(self) -> bool:
        """Write what waits; False where a batch has taken some along and is not written yet."""
        taken = self._handover.take()
        if not taken:
            return False
        try:
            results = [result for several, _ in taken for result in several]
            await self._patience.insist(partial(self._store.delivered, results, self._clock.now()))
        except BaseException:
            self._handover.give_back(taken)
            raise
        self._handover.settle(taken)
        return True

    async def _spend(self) -> None:
        groups, self._groups = self._groups, set()
        windows = {chat: window for chat in groups if (window := self._budgets.window(chat))}
        if windows:
            await self._patience.insist(partial(self._store.spend, windows))
