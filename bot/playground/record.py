"""The record: every Bot API call, as it came and as it was answered."""

import asyncio
from collections import deque
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import msgspec
from msgspec import Struct


class Call(Struct, frozen=True, omit_defaults=True):
    """A recorded call.

    Args:
        n: its number, from 1, in the order of the answers.
        at: the playground's time.
        method: the Bot API's name.
        params: fields as they came; files as their names and sizes.
        ok: whether it succeeded.
        result: what it returned.
        error: what it was refused with: ``error_code``, ``description``, ``parameters``.
        lost: the connection was broken, ``before`` or ``after`` the call was carried out.
    """

    n: int
    at: float
    method: str
    params: dict[str, Any]
    ok: bool
    result: Any = None
    error: dict[str, Any] | None = None
    lost: str = ""


class _Line(Struct, frozen=True):
    n: int
    at: float
    method: str
    params: bytes
    answer: bytes
    lost: str


class Record:
    """Calls in order, kept encoded.

    Args:
        limit: how many of the last are kept; None keeps all.
    """

    def __init__(self, limit: int | None) -> None:
        self._lines: deque[_Line] = deque(maxlen=limit)
        self._grown = asyncio.Event()
        self.last = 0

    def add(self, at: float, method: str, params: bytes, answer: bytes, lost: str = "") -> None:
        """Add a call with its encoded parameters and answer."""
        self.last += 1
        self._lines.append(_Line(self.last, at, method, params, answer, lost))
        self._grown.set()
        self._grown.clear()

    async def grown(self, after: int) -> None:
        """Wait until there is a call with a number above ``after``."""
        while self.last <= after:
            await self._grown.wait()

    def calls(self, method: str | None = None, *, after: int = 0) -> Iterator[Call]:
        """Recorded calls with a number above ``after``, in order, of one method or of all."""
        newest = takewhile(lambda line: line.n > after, reversed(self._lines))
        for line in list(newest)[::-1]:
            if method in {None, line.method}:
                yield _read(line)


def _read(line: _Line) -> Call:
    params = msgspec.json.decode(line.params) if line.params else {}
    answer = msgspec.json.decode(line.answer) if line.answer else {"ok": False}
    ok = answer.pop("ok")
    error = None if ok else answer
    return Call(line.n, line.at, line.method, params, ok, answer.get("result"), error, line.lost)
