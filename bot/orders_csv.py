"""Orders as CSV: rows become orders, or a line number and a reason. Pure; the file and the order book are elsewhere."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.ports import Order

COLUMNS = ("platform", "order_number", "buyer_name", "ordered_on", "item", "amount", "currency", "seller_name")
PLATFORMS = ("smartstore", "taobao", "aliexpress", "ebay", "bungaejangter")
LONGEST = {"order_number": 40, "buyer_name": 100, "item": 300, "seller_name": 100}  # characters
MAY_BE_EMPTY = {"item", "seller_name"}

# Decimals of the currencies that are taken, from ISO 4217; only such on which CLDR, which writes the sums, agrees.
_WHOLE = ("KRW", "JPY", "VND", "CLP", "ISK")
_CENTS = ("CNY", "TWD", "HKD", "MOP", "SGD", "MYR", "THB", "PHP", "INR", "USD", "CAD", "MXN", "BRL", "AUD", "NZD")
_MORE_CENTS = ("EUR", "GBP", "CHF", "PLN", "CZK", "HUF", "RON", "SEK", "NOK", "DKK", "TRY", "UAH", "KZT", "ILS", "ZAR")
_MILS = ("KWD", "BHD", "JOD", "OMR", "TND")
DECIMALS = {
    currency: decimals
    for decimals, currencies in ((0, _WHOLE), (2, _CENTS + _MORE_CENTS), (3, _MILS))
    for currency in currencies
}

# C0, C1, line and paragraph separators, and what turns the direction of writing around.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class NoOrdersError(Exception):
    """What was given is no list of orders; the message is the end of a sentence that begins with the file's name."""


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be used.

    Args:
        line: its line in the file, from 1.
        reason: what is wrong with it, in a few words.
    """

    line: int
    reason: str


def read_orders(lines: Iterable[str]) -> Iterator[Order | BadRow]:
    """Read CSV with a header line; columns in any order, further ones are passed over, empty lines too.

    A row is a line: no value may hold a line break, so that one stray quote spoils its own line and no other.

    Args:
        lines: decoded text without a byte order mark.

    Raises:
        NoOrdersError: the header lacks columns.
    """
    rest = iter(lines)
    header = _header(next(rest, ""))
    seen: dict[tuple[str, str], tuple[int, int]] = {}
    for line, text in enumerate(rest, start=2):
        if text.strip("\r\n\t ,"):
            try:
                order = _order(header, text)
                _refuse_other(seen, order, line)
                yield order
            except ValueError as error:
                yield BadRow(line, str(error))


def _refuse_other(seen: dict[tuple[str, str], tuple[int, int]], order: Order, line: int) -> None:
    """Raise ValueError for an order that an earlier line gave with other values: which one would win is no guess."""
    content = hash(_values(order))
    first, earlier = seen.setdefault((order.platform, _core(order.order_number)), (line, content))
    if content != earlier:
        raise ValueError(f"repeats the order of line {first} with other values")


def _core(number: str) -> str:
    """What an order is looked up by: nothing but letters and digits, whatever their case and width."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", number).casefold()))


def _values(order: Order) -> tuple[str | int, ...]:
    return tuple(getattr(order, column) for column in COLUMNS)


def _header(text: str) -> list[str]:
    try:
        names = [name.strip().lower() for name in _split(text)]
    except ValueError:
        names = []
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise NoOrdersError(
            f"lacks the columns {', '.join(missing)}; its first line must name them, separated by commas"
            if len(missing) > 1
            else f"lacks the column {missing[0]}; its first line must name it"
        )
    twice = [column for column in COLUMNS if names.count(column) > 1]
    if twice:
        raise NoOrdersError(f"has the column {twice[0]} twice")
    return names


def _split(text: str) -> list[str]:
    """The values of one line; raises ValueError."""
    try:
        return next(csv.reader([text.rstrip("\r\n")], strict=True), [])
    except csv.Error as error:
        raise ValueError(f"is no CSV ({error})") from error


def _order(header: list[str], text: str) -> Order:
    """One order; raises ValueError with the reason why not."""
    values = _split(text)
    if len(values) != len(header):
        raise ValueError(f"has {len(values)} columns instead of {len(header)}")
    row = dict(zip(header, values, strict=True))
    clean = {column: _clean(column, row[column]) for column in COLUMNS}
    for column, judge in _JUDGES.items():
        clean[column] = judge(clean[column])
    currency = clean["currency"]
    return Order(
        platform=clean["platform"],
        order_number=clean["order_number"],
        buyer_name=clean["buyer_name"],
        ordered_on=clean["ordered_on"],
        item=clean["item"],
        amount=_minor(clean["amount"], currency),
        currency=currency,
        seller_name=clean["seller_name"],
    )


def _clean(column: str, text: str) -> str:
    value = unicodedata.normalize("NFC", text.strip())
    if _CONTROL.search(value):
        raise ValueError(f"{column} has control characters")
    if not value and column not in MAY_BE_EMPTY:
        raise ValueError(f"{column} is empty")
    if len(value) > LONGEST.get(column, 40):
        raise ValueError(f"{column} is longer than {LONGEST.get(column, 40)} characters")
    return value


def _platform(text: str) -> str:
    if text.lower() not in PLATFORMS:
        raise ValueError(f'unknown platform "{text}"; known are {", ".join(PLATFORMS)}')
    return text.lower()


def _date(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f'ordered_on is "{text}"; a date is written like 2026-11-21')
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f'ordered_on is "{text}", a day that does not exist') from None


def _currency(text: str) -> str:
    if text.upper() not in DECIMALS:
        raise ValueError(f'unknown currency "{text}"; write a code of ISO 4217 like KRW, CNY or USD')
    return text.upper()


def _minor(text: str, currency: str) -> int:
    """``19.99`` USD as 1999, ``12900`` KRW as 12900."""
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", text):
        raise ValueError(f'amount is "{text}", which is no number; write it like 12900 or 19.99')
    minor = Decimal(text).scaleb(DECIMALS[currency])
    if minor != minor.to_integral_value():
        raise ValueError(f'amount is "{text}", more decimals than {currency} has')
    return int(minor)


def _number(text: str) -> str:
    if not _core(text):
        raise ValueError("order_number has neither letters nor digits")
    return text


_JUDGES: dict[str, Callable[[str], str]] = {
    "platform": _platform,
    "order_number": _number,
    "ordered_on": _date,
    "currency": _currency,
}
