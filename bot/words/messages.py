"""Messages: what Telegram takes in one piece, measured as Telegram measures."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.words.graphemes import graphemes

MESSAGE_LIMIT = 4096  # UTF-16 units after parsing: https://core.telegram.org/bots/api#sendmessage
CAPTION_LIMIT = 1024
NOTICE_LIMIT = 200  # https://core.telegram.org/bots/api#answercallbackquery

_ATOM = re.compile(r"<[^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-z]+);|.", re.DOTALL)
_VISIBLE = re.compile(r"(?:<[^<>]*>|\s)*+.", re.DOTALL)
_SENTENCE_ENDS = frozenset(".!?…。！？")
_WIDE_SENTENCE_ENDS = frozenset("。！？")
_CLOSERS = frozenset("\"'”’)）」』】")
_PARAGRAPH, _LINE, _SENTENCE, _WORD, _ANYWHERE = range(5)


@dataclass(frozen=True)
class _Atom:
    """What is never divided: a tag, or one visible character (an entity, a grapheme)."""

    source: str
    shown: str = ""


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown(source: str) -> str:
    """What a reader sees of Telegram HTML: without tags, entities resolved."""
    return "".join(atom.shown for atom in _atoms(source))


def split(source: str, limit: int = MESSAGE_LIMIT) -> tuple[str, ...]:
    """Cut Telegram HTML into messages.

    Cuts between paragraphs, else lines, sentences, words, at last between graphemes, never inside a tag or an entity;
    what is open at a cut is closed there and opened again after it. Pieces without anything visible are left out,
    since Telegram refuses them.

    Args:
        source: HTML whose tags are balanced.
        limit: UTF-16 units of visible text in one piece.
    """
    if len(source) <= limit // 2 or units(source) <= limit:  # what is shown is never longer than its source
        return (source,) if _VISIBLE.match(source) else ()
    pieces: list[str] = []
    opened: list[str] = []
    atoms = list(_atoms(source))
    while atoms:
        end = _cut(atoms, limit)
        while end < len(atoms) and atoms[end].source.startswith("</"):  # what ends here is closed here
            end += 1
        piece = "".join([*opened, *(atom.source for atom in atoms[:end])])
        opened = _still_open(opened, atoms[:end])
        if any(atom.shown.strip() for atom in atoms[:end]):
            pieces.append(piece + "".join(map(_closing, reversed(opened))))
        atoms = atoms[end:]
    return tuple(pieces)


def truncate_plain(text: str, limit: int = NOTICE_LIMIT) -> str:
    """Shorten plain text to ``limit`` UTF-16 units, ending in "…" where something was left out."""
    if units(text) <= limit:
        return text
    kept, length = [], units("…")
    for grapheme in graphemes(text):
        length += units(grapheme)
        if length > limit:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"


def _cut(atoms: list[_Atom], limit: int) -> int:
    """Where the next piece ends: the best kind of cut in its second half, else as far as it goes."""
    length, end = 0, len(atoms)
    cuts: dict[int, int] = {}
    for place, atom in enumerate(atoms):
        length += units(atom.shown)
        if length > limit:
            end = max(place, 1)
            break
        if length > limit // 2 and atom.shown:
            cuts[_kind(atoms, place)] = place + 1
    else:
        return end
    return next((cuts[kind] for kind in range(_ANYWHERE) if kind in cuts), end)


def _kind(atoms: list[_Atom], place: int) -> int:
    """What kind of cut it is to end a piece with the atom at ``place``."""
    here, following = atoms[place].shown, _neighbour(atoms, place, 1)
    before = _neighbour(atoms, place, -1)
    if here == "\n":
        return _LINE if before != "\n" or following == "\n" else _PARAGRAPH
    if here in _WIDE_SENTENCE_ENDS and following not in _CLOSERS | _SENTENCE_ENDS:
        return _SENTENCE
    if here.isspace():
        return _SENTENCE if before in _SENTENCE_ENDS or before in _CLOSERS else _WORD
    return _ANYWHERE


def _neighbour(atoms: list[_Atom], place: int, step: int) -> str:
    place += step
    while 0 <= place < len(atoms):
        if atoms[place].shown:
            return atoms[place].shown
        place += step
    return ""


def _still_open(opened: list[str], atoms: list[_Atom]) -> list[str]:
    tags = list(opened)
    for atom in atoms:
        if atom.source.startswith("</"):
            if tags:
                tags.pop()
        elif atom.source.startswith("<"):
            tags.append(atom.source)
    return tags


def _closing(tag: str) -> str:
    return f"</{re.split(r'[ >]', tag[1:], maxsplit=1)[0]}>"


def _atoms(source: str) -> Iterator[_Atom]:
    text: list[str] = []
    for match in _ATOM.finditer(source):
        token = match[0]
        if len(token) == 1:
            text.append(token)
            continue
        yield from (_Atom(grapheme, grapheme) for grapheme in graphemes("".join(text)))
        text.clear()
        yield _Atom(token, "" if token.startswith("<") else html.unescape(token))
    yield from (_Atom(grapheme, grapheme) for grapheme in graphemes("".join(text)))
