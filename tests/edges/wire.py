"""A server that answers as it is told, for what no stand-in does by itself: broken answers, broken lines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass
class Wire:
    """What to answer, and what was asked.

    Args:
        base: the server's address.
        status: of the next answers.
        body: of the next answers.
        file: status and body of downloads; None cuts the line.
        breaks: ``reset`` cuts the line instead, ``hang`` never answers.
        asked: (path, content type, body) of every request.
        lines: the connections they came by, as the client's ports.
    """

    base: str = ""
    status: int = 200
    body: bytes = b'{"ok":true,"result":true}'
    file: tuple[int, bytes] | None = (404, b"")
    breaks: Literal["reset", "hang"] | None = None
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)

    def refuses(self, code: int, description: str, **parameters: int) -> None:
        """Refuse as Telegram does."""
        answer: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            answer["parameters"] = parameters
        self.status, self.body = code, msgspec.json.encode(answer)

    def gives(self, result: object) -> None:
        """Answer with a result."""
        self.status, self.body = 200, msgspec.json.encode({"ok": True, "result": result})

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        self.asked.append((request.path, request.content_type, await request.read()))
        assert request.transport is not None
        self.lines.add(request.transport.get_extra_info("peername")[1])
        if self.breaks == "hang":
            await asyncio.Event().wait()
        is_file = request.path.startswith("/file/")
        if self.breaks == "reset" or (is_file and self.file is None):
            request.transport.abort()
        if is_file and self.file is not None:
            return web.Response(status=self.file[0], body=self.file[1])
        return web.Response(status=self.status, body=self.body, content_type="application/json")


@asynccontextmanager
async def running_wire() -> AsyncIterator[Wire]:
    """Serve on the loopback address until the context is left."""
    wire = Wire()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", wire.handle)
    server = TestServer(application)
    await server.start_server(shutdown_timeout=0, access_log=None)
    wire.base = str(server.make_url("")).rstrip("/")
    try:
        yield wire
    finally:
        await server.close()
