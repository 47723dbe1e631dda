"""The stand-in's Bot API by as little HTTP as will do: what it takes of the machine holds back the quick bots most.

Methods, checks and people are the playground's; only aiohttp, which took half of the stand-in's time, is left out.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import msgspec
from httptools import HttpParserError, HttpRequestParser

from bot.playground.api import BotApi
from bot.playground.args import read_args
from bot.playground.errors import ApiError
from bot.playground.server import Playground
from bot.playground.world import World

_BACKLOG = 1024  # a bot that opens hundreds of connections at once waits a second for each that finds no room here


class _Line(asyncio.Protocol):
    """One connection of a bot; what it asks is answered before it asks again.

    Args:
        world: the state.
        api: carries methods out.
    """

    def __init__(self, world: World, api: BotApi) -> None:
        self._world = world
        self._api = api
        self._parser = HttpRequestParser(self)
        self._url, self._kind, self._body = b"", "", bytearray()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of asyncio."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Of asyncio: nobody waits for an answer any more."""
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        """Of asyncio."""
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._transport.abort()

    def on_message_begin(self) -> None:
        """Of the parser."""
        self._url, self._kind, self._body = b"", "", bytearray()

    def on_url(self, url: bytes) -> None:
        """Of the parser: a piece of it."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Of the parser."""
        if name.lower() == b"content-type":
            self._kind = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Of the parser: a piece of it."""
        self._body += body

    def on_message_complete(self) -> None:
        """Of the parser: all of a request is here."""
        self._task = asyncio.get_running_loop().create_task(self._answer())

    async def _answer(self) -> None:
        path, _, query = self._url.decode().partition("?")
        *_, bot, method = path.split("/")
        answer: bytes | ApiError = ApiError(404, "Not Found")  # such as to a bot that only asks what time it is
        if bot == f"bot{self._world.token}":
            self._world.bot_seen(True)
            try:
                answer = await self._api.perform(method, read_args(self._kind, query, bytes(self._body)))
            except ApiError as error:  # what cannot be read
                answer = error
        code = answer.code if isinstance(answer, ApiError) else 200
        body = msgspec.json.encode(answer.answer()) if isinstance(answer, ApiError) else answer
        head = b"HTTP/1.1 %d \r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (code, len(body))
        self._transport.write(head + body)


@asynccontextmanager
async def fronted(world: World) -> AsyncIterator[Playground]:
    """A world whose Bot API is served on the loopback address; without the page, files and webhooks."""
    api = BotApi(world)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(world, api), "127.0.0.1", 0, backlog=_BACKLOG)
    try:
        yield Playground("http://{}:{}".format(*server.sockets[0].getsockname()), world)
    finally:
        world.close()
        server.close()
