"""Safe trades: a traffic light for a planned purchase, and what would make a listing better."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from bot.core.text import Text
from bot.policies.ids import BuyerAnswer, Colour, Criterion, Level, Step
from bot.policies.safety import ALWAYS_RED, BuyerCheck, SellerCheck
from bot.policies.texts import IMPROVEMENTS, LIGHTS, NEXT, WORRIES

THINGS_TO_DO = 2
# How much of a criterion's weight is still to be won.
_OPEN_SHARE: dict[Level, float] = {"yes": 0.0, "partly": 0.5, "no": 1.0}
Levels: TypeAlias = Mapping[Criterion, Level]


class Light(Struct, frozen=True):
    """The result of a buyer's check.

    Args:
        colour: green, yellow or red.
        title: what the light says.
        worry: the weights added up.
        reasons: why, the weightiest first; none for nothing wrong.
        next: the two next things to do.
    """

    colour: Colour
    title: Text
    worry: int
    reasons: tuple[Text, ...]
    next: tuple[Text, ...]


class Improvement(Struct, frozen=True):
    """Something that would make a listing better, and how many points of 100 it is worth."""

    criterion: Criterion
    points: int
    text: Text


class Listing(Struct, frozen=True):
    """The result of a seller's check: points of 100, and improvements, the most valuable first."""

    points: int
    improvements: tuple[Improvement, ...]


def light(check: BuyerCheck, answers: frozenset[BuyerAnswer]) -> Light:
    """Judge a planned purchase by the answers given; questions left open count for nothing.

    An answer that alone or with others always makes the light red is named before all that weighs more.
    """
    given = _in_order(check, answers)
    red = {answer for answer in given for rule in _red_rules(check) if answer in rule and rule <= answers}
    worry = sum(check.answers[answer].weight for answer in given)
    colour: Colour = "red" if red or worry >= check.red else "yellow" if worry >= check.yellow else "green"
    wrong = [answer for answer in given if answer in WORRIES and (answer in red or check.answers[answer].weight)]
    wrong.sort(key=lambda answer: (answer not in red, -check.answers[answer].weight))
    reasons = tuple(WORRIES[answer] for answer in wrong)
    return Light(colour, LIGHTS[colour], worry, reasons, tuple(NEXT[step] for step in _next(check, wrong)))


def listing(check: SellerCheck, levels: Levels) -> Listing:
    """Judge a listing by what the seller said of each criterion; one not spoken of counts as missing."""
    whole = sum(check.criteria.values())
    lost = {name: weight * _OPEN_SHARE[levels.get(name, "no")] for name, weight in check.criteria.items()}
    worst_first = sorted((name for name in lost if lost[name]), key=lambda name: -lost[name])
    improvements = (Improvement(name, round(100 * lost[name] / whole), IMPROVEMENTS[name]) for name in worst_first)
    return Listing(int(100 * (whole - sum(lost.values())) / whole), tuple(improvements))


def _red_rules(check: BuyerCheck) -> Iterator[frozenset[BuyerAnswer]]:
    yield from ALWAYS_RED
    yield from map(frozenset, check.red_always)


def _in_order(check: BuyerCheck, answers: frozenset[BuyerAnswer]) -> list[BuyerAnswer]:
    """Answers in the order of the policy, so that equal weights always come in the same order."""
    return [answer for answer in check.answers if answer in answers]


def _next(check: BuyerCheck, wrong: list[BuyerAnswer]) -> tuple[Step, ...]:
    """The most urgent step of each worry in turn, then the others, then what is good in any case; two in all."""
    firsts = [check.answers[answer].next[:1] for answer in wrong]
    others = [check.answers[answer].next[1:] for answer in wrong]
    steps = [step for part in (*firsts, *others, check.otherwise) for step in part]
    return tuple(dict.fromkeys(steps))[:THINGS_TO_DO]
