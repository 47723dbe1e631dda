"""Deposits: when a seller gets it back, and how much of it."""

from datetime import date

from msgspec import Struct

from bot.cases.days import add_months
from bot.core.text import Money
from bot.policies.deposit import Leaving


class Return(Struct, frozen=True):
    """What a seller who leaves can expect.

    Args:
        earliest: the first day on which leaving can be applied for.
        left: days until then, 0 from that day on.
        sum: what is returned, never below zero.
        short: by how much the deductions exceed the deposit; zero as a rule.
        certain: the rule is certain.
    """

    earliest: date
    left: int
    sum: Money
    short: Money
    certain: bool


class CurrenciesDiffer(ValueError):
    """Sums in two currencies cannot be reckoned against each other."""


def deposit_back(rule: Leaving, joined: date, lodged: Money, deducted: Money, today: date) -> Return:
    """When the deposit comes back and how much of it: what was lodged less what was deducted for breaches.

    Args:
        rule: the policy's.
        joined: the day of joining.
        lodged: what was paid.
        deducted: what was taken off so far.
        today: the day it is where the seller lives.

    Raises:
        CurrenciesDiffer: the two sums are in different currencies.
        ValueError: a sum is negative.
    """
    if lodged.currency != deducted.currency:
        raise CurrenciesDiffer(f"{lodged.currency} and {deducted.currency}")
    if lodged.minor < 0 or deducted.minor < 0:
        raise ValueError("a sum is not negative")
    earliest = add_months(joined, rule.months)
    rest = lodged.minor - deducted.minor
    return Return(
        earliest,
        max(0, (earliest - today).days),
        Money(max(0, rest), lodged.currency),
        Money(max(0, -rest), lodged.currency),
        rule.certain,
    )
