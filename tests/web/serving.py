"""What serves a test: routes on a port of the loopback address, and an intake that commits when it is told to."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import ClientSession, TCPConnector, web
from aiohttp.test_utils import TestServer

from bot.service.envelope import Envelope
from bot.web.server import create_app


class Committed:
    """An intake that commits while it is open."""

    def __init__(self) -> None:
        self.batches: list[list[Envelope]] = []
        self.handed: asyncio.Event = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def submit(self, envelopes: Sequence[Envelope]) -> None:
        self.handed.set()
        await self.open.wait()
        self.batches.append(list(envelopes))


@asynccontextmanager
async def served(*routes: web.AbstractRouteDef) -> AsyncIterator[ClientSession]:
    """A client of our application with these routes."""
    async with (
        TestServer(create_app(*routes)) as server,
        ClientSession(base_url=str(server.make_url("/")), connector=TCPConnector(force_close=True)) as client,
    ):
        yield client


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
