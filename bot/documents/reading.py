"""Reading a certificate file that somebody sent: what it claims, what it shows, its hash."""

import hashlib
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Literal

import msgspec
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from msgspec import Struct

from bot.cases.numbers import parse_certificate_number
from bot.documents import worker
from bot.documents.claim import SignedClaim, parse_claim

MAX_BYTES = 5 * 1024 * 1024  # ours have less than 0.3 MB
SECONDS = 15

_PDFIUM = Lock()  # PDFium must not be used by two threads at once


class Reading(Struct, frozen=True):
    """What a file says of itself; nothing here is believed yet.

    Args:
        sha256: of the whole file, hexadecimal.
        state: ``read``, ``unreadable`` (no PDF, broken, locked, or it took too long) or ``too_large``.
        text: the words of its pages.
        attached: it carries a claim.json.
        claim: that claim, where it can be read.
    """

    sha256: str
    state: Literal["read", "unreadable", "too_large"]
    text: str = ""
    attached: bool = False
    claim: SignedClaim | None = None

    @property
    def number(self) -> str | None:
        """The certificate number it claims, else the one its pages show."""
        claimed = parse_certificate_number(self.claim.fields.number) if self.claim else None
        return claimed or parse_certificate_number(self.text)


class _Found(Struct):
    state: Literal["read", "unreadable"]
    text: str
    attached: bool
    claim: bytes | None = None


def read_file(file: bytes) -> Reading:
    """Read a file that may be made to harm: in a process of its own, within bounds of time and memory.

    Never raises. Takes a tenth of a second or more and waits for it: call it in a thread.
    """
    sha256 = hashlib.sha256(file).hexdigest()
    if len(file) > MAX_BYTES:
        return Reading(sha256, "too_large")
    command = [sys.executable, "-I", str(Path(worker.__file__))]
    try:
        done = subprocess.run(command, input=file, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
        return _reading(sha256, msgspec.json.decode(done.stdout, type=_Found))
    except (subprocess.SubprocessError, OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Reading(sha256, "unreadable")


def read_own_file(file: bytes) -> Reading:
    """Read a file of our own making in this process, which is quick and has no bounds."""
    with _PDFIUM:
        found = msgspec.convert(worker.inspect(file), _Found)
    return _reading(hashlib.sha256(file).hexdigest(), found)


def read_claim(file: bytes) -> SignedClaim | None:
    """The signed claim that a file carries; None where there is none. Its signature is not checked here."""
    return read_file(file).claim


def page_text(file: bytes) -> str:
    """The words on the pages of a file of our own making."""
    return read_own_file(file).text


def page_count(file: bytes) -> int:
    """How many pages a file of our own making has."""
    with _PDFIUM, closing(pdfium.PdfDocument(file)) as document:
        return len(document)


def _reading(sha256: str, found: _Found) -> Reading:
    claim = parse_claim(found.claim) if found.claim is not None else None
    return Reading(sha256, found.state, found.text, found.attached, claim)
