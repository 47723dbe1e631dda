"""A seller's offer beside what the buyer wanted."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.offer import OFFERS, OfferKind, Side, weigh
from bot.core.text import Money, Text
from bot.policies.ids import OUTCOMES


def usd(dollars: int) -> Money:
    return Money(dollars * 100, "USD")


def first(wanted: Side, offered: Side) -> Text:
    return weigh(wanted, offered)[0]


def test_three_of_twenty_dollars() -> None:
    assert weigh(Side("partial_refund", usd(20)), Side("partial_refund", usd(3))) == (
        Text("offer.covers", {"offered": usd(3), "wanted": usd(20), "missing": usd(17)}),
        Text("offer.keep"),
        Text("offer.final"),
        Text("offer.yours"),
    )


@pytest.mark.parametrize(
    ("wanted", "offered", "sentence"),
    [
        (Side("full_refund", usd(20)), Side("full_refund", usd(20)), "offer.covers_all"),
        (Side("full_refund", usd(20)), Side("partial_refund", Money(2000, "CNY")), "offer.currencies"),
        (Side("full_refund", usd(20)), Side("partial_refund"), "offer.ask_sum"),
        (Side("full_refund"), Side("full_refund"), "offer.same"),
        (Side("partial_refund"), Side("partial_refund"), "offer.ask_sum"),
        (Side("full_refund", usd(20)), Side("exchange"), "offer.goods_for_money"),
        (Side("exchange"), Side("partial_refund", usd(3)), "offer.money_for_goods"),
        (Side("exchange"), Side("partial_refund"), "offer.no_goods"),
        (Side("exchange"), Side("exchange"), "offer.same"),
        (Side("exchange"), Side("resend"), "offer.different"),
        (Side("resend"), Side("other"), "offer.different"),
        (Side("resend"), Side("nothing"), "offer.nothing"),
    ],
)
def test_what_an_offer_is_worth(wanted: Side, offered: Side, sentence: str) -> None:
    assert first(wanted, offered).msgid == sentence


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("return_refund", "offer.ask_freight"),
        ("exchange", "offer.ask_freight"),
        ("resend", "offer.ask_tracking"),
        ("partial_refund", "offer.keep"),
    ],
)
def test_what_to_make_sure_of_first(kind: OfferKind, question: str) -> None:
    assert weigh(Side("full_refund", usd(20)), Side(kind))[1].msgid == question


def test_the_decision_is_always_the_buyers() -> None:
    for wanted, offered in product(OUTCOMES, OFFERS):
        sentences = weigh(Side(wanted), Side(offered))
        assert sentences[-1].msgid == "offer.yours"
        assert len(sentences) >= 2


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_sums_add_up(wanted: int, offered: int) -> None:
    text = first(Side("full_refund", Money(wanted, "KRW")), Side("partial_refund", Money(offered, "KRW")))
    assert (text.msgid == "offer.covers_all") == (offered >= wanted)
    if text.msgid == "offer.covers":
        assert text.params["missing"] == Money(wanted - offered, "KRW")
