"""What stands in the way of work: asked by whoever sends us work, many times a minute."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.ports import Clock, StorageAwayError, Store

STUCK_AFTER = timedelta(minutes=10)


def troubles(store: Store, clock: Clock, stuck_after: timedelta = STUCK_AFTER) -> Callable[[], Awaitable[list[str]]]:
    """A question whose answer names each trouble with a word: ``database``, ``migrations``, ``delivery``.

    Args:
        store: where everything is.
        clock: the time.
        stuck_after: how long something that may be sent can wait before delivery counts as stuck.
    """

    async def ask() -> list[str]:
        now = clock.now()
        try:
            pulse = await store.pulse(now)
        except (StorageAwayError, ConnectionError, TimeoutError):
            return ["database"]
        waits = pulse.sendable_since is not None and now - pulse.sendable_since > stuck_after
        return [*([] if pulse.migrated else ["migrations"]), *(["delivery"] if waits else [])]

    return ask
