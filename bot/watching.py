"""What the bot tells its operator: notes at the start, alerts, traces; and old copies, which it removes."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot import checks
from bot.config import Settings, tracing
from bot.house import House
from bot.ports import BotProfile, Clock, Telegram
from bot.service.alerts import Alerts
from bot.service.metrics import Counts
from storage import before

if TYPE_CHECKING:
    from bot.service.tracing import Traces

_log = structlog.get_logger()
_FORGET_EVERY = timedelta(hours=1)


class TracingError(Exception):
    """What the environment says of traces cannot be used."""


def traced(house: House, counts: Counts, profile: BotProfile, *, mounted: bool) -> "Traces | None":
    """Traces for the collector that the settings name; None where they name none.

    Args:
        house: with the settings.
        counts: who else counts.
        profile: who we are.
        mounted: a host brings the updates.

    Raises:
        TracingError: one of the variables that only OpenTelemetry itself reads has a bad value.
    """
    settings = house.settings
    if settings.otel_exporter_otlp_endpoint is None:
        return None
    way = "host" if mounted or settings.updates_from == "host" else "webhook" if settings.webhook_url else "poll"
    given = settings.otel_exporter_otlp_headers
    try:
        from bot.service.tracing import Traces  # noqa: PLC0415 - an extra, which reads its variables as it is imported

        return Traces(
            counts,
            house.clock,
            profile.id,
            way,
            endpoint=settings.otel_exporter_otlp_endpoint,
            headers=tracing.pairs(given.get_secret_value()) if given else None,
            service=settings.otel_service_name,
            share=settings.traced,
        )
    except ValueError as error:
        raise TracingError(f"OpenTelemetry cannot be set up: {error}") from error


def alerts(house: House, telegram: Telegram) -> list[Coroutine[None, None, None]]:
    """The loop that alerts OPERATOR_CHAT, where that is set."""
    settings = house.settings
    if settings.operator_chat is None:
        return []

    async def hook(now: datetime) -> str:
        return await checks.hook_error(settings, now)

    looks = hook if settings.webhook_url else None
    return [Alerts(house.store, telegram, house.clock, settings.operator_chat, settings.data_dir, looks).run()]


async def notes(settings: Settings, *, real_time: bool) -> None:
    """Log what does not keep the bot from starting and should be known.

    Args:
        settings: the operator's.
        real_time: the bot goes by this machine's clock, so that it is worth comparing.
    """
    found = [*checks.room(settings.data_dir), *checks.served(settings), *checks.keys(settings)]
    if real_time:
        found += [finding async for finding in checks.clock(settings)]
    for finding in found:
        if finding.level != "good":
            _log.warning("start.note", subject=finding.subject, says=finding.says, hint=finding.advice)


async def forget_copies(url: str, clock: Clock) -> None:
    """Remove copies that were made before migrations, a week later; until cancelled."""
    while True:
        until = clock.now() + _FORGET_EVERY
        try:
            for copy in await asyncio.to_thread(before.forget, url, clock.now()):
                _log.info("copy.removed", path=str(copy))
        except OSError as error:
            _log.warning("copy.not_removed", error=type(error).__name__)
        while clock.now() < until:
            await clock.sleep_until(until)
