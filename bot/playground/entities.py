"""Texts in UTF-16 units, and what Telegram finds in them by itself."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from bot.playground.shapes import Entity

_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]*[^\s<>\".,;:!?)\]])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31}\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)",
)
_OPAQUE = frozenset({"code", "pre", "text_link", "custom_emoji"})


def utf16(text: str) -> int:
    """The length of a text in UTF-16 units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Take away white space around a text, as Telegram does, and move its entities along."""
    stripped = text.strip()
    if stripped == text:
        return text, entities
    lead, length = utf16(text[: len(text) - len(text.lstrip())]), utf16(stripped)
    kept = []
    for entity in entities:
        start, end = max(entity.offset - lead, 0), min(entity.offset - lead + entity.length, length)
        if end > start:
            kept.append(replace(entity, offset=start, length=end - start))
    return stripped, kept


def find(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities of a text together with the links, addresses, mentions, commands and tags Telegram finds in it."""
    if not any(mark in text for mark in "/@#"):
        return entities
    opaque = [(entity.offset, entity.offset + entity.length) for entity in entities if entity.type in _OPAQUE]
    found = [
        entity
        for entity in _found(text)
        if not any(start < entity.offset + entity.length and entity.offset < end for start, end in opaque)
    ]
    return sorted([*entities, *found], key=order)


def order(entity: Entity) -> tuple[int, int]:
    """The key by which Telegram sorts entities: where they begin, and the longer first."""
    return entity.offset, -entity.length


def _found(text: str) -> Iterator[Entity]:
    for match in _FOUND.finditer(text):
        yield Entity(match.lastgroup or "", utf16(text[: match.start()]), utf16(match.group()))
