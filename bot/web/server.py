"""The web server as an aiohttp application, and serving it."""

import asyncio
import os
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.service.logs import told

_END = 5.0  # seconds that open requests have when the server ends
_BASICS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_log = structlog.get_logger()


class ListenError(Exception):
    """The address cannot be listened on; the message is a sentence for the operator."""


def create_app(*routes: web.AbstractRouteDef) -> web.Application:
    """An application whose answers never tell more than they should, whatever goes wrong."""
    app = web.Application(middlewares=[_careful])
    app.add_routes(routes)
    return app


@web.middleware
async def _careful(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(_BASICS)
        raise
    except Exception as error:  # aiohttp would write the whole of it into the log
        _log.error("web.failed", **told(error))
        response = web.Response(status=500)
    for name, value in _BASICS.items():
        response.headers.setdefault(name, value)
    return response


async def serve(app: web.Application, host: str, port: int) -> None:
    """Serve until cancelled; then open requests are answered, and no new ones taken.

    Raises:
        ListenError: the address is taken, or not this machine's.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_END)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ListenError(f"LISTEN is {host}:{port}, which cannot be listened on ({_why(error)}).") from None
        _log.info("web.started", host=host, port=port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _why(error: OSError) -> str:
    """The system's own words: asyncio puts the address into those of the error."""
    return os.strerror(error.errno) if error.errno else type(error).__name__
