"""The connections by which the Bot API is called: one call at a time on each, kept for the next, read by a parser in C.

This is HTTP/1.1 as far as a call takes it: a POST of JSON, and an answer that says its length or comes in chunks.
Whatever is not understood ends the connection. Source: https://www.rfc-editor.org/rfc/rfc9112
"""

import asyncio
import ssl
from functools import cached_property
from math import inf
from socket import SOCK_STREAM
from typing import Final, TypeAlias, cast
from urllib.parse import SplitResult, urlsplit

import certifi
from aiohappyeyeballs import start_connection
from httptools import HttpParserError, HttpResponseParser

Answered: TypeAlias = tuple[int, bytes]  # status, body

_CONNECT: Final = 10.0  # seconds
_NEXT_ADDRESS: Final = 0.25  # seconds until a host's next address is tried too, as RFC 8305 has it
_IDLE: Final = 15.0  # seconds after which a server may be about to close
_TICK: Final = 0.002  # seconds by which a timer may come early
_AT_MOST: Final = 64 * 2**20  # bytes of an answer; a hundred updates have less than a tenth of it


class Connections:
    """Connections to one server.

    Args:
        base: its address, ``https://host`` or ``http://host:port``; a path behind it is left to the caller.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        self._idle: list[tuple[float, _Connection]] = []  # since when; the one used last is the first to be used again
        self._busy: set[_Connection] = set()
        self._alarm: asyncio.TimerHandle | None = None  # one for all: a timer for each call costs more than its JSON
        self._alarm_at = inf

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Whom connections trust: the authorities that certifi names, as aiogram does."""
        return ssl.create_default_context(cafile=certifi.where())

    async def post(self, path: str, body: bytes, seconds: float) -> Answered:
        """Post JSON; returns status and body.

        Raises:
            OSError: the server is not there, the connection broke, or it took more than ``seconds``.
            ValueError: the server's address is none.
        """
        loop = asyncio.get_running_loop()
        connection = self._next(loop.time()) or await self._connect(loop)
        connection.until = loop.time() + seconds
        self._busy.add(connection)
        self._watch(connection.until, loop)
        try:
            answer = await connection.ask(f"POST {path}{self._head}{len(body)}\r\n\r\n".encode() + body, loop)
        except BaseException:  # of a call that is cancelled too the answer may still come
            connection.end()
            raise
        finally:
            self._busy.discard(connection)
        if connection.open:
            self._idle.append((loop.time(), connection))
        else:  # the server said that this answer is its last; it need not be the one that closes
            connection.end()
        return answer

    def close(self) -> None:
        """End them all."""
        for connection in (*self._busy, *(connection for _, connection in self._idle)):
            connection.end()
        self._idle.clear()
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_at, self._alarm = inf, None

    def _watch(self, until: float, loop: asyncio.AbstractEventLoop) -> None:
        """See that whoever is not answered by then is told so."""
        if until < self._alarm_at:
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm_at, self._alarm = until, loop.call_at(until, self._end_late, loop)

    def _end_late(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time() + _TICK
        for connection in [each for each in self._busy if each.until <= now]:
            connection.end(TimeoutError())
        self._alarm_at, self._alarm = inf, None
        waiting = [each.until for each in self._busy if each.until > now]
        if waiting:
            self._watch(min(waiting), loop)

    def _next(self, now: float) -> "_Connection | None":
        while self._idle and now - self._idle[0][0] > _IDLE:
            self._idle.pop(0)[1].end()
        while self._idle:
            connection = self._idle.pop()[1]
            if connection.open:
                return connection
        return None

    @cached_property
    def _address(self) -> SplitResult:
        address = urlsplit(self._base)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("a server's address begins with http:// or https://")
        return address

    @cached_property
    def _head(self) -> str:
        """What stands between a path and the length of a body."""
        host = self._address.netloc.rpartition("@")[2]
        return f" HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: "

    async def _connect(self, loop: asyncio.AbstractEventLoop) -> "_Connection":
        host, secure = self._address.hostname, self._address.scheme == "https"
        async with asyncio.timeout(_CONNECT):
            port = self._address.port or (443 if secure else 80)
            socket = await start_connection(
                await loop.getaddrinfo(host, port, type=SOCK_STREAM), happy_eyeballs_delay=_NEXT_ADDRESS
            )
            _, connection = await loop.create_connection(
                _Connection, sock=socket, ssl=self.tls if secure else None, server_hostname=host if secure else None
            )
        return connection


class _Connection(asyncio.Protocol):
    """One connection; what it was asked last is answered before it is asked again."""

    def __init__(self) -> None:
        self.open = False
        self.until = 0.0  # loop time by which it must have answered
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._answer: asyncio.Future[Answered] | None = None
        self._body = bytearray()

    def ask(self, request: bytes, loop: asyncio.AbstractEventLoop) -> asyncio.Future[Answered]:
        """Send a request; returns what is to be waited for."""
        answer: asyncio.Future[Answered] = loop.create_future()
        self._answer = answer
        if self._transport is None or not self.open:
            answer.set_exception(ConnectionResetError())
        else:
            self._transport.write(request)
        return answer

    def end(self, error: OSError | None = None) -> None:
        """Close it; who waits for an answer gets the error."""
        self.open = False
        if self._transport is not None:
            self._transport.abort()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of asyncio."""
        self.open, self._transport = True, cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Of asyncio."""
        self.end()

    def data_received(self, data: bytes) -> None:
        """Of asyncio."""
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self.end()

    def on_body(self, body: bytes) -> None:
        """Of the parser: a piece of it."""
        self._body += body
        if len(self._body) > _AT_MOST:
            self.end()

    def on_message_complete(self) -> None:
        """Of the parser: all of an answer is here. What nobody asked for is no answer."""
        status, body, self._body = self._parser.get_status_code(), bytes(self._body), bytearray()
        if status < 200:  # an answer follows
            return
        self.open = self.open and self._parser.should_keep_alive()
        if self._answer is None or self._answer.done():
            self.end()
        else:
            self._answer.set_result((status, body))
