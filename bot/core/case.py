"""A case: what outlives the conversation."""

from datetime import datetime
from typing import Any

from msgspec import Struct


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
    """

    number: str
    kind: str
    state: str
    data: dict[str, Any]
    opened_at: datetime
    moved_at: datetime
    events: int = 0
