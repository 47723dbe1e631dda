"""Attacks on patterns and parsers: texts made to keep them busy, and numbers longer than int() takes."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from bot.cases.impostors import claimed
from bot.cases.numbers import parse_case_number, parse_certificate_number
from bot.core.flow import WrongAnswer
from bot.flows import answers
from bot.knowledge.amounts import UnreadAmount, read_amount, read_amounts
from bot.knowledge.dates import UnreadDate, read_date
from bot.knowledge.links import find_links
from bot.knowledge.sensitive import mask_sensitive
from bot.knowledge.slots import find_emails, find_order_numbers, find_phones
from tests.knowledge.hostile import HOSTILE
from tests.shipped import FLOWS

SHORT = tuple(text[:1500] for text in HOSTILE)
ROOMS = ("cases", "core", "desk", "documents", "edges", "flows", "knowledge", "orders_csv", "service", "words")


def _modules() -> Iterator[Any]:
    for room in ROOMS:
        module = importlib.import_module(f"bot.{room}")
        yield module
        for found in pkgutil.iter_modules(getattr(module, "__path__", ()), f"bot.{room}."):
            if not found.ispkg and "worker" not in found.name:
                yield importlib.import_module(found.name)


def _patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that reads text, by the module and the name it has there."""
    known: dict[str, re.Pattern[str]] = {}
    for module in _modules():
        for name, value in vars(module).items():
            held = value if isinstance(value, tuple) else (value,)
            for at, each in enumerate(held):
                pattern = getattr(each, "pattern", None) if not isinstance(each, re.Pattern) else each
                if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                    known[f"{module.__name__}.{name}.{at}"] = pattern
    return known


PATTERNS = _patterns()


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 80


@pytest.mark.timeout(60)
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_no_text_keeps_a_pattern_busy(pattern: re.Pattern[str]) -> None:
    for text in SHORT:
        pattern.match(text)
        pattern.fullmatch(text)
        sum(1 for _ in pattern.finditer(text[:400]))  # some are only ever matched at the beginning


LONG = "9" * 6000  # int() takes 4,300 digits
NUMBERS = {
    "digits alone": LONG,
    "a sum": f"₩{LONG}",
    "a sum with decimals": f"{LONG}.{LONG} dollars",
    "a date": f"{LONG}년 {LONG}월 {LONG}일",
    "a date with dashes": f"{LONG}-{LONG}-{LONG}",
    "days ago": f"{LONG} days ago",
    "Chinese numerals": "九" * 6000,
    "Korean numerals": "억" * 6000,
    "an order number": f"주문번호 {LONG}",
    "a phone number": f"+{LONG}",
    "an account": f"계좌 {LONG}",
    "a card": f"카드 {LONG}",
    "full-width digits": "９" * 6000,
    "digits that are none for int()": "²" * 6000,
}


def _reads(read: Callable[[str], Any], *allowed: type[Exception]) -> Callable[[str], None]:
    def tried(text: str) -> None:
        with suppress(*allowed):
            read(text)

    return tried


READERS = {
    "amount": _reads(lambda text: read_amount(text, "ko"), UnreadAmount),
    "amounts": _reads(lambda text: read_amounts(text, "zh_Hant")),
    "date": _reads(lambda text: read_date(text, "ko", date(2026, 11, 22)), UnreadDate),
    "order numbers": _reads(find_order_numbers),
    "phones": _reads(find_phones),
    "e-mails": _reads(find_emails),
    "links": _reads(find_links),
    "sensitive": _reads(mask_sensitive),
    "certificate number": _reads(parse_certificate_number),
    "case number": _reads(parse_case_number),
    "claims": _reads(lambda text: claimed(text, "sinmungo_bot")),
    "order number asked": _reads(lambda text: answers.order_number(text, None), WrongAnswer),  # type: ignore[arg-type]
    "name asked": _reads(lambda text: answers.person_name(text, None), WrongAnswer),  # type: ignore[arg-type]
    "deep link": _reads(FLOWS.link),
}


@pytest.mark.parametrize("text", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_number_without_end_is_refused_and_breaks_nothing(read: Callable[[str], None], text: str) -> None:
    read(text)
