"""Order numbers, e-mail addresses and phone numbers in sentences; whether they are right, the answers judge."""

import re
from collections.abc import Callable

from msgspec import Struct

from bot.knowledge.folding import fold
from bot.knowledge.links import find_links


class Slot(Struct, frozen=True):
    """A part of a text, ``text[start:end]``, and what it says, full-width forms as ordinary ones."""

    start: int
    end: int
    value: str


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_LABEL = _pattern(
    r"(?:주문 ?(?:번호|no\.?)|订单(?:编?号)?|訂單(?:編號|號碼|號)?|order(?: ?(?:number|id|no\.?|#))?)"
    r" ?(?:는|은|가|是|为|為|is)? ?[:#]? ?"
    r"(?P<value>[a-z0-9][a-z0-9._/-]{3,38}[a-z0-9])(?![a-z0-9])"
)
# AliExpress, Taobao and Naver: 14 to 20 digits; eBay: 12-34567-89012; a shop's own: 20261121-0001
_SHAPE = _pattern(r"(?<![a-z0-9@./_=-])(?P<value>\d{14,20}|\d{2}-\d{5}-\d{5}|20\d{6}-\d{3,10})(?![a-z0-9@_]|[.-]\d)")
_PARCEL = _pattern(
    r"(?:운송장|송장|배송|등기)(?: ?번호)?[^a-z0-9]{0,6}$"
    r"|(?:运单|運單|快递|快遞|物流|包裹|追蹤|追踪)[单單]?[号號碼]{0,2}[^a-z0-9]{0,6}$"
    r"|(?:tracking|parcel|waybill|awb)(?: ?(?:number|no\.?|id|#))?[^a-z0-9]{0,4}(?:is )?$"
)
_PARCEL_SHAPE = _pattern(r"[a-z]{2}\d{9}[a-z]{2}")  # UPU S10: RR123456789CN
_OURS = _pattern(r"smg-?[0-9a-z]{4}.*|c-[0-9a-z]{5}-?[0-9a-z]{5}")  # certificates and cases, bot/cases/numbers.py
_EMAIL = _pattern(
    r"(?<![a-z0-9._%+-])(?P<value>[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})(?![a-z0-9-])"
)
_PHONE = _pattern(
    r"(?<![a-z0-9@./_=+-])(?!20\d\d[./-]\d)(?P<value>(?:\+ ?\d{1,3}[ .-]?)?(?:\(\d{1,4}\) ?)?\d{1,4}"
    r"(?:[ .-]?(?!20\d\d[./-]\d)\d{2,4}){1,4})"
    r"(?![a-z0-9@_/]|[.-]\d)"
)
_DATE = _pattern(r"(?:19|20)\d{2}[ .-]{0,2}\d{1,2}[ .-]{0,2}\d{1,2}\.?")


def find_order_numbers(text: str) -> tuple[Slot, ...]:
    """What is named an order number, and what has the shape of a great platform's.

    Not: tracking numbers, certificate and case numbers, phone numbers, dates, and digits inside of links.
    """
    found = {slot.start: slot for pattern in (_SHAPE, _LABEL) for slot in _found(text, pattern, _is_order)}
    return tuple(found[start] for start in sorted(found))


def find_emails(text: str) -> tuple[Slot, ...]:
    """What looks like an e-mail address."""
    return _found(text, _EMAIL, lambda _before, _value: True)


def find_phones(text: str) -> tuple[Slot, ...]:
    """What looks like a phone number of 8 to 15 digits, and neither like a date nor like an order's or a parcel's."""
    orders = find_order_numbers(text)
    return tuple(
        slot
        for slot in _found(text, _PHONE, _is_phone)
        if not any(slot.start < order.end and order.start < slot.end for order in orders)
    )


def _found(text: str, pattern: re.Pattern[str], fits: Callable[[str, str], bool]) -> tuple[Slot, ...]:
    """Matches outside of links that fit, told the twenty characters before them and what they say."""
    folded, links = fold(text, lower=False), find_links(text)
    found = []
    for match in pattern.finditer(folded.text):
        begin, end = match.span("value")
        start, stop = folded.span(begin, end)
        inside = any(link.start <= start < link.end for link in links)
        if not inside and fits(folded.text[max(0, begin - 20) : begin], match["value"]):
            found.append(Slot(start, stop, match["value"]))
    return tuple(found)


def _is_order(before: str, value: str) -> bool:
    digits = sum(character.isdigit() for character in value)
    others = (_PARCEL_SHAPE.fullmatch(value), _OURS.fullmatch(value), _DATE.fullmatch(value), _PARCEL.search(before))
    return digits >= 4 and not any(others)


def _is_phone(before: str, value: str) -> bool:
    digits = sum(character.isdigit() for character in value)
    return 8 <= digits <= 15 and not _DATE.fullmatch(value) and not _PARCEL.search(before)
