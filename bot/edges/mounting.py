"""What a host's framework needs of a Sinmungo that is mounted into it."""

from collections.abc import Sequence
from typing import Any, Protocol


class Mounted(Protocol):
    """Sinmungo within another application; ``bot.mount.Mounted`` is the one there is."""

    async def start(self) -> None:
        """Begin to deliver; returns once updates can be taken in."""
        ...

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Take raw updates in; returns once they are committed."""
        ...

    async def stop(self) -> None:
        """Finish what was begun."""
        ...
