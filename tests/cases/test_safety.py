"""Safe trades: the light and its reasons, and what would make a listing better."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.safety import light, listing
from bot.policies.ids import BuyerAnswer, Criterion, Level
from bot.policies.load import load
from bot.policies.safety import BUYER_ANSWERS, BuyerCheck, answers_to

BUYER, SELLER = load().safety.buyer, load().safety.seller
GOOD = frozenset(answers_to(question)[0] for question in BUYER.questions)
ANSWERS = st.frozensets(st.sampled_from(BUYER_ANSWERS))
LEVELS = st.dictionaries(st.sampled_from(get_args(Criterion)), st.sampled_from(get_args(Level)))


def but(*answers: BuyerAnswer) -> frozenset[BuyerAnswer]:
    """A good purchase, except for these answers."""
    asked = {answer.partition(".")[0] for answer in answers}
    return frozenset(answer for answer in GOOD if answer.partition(".")[0] not in asked) | set(answers)


def test_a_good_purchase_is_green_and_still_has_two_things_to_do() -> None:
    found = light(BUYER, GOOD)
    assert (found.colour, found.worry, found.reasons) == ("green", 0, ())
    assert found.title.msgid == "safety.light.green"
    assert [text.msgid for text in found.next] == ["safety.next.stay_on_platform", "safety.next.keep_records"]


@pytest.mark.parametrize(
    "answers",
    [
        ("payment.outside",),
        ("asked.code",),
        ("asked.password",),
        ("price.far_below", "hurry.yes"),
    ],
)
def test_what_is_always_red(answers: tuple[BuyerAnswer, ...]) -> None:
    weightless = msgspec.structs.replace(
        BUYER,
        red=1000,
        yellow=999,
        red_always=(),
        answers={name: msgspec.structs.replace(answer, weight=0) for name, answer in BUYER.answers.items()},
    )
    for check in (BUYER, weightless):
        found = light(check, but(*answers))
        assert found.colour == "red"
        assert {text.msgid for text in found.reasons} == {f"safety.buyer.{answer}.why" for answer in answers}


def test_an_operator_can_make_more_of_it_red() -> None:
    strict = msgspec.structs.replace(BUYER, red_always=(("seller.new",),))
    assert light(BUYER, but("seller.new")).colour == "green"
    assert light(strict, but("seller.new")).colour == "red"


def test_small_worries_add_up_to_yellow() -> None:
    found = light(BUYER, but("seller.new", "terms.none"))
    assert found.colour == "yellow"
    assert [text.msgid for text in found.reasons] == ["safety.buyer.seller.new.why", "safety.buyer.terms.none.why"]
    assert [text.msgid for text in found.next] == ["safety.next.read_reviews", "safety.next.ask_terms"]


def test_a_fraud_who_asks_for_a_code() -> None:
    found = light(BUYER, but("asked.code", "platform.chat", "hurry.yes"))
    assert found.reasons[0].msgid == "safety.buyer.asked.code.why"
    assert [text.msgid for text in found.next] == ["safety.next.never_share", "safety.next.use_escrow"]


def _colour(check: BuyerCheck, answers: frozenset[BuyerAnswer]) -> int:
    return ("green", "yellow", "red").index(light(check, answers).colour)


@given(ANSWERS, ANSWERS)
def test_one_more_worry_never_makes_it_safer(answers: frozenset[BuyerAnswer], more: frozenset[BuyerAnswer]) -> None:
    assert _colour(BUYER, answers) <= _colour(BUYER, answers | more)


@given(ANSWERS)
def test_every_light_explains_itself_in_order_and_says_two_things_to_do(answers: frozenset[BuyerAnswer]) -> None:
    found = light(BUYER, answers)
    assert found.colour == "green" or found.reasons
    assert len(set(map(str, found.next))) == 2
    assert len(set(map(str, found.reasons))) == len(found.reasons)


def test_a_listing_without_anything_gets_the_most_valuable_improvements_first() -> None:
    found = listing(SELLER, {})
    assert found.points == 0
    names = [each.criterion for each in found.improvements]
    assert set(names[:2]) == {"platform", "answers"}
    assert set(names[2:4]) == {"information", "feedback"}
    assert sum(each.points for each in found.improvements) == 100
    assert found.improvements[0].text.msgid == f"safety.seller.{names[0]}.improve"


def test_a_perfect_listing_needs_nothing() -> None:
    found = listing(SELLER, dict.fromkeys(SELLER.criteria, "yes"))
    assert (found.points, found.improvements) == (100, ())


def test_half_of_something_big_is_worth_more_than_all_of_something_small() -> None:
    levels: dict[Criterion, Level] = dict.fromkeys(SELLER.criteria, "yes")
    found = listing(SELLER, levels | {"answers": "partly", "price": "no"})
    assert [(each.criterion, each.points) for each in found.improvements] == [("answers", 10), ("price", 6)]
    assert found.points == 84


@given(LEVELS, st.sampled_from(get_args(Criterion)))
def test_doing_better_never_costs_points(levels: dict[Criterion, Level], name: Criterion) -> None:
    before, after = listing(SELLER, levels), listing(SELLER, {**levels, name: "yes"})
    assert 0 <= before.points <= after.points <= 100
    assert name not in [each.criterion for each in after.improvements]
