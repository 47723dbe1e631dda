"""Graphemes: characters as people see them."""

import unicodedata
from collections.abc import Iterator

_LONGEST = 32  # code points; a longer heap of marks is a prank and may be cut
_JOINER = "\u200d"
_JAMO = range(0x1100, 0x1200)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAG_LETTERS = range(0xE0020, 0xE0080)


def graphemes(text: str) -> Iterator[str]:
    """Take a text apart into what is not to be divided, after the main rules of Unicode TR29.

    Marks stay with what they mark, joined emoji, flags, skin tones and letters written as jamo stay whole.
    https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundary_Rules
    """
    start = 0
    for place in range(1, len(text)):
        if place - start >= _LONGEST or not _belongs(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _belongs(text: str, start: int, place: int) -> bool:
    """Whether the character at ``place`` belongs to the grapheme that began at ``start``."""
    before, here = text[place - 1], text[place]
    if here < "\u0300":
        return before == "\r" and here == "\n"
    if before in "\r\n":
        return False
    if here == _JOINER or ord(here) in _SKIN_TONES or ord(here) in _TAG_LETTERS:
        return True
    if unicodedata.category(here)[0] == "M":
        return True
    if before == _JOINER:
        return unicodedata.category(here) == "So"
    if ord(before) in _FLAG_LETTERS and ord(here) in _FLAG_LETTERS:
        return (place - start) % 2 == 1
    return ord(before) in _JAMO and ord(here) in _JAMO and before < here
