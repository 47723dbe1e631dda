"""Telegram's HTML: https://core.telegram.org/bots/api#html-style, with the errors of TDLib's parser."""

import re
from typing import NamedTuple

from msgspec.structs import replace

from bot.playground.entities import order, utf16
from bot.playground.errors import ApiError, bad_request
from bot.playground.shapes import Entity

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*));?")
_SPECIAL = re.compile("[<&]")
_WORD = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[\w.-]*", re.ASCII)
_SPACE = re.compile(r"\s*")


class _Open(NamedTuple):
    tag: str
    attributes: dict[str, str]
    offset: int
    part: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML into a text and its entities.

    Raises:
        ApiError: "Bad Request: can't parse entities: …".
    """
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._offset = 0
        self._opened: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        source, at = self._source, 0
        while special := _SPECIAL.search(source, at):
            self._append(source[at : special.start()])
            at = special.start()
            if source[at] == "&":
                character, at = _reference(source, at)
                self._append(character)
            elif source.startswith("</", at):
                at = self._end_tag(at)
            else:
                at = self._start_tag(at)
        self._append(source[at:])
        if self._opened:
            raise self._error(f'Can\'t find end tag corresponding to start tag "{self._opened[-1].tag}"')
        plain = (replace(entity, language=None) if entity.type == "code" else entity for entity in self._entities)
        return "".join(self._parts), sorted(plain, key=order)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._offset += utf16(text)

    def _error(self, reason: str, at: int | None = None) -> ApiError:
        where = "" if at is None else f" at byte offset {self._byte(at)}"
        return bad_request(f"can't parse entities: {reason}{where}")

    def _byte(self, at: int) -> int:
        return len(self._source[:at].encode(errors="surrogatepass"))

    def _start_tag(self, begin: int) -> int:
        """Take in the start tag at ``begin``; returns where the text goes on."""
        source = self._source
        at = _end(_WORD, source, begin + 1)
        if at == len(source):
            raise self._error("Unclosed start tag", begin)
        tag = source[begin + 1 : at].lower()
        if tag not in _TAGS:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        while source[(at := _end(_SPACE, source, at)) : at + 1] != ">":
            name, value, at = self._attribute(at, tag, begin)
            attributes[name] = value
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self._opened.append(_Open(tag, attributes, self._offset, len(self._parts)))
        return at + 1

    def _attribute(self, at: int, tag: str, begin: int) -> tuple[str, str, int]:
        """Name and value of the attribute at ``at``, and where the tag goes on."""
        source = self._source
        end = _end(_ATTRIBUTE, source, at)
        name = source[at:end]
        if end == len(source):
            raise self._error(f'Unclosed start tag "{tag}"' if name else "Unclosed start tag", begin)
        if not name:
            raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
        at = _end(_SPACE, source, end)
        if source[at : at + 1] != "=":
            return name, "", at
        at = _end(_SPACE, source, at + 1)
        quote = source[at : at + 1]
        if quote in {'"', "'"}:
            end = source.find(quote, at + 1)
            if end < 0 or end + 1 == len(source):
                raise self._error("Unclosed start tag", begin)
            value = _REFERENCE.sub(lambda found: _reference(found[0], 0)[0], source[at + 1 : end])
            return name, value, end + 1
        end = _end(_TOKEN, source, at)
        if source[end : end + 1] != ">" and not source[end : end + 1].isspace():
            raise self._error("Unexpected end of name token", at)
        return name, source[at:end].lower(), end

    def _end_tag(self, begin: int) -> int:
        """Take in the end tag at ``begin``; returns where the text goes on."""
        source = self._source
        if not self._opened:
            raise self._error("Unexpected end tag", begin)
        at = _end(_WORD, source, begin + 2)
        name = source[begin + 2 : at].lower()
        at = _end(_SPACE, source, at)
        if source[at : at + 1] != ">":
            raise self._error("Unclosed end tag", begin)
        start = self._opened.pop()
        if name and name != start.tag:
            expected = f'expected "</{start.tag}>", found "</{name}>"'
            raise self._error(f"Unmatched end tag at byte offset {self._byte(begin)}, {expected}")
        if self._offset > start.offset:
            self._close(start, self._offset - start.offset)
        return at + 1

    def _close(self, start: _Open, length: int) -> None:
        """Add the entity of a tag that was closed."""
        kind, attributes, entities = _TAGS[start.tag], start.attributes, self._entities
        entity = Entity(kind, start.offset, length)
        if kind == "text_link":
            url = attributes.get("href") or "".join(self._parts[start.part :])
            if "." not in url and "://" not in url:
                return  # Telegram drops links to nowhere
            entity = replace(entity, url=url)
        elif kind == "code":
            entity = replace(entity, language=attributes.get("class", "").removeprefix("language-") or None)
        elif kind == "pre" and entities and entities[-1].type == "code" and entities[-1].offset == start.offset:
            entity = replace(entity, language=entities.pop().language)  # <pre><code class="language-…">
        elif kind == "blockquote" and "expandable" in attributes:
            entity = replace(entity, type="expandable_blockquote")
        elif kind == "custom_emoji":
            entity = replace(entity, custom_emoji_id=attributes.get("emoji-id", ""))
        elif kind == "date_time" and attributes.get("unix", "").isdecimal():
            moment = int(attributes["unix"])
            entity = replace(entity, unix_time=moment, date_time_format=attributes.get("format"))
        entities.append(entity)


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    """Where a pattern that may be empty ends."""
    match = pattern.match(source, at)
    return match.end() if match else at


def _reference(source: str, at: int) -> tuple[str, int]:
    """The character that the reference at ``at`` stands for, and where the text goes on."""
    match = _REFERENCE.match(source, at)
    hexadecimal, decimal, name = match.groups() if match else (None, None, None)
    end = match.end() if match else at + 1
    if name in _NAMED:
        return _NAMED[name], end
    code = int(hexadecimal, 16) if hexadecimal else int(decimal) if decimal else 0
    if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
        return chr(code), end
    return "&", at + 1
