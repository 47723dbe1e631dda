"""Text as it comes in, made fit for storage and comparison."""

import re
import unicodedata

# NUL and the other C0 controls except tab and newline, DEL, and surrogates: Telegram's JSON can hold half a pair, which
# no UTF-8 file or database takes. And what turns the direction of writing around: it would turn our words around too,
# and make invoice.exe of a name look like a PDF's.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Remove control characters and lone surrogates, and normalise to NFC; newlines and tabs stay.

    Args:
        text: what Telegram delivered.
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def clean_line(text: str, at_most: int) -> str:
    """Clean a text that belongs on one line: runs of white space become one space.

    Args:
        text: what Telegram delivered.
        at_most: the length to cut at, in characters.
    """
    return " ".join(clean_text(text).split())[:at_most]
