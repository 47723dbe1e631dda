"""Deposits: when they come back, and how much of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.deposit import CurrenciesDiffer, deposit_back
from bot.core.text import Money
from bot.policies.load import load

RULE = load().deposit.leaving
SUMS = st.integers(0, 10**12)
DAYS = st.dates(date(2011, 1, 1), date(2100, 1, 1))


def yuan(sum_: int) -> Money:
    return Money(sum_ * 100, "CNY")


def test_leaving_after_five_months_with_one_breach() -> None:
    back = deposit_back(RULE, date(2026, 6, 22), yuan(1000), yuan(200), date(2026, 11, 22))
    assert (back.earliest, back.left) == (date(2026, 9, 22), 0)
    assert (back.sum, back.short) == (yuan(800), yuan(0))


def test_leaving_too_early_and_without_a_breach() -> None:
    back = deposit_back(RULE, date(2026, 11, 30), yuan(1000), yuan(0), date(2026, 12, 1))
    assert (back.earliest, back.left) == (date(2027, 2, 28), 89)
    assert back.sum == yuan(1000)
    assert not back.certain


def test_more_deducted_than_lodged_is_told() -> None:
    back = deposit_back(RULE, date(2026, 6, 22), yuan(1000), yuan(1300), date(2026, 11, 22))
    assert (back.sum, back.short) == (yuan(0), yuan(300))


def test_sums_that_make_no_sense() -> None:
    with pytest.raises(CurrenciesDiffer, match="CNY and USD"):
        deposit_back(RULE, date(2026, 6, 22), yuan(1000), Money(5, "USD"), date(2026, 11, 22))
    with pytest.raises(ValueError, match="not negative"):
        deposit_back(RULE, date(2026, 6, 22), yuan(-1), yuan(0), date(2026, 11, 22))
    with pytest.raises(ValueError, match="not negative"):
        deposit_back(RULE, date(2026, 6, 22), yuan(1), yuan(-1), date(2026, 11, 22))


@given(DAYS, DAYS, SUMS, SUMS)
def test_no_money_is_lost_or_made(joined: date, today: date, lodged: int, deducted: int) -> None:
    back = deposit_back(RULE, joined, Money(lodged, "CNY"), Money(deducted, "CNY"), today)
    assert back.sum.minor - back.short.minor == lodged - deducted
    assert min(back.sum.minor, back.short.minor) == 0
    assert back.left == max(0, (back.earliest - today).days)
    assert timedelta(days=89) <= back.earliest - joined <= timedelta(days=92)


@given(DAYS, SUMS, SUMS, SUMS)
def test_more_deductions_never_bring_more_back(joined: date, lodged: int, deducted: int, more: int) -> None:
    one = deposit_back(RULE, joined, Money(lodged, "CNY"), Money(deducted, "CNY"), joined)
    other = deposit_back(RULE, joined, Money(lodged, "CNY"), Money(deducted + more, "CNY"), joined)
    assert other.sum.minor <= one.sum.minor
