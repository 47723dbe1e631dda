"""Folding: a text in the one form that grammars read, remembering where each character came from."""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

# What NFKC joins to one character: the letters of a decomposed Korean syllable, a letter and its accents.
_CLUSTER = re.compile("[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\u0300-\u036f]*", re.DOTALL)

_LONGEST = 4  # ㎉ and ㈜ are written out, ﷺ (18 letters) is left as it is, so that no text grows much


class Folded(Struct, frozen=True):
    """A folded text; character ``i`` of it was written at ``starts[i]:ends[i]`` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the folded text, at least one character long, stands in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str, *, lower: bool = True) -> Folded:
    """Full-width forms as ordinary ones, small letters, one space for any white space, nothing invisible.

    Args:
        text: any text.
        lower: whether capitals become small letters.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return Folded(text.lower() if lower else text, range(len(text)), range(1, len(text) + 1))
    folded: list[str] = []
    spans: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        characters = unicodedata.normalize("NFKC", cluster[0])
        if len(characters) > _LONGEST:
            characters = cluster[0]
        for character in characters.lower() if lower else characters:
            category = unicodedata.category(character)
            if category in ("Cf", "Mn"):  # zero width, direction marks, variation selectors, stray accents
                continue
            written = " " if category[0] in "ZC" else character
            if written == " " and folded and folded[-1] == " ":
                spans[-1] = (spans[-1][0], cluster.end())
                continue
            folded.append(written)
            spans.append(cluster.span())
    return Folded("".join(folded), tuple(start for start, _ in spans), tuple(end for _, end in spans))
