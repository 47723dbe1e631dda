"""Typesets one document and ends, so that its memory goes with it. Run as a process of its own by ``typeset_apart``.

The template's name is the argument, its values come in as JSON on standard input, the PDF goes out on standard output.
"""

import json
import sys
from pathlib import Path


def _typeset() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))  # the very package that the caller runs, installed or not
    from bot.documents.typesetter import Typesetter  # noqa: PLC0415 - not found before

    page = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(Typesetter().typeset(sys.argv[1], page))


if __name__ == "__main__":
    _typeset()
