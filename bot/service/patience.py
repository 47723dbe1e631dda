"""Patience: how long to wait before trying again, and trying again while the database is away."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.ports import StorageAwayError

Result = TypeVar("Result")
Sleep = Callable[[float], Awaitable[None]]
Jitter = Callable[[], float]

_log = structlog.get_logger()


class Backoff:
    """Waiting times that double, each shortened by chance so that many do not come back at once.

    Args:
        first: seconds after the first failure, at most.
        most: seconds that no waiting time passes.
        jitter: a random number from 0 to 1.
    """

    def __init__(self, first: float = 1.0, most: float = 60.0, jitter: Jitter | None = None) -> None:
        self._first = first
        self._most = most
        self._jitter = jitter or secrets.SystemRandom().random

    def seconds(self, attempts: int) -> float:
        """How long to wait after so many failed attempts (1 or more): from half of the doubled time to all of it."""
        longest = min(self._most, self._first * 2.0 ** min(attempts - 1, 30))
        return longest * (0.5 + self._jitter() / 2)


class Patience:
    """Repeats what the database was away for, until it is back.

    Args:
        backoff: the waiting times.
        sleep: waits so many seconds.
    """

    def __init__(self, backoff: Backoff | None = None, sleep: Sleep = asyncio.sleep) -> None:
        self._backoff = backoff or Backoff(first=0.2, most=15.0)
        self._sleep = sleep

    async def insist(self, call: Callable[[], Awaitable[Result]]) -> Result:
        """Call until the database answers; any other error passes through."""
        attempts = 0
        while True:
            try:
                return await call()
            except (StorageAwayError, ConnectionError, TimeoutError) as error:
                attempts += 1
                seconds = self._backoff.seconds(attempts)
                cause = type(error.__cause__ or error).__name__
                _log.warning("database.away", error=cause, attempts=attempts, retry_in=round(seconds, 1))
                await self._sleep(seconds)
