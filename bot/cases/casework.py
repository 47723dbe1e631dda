"""Casework: effects on cases, applied to what is in memory and checked by the state tables."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.cases.certificate import CERTIFICATE
from bot.cases.dispute import DISPUTE
from bot.cases.question import QUESTION
from bot.cases.table import IllegalMove, Table
from bot.core.case import STORY, Case, Told
from bot.core.effect import Effect, MoveCase, OpenCase

TABLES: dict[str, Table] = {table.kind: table for table in (CERTIFICATE, DISPUTE, QUESTION)}


def opened(effect: OpenCase, cases: Sequence[Case], now: datetime) -> Case:
    """The case that an effect opens.

    Raises:
        IllegalMove: there is no such kind, it does not begin in that state, or the number is taken.
    """
    table = TABLES.get(effect.kind)
    if table is None or effect.state != table.first:
        raise IllegalMove(f"a case of kind {effect.kind!r} cannot open in state {effect.state!r}")
    if any(case.number == effect.number for case in cases):
        raise IllegalMove(f"case {effect.number} is open already")
    first = Told(now, "buyer", "open", effect.state)
    return Case(effect.number, effect.kind, effect.state, effect.data, now, now, events=1, story=(first,))


def moved(effect: MoveCase, cases: Sequence[Case], now: datetime) -> Case:
    """The case as an effect leaves it.

    Raises:
        IllegalMove: the table does not allow it.
        LookupError: this person has no such case.
    """
    case = next((case for case in cases if case.number == effect.number), None)
    if case is None:
        raise LookupError(f"no case {effect.number} of this person")
    TABLES[case.kind].check(case.state, effect.to, effect.actor)
    data = {**case.data, **effect.data}
    story = (*case.story, Told(now, effect.actor, effect.action, effect.to))[-STORY:]
    handoff = effect.handoff or case.handoff
    return replace(case, state=effect.to, data=data, moved_at=now, events=case.events + 1, handoff=handoff, story=story)


def applied(effects: Iterable[Effect], cases: tuple[Case, ...], now: datetime) -> tuple[Case, ...]:
    """A person's cases, newest first, after what effects do to them. Raises as ``opened`` and ``moved`` do."""
    for effect in effects:
        if isinstance(effect, OpenCase):
            cases = (opened(effect, cases, now), *cases)
        elif isinstance(effect, MoveCase):
            case = moved(effect, cases, now)
            cases = tuple(case if other.number == case.number else other for other in cases)
    return cases
