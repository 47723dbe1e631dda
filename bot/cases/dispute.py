"""Disputes: the state table, whose turn it is, and what the buyer is offered to do."""

from datetime import date, timedelta
from typing import Literal, TypeAlias

from msgspec import Struct

from bot.cases.clocks import Clock
from bot.cases.table import Table, move
from bot.policies.platforms import Appeal

# A case opens with the seller, also where the seller was asked before or the policy does not want it: then it moves on
# to ``submitted`` at once. From every open state the buyer may withdraw.
DISPUTE = Table(
    "dispute",
    first="with_seller",
    moves=(
        move("with_seller", "settled", "buyer", "operator", "agent"),
        move("with_seller", "submitted", "buyer", "bot", "operator", "agent"),
        move("with_seller", "withdrawn", "buyer", "operator", "agent"),
        move("submitted", "in_review", "operator", "agent"),
        move("submitted", "withdrawn", "buyer", "operator", "agent"),
        move("in_review", "on_platform", "buyer", "operator", "agent"),
        move("in_review", "withdrawn", "buyer", "operator", "agent"),
        move("on_platform", "in_mediation", "buyer", "operator", "agent"),
        move("on_platform", "withdrawn", "buyer", "operator", "agent"),
        move("in_mediation", "decided", "buyer", "operator", "agent"),
        move("in_mediation", "withdrawn", "buyer", "operator", "agent"),
        move("decided", "in_mediation", "buyer", "operator", "agent"),
        move("decided", "closed", "buyer", "bot", "operator", "agent"),
        move("settled", "closed", "buyer", "bot", "operator", "agent"),
        move("closed", "in_review", "buyer", "operator", "agent"),
        move("withdrawn", "in_review", "buyer", "operator", "agent"),
    ),
)

OPEN = ("with_seller", "submitted", "in_review", "on_platform", "in_mediation")
DECISIONS = ("accepted", "partly", "rejected")  # what a platform decides, kept with the case
APPEALS = 1  # at most

Turn: TypeAlias = Literal["buyer", "seller", "agent", "platform", "nobody"]
_TURNS: dict[str, Turn] = {
    "with_seller": "seller",
    "submitted": "agent",
    "in_review": "agent",
    "on_platform": "platform",
    "in_mediation": "platform",
    "decided": "buyer",
    "settled": "buyer",
    "closed": "nobody",
    "withdrawn": "nobody",
}


class Offered(Struct, frozen=True):
    """A button on the buyer's card.

    Args:
        action: what is done, as the event chain records it; at most 16 characters.
        to: the state it moves the case to; None where it adds to the story.
    """

    action: str
    to: str | None = None


_RECORD = (Offered("evidence"), Offered("record"), Offered("dossier"))
_WITHDRAW = Offered("withdraw", "withdrawn")
_OFFERED: dict[str, tuple[Offered, ...]] = {
    "with_seller": (
        Offered("letter"),
        Offered("answer"),
        Offered("settle", "settled"),
        Offered("submit", "submitted"),
        Offered("evidence"),
        _WITHDRAW,
    ),
    "submitted": (*_RECORD, _WITHDRAW),
    "in_review": (Offered("opened", "on_platform"), *_RECORD, _WITHDRAW),
    "on_platform": (Offered("mediate", "in_mediation"), *_RECORD, _WITHDRAW),
    "in_mediation": (Offered("decide", "decided"), *_RECORD, _WITHDRAW),
    "decided": (Offered("appeal", "in_mediation"), Offered("close", "closed"), Offered("dossier")),
    "settled": (Offered("close", "closed"), Offered("dossier")),
    "closed": (Offered("reopen", "in_review"), Offered("dossier")),
    "withdrawn": (Offered("reopen", "in_review"), Offered("dossier")),
}


def whose_turn(state: str, *, sent: bool = True, answered: bool = False) -> Turn:
    """Who has to take the next step.

    Args:
        state: where the case stands.
        sent: the letter to the seller is sent; until then it is the buyer's turn.
        answered: the seller has made an offer that the buyer has not decided on.

    Raises:
        KeyError: no such state.
    """
    if state == DISPUTE.first and (answered or not sent):
        return "buyer"
    return _TURNS[state]


def offered(state: str, *, appeal: bool = False, reopen: bool = False) -> tuple[Offered, ...]:
    """What the buyer can do now, the likeliest first.

    Args:
        state: where the case stands.
        appeal: an appeal is possible (``may_appeal``).
        reopen: reopening is possible (``may_reopen``).

    Raises:
        KeyError: no such state.
    """
    possible = {"appeal": appeal, "reopen": reopen}
    return tuple(each for each in _OFFERED[state] if possible.get(each.action, True))


def may_appeal(rule: Appeal, appeals: int, decided_on: date, today: date) -> bool:
    """Whether a decision can be appealed: once, where the platform allows it and as long as it does.

    A number of days that is not certain stops nobody.

    Args:
        rule: the platform's.
        appeals: how often this case was appealed already.
        decided_on: the day of the decision.
        today: the day it is where the buyer lives.
    """
    if not rule.allowed or appeals >= APPEALS:
        return False
    return rule.days is None or not rule.certain or today <= decided_on + timedelta(days=rule.days)


def may_reopen(state: str, clocks: tuple[Clock, ...], *, new_facts: bool) -> bool:
    """Whether a finished dispute can be taken up again: with new facts, and within a window.

    A window whose end is not known does not stand in the way, and neither does a platform of which none is known: a
    person looks at it anyway.
    """
    if state not in ("closed", "withdrawn") or not new_facts:
        return False
    return not clocks or any(clock.state != "passed" for clock in clocks)
