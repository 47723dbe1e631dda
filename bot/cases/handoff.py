"""Handing over: which cases want a person, and how a case moves through the desk's hands."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.cases.table import ROLES, Table, move
from bot.core.case import Case
from bot.core.desk import Agent, Handoff

HANDOFF = Table(
    "handoff",
    first="queued",
    moves=(
        move("queued", "claimed", "agent"),
        move("claimed", "queued", "agent"),
        move("queued", "closed", *ROLES),
        move("claimed", "closed", *ROLES),
        move("closed", "claimed", *ROLES),
        move("closed", "queued", *ROLES),
    ),
)
# What a person has to look at, by kind and state of a case.
WANTS = frozenset(
    {
        ("question", "open"),
        ("certificate", "in_review"),
        ("dispute", "submitted"),
        ("dispute", "in_review"),
    }
)
# Where a case stands still; only whoever takes it up again moves it from there.
OVER = frozenset(
    {
        ("question", "closed"),
        ("certificate", "issued"),
        ("certificate", "rejected"),
        ("certificate", "revoked"),
        ("dispute", "settled"),
        ("dispute", "closed"),
        ("dispute", "withdrawn"),
    }
)
# Where a case goes that is taken up again.
AGAIN = {
    ("question", "answered"): "open",
    ("question", "closed"): "open",
    ("certificate", "rejected"): "in_review",
}
REOPEN_WITHIN = timedelta(days=14)


def wants_person(case: Case) -> bool:
    """Whether a case stands where a person has to look at it."""
    return (case.kind, case.state) in WANTS


def is_over(case: Case) -> bool:
    """Whether a case is finished, so that the desk has nothing more to do with it."""
    return (case.kind, case.state) in OVER


def in_hands(case: Case) -> bool:
    """Whether the desk has it: somebody has claimed it, or it waits for somebody."""
    return case.handoff is not None and case.handoff.state != "closed"


def may_come_back(case: Case, now: datetime) -> bool:
    """Whether the buyer can have the desk take a closed case up again."""
    closed_at = case.handoff.closed_at if case.handoff else None
    return (case.kind, case.state) in AGAIN and closed_at is not None and now - closed_at <= REOPEN_WITHIN


def claimed(handoff: Handoff, agent: Agent, now: datetime) -> Handoff:
    """With an agent."""
    return replace(handoff, state="claimed", owner=agent.id, alias=agent.alias, claimed_at=now)


def released(handoff: Handoff) -> Handoff:
    """Back in the queue."""
    return replace(handoff, state="queued", owner=0, alias="", claimed_at=None)


def answered(handoff: Handoff, now: datetime) -> Handoff:
    """A human has answered; nothing is promised any more."""
    return replace(handoff, answered_at=handoff.answered_at or now, due=None)


def closed(handoff: Handoff, now: datetime) -> Handoff:
    """The desk is done with it. Who had it is kept: it comes back to them."""
    return replace(handoff, state="closed", closed_at=now, due=None)


def back(handoff: Handoff, now: datetime, due: datetime) -> Handoff:
    """Taken up again, by the same agent where there was one."""
    return replace(
        handoff,
        state="claimed" if handoff.owner else "queued",
        opened_at=now,
        claimed_at=now if handoff.owner else None,
        answered_at=None,
        closed_at=None,
        due=due,
        late=False,
        called=False,
    )


def carried(handoff: Handoff, desk: int, due: datetime) -> Handoff:
    """With another desk, where nobody has claimed it yet."""
    late = handoff.answered_at is None
    return replace(released(handoff), desk=desk, moves=handoff.moves + 1, due=due if late else None, called=False)
