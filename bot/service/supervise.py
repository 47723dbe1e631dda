"""Supervision: every loop under one task group, from the first word with Telegram to an orderly end."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.core.keeping import Keep
from bot.ports import BotProfile, Clock, ConflictError, DeliveryError, Records, Store, Telegram
from bot.service import retention
from bot.service.delivery import Delivery
from bot.service.intake import Intake
from bot.service.jobs import Jobs
from bot.service.patience import Backoff, Patience
from bot.service.presence import profiles
from bot.service.race import first_of
from bot.words.catalogs import Words

_log = structlog.get_logger()
_PRUNE_EVERY = timedelta(hours=1)
_FINISH_WITHIN = 10.0  # seconds from SIGTERM to the end
_JOBS_FINISH_WITHIN = 4.0


@dataclass(frozen=True)
class Loops:
    """What runs side by side.

    Args:
        intake: the one writer.
        delivery: sends what was committed.
        jobs: carries out what was committed.
        sources: everything that may be cut short at any moment, polling above all.
    """

    intake: Intake
    delivery: Delivery
    jobs: Jobs
    sources: Sequence[Coroutine[None, None, None]]


async def supervise(loops: Loops, stopping: asyncio.Event) -> None:
    """Run all of it until ``stopping`` is set, then finish what was begun. One that fails ends the others.

    Raises:
        UnauthorizedError: the token is not valid (in a group).
    """
    async with asyncio.TaskGroup() as group:
        core = [group.create_task(loops.intake.run()), group.create_task(loops.delivery.run())]
        working = group.create_task(loops.jobs.run())
        sources = [group.create_task(source) for source in loops.sources]
        _log.info("bot.started")
        await stopping.wait()
        _log.info("bot.stopping")
        for source in sources:
            source.cancel()  # what was fetched and not committed is not acknowledged, and comes again
        await _finish(loops, working)
        for task in core:
            task.cancel()
    _log.info("bot.stopped")


async def _finish(loops: Loops, working: asyncio.Task[None]) -> None:
    """Commit what was handed in and send what is due, within ten seconds in all."""
    clock = asyncio.get_running_loop().time
    end = clock() + _FINISH_WITHIN
    loops.jobs.finish()
    await asyncio.wait([working], timeout=_JOBS_FINISH_WITHIN)
    working.cancel()
    try:
        async with asyncio.timeout_at(end):
            await loops.intake.submit([])
    except TimeoutError:
        _log.warning("intake.unfinished")
    await loops.delivery.finish(max(end - clock(), 0.0))


async def introduced(telegram: Telegram, stopping: asyncio.Event) -> BotProfile | None:
    """Who we are; waits for Telegram to be reachable. None where the bot is stopped before.

    Raises:
        UnauthorizedError: the token is not valid (in a group).
    """
    found: list[BotProfile] = []

    async def ask() -> None:
        backoff, attempts = Backoff(first=1.0, most=30.0), 0
        while not found:
            try:
                found.append(await telegram.me())
            except (DeliveryError, ConflictError) as error:
                attempts += 1
                seconds = backoff.seconds(attempts)
                _log.warning("telegram.unreachable", error=type(error).__name__, retry_in=round(seconds, 1))
                await asyncio.sleep(seconds)

    async def stopped() -> None:
        await stopping.wait()

    await first_of(ask(), stopped())
    return found[0] if found else None


async def present(telegram: Telegram, words: Words) -> None:
    """Register names and commands; without them the bot works all the same."""
    try:
        await telegram.present(profiles(words))
    except DeliveryError as error:
        _log.warning("presence.failed", error=type(error).__name__)


async def prune(store: Store, clock: Clock, records: Records, keep: Keep) -> None:
    """Remove what is past its keeping time, every hour, until cancelled."""
    patience = Patience()
    while True:
        await patience.insist(lambda: retention.sweep(records, keep, clock.now()))
        removed = await patience.insist(lambda: store.prune(clock.now()))
        if removed:
            _log.info("store.pruned", rows=removed)
        until = clock.now() + _PRUNE_EVERY
        while clock.now() < until:
            await clock.sleep_until(until)
