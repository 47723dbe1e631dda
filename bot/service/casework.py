"""Casework: effects on cases, applied to what is in memory and checked by the state tables."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.cases.certificate import CERTIFICATE
from bot.cases.dispute import DISPUTE
from bot.cases.question import QUESTION
from bot.cases.table import IllegalMove, Table
from bot.core.case import Case
from bot.core.effect import MoveCase, OpenCase

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
    return Case(effect.number, effect.kind, effect.state, effect.data, opened_at=now, moved_at=now, events=1)


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
    return replace(case, state=effect.to, data=data, moved_at=now, events=case.events + 1)
