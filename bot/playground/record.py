"""The record: every Bot API call, as it came and as it was answered."""

import asyncio
from collections import deque
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import msgspec
from msgspec import Struct

_MAKING = ("send", "copy", "forward")


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


class Sent(Struct, frozen=True):
    """A message that came to be by a call.

    Args:
        n: the call's number.
        method: its method.
        chat: where it stands.
        topic: the forum topic, 0 for none.
        message_id: its id.
        text: its text or caption; empty for copies, whose call does not tell.
        lost: the bot was not told that the call succeeded.
    """

    n: int
    method: str
    chat: int
    topic: int
    message_id: int
    text: str
    lost: bool


class _Line(Struct, frozen=True, gc=False):
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

    def sent(self, chat: int | None = None, *, after: int = 0) -> Iterator[Sent]:
        """Messages that calls after one made, in order; edits are none. Of one chat or of all."""
        for call in self.calls(after=after):
            if call.ok and call.method.startswith(_MAKING) and call.method != "sendChatAction":
                results = call.result if isinstance(call.result, list) else [call.result]
                for made in (_sent(call, result) for result in results):
                    if chat in {None, made.chat}:
                        yield made


def _sent(call: Call, result: dict[str, Any]) -> Sent:
    chat = result["chat"]["id"] if "chat" in result else int(call.params["chat_id"])
    topic = result.get("message_thread_id", 0) if result.get("is_topic_message") else 0
    if "chat" not in result:
        topic = int(call.params.get("message_thread_id") or 0)
    text = result.get("text") or result.get("caption") or ""
    return Sent(call.n, call.method, chat, topic, result["message_id"], text, bool(call.lost))


def _read(line: _Line) -> Call:
    params = msgspec.json.decode(line.params) if line.params else {}
    answer = msgspec.json.decode(line.answer) if line.answer else {"ok": False}
    ok = answer.pop("ok")
    error = None if ok else answer
    return Call(line.n, line.at, line.method, params, ok, answer.get("result"), error, line.lost)
