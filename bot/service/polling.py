"""Polling: our own getUpdates loop. The offset advances only after the commit."""

import asyncio
from collections.abc import Callable, Sequence
from traceback import format_exception
from typing import Any, Protocol

import structlog

from bot.ports import ConflictError, DeliveryError, Incoming, Telegram, TooManyRequestsError, WebhookSetError
from bot.service.envelope import Envelope, from_unreadable, from_update
from bot.service.logs import about
from bot.service.patience import Backoff, Sleep

_log = structlog.get_logger()
_LONG_POLL = 50  # seconds; Telegram takes no more
_CONFLICT_PAUSE = 15.0

Decode = Callable[[dict[str, Any]], Incoming]


class Intake(Protocol):
    """Where envelopes go."""

    async def submit(self, envelopes: Sequence[Envelope]) -> None:
        """Returns once they are committed."""
        ...


class Polling:
    """Fetches updates, hands them to the intake, and acknowledges what was committed.

    Args:
        telegram: the Bot API.
        decode: reads an update.
        intake: where the events go.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        telegram: Telegram,
        decode: Decode,
        intake: Intake,
        *,
        backoff: Backoff | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._telegram = telegram
        self._decode = decode
        self._intake = intake
        self._backoff = backoff or Backoff(first=1.0, most=30.0)
        self._sleep = sleep
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled, which is safe at any moment: what was not committed is fetched again.

        Raises:
            UnauthorizedError: the token is not valid; nothing else ends the loop.
        """
        failures = 0
        polled = False
        while True:
            try:
                updates = await self._poll(unlisten=not polled)
            except ConflictError:
                _log.error("polling.conflict", hint="another process polls with this token, or a webhook is set")
                await self._sleep(_CONFLICT_PAUSE)
                continue
            except DeliveryError as error:
                failures += 1
                seconds = self._pause(error, failures)
                _log.warning("polling.failed", error=type(error).__name__, retry_in=round(seconds, 1))
                await self._sleep(seconds)
                continue
            failures, polled = 0, True
            await self._take(updates)

    async def _poll(self, *, unlisten: bool) -> list[dict[str, Any]]:
        """Ask for updates; before the first ones came, a webhook of ours from before may be taken away."""
        try:
            return await self._telegram.updates(self._offset, timeout=_LONG_POLL)
        except WebhookSetError:
            if not unlisten:  # it was set while we polled: another process wants the updates
                raise
        _log.warning("polling.webhook_removed", hint="a webhook was set, and WEBHOOK_URL is not")
        await self._telegram.unlisten()
        return await self._telegram.updates(self._offset, timeout=_LONG_POLL)

    async def _take(self, updates: list[dict[str, Any]]) -> None:
        """Have a batch committed, then move the offset past it.

        An empty answer means that everything below the offset is acknowledged; without an offset the next one comes
        whatever its id, which Telegram draws anew after a week of silence.
        """
        if updates:
            await self._intake.submit([envelope_of(raw, self._decode) for raw in updates])
        self._offset = max(int(raw["update_id"]) for raw in updates) + 1 if updates else None

    def _pause(self, error: DeliveryError, failures: int) -> float:
        return error.retry_after if isinstance(error, TooManyRequestsError) else self._backoff.seconds(failures)


def envelope_of(raw: dict[str, Any], decode: Decode) -> Envelope:
    """An update as an envelope; one that cannot be decoded goes to the failed ones with its reason."""
    try:
        with about(raw.get("update_id")):
            return from_update(raw, decode(raw))
    except Exception as error:  # a poison update must not stop the others
        _log.exception("update.unreadable", update_id=raw.get("update_id"), exc_info=False, error=type(error).__name__)
        return from_unreadable(raw, "".join(format_exception(error)))
