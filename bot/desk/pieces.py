"""Pieces of evidence: shown in the topic, where an agent looks at them."""

from typing import Any

from bot.core.case import Case
from bot.core.effect import Effect, Post, PostFile
from bot.core.text import Text

LARGEST_PHOTO = 10_000_000  # bytes; https://core.telegram.org/bots/api#sendphoto


def shown(case: Case, before: Case | None = None) -> tuple[Effect, ...]:
    """Post the pieces that are kept, or named by a link; where ``before`` is given, those that are new since then."""
    had = [] if before is None else [piece for piece in before.data.get("evidence", []) if _ready(piece)]
    known = {piece["number"] for piece in had}
    pieces = [each for each in case.data.get("evidence", []) if _ready(each) and each["number"] not in known]
    return tuple(_posted(case, piece) for piece in pieces)


def _ready(piece: dict[str, Any]) -> bool:
    return bool(piece.get("file")) or piece["kind"] == "link"


def _posted(case: Case, piece: dict[str, Any]) -> Effect:
    assert case.handoff is not None  # noqa: S101 - it was handed over
    said = Text("desk.piece", {"place": piece["number"], "caption": piece.get("caption") or piece.get("name") or "—"})
    if piece["kind"] == "link":
        return Post(case.handoff.desk, case.number, (said,))
    photo = piece["kind"] == "photo" and (piece.get("size") or 0) <= LARGEST_PHOTO
    name = piece.get("name") or f"{case.number}-{piece['number']}"
    return PostFile(case.handoff.desk, case.number, piece["file"], name, said, photo=photo)
