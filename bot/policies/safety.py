"""How safe a planned purchase looks, and how trustworthy a listing."""

from collections.abc import Iterator
from typing import Annotated, get_args

from msgspec import Meta, Struct

from bot.policies.ids import BuyerAnswer, BuyerQuestion, Criterion, Step
from bot.policies.sourced import Sourced, Weight
from bot.policies.texts import WORRIES

BUYER_ANSWERS: tuple[BuyerAnswer, ...] = get_args(BuyerAnswer)
AT_MOST = 8  # questions of the buyer's check
# Never anything but red, whatever an operator's file says: paying outside the platform, a code or a password asked
# for, a price far under the market together with hurry.
ALWAYS_RED: tuple[frozenset[BuyerAnswer], ...] = (
    frozenset({"payment.outside"}),
    frozenset({"asked.code"}),
    frozenset({"asked.password"}),
    frozenset({"price.far_below", "hurry.yes"}),
)


class Answer(Struct, frozen=True):
    """What an answer means: how worrying it is (0 for not at all), and what to do about it, most urgent first."""

    weight: Weight
    next: tuple[Step, ...] = ()


class BuyerCheck(Sourced, frozen=True, kw_only=True):
    """The check of a planned purchase.

    Args:
        questions: in the order in which they are asked.
        answers: what each answer means; the part before the dot is its question.
        yellow: the sum of weights from which the light is yellow.
        red: the sum from which it is red.
        red_always: answers that make it red when they are all given; those of ALWAYS_RED do so in any case.
        otherwise: what is good to do with any purchase.
    """

    questions: tuple[BuyerQuestion, ...]
    answers: dict[BuyerAnswer, Answer]
    yellow: Annotated[int, Meta(ge=1, le=1000)]
    red: Annotated[int, Meta(ge=1, le=1000)]
    red_always: tuple[tuple[BuyerAnswer, ...], ...] = ()
    otherwise: tuple[Step, ...]


class SellerCheck(Sourced, frozen=True, kw_only=True):
    """The check of a listing: how much each criterion counts."""

    criteria: dict[Criterion, Annotated[int, Meta(ge=1, le=100)]]


class Safety(Struct, frozen=True):
    """Both checks."""

    buyer: BuyerCheck
    seller: SellerCheck


def answers_to(question: BuyerQuestion) -> tuple[BuyerAnswer, ...]:
    """The answers that a question of the buyer's check has."""
    return tuple(answer for answer in BUYER_ANSWERS if answer.partition(".")[0] == question)


def safety_problems(safety: Safety) -> Iterator[str]:
    """What the types cannot tell of: each problem as "place: what"."""
    buyer = safety.buyer
    yield from _question_problems(buyer)
    for answer, meaning in buyer.answers.items():
        if meaning.weight and answer not in WORRIES:
            yield f'buyer.answers."{answer}".weight: {meaning.weight} is not 0; nothing is wrong with this answer'
    if buyer.yellow >= buyer.red:
        yield f"buyer.yellow: {buyer.yellow} is not below red, which is {buyer.red}"
    if len(set(buyer.otherwise)) < 2:
        yield "buyer.otherwise: needs two different things to do"
    for at, combination in enumerate(buyer.red_always):
        if not combination:
            yield f"buyer.red_always[{at}]: is empty"
    if not safety.seller.criteria:
        yield "seller.criteria: is empty"


def _question_problems(buyer: BuyerCheck) -> Iterator[str]:
    if not 1 <= len(buyer.questions) <= AT_MOST:
        yield f"buyer.questions: {len(buyer.questions)} of them are not between 1 and {AT_MOST}"
    for at, question in enumerate(buyer.questions):
        if question in buyer.questions[:at]:
            yield f"buyer.questions[{at}]: {question!r} is asked already"
        for answer in answers_to(question):
            if answer not in buyer.answers:
                yield f'buyer.answers."{answer}": is missing'
