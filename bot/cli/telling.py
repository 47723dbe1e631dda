"""Cases in words for the operator: what was answered, what was done, whose turn it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.cli.tables import written

if TYPE_CHECKING:
    from bot.core.case import Case
    from bot.ports import CaseEvent

_ELSEWHERE = frozenset({"story"})  # the card's own timeline; the chain of events tells the same and more
_DATES = ("ordered", "promised", "received", "reply_by")


def about(case: "Case") -> str:
    """What a case is about, in a line without personal data."""
    if case.kind != "dispute" or not case.data:
        return ""
    data = case.data
    dates = [f"{name} {data[name]}" for name in _DATES if data.get(name)]
    return ", ".join((data["platform"], data["reason"], *dates, _pieces(data["evidence"])))


def answers(case: "Case") -> Iterator[tuple[str, object]]:
    """What is known of a case, by name; several pieces or records have a line each."""
    if case.kind == "dispute" and case.data:
        yield "whose turn", _turn(case)
    for name, value in case.data.items():
        if name == "evidence":
            yield name, _pieces(value)
            yield from ((f"  {piece['number']}", _piece(piece)) for piece in value)
        elif name == "records":
            yield from (
                (name if not at else "", f"{written(told(when))} {what}") for at, (when, what) in enumerate(value)
            )
        elif name not in _ELSEWHERE:
            yield name, told(value)


def brought(event: "CaseEvent") -> str:
    """What an event of the story changed; the first one's answers stand above it."""
    if event.seq == 1:
        return ""
    changes = {name: value for name, value in (event.data or {}).items() if name not in _ELSEWHERE}
    return ", ".join(f"{name}={written(_short(name, value))}" for name, value in changes.items())


def told(value: object) -> object:
    """A value of a case: sums with their currency, moments as such, mappings as pairs."""
    if isinstance(value, Mapping):
        if set(value) == {"minor", "currency"}:
            return _sum(value["minor"], value["currency"])
        return ", ".join(f"{name} {written(told(each))}" for name, each in value.items() if each not in (None, ""))
    if isinstance(value, str) and "T" in value:
        return _moment(value)
    return value


def _short(name: str, value: Any) -> object:
    if name == "evidence":
        return _pieces(value)
    return told(value[-1][1]) if name == "records" else told(value)


def _turn(case: "Case") -> str:
    from bot.cases.dispute import whose_turn  # noqa: PLC0415

    return whose_turn(case.state, sent="letter_sent" in case.data, answered="offer" in case.data)


def _pieces(pieces: Sequence[object]) -> str:
    return "1 piece of evidence" if len(pieces) == 1 else f"{len(pieces)} pieces of evidence"


def _piece(piece: Mapping[str, Any]) -> str:
    size = f"{piece['size']} bytes" if piece.get("size") else ""
    kept = f"SHA-256 {piece['sha256']}" if piece.get("sha256") else "not kept here"
    caption = f"“{piece['caption']}”" if piece.get("caption") else ""
    return ", ".join(filter(None, (piece["kind"], piece.get("name"), caption, size, written(told(piece["at"])), kept)))


def _sum(minor: int, currency: str) -> str:
    from bot.core.text import Money  # noqa: PLC0415
    from bot.words.values import write  # noqa: PLC0415

    return write(Money(minor, currency), "en", "UTC")


def _moment(text: str) -> object:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone(UTC) if moment.tzinfo else text
