"""Slots of a sentence: numbers, days and sums, and by tables of words what is wrong, what is wanted, and where."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from bot.core.text import Money
from bot.knowledge import currencies
from bot.knowledge.amounts import read_amounts
from bot.knowledge.dates import read_dates
from bot.knowledge.folding import fold
from bot.knowledge.intents import WITHOUT_ARTICLE
from bot.knowledge.slots import Slot, find_emails, find_order_numbers, find_phones

LONGEST = 4096  # characters, as long as a message of Telegram's can be
_FILE = Path(__file__).with_name("wishes.toml")
_TABLES = ("problem", "outcome", "platform", "category")
_ABOUT_ORDERS = ("dispute_file", "human")
_ADDRESS = re.compile(r"\S{1,64}@\S{1,253}|https?://\S{1,2000}")  # a name in it is no platform
_CLAUSE = re.compile(
    r"[,.;!?，。；！？、\n]+|\bbut\b|但是|但|可是|不过|不過|而是|지만|는데|은데|말고|대신|(?<=[요다죠]) "
)
_SPOKEN_ORDER = re.compile(
    r"(?<![\w+-])(?P<value>\d{8,20})"
    r"(?= ?(?:번|[这這那][个個筆笔]?[订訂]?[单單]|呢[张張][单單]|[号號][订訂][单單]| order))",
    re.IGNORECASE,
)


def find_slots(text: str, locale: str, today: date, intent: str) -> dict[str, str]:
    """The slots of a text by name, as strings: days as ISO 8601, sums as ``300.00 CNY``, choices as ids of policies.

    Args:
        text: as it was written.
        locale: breaks ties of dates and currencies.
        today: the day it is where the person lives.
        intent: what the sentence wants; goods are what a seller deals in only where it is about selling.
    """
    text = text[:LONGEST]
    orders = find_order_numbers(text) or _spoken_orders(text)
    slots = {
        "order_number": _first(orders),
        "email": _first(find_emails(text)),
        "phone": _first(_apart(find_phones(text), orders)),
        "amount": _sum(text, locale),
    }
    if intent not in WITHOUT_ARTICLE:  # small talk has days and places too, and nobody wants them kept
        slots |= {"date": _day(text, locale, today, orders)} | _chosen(_ADDRESS.sub(" ", fold(text).text), intent)
    return {name: value for name, value in slots.items() if value}


def _chosen(folded: str, intent: str) -> dict[str, str]:
    """What is chosen by words."""
    found = {"platform": _named("platform", folded)}
    if intent == "deposit":
        return found | {"category": _named("category", folded)}
    if intent not in _ABOUT_ORDERS:
        return found
    return found | {"problem": _named("problem", folded), "outcome": _outcome(folded)}


def _outcome(folded: str) -> str:
    """What is wanted, not what was offered or is refused; the last of several, for people correct themselves."""
    wanted = ""
    for clause in _CLAUSE.split(folded):
        wished = _signs()["wanted"].search(clause)
        if wished or not any(_signs()[sign].search(clause) for sign in ("offered", "asked")):
            wanted = _named("outcome", _signs()["refused"].sub(" ", clause)) or wanted
    return wanted


def _named(table: str, folded: str) -> str:
    """The first choice of a table, in its order, whose words stand in the text."""
    return next((choice for choice, words in _tables()[table].items() if words.search(folded)), "")


@cache
def _tables() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {table: {choice: _any(words) for choice, words in read[table].items()} for table in _TABLES}


@cache
def _signs() -> Mapping[str, re.Pattern[str]]:
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {sign: _any(words) for sign, words in read["signs"].items()}


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(words), re.ASCII)  # so that a word ends where Chinese begins


def _spoken_orders(text: str) -> tuple[Slot, ...]:
    """8123456789번 주문, 8123456789这个订单."""
    return tuple(Slot(*match.span("value"), match["value"]) for match in _SPOKEN_ORDER.finditer(text))


def _first(found: tuple[Slot, ...]) -> str:
    return found[0].value if found else ""


def _apart(found: tuple[Slot, ...], others: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(
        each for each in found if not any(each.start < other.end and other.start < each.end for other in others)
    )


def _day(text: str, locale: str, today: date, orders: tuple[Slot, ...]) -> str:
    """The first day that is clear, outside of order numbers."""
    for found in read_dates(text, locale, today):
        inside = any(found.start < order.end and order.start < found.end for order in orders)
        if len(found.days) == 1 and not inside:
            return found.days[0].isoformat()
    return ""


def _sum(text: str, locale: str) -> str:
    """The first sum, in the likelier currency; not a number that stands alone."""
    found = read_amounts(text, locale)
    bare = re.fullmatch(r"[\s\d.,-]+", text)
    return _written(found[0].sums[0]) if found and not bare else ""


def _written(money: Money) -> str:
    """A sum as plain number, with the currency's decimals, and currency: ``12.00 USD``, ``45000 KRW``."""
    places = currencies.decimals(money.currency)
    units, rest = divmod(money.minor, 10**places)
    return f"{units}.{rest:0{places}} {money.currency}" if places else f"{units} {money.currency}"
