"""How cases stand in the middle of a turn: as the effects so far leave them."""

from bot.cases.casework import applied
from bot.core.case import Case
from bot.core.turn import Turn


def cases_now(turn: Turn) -> tuple[Case, ...]:
    """The person's cases, newest first."""
    return applied(turn.effects, turn.context.cases, turn.context.now)


def case_now(turn: Turn, number: str) -> Case:
    """One of them; raises StopIteration where there is none."""
    return next(case for case in cases_now(turn) if case.number == number)
