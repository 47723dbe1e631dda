"""Small pictures of files that somebody sent, made in a process of their own."""

import subprocess
import sys
from pathlib import Path

from bot.documents import picture_worker

SIDE = 1400  # pixels: 80 mm in print at more than 400 dots per inch, so that screenshots can be read when enlarged
SECONDS = 8.0
SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/x-ms-bmp", "image/tiff")
PDF = "application/pdf"


def has_picture(mime: str) -> bool:
    """Whether a file of this type, as its bytes tell it, is shown as a picture. SVG and HTML never are."""
    return mime in SHOWN or mime == PDF


def picture(file: bytes, most: int, seconds: float = SECONDS) -> bytes | None:
    """A JPEG of a photograph or of a PDF's first page; None where there is none, or it would take too much.

    Never raises. Takes a tenth of a second or more and waits for it: call it in a thread.

    Args:
        file: its bytes, which may be made to harm.
        most: how many bytes the picture may have.
        seconds: how long it may take.
    """
    command = [sys.executable, "-I", str(Path(picture_worker.__file__)), str(SIDE), str(most)]
    try:
        done = subprocess.run(command, input=file, capture_output=True, timeout=seconds, check=True)  # noqa: S603
    except (subprocess.SubprocessError, OSError):
        return None
    made = done.stdout
    return made if made.startswith(b"\xff\xd8\xff") and len(made) <= most else None
