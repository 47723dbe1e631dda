"""What stands in for the outside: a scripted Telegram, a clock that is turned by hand, words that echo their keys."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from gettext import GNUTranslations
from typing import Any

from bot.core.text import LOCALES
from bot.ports import BotProfile, CopyMessages, Group, Outgoing, Profile
from bot.words.catalogs import Words

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class HandClock:
    """A clock that stands still until it is turned."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._turned = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def turn(self, by: timedelta) -> None:
        self._now += by
        self._turned.set()
        self._turned = asyncio.Event()

    async def sleep_until(self, when: datetime | None) -> None:
        while when is None or when > self._now:
            await self._turned.wait()


class Echo(GNUTranslations):
    """A catalog in which every text reads as its key in angle marks of its own."""

    def __init__(self, locale: str) -> None:
        super().__init__()
        self._locale = locale

    def gettext(self, message: str) -> str:
        return f"{self._locale} {message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{self._locale} {msgid1} {n} {msgid2}"


def echo_words() -> Words:
    return Words({locale: Echo(locale) for locale in LOCALES}, strict=True)


class FakeTelegram:
    """Answers what the test wrote down and remembers what was asked.

    Args:
        batches: answers to getUpdates, in order; an exception is raised; after the last one nothing comes.
        script: called with each send before it succeeds; may raise.
    """

    def __init__(
        self,
        batches: Iterable[list[dict[str, Any]] | Exception] = (),
        script: Callable[[Outgoing], Awaitable[None]] | None = None,
    ) -> None:
        self.batches = list(batches)
        self.script = script
        self.offsets: list[int | None] = []
        self.sent: list[Outgoing] = []
        self.contents: list[bytes | None] = []
        self.files: dict[str, bytes] = {}
        self.profiles: list[Profile] = []
        self.webhooks: list[tuple[str, str] | None] = []
        self.exhausted = asyncio.Event()
        self.closed = False

    async def me(self) -> BotProfile:
        return BotProfile(1, "drum_bot", "Drum")

    async def updates(self, offset: int | None, *, timeout: int, limit: int = 100) -> list[dict[str, Any]]:
        assert 0 < timeout <= 50
        assert limit == 100
        self.offsets.append(offset)
        if not self.batches:
            self.exhausted.set()
            await asyncio.Event().wait()
        answer = self.batches.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def listen(self, url: str, secret: str) -> None:
        self.webhooks.append((url, secret))

    async def unlisten(self) -> None:
        self.webhooks.append(None)

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        if self.script is not None:
            await self.script(outgoing)
        self.sent.append(outgoing)
        self.contents.append(content)
        return 1000 + len(self.sent)

    async def copy(self, outgoing: CopyMessages) -> list[int]:
        first = await self.send(outgoing) or 0
        return [first + at for at, _ in enumerate(outgoing.copied.messages)]

    async def group(self, chat: int) -> Group:
        return Group(chat, forum=True, topics=True, pins=True, admin=True)

    async def download(self, file_id: str, *, at_most: int) -> bytes:
        content = self.files[file_id]
        assert len(content) <= at_most
        return content

    async def present(self, profiles: Iterable[Profile]) -> None:
        self.profiles.extend(profiles)

    async def close(self) -> None:
        self.closed = True


def message(update_id: int, text: str, chat: int = 7, **fields: Any) -> dict[str, Any]:
    """A raw update of a private text message."""
    person = {"id": chat, "is_bot": False, "first_name": "Alice", "language_code": "en"}
    body = {
        "message_id": update_id,
        "date": 1_795_251_600,
        "chat": {"id": chat, "type": "private", "first_name": "Alice"},
        "from": person,
        "text": text,
        **fields,
    }
    return {"update_id": update_id, "message": body}


async def until(task: Awaitable[None], done: Callable[[], bool]) -> None:
    """Run a loop until something holds, then end it."""
    running = asyncio.ensure_future(task)
    try:
        while not done():
            if running.done():
                await running
            await asyncio.sleep(0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def settle(turns: int = 50) -> None:
    """Let everything that can run, run."""
    for _ in range(turns):
        await asyncio.sleep(0)
