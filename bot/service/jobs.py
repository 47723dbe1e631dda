"""Jobs: leased rows, carried out beside each other outside the transaction; their results are events."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import structlog

from bot.ports import Clock, JobRow, RejectedError, Store
from bot.service.bell import Bell
from bot.service.envelope import Envelope, from_failure, from_result
from bot.service.logs import about, told
from bot.service.patience import Backoff, Patience
from bot.service.polling import Intake

_log = structlog.get_logger()
_LOOK = 1.0  # seconds after which jobs of other processes are noticed

Handler: TypeAlias = Callable[[int, dict[str, Any]], Awaitable[dict[str, Any]]]


class Jobs:
    """Carries out jobs.

    Args:
        store: where they are kept.
        intake: where their results go; it finishes each job in the transaction of its event.
        clock: the time.
        handlers: by kind: (person, payload) → result. They may run twice for one job and then must do the same.
            RejectedError says that trying again is useless.
        at_once: how many run side by side.
        tries: after how many a job gives up.
        lease_seconds: how long a job is ours; another process takes it after that.
    """

    def __init__(
        self,
        store: Store,
        intake: Intake,
        clock: Clock,
        handlers: Mapping[str, Handler],
        *,
        at_once: int = 8,
        tries: int = 6,
        lease_seconds: float = 30.0,
        backoff: Backoff | None = None,
        patience: Patience | None = None,
        bell: Bell | None = None,
    ) -> None:
        self._store = store
        self._intake = intake
        self._clock = clock
        self._handlers = handlers
        self._at_once = at_once
        self._tries = tries
        self._lease_seconds = lease_seconds
        self._backoff = backoff or Backoff(first=2.0, most=300.0)
        self._patience = patience or Patience()
        self._running: set[str] = set()
        self._stopping = False
        self._idle = asyncio.Event()
        self.bell = bell or Bell()

    async def run(self) -> None:
        """Work until cancelled, or until ``finish`` was called and the running jobs have ended."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                for job in await self._lease():
                    self._running.add(job.key)
                    group.create_task(self._work(job))
                await self.bell.wait(_LOOK)

    async def _lease(self) -> list[JobRow]:
        """Jobs to begin now; one whose lease ran out while it still runs here is not begun twice."""
        free = self._at_once - len(self._running)
        if free <= 0:
            return []
        now = self._clock.now()
        rows = await self._patience.insist(lambda: self._store.lease_jobs(now, free, lease_seconds=self._lease_seconds))
        return [row for row in rows if row.key not in self._running]

    def finish(self) -> None:
        """Begin no more jobs; ``run`` returns when those under way have ended."""
        self._stopping = True
        self.bell.ring()

    async def _work(self, job: JobRow) -> None:
        """Carry out one job and hand in what came of it."""
        try:
            with about(job.update_id):
                envelope = await self.attempt(job)
            if envelope is not None:
                await self._intake.submit([envelope])
        finally:
            self._running.discard(job.key)
            self.bell.ring()

    async def attempt(self, job: JobRow) -> Envelope | None:
        """Try a job once: its result or final failure as an envelope; None where it is to be tried again later."""
        try:
            async with asyncio.timeout(self._lease_seconds):
                return from_result(job, await self._handlers[job.kind](job.person, job.payload))
        except Exception as error:  # whatever a handler raises is one failed try
            final = job.attempts >= self._tries or isinstance(error, RejectedError)
            _log.warning("job.failed", kind=job.kind, tries=job.attempts, final=final, **told(error))
            if final:
                return from_failure(job, f"{type(error).__name__}: {error}")
            until = self._clock.now() + timedelta(seconds=self._backoff.seconds(job.attempts))
            reason = type(error).__name__
            await self._patience.insist(lambda: self._store.postpone_job(job.key, until, reason))
            return None
