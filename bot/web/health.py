"""Health: whether the process lives, and whether it can do its work. Cheap, and without data."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

_PATIENCE = 3.0  # seconds that the database may take to answer
_log = structlog.get_logger()

Troubles = Callable[[], Awaitable[list[str]]]


class Health:
    """Answers ``/healthz`` and ``/readyz``.

    Args:
        troubles: what stands in the way of work now, a word each.
        patience: seconds after which the database counts as away.
    """

    def __init__(self, troubles: Troubles, *, patience: float = _PATIENCE) -> None:
        self._troubles = troubles
        self._patience = patience

    async def alive(self, _request: web.Request) -> web.Response:
        """The process answers."""
        return web.Response(text="alive\n")

    async def ready(self, _request: web.Request) -> web.Response:
        """503 and a word for each thing that stands in the way."""
        try:
            async with asyncio.timeout(self._patience):
                found = await self._troubles()
        except TimeoutError:
            found = ["database"]
        if found:
            _log.warning("web.not_ready", troubles=found)
        return web.Response(text="\n".join(found or ["ready"]) + "\n", status=503 if found else 200)
