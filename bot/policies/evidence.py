"""Which evidence proves what."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from bot.policies.ids import REASONS, EvidenceId, MediaKind, Reason
from bot.policies.sourced import Sourced


class Item(Struct, frozen=True):
    """A piece of evidence: the kinds of media that can show it, and how much it tells (1 to 100)."""

    media: tuple[MediaKind, ...]
    weight: Annotated[int, Meta(ge=1, le=100)]


class Checklist(Sourced, frozen=True, kw_only=True):
    """What proves one reason, the most important first: ``required`` is expected, ``helpful`` adds to it."""

    required: tuple[EvidenceId, ...]
    helpful: tuple[EvidenceId, ...]


class Evidence(Struct, frozen=True):
    """All items, and the checklist of each reason."""

    items: dict[EvidenceId, Item]
    reasons: dict[Reason, Checklist]


def evidence_problems(evidence: Evidence) -> Iterator[str]:
    """What the types cannot tell of: each problem as "place: what"."""
    for item, content in evidence.items.items():
        if not content.media:
            yield f"items.{item}.media: is empty"
    for reason in REASONS:
        if reason not in evidence.reasons:
            yield f"reasons.{reason}: is missing"
    for reason, checklist in evidence.reasons.items():
        if not checklist.required:
            yield f"reasons.{reason}.required: is empty"
        seen: set[EvidenceId] = set()
        for key, ids in (("required", checklist.required), ("helpful", checklist.helpful)):
            for at, item in enumerate(ids):
                if item not in evidence.items:
                    yield f"reasons.{reason}.{key}[{at}]: {item!r} is not among the items"
                if item in seen:
                    yield f"reasons.{reason}.{key}[{at}]: {item!r} is listed already"
                seen.add(item)
