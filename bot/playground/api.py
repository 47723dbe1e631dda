"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
from typing import Any

import msgspec
from aiohttp import hdrs, web

from bot.playground.args import Args, read_args
from bot.playground.errors import ApiError
from bot.playground.faults import NOTHING, Spoil, draw
from bot.playground.files import MAX_DOWNLOAD, MAX_UPLOAD
from bot.playground.methods import METHODS, Method
from bot.playground.world import World

MAX_BODY = MAX_UPLOAD + (1 << 20)  # a file and its form
_JSON = "application/json"
_encode = msgspec.json.Encoder().encode


class BotApi:
    """The handlers.

    Args:
        world: what they work on.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where they are reached."""
        return [
            web.route("*", "/bot{token}/{method}", self.call),
            web.get("/file/bot{token}/{path:.+}", self.download, allow_head=False),
        ]

    async def call(self, request: web.Request) -> web.Response:
        """Carry out a method, or do to it what the faults say, and record it."""
        if request.match_info["token"] != self._world.token:
            return _response(ApiError(401, "Unauthorized"))
        self._world.bot_seen(True)
        name = request.match_info["method"]
        method = METHODS.get(name.lower()) or Method(name, _unknown)
        try:
            args = await _read(request)
        except ApiError as error:
            self._record(method.name, Args({}), error)
            return _response(error)
        faults, chat = self._world.faults, args.fields.get("chat_id")
        spoil = draw(faults, method.name, self._world.luck, speaks=method.speaks, chat=chat)
        if spoil.slow:
            await asyncio.sleep(spoil.slow)
        answer = await self._answer(method, args, spoil)
        self._record(method.name, args, answer, spoil.reset)
        if spoil.reset and request.transport is not None:
            request.transport.abort()
        return _response(answer)

    async def perform(self, name: str, args: Args) -> bytes | ApiError:
        """Carry out a method that came otherwise, as by a webhook's answer, and record it; returns the answer."""
        method = METHODS.get(name.lower()) or Method(name, _unknown)
        answer = await self._answer(method, args, NOTHING)
        self._record(method.name, args, answer)
        return answer

    async def _answer(self, method: Method, args: Args, spoil: Spoil) -> bytes | ApiError:
        if spoil.error is not None:
            return spoil.error
        if spoil.reset == "before":
            return b""
        try:
            if self._world.faults.group_minute:
                now = self._world.clock.now()
                self._world.budget.charge(method.name, args, self._world.faults.group_minute, now)
            result = method.carry(self._world, args)
            if asyncio.iscoroutine(result):
                result = await result
            return _encode({"ok": True, "result": result})
        except ApiError as error:
            return error

    def _record(self, method: str, args: Args, answer: bytes | ApiError, lost: str = "") -> None:
        params = _encode(args.recorded()) if args.fields or args.files else b""
        body = _encode(answer.answer()) if isinstance(answer, ApiError) else answer
        self._world.record.add(self._world.clock.now(), method, params, body, lost)

    async def download(self, request: web.Request) -> web.Response:
        """A file by the path that getFile gave."""
        if request.match_info["token"] != self._world.token:
            return _response(ApiError(401, "Unauthorized"))
        stored = self._world.files.at(request.match_info["path"])
        if stored is None or len(stored.content) > MAX_DOWNLOAD:
            return _response(ApiError(404, "Not Found"))
        return web.Response(body=stored.content, content_type="application/octet-stream")


def _unknown(_world: World, _args: Args) -> Any:
    raise ApiError(404, "Not Found: method not found")


async def _read(request: web.Request) -> Args:
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    return read_args(request.headers.get(hdrs.CONTENT_TYPE, ""), request.query_string, body)


def _response(answer: bytes | ApiError) -> web.Response:
    if not isinstance(answer, ApiError):
        return web.Response(body=answer, headers={hdrs.CONTENT_TYPE: _JSON})
    headers = {hdrs.CONTENT_TYPE: _JSON}
    if answer.parameters and "retry_after" in answer.parameters:
        headers[hdrs.RETRY_AFTER] = str(answer.parameters["retry_after"])
    return web.Response(status=answer.code, body=_encode(answer.answer()), headers=headers)
