"""Readiness: how well the evidence proves what is wrong, what is missing and why it matters."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from bot.core.text import Text
from bot.policies.evidence import Checklist, Evidence, Item
from bot.policies.ids import EvidenceId, Reason
from bot.policies.texts import EVIDENCE, EVIDENCE_WHY

Presence: TypeAlias = Literal["there", "perhaps", "missing"]
# A file of which nobody said what it shows may be the item it could be: it counts half.
_SHARE: dict[Presence, float] = {"there": 1.0, "perhaps": 0.5, "missing": 0.0}
# A helpful item adds to a case that required ones make: it counts a quarter of its weight.
_HELPFUL = 0.25


class Line(Struct, frozen=True):
    """One item of the checklist: what it is, whether it is there, and why it matters."""

    id: EvidenceId
    presence: Presence
    required: bool
    what: Text
    why: Text


class Readiness(Struct, frozen=True):
    """The meter: 0 to 100, and the checklist with required items first."""

    score: int
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[Line, ...]:
        """What would make the case stronger, the most important first."""
        return tuple(line for line in self.lines if line.presence == "missing")


def readiness(evidence: Evidence, reason: Reason, items: Sequence[Mapping[str, Any]]) -> Readiness:
    """Weigh the evidence of a case against the checklist of its reason.

    Args:
        evidence: the policy.
        reason: what is wrong.
        items: what was sent, each with ``kind`` (photo, video, document, screenshot, link, chat) and, where the buyer
            said it, ``shows`` (an id of the checklist). One that says nothing can stand for one item that is still
            missing and that its kind can show.

    Returns:
        The meter. More evidence never lowers its score.
    """
    checklist = evidence.reasons[reason]
    said = {item["shows"] for item in items if item.get("shows") and _fits(item, evidence.items.get(item["shows"]))}
    spare = [item for item in items if not item.get("shows")]
    lines = tuple(
        Line(id_, _presence(evidence.items[id_], id_, said, spare), required, EVIDENCE[id_], EVIDENCE_WHY[id_])
        for id_, required in _wanted(checklist)
    )
    return Readiness(_score(evidence, lines), lines)


def _presence(wanted: Item, id_: EvidenceId, said: set[str], spare: list[Mapping[str, Any]]) -> Presence:
    """Whether an item is there; a spare file that stands for it is used up."""
    if id_ in said:
        return "there"
    for at, item in enumerate(spare):
        if _fits(item, wanted):
            del spare[at]
            return "perhaps"
    return "missing"


def _fits(item: Mapping[str, Any], wanted: Item | None) -> bool:
    return wanted is not None and item["kind"] in wanted.media


def _wanted(checklist: Checklist) -> tuple[tuple[EvidenceId, bool], ...]:
    return (*((id_, True) for id_ in checklist.required), *((id_, False) for id_ in checklist.helpful))


def _score(evidence: Evidence, lines: Sequence[Line]) -> int:
    weights = [evidence.items[line.id].weight * (1.0 if line.required else _HELPFUL) for line in lines]
    reached = sum(weight * _SHARE[line.presence] for weight, line in zip(weights, lines, strict=True))
    return int(100 * reached / sum(weights))
