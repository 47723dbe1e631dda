"""When a case has ended, so that its keeping time begins, and which open ones stand in the way of being forgotten."""

from collections.abc import Iterable

from bot.core.case import Case

# The states in which a case can rest for good, by kind.
ENDED: dict[str, tuple[str, ...]] = {
    "certificate": ("issued", "rejected", "revoked"),
    "question": ("answered", "closed"),
    "dispute": ("settled", "decided", "closed", "withdrawn"),
}


def is_open(case: Case) -> bool:
    """Whether something is still to happen in a case."""
    return case.state not in ENDED[case.kind]


def in_the_way(cases: Iterable[Case], kinds: Iterable[str]) -> tuple[Case, ...]:
    """The open cases of these kinds, for whose sake a person cannot be erased yet."""
    wanted = frozenset(kinds)
    return tuple(case for case in cases if case.kind in wanted and is_open(case))
