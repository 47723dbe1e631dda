"""Numbers people read out: certificate and case numbers in Crockford's base32, which has no I, L, O or U.

Source of the alphabet and its forgiving reading: https://www.crockford.com/base32.html
"""

import re
import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")
_DASHES = r"[\s\-‐‑‒–—―−_]*"

CERTIFICATE_RANDOM = 10  # bytes: 80 bits, so that a number cannot be guessed
CASE_RANDOM = 7  # bytes, of which 50 bits are used


def certificate_number(random: bytes) -> str:
    """Make a certificate number from 10 random bytes: ``SMG-7K3M-9QX2-VB8T-0HZN``.

    Raises:
        ValueError: there are not exactly 10 bytes.
    """
    digits = _digits(random, CERTIFICATE_RANDOM, 16)
    return "-".join(("SMG", *(digits[at : at + 4] for at in range(0, 16, 4))))


def case_number(random: bytes) -> str:
    """Make a case number from 7 random bytes: ``C-4F7K9-QX2MN``.

    Raises:
        ValueError: there are not exactly 7 bytes.
    """
    digits = _digits(random, CASE_RANDOM, 10)
    return f"C-{digits[:5]}-{digits[5:]}"


def parse_certificate_number(text: str) -> str | None:
    """Find a certificate number in what somebody typed or pasted, deep links included.

    Case, spaces and dashes do not matter; O is read as 0, I and L as 1. None where there is no such number.
    """
    digits = _find(_CERTIFICATE, text)
    return digits and "-".join(("SMG", *(digits[at : at + 4] for at in range(0, 16, 4))))


def parse_case_number(text: str) -> str | None:
    """Find a case number in a text, as forgivingly as a certificate number."""
    digits = _find(_CASE, text)
    return digits and f"C-{digits[:5]}-{digits[5:]}"


def deep_link(bot: str, number: str) -> str:
    """The address that opens the bot and has it judge a certificate number."""
    return f"https://t.me/{bot}?start=v_{number}"


def page_link(address: str, number: str) -> str:
    """The address of the page that judges a certificate number, for everybody; empty where there is no web server.

    Args:
        address: where people reach the web server, without a slash at the end; empty where they do not.
        number: the certificate's.
    """
    return f"{address}/c/{number}" if address else ""


def _digits(random: bytes, length: int, count: int) -> str:
    if len(random) != length:
        raise ValueError(f"{length} random bytes are needed, not {len(random)}")
    bits = int.from_bytes(random, "big")
    return "".join(_ALPHABET[bits >> 5 * at & 31] for at in reversed(range(count)))


def _pattern(prefix: str, count: int) -> re.Pattern[str]:
    # A digit that follows would make it something longer; a letter before it, another word.
    return re.compile(rf"(?<![0-9A-Z]){prefix}((?:{_DASHES}[{_ALPHABET}OIL]){{{count}}})(?![0-9A-Z])")


_CERTIFICATE = _pattern("SMG", 16)
_CASE = _pattern("C", 10)


def _find(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(unicodedata.normalize("NFKC", text).upper())
    return re.sub(_DASHES, "", found[1]).translate(_MEANT) if found else None
