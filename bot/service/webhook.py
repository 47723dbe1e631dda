"""The webhook: told to Telegram when the bot starts. It stays when the bot ends; what comes meanwhile is kept."""

import asyncio

import structlog

from bot.ports import ConflictError, DeliveryError, RejectedError, Telegram, TooManyRequestsError
from bot.service.patience import Backoff, Sleep

_log = structlog.get_logger()


async def register(
    telegram: Telegram, url: str, secret: str, *, backoff: Backoff | None = None, sleep: Sleep = asyncio.sleep
) -> None:
    """Have Telegram post updates to ``url``; goes on trying, since names and certificates may take their time.

    Raises:
        UnauthorizedError: the token is not valid.
    """
    backoff, attempts = backoff or Backoff(first=1.0, most=300.0), 0
    while True:
        try:
            await telegram.listen(url, secret)
        except (DeliveryError, ConflictError) as error:
            attempts += 1
            seconds = error.retry_after if isinstance(error, TooManyRequestsError) else backoff.seconds(attempts)
            says = str(error) if isinstance(error, RejectedError) else ""
            _log.error("webhook.refused", error=type(error).__name__, says=says, retry_in=round(seconds, 1))
            await sleep(seconds)
        else:
            _log.info("webhook.registered")
            return
