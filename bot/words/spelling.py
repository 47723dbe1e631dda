"""Spellings: a person's words and a catalog's words in one form, so that they can be compared."""

import unicodedata

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_IGNORED = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u20e3", *map(chr, range(0xFE00, 0xFE10))}


def normalise(words: str) -> str:
    """Bring words into the form in which they are compared.

    NFKC and casefold; punctuation, symbols, emoji and spaces around the words are dropped, spaces between them
    become one. Emoji alone give the empty string, which is nobody's spelling.
    """
    folded = words.lower() if words.isascii() else _folded(words)
    start, end = 0, len(folded)
    while start < end and _outer(folded[start]):
        start += 1
    while end > start and _outer(folded[end - 1]):
        end -= 1
    return " ".join(folded[start:end].split())


def _folded(words: str) -> str:
    # NFKC once more after casefolding, which can undo it: https://www.unicode.org/reports/tr15/#Normalization_Forms_Table
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold()).translate(_APOSTROPHES)


def _outer(character: str) -> bool:
    return character in _IGNORED or unicodedata.category(character)[0] in "PSZC"
