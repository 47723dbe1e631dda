"""A seller's offer held against what the buyer wanted, in plain words and never decided for them."""

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from bot.core.text import Money, Text
from bot.policies.ids import Outcome

OfferKind: TypeAlias = Literal[Outcome, "nothing", "other"]
OFFERS: tuple[OfferKind, ...] = get_args(OfferKind)
_MONEY = ("full_refund", "partial_refund", "return_refund")
_GOODS = ("exchange", "resend")


class Side(Struct, frozen=True):
    """What is wanted or offered, and how much money that is; None where it is no sum or not known."""

    kind: OfferKind
    sum: Money | None = None


def weigh(wanted: Side, offered: Side) -> tuple[Text, ...]:
    """Say what an offer is worth beside what the buyer asked for.

    Args:
        wanted: an outcome; of a full refund the sum paid.
        offered: the seller's.

    Returns:
        Sentences in order. The last one says that the decision is the buyer's.
    """
    if offered.kind == "nothing":
        return (Text("offer.nothing"), Text("offer.yours"))
    return (*_worth(wanted, offered), *_to_ask(offered), Text("offer.final"), Text("offer.yours"))


def _worth(wanted: Side, offered: Side) -> tuple[Text, ...]:
    if wanted.kind in _MONEY and offered.kind in _MONEY:
        return _money(wanted, offered)
    if wanted.kind == offered.kind:
        return (Text("offer.same"),)
    if wanted.kind in _MONEY and offered.kind in _GOODS:
        return (Text("offer.goods_for_money"),)
    if wanted.kind in _GOODS and offered.kind in _MONEY:
        return (Text("offer.money_for_goods", {"offered": offered.sum}) if offered.sum else Text("offer.no_goods"),)
    return (Text("offer.different"),)


def _money(wanted: Side, offered: Side) -> tuple[Text, ...]:
    if wanted.sum is None or offered.sum is None:
        return (Text("offer.same") if wanted.kind == offered.kind != "partial_refund" else Text("offer.ask_sum"),)
    if wanted.sum.currency != offered.sum.currency:
        return (Text("offer.currencies", {"offered": offered.sum, "wanted": wanted.sum}),)
    if offered.sum.minor >= wanted.sum.minor:
        return (Text("offer.covers_all", {"offered": offered.sum, "wanted": wanted.sum}),)
    missing = Money(wanted.sum.minor - offered.sum.minor, wanted.sum.currency)
    return (Text("offer.covers", {"offered": offered.sum, "wanted": wanted.sum, "missing": missing}),)


def _to_ask(offered: Side) -> tuple[Text, ...]:
    """What to make sure of before accepting."""
    match offered.kind:
        case "return_refund" | "exchange":
            return (Text("offer.ask_freight"),)
        case "resend":
            return (Text("offer.ask_tracking"),)
        case "partial_refund":
            return (Text("offer.keep"),)
        case _:
            return ()
