"""Deadlines: rows that fall due become events, each exactly once."""

from datetime import datetime, timedelta

import structlog

from bot.ports import Clock, DeadlineRow, Store
from bot.service.bell import Bell
from bot.service.envelope import from_deadline
from bot.service.patience import Patience
from bot.service.polling import Intake
from bot.service.race import first_of

_log = structlog.get_logger()
_AT_ONCE = 200
LOOK = timedelta(seconds=5)  # other processes set deadlines too


class Deadlines:
    """Hands deadlines that fell due to the intake, which finishes each in the transaction of its event.

    Args:
        store: where they are kept.
        intake: where the events go.
        clock: the time.
    """

    def __init__(
        self,
        store: Store,
        intake: Intake,
        clock: Clock,
        *,
        patience: Patience | None = None,
        bell: Bell | None = None,
    ) -> None:
        self._store = store
        self._intake = intake
        self._clock = clock
        self._patience = patience or Patience()
        self.bell = bell or Bell()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            if not await self.step():
                await first_of(self._clock.sleep_until(await self._next_look()), self.bell.wait())

    async def _next_look(self) -> datetime:
        """When to look again; what is due already and not ours (a job that waits for a free hand) does not hurry us."""
        due = await self._patience.insist(self._store.next_due)
        now = self._clock.now()
        return due if due and now < due < now + LOOK else now + LOOK

    async def step(self) -> list[DeadlineRow]:
        """Take in what is due now; returns it."""
        now = self._clock.now()
        rows = await self._patience.insist(lambda: self._store.due_deadlines(now, _AT_ONCE))
        if rows:
            await self._intake.submit([from_deadline(row) for row in rows])
            _log.debug("deadlines.passed", count=len(rows))
        return rows
