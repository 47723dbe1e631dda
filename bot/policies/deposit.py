"""Sellers' deposits in Taobao's consumer protection service."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from bot.core.text import Money
from bot.policies.ids import Category, Deduction, Duty
from bot.policies.sourced import Months, Sourced, WebAddress

CURRENCY = "CNY"
FEN = 100  # to the yuan


class Amount(Sourced, frozen=True, kw_only=True):
    """What a category lodges.

    Args:
        duty: whether its sellers may, must or cannot.
        yuan: how much; None where it is not known.
        more: it is more than for most goods, known or not.
    """

    duty: Duty
    yuan: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None
    more: bool = False

    @property
    def sum(self) -> Money | None:
        """The amount as money."""
        return None if self.yuan is None else Money(self.yuan * FEN, CURRENCY)


class Leaving(Sourced, frozen=True, kw_only=True):
    """How many months after joining a seller may apply to leave, and what is then taken off the deposit."""

    months: Months
    deductions: tuple[Deduction, ...]


class Deposit(Struct, frozen=True):
    """Amounts by category, the rule of leaving, and the page that has the current rules."""

    page: WebAddress
    categories: dict[Category, Amount]
    leaving: Leaving


def deposit_problems(deposit: Deposit) -> Iterator[str]:
    """What the types cannot tell of: each problem as "place: what"."""
    general = deposit.categories.get("general")
    if general is None:
        yield "categories.general: is missing"
    elif general.yuan is None:
        yield "categories.general.yuan: is missing; most goods need a known amount"
    for name, amount in deposit.categories.items():
        if amount.duty == "impossible" and amount.yuan is not None:
            yield f"categories.{name}.yuan: stands there although its sellers cannot join"
