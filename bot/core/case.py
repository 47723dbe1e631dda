"""A case: what outlives the conversation."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.core.desk import Handoff

STORY = 20  # lines of a case's story that are kept at hand


class Told(Struct, frozen=True):
    """A line of a case's story: when, who, what, and the state it was then in."""

    at: datetime
    actor: str
    action: str
    state: str


class Case(Struct, frozen=True):
    """A certificate request, a question in human hands, a dispute.

    Args:
        number: what people call it by; not guessable.
        kind: which state table it follows.
        state: where it stands in that table.
        data: plain values, encrypted where they are stored.
        opened_at: when, UTC.
        moved_at: when it last changed, UTC.
        events: how many events its chain has.
        handoff: what the desk knows of it; None where it was never handed over.
        story: its last events, oldest first (``STORY`` at most); the chain has them all.
    """

    number: str
    kind: str
    state: str
    data: dict[str, Any]
    opened_at: datetime
    moved_at: datetime
    events: int = 0
    handoff: Handoff | None = None
    story: tuple[Told, ...] = ()
