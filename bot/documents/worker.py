"""Reads what a stranger's PDF holds. Run as a process of its own, under limits: the file may be made to harm.

It stands alone on purpose (the standard library and PDFium, nothing of ours), so that it starts quickly: the file
comes in on standard input, JSON goes out on standard output.
"""

import base64
import contextlib
import json
import sys
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]

CLAIM = "claim.json"
PAGES = 20  # ours have one, rarely two
ATTACHMENTS = 8  # ours have one
CLAIM_BYTES = 64 * 1024
CHARACTERS = 20_000  # of a page
CPU_SECONDS = 5
MEMORY = 1024 * 1024 * 1024


def inspect(file: bytes) -> dict[str, Any]:
    """What a file holds, as plain values.

    ``state`` is ``read`` or ``unreadable`` (no PDF, broken, or locked by a password); ``text`` the words of the pages;
    ``attached`` says that there is a claim.json; ``claim`` is its content in base64, absent where it cannot be read.
    """
    try:
        document = pdfium.PdfDocument(file)
    except (pdfium.PdfiumError, ValueError, TypeError):
        return {"state": "unreadable", "text": "", "attached": False}
    with contextlib.closing(document):
        return {"state": "read", "text": _text(document), **_claim(document)}


def _text(document: pdfium.PdfDocument) -> str:
    texts: list[str] = []
    for at in range(min(len(document), PAGES)):
        with contextlib.suppress(pdfium.PdfiumError):
            texts.append(document[at].get_textpage().get_text_bounded(errors="replace")[:CHARACTERS])
    return "\n".join(texts)


def _claim(document: pdfium.PdfDocument) -> dict[str, Any]:
    for at in range(min(document.count_attachments(), ATTACHMENTS)):
        with contextlib.suppress(pdfium.PdfiumError, UnicodeDecodeError):
            attachment = document.get_attachment(at)
            if attachment.get_name() == CLAIM:
                return {"attached": True, **_content(attachment)}
    return {"attached": False}


def _content(attachment: pdfium.PdfAttachment) -> dict[str, str]:
    with contextlib.suppress(pdfium.PdfiumError):
        content = bytes(attachment.get_data())
        if len(content) <= CLAIM_BYTES:
            return {"claim": base64.b64encode(content).decode()}
    return {}


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - absent on Windows, where the caller's time limit must do
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    _limit()
    sys.stdout.write(json.dumps(inspect(sys.stdin.buffer.read())))
