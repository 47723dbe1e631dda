"""Clocks: the system's, and one that follows the playground's."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog

_log = structlog.get_logger()
_LONGEST_SLEEP = 3600.0  # a suspended machine's timers stand still; look at the wall clock now and then


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, when: datetime | None) -> None:
        """Wait until then; for ever where None."""
        while when is None or when > self.now():
            left = _LONGEST_SLEEP if when is None else (when - self.now()).total_seconds()
            await asyncio.sleep(min(max(left, 0.0), _LONGEST_SLEEP))


class PlaygroundClock:
    """The machine's time plus what the playground's clock was turned forward by.

    Args:
        base: the playground's address, as ``http://127.0.0.1:8081``.
    """

    def __init__(self, base: str) -> None:
        self._url = f"{base.rstrip('/')}/play/clock"
        self._offset = 0.0
        self._turned = asyncio.Event()

    def now(self) -> datetime:
        """UTC, as the playground has it."""
        return datetime.now(UTC) + timedelta(seconds=self._offset)

    async def sleep_until(self, when: datetime | None) -> None:
        """Wait until then, or until the clock is turned."""
        if when is not None and when <= self.now():
            return
        left = None if when is None else min((when - self.now()).total_seconds(), _LONGEST_SLEEP)
        turned = self._turned
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await turned.wait()

    async def begin(self) -> None:
        """Learn how far the clock was turned before we came."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            await self.look(session, wait=False)

    async def follow(self) -> None:
        """Keep up with the playground's clock until cancelled; without an answer the last known offset stays."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=70)) as session:
            while True:
                if not await self.look(session, wait=True):
                    await asyncio.sleep(1)

    async def look(self, session: aiohttp.ClientSession, *, wait: bool) -> bool:
        """Ask for the offset once, where ``wait`` says so only once it differs; False where nobody answered."""
        query = {"wait": repr(self._offset)} if wait else {}
        try:
            async with session.get(self._url, params=query) as response:
                response.raise_for_status()
                offset = float((await response.json())["offset"])
        except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as error:
            _log.warning("clock.unreachable", error=type(error).__name__)
            return False
        if offset != self._offset:
            self._offset = offset
            self._turned.set()  # wakes all who sleep now; those who come later sleep on a fresh one
            self._turned = asyncio.Event()
        return True
