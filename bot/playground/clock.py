"""The playground's clock: real time and an offset that can be turned."""

import asyncio
import time
from collections.abc import Callable


class Clock:
    """Real time plus ``offset`` seconds.

    Args:
        real: the time that passes by itself, Unix seconds.
    """

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._turned = asyncio.Event()
        self.offset = 0.0

    def now(self) -> float:
        """Unix seconds."""
        return self._real() + self.offset

    def turn(self, offset: float) -> None:
        """Set the offset, and wake who waits for it."""
        self.offset = offset
        self.wake()

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self._turned.set()
        self._turned.clear()

    async def turned_from(self, offset: float) -> None:
        """Wait until the offset is another one, or ``wake`` is called."""
        if self.offset == offset:
            await self._turned.wait()

    def state(self) -> dict[str, float]:
        """As the control API shows it."""
        return {"now": self.now(), "offset": self.offset}
