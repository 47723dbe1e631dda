"""A bell: wakes a loop that waits for work."""

import asyncio
from contextlib import suppress


class Bell:
    """Rung after a commit; the loop that waits looks at the store again."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits; a ring nobody waits for is kept for the next one who does."""
        self._rung.set()

    async def wait(self, at_most: float | None = None) -> bool:
        """Wait for a ring, but not longer than ``at_most`` seconds (for ever where None); whether it was rung."""
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung
