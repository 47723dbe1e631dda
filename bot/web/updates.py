"""Updates that are posted to us, by Telegram or by a host: acknowledged when they are committed, and never before."""

import asyncio
import hmac
from typing import Any

import structlog
from aiohttp import web

from bot.service.envelope import read
from bot.service.logs import about
from bot.service.polling import Decode, Intake, envelope_of

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
AT_MOST = 4 << 20  # bytes of a body; Telegram's answer to a poll is no larger either
_PATIENCE = 20.0  # seconds for the commit; Telegram gives up after about sixty
_COME_AGAIN = "2"  # seconds
_LARGEST_ID = 2**63 - 1
_log = structlog.get_logger()


class MalformedError(ValueError):
    """A body that holds no updates; the message says why and quotes nothing of it."""


class Post:
    """Takes posted updates in.

    Args:
        intake: where the events go.
        decode: reads an update.
        secret: what the header must repeat.
        patience: seconds after which the commit is no longer waited for.
    """

    def __init__(self, intake: Intake, decode: Decode, secret: str, *, patience: float = _PATIENCE) -> None:
        self._intake = intake
        self._decode = decode
        self._secret = secret.encode()
        self._patience = patience

    async def take(self, request: web.Request) -> web.Response:
        """Answer 200 when all of it is committed; 403, 413, 400 for what is not to be taken; 503 to come again."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            _log.warning("updates.refused", given=bool(given))
            return web.Response(status=403)
        try:
            updates = read_updates(await body_of(request, AT_MOST))
        except MalformedError as error:
            _log.warning("updates.malformed", reason=str(error))
            return web.Response(status=400, text=str(error))
        with about(*(raw["update_id"] for raw in updates)):
            return await self._committed(updates)

    async def _committed(self, updates: list[dict[str, Any]]) -> web.Response:
        """What is not committed in time is withdrawn, or is dropped as a second copy when it comes again."""
        try:
            async with asyncio.timeout(self._patience):
                await self._intake.submit([envelope_of(raw, self._decode) for raw in updates])
        except TimeoutError:
            _log.warning("updates.not_committed", updates=len(updates))
            return web.Response(status=503, headers={"Retry-After": _COME_AGAIN})
        return web.Response()


async def body_of(request: web.Request, at_most: int) -> bytes:
    """A request's body, unpacked where it was packed. Raises HTTPRequestEntityTooLarge without reading on."""
    body = bytearray()
    if (request.content_length or 0) <= at_most:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > at_most:
                break
        else:
            return bytes(body)
    raise web.HTTPRequestEntityTooLarge(at_most, max(len(body), request.content_length or 0))


def read_updates(body: bytes) -> list[dict[str, Any]]:
    """One raw update, or a list of them. Raises MalformedError."""
    try:
        content = read(body)
    except (ValueError, RecursionError):
        raise MalformedError("the body is no JSON") from None
    updates = content if isinstance(content, list) else [content]
    if not all(isinstance(each, dict) and _is_id(each.get("update_id")) for each in updates):
        raise MalformedError("an update is an object with a number as its update_id")
    return updates


def _is_id(value: object) -> bool:
    return type(value) is int and 0 <= value <= _LARGEST_ID
