"""Talk: a transcript's language. The same scenario runs on the core alone and through an edge over HTTP."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from bot.core.event import Media
from bot.core.text import Param, Text
from bot.words.catalogs import MARKUP, PLACEHOLDER, Words
from tests.stage import Said

ZONES = {"ko": "Asia/Seoul", "zh_Hans": "Asia/Shanghai", "zh_Hant": "Asia/Taipei", "en": "UTC"}


class Chat(Protocol):
    """What a person can do, and what the bot has sent: in memory (Stage) or over HTTP."""

    words: Words
    mine: list[tuple[int, str]]

    @property
    def said(self) -> list[Said]: ...

    async def write(self, *texts: str, reply_to: int | None = None) -> None: ...
    async def edit(self, message: int, text: str) -> None: ...
    async def tap(self, message: int, token: str) -> None: ...
    async def share_contact(self, phone: str, *, own: bool) -> None: ...
    async def send(self, *media: Media, album: str | None = None, caption: str = "") -> None: ...
    async def block(self) -> None: ...
    async def unblock(self) -> None: ...
    async def decide(self, case: str, action: str, text: str = "") -> None: ...
    async def pass_time(self, by: timedelta) -> None: ...


async def at_once(found: Callable[[], Any]) -> Any:
    """Look once: everything in memory has happened already."""
    result = found()
    assert result, "not found"
    return result


@dataclass
class Talk:
    """A person in front of the chat.

    Args:
        chat: how they reach the bot.
        locale: the language they read.
        until: looks for something, again and again where the bot is another process.
    """

    chat: Chat
    locale: str
    until: Callable[[Callable[[], Any]], Awaitable[Any]] = at_once
    mark: int = 0

    # --- doing

    async def says(self, *texts: str) -> None:
        """Write texts; several arrive together."""
        self._begin()
        await self.chat.write(*texts)

    async def answers(self, msgid: str, said: str, /, **params: Param) -> None:
        """Write a text as an answer to the newest message that says something."""
        wanted = self._pattern(msgid, params)
        message = next(each.message for each in reversed(self.chat.said) if wanted.search(each.text) and each.message)
        self._begin()
        await self.chat.write(said, reply_to=message)

    async def says_words(self, msgid: str, **params: Param) -> None:
        """Write a catalog text (a button's label, say) by hand."""
        words = self.chat.words.plain(Text(msgid, params), self.locale, ZONES[self.locale])
        await self.says(words.partition("|")[0])

    async def taps(self, msgid: str, **params: Param) -> None:
        """Tap the newest button of that label."""
        message, token = await self._seen(msgid, params)
        self._begin()
        await self.chat.tap(message, token)

    async def taps_twice(self, msgid: str, **params: Param) -> None:
        """Tap it twice in a row."""
        message, token = await self._seen(msgid, params)
        self._begin()
        await self.chat.tap(message, token)
        await self.chat.tap(message, token)

    async def taps_old(self, msgid: str, **params: Param) -> None:
        """Tap the oldest button of that label that ever was."""
        wanted = self._pattern(msgid, params)
        message, token = await self.until(lambda: _find(self.chat.said, wanted))
        self._begin()
        await self.chat.tap(message, token)

    async def forges(self, token: str) -> None:
        """Tap a button that the bot never made."""
        self._begin()
        await self.chat.tap(1, token)

    async def edits(self, old: str, new: str) -> None:
        """Edit an earlier message."""
        message = next(number for number, text in reversed(self.chat.mine) if text == old)
        self._begin()
        await self.chat.edit(message, new)

    async def shares_contact(self, phone: str, *, own: bool = True) -> None:
        """Press the contact button, or send somebody's card."""
        self._begin()
        await self.chat.share_contact(phone, own=own)

    async def sends(self, *media: Media, album: str | None = None) -> None:
        """Send files; several arrive together."""
        self._begin()
        await self.chat.send(*media, album=album)

    async def blocks(self) -> None:
        """Block the bot."""
        self._begin()
        await self.chat.block()

    async def returns(self) -> None:
        """Unblock it."""
        self._begin()
        await self.chat.unblock()

    async def waits(self, by: timedelta) -> None:
        """Let time pass."""
        self._begin()
        await self.chat.pass_time(by)

    async def is_decided(self, case: str, action: str, text: str = "") -> None:
        """The operator acts on a case of this person."""
        self._begin()
        await self.chat.decide(case, action, text)

    # --- perceiving

    async def hears(self, msgid: str, **params: Param) -> re.Match[str]:
        """Find a text among what came since the person last did something; values not given may be any."""
        wanted = self._pattern(msgid, params)
        found: re.Match[str] = await self.until(lambda: _first(wanted.search(said.text) for said in self.news))
        return found

    async def hears_only_once(self, msgid: str, **params: Param) -> None:
        """Find a text in exactly one message since then."""
        await self.hears(msgid, **params)
        wanted = self._pattern(msgid, params)
        assert sum(bool(wanted.search(said.text)) for said in self.news) == 1, self.news

    async def hears_nothing_of(self, msgid: str) -> None:
        """Find no such text since then."""
        wanted = self._pattern(msgid, {})
        assert not any(wanted.search(said.text) for said in self.news), self.news

    async def sees(self, msgid: str, **params: Param) -> None:
        """Find a button."""
        await self._seen(msgid, params)

    async def gets_file(self) -> str:
        """Receive a document; its name."""
        name: str = await self.until(lambda: _first(said.file for said in self.news))
        return name

    @property
    def news(self) -> list[Said]:
        """What came since the person last did something."""
        return self.chat.said[self.mark :]

    def _begin(self) -> None:
        self.mark = len(self.chat.said)

    async def _seen(self, msgid: str, params: dict[str, Param]) -> tuple[int, str]:
        wanted = self._pattern(msgid, params)
        found: tuple[int, str] = await self.until(lambda: self._answered and _find(self._as_now(), wanted))
        return found

    @property
    def _answered(self) -> bool:
        """The bot has answered what the person did last: nobody taps before that."""
        return any(not said.notice for said in self.news)

    def _as_now(self) -> list[Said]:
        """The messages as they are now, newest first."""
        now = {said.message: said for said in self.chat.said if said.message is not None}
        return sorted(now.values(), key=lambda said: -(said.message or 0))

    def _pattern(self, msgid: str, params: dict[str, Param]) -> re.Pattern[str]:
        return pattern(self.chat.words, self.locale, msgid, params)


def pattern(words: Words, locale: str, msgid: str, params: dict[str, Param]) -> re.Pattern[str]:
    """A catalog text as it looks in a locale; values that are not given may be any."""
    zone = ZONES[locale]
    template = MARKUP.sub("", words.catalogs[locale].gettext(msgid))
    assert template != msgid, f"no text for {msgid} in {locale}"
    pieces, end = [], 0
    for hole in PLACEHOLDER.finditer(template):
        pieces.append(re.escape(_unescape(template[end : hole.start()])))
        if hole["name"] in params:
            pieces.append(re.escape(_written(words, params[hole["name"]], locale, zone)))
            pieces.append(r"\w{0,3}" if hole["particle"] else "")
        else:
            pieces.append(f"(?P<{hole['name']}>(?s:.*?))" if f"<{hole['name']}>" not in "".join(pieces) else ".*?")
        end = hole.end()
    pieces.append(re.escape(_unescape(template[end:])))
    # A value at the very end of a text runs to the end of its line.
    return re.compile("".join(pieces) + (r"(?=\n|$)" if template.endswith("}") else ""))


def _written(words: Words, value: Param, locale: str, zone: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Text):
        return words.plain(value, locale, zone)
    return words.plain(Text("engine.lines", {"lines": value}), locale, zone)


def _find(messages: list[Said], wanted: re.Pattern[str]) -> tuple[int, str] | None:
    found = (
        (said.message, token)
        for said in messages
        if said.message is not None
        for label, token in said.buttons
        if wanted.fullmatch(label)
    )
    return next(found, None)


def _first(found: Any) -> Any:
    return next((each for each in found if each), None)


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
