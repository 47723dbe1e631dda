"""Dates in digits alone: 2026-11-05, 26. 11. 5., 115/11/05, 05/11/2026, 20261105, 11/5, 11.5."""

import re
from collections.abc import Iterable

from bot.knowledge import days as of
from bot.knowledge.days import Days, Now
from bot.knowledge.rules import Match, Rule

_Reading = tuple[int, int, int]

_BEFORE = r"(?<!\d)(?<!\d[./,:-])(?<![$€£¥₩#_a-z])"
_SEPARATOR = r" ?(?P<separator>[./-]) ?"
_AGAIN = r" ?(?P=separator) ?"
_AFTER = r"(?!\d| ?[./-] ?\d)"
_DATED = r"(?= ?(?:에|날|부터|까지|자로|일(?! ?[전후뒤됐])|号|號|日))"
# What follows a measure, a price, a count or a time, not a date.
_UNIT = (
    r"(?! ?(?:%|\"|년|월|시|분|원|천|만|억|달러|위안|인치|배|개|명|점|번|건|박|시간"
    r"|일(?:간| ?[전후뒤됐]| ?동안| ?만에| ?정도| ?걸)"
    r"|[年月点點時时元块塊万萬千亿億寸倍折米斤个個件次天星分]|(?:kg|g|cm|mm|m|km|gb|tb|mb|ml|l|v|w|x|am|pm|usd|krw|cny|twd"
    r"|inch(?:es)?|hours?|days?|weeks?|stars?|dollars?|yuan|won|of|out)(?![a-z])))"
)


def _possible(readings: Iterable[_Reading]) -> list[_Reading]:
    """Those that look like a date, be it one that does not exist (30 February)."""
    return list(dict.fromkeys((y, m, d) for y, m, d in readings if 1 <= m <= 12 and 1 <= d <= 31))


def _days(readings: Iterable[_Reading], now: Now) -> Days | None:
    possible = _possible(readings)
    return tuple(day for y, m, d in possible for day in of.day_of(y, m, d, now)) if possible else None


def _year_first(match: Match, now: Now) -> Days | None:
    return _days([(int(match["a"]), int(match["b"]), int(match["c"]))], now)


def _of_the_republic(match: Match, now: Now) -> Days | None:
    """Taiwan's receipts count years from 1912 and write three digits."""
    return _days([(int(match["a"]) + 1911, int(match["b"]), int(match["c"]))], now)


def _year_last(match: Match, now: Now) -> Days | None:
    a, b, year = int(match["a"]), int(match["b"]), int(match["c"])
    day_first, month_first = (year, b, a), (year, a, b)
    if match["separator"] == ".":  # 05.11.2026 is written where the day comes first
        return _days(_possible([day_first]) or [month_first], now)
    return _days([day_first, month_first], now)


def _short_year(match: Match, now: Now) -> Days | None:
    """Three small numbers: whichever orders put the year within one of today's, else the habitual one."""
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    year_first = [(2000 + a, b, c)] if len(match["a"]) == 2 else []
    year_last = [(2000 + c, b, a), (2000 + c, a, b)] if len(match["c"]) == 2 else []
    near = [each for each in _possible(year_first + year_last) if abs(each[0] - now.today.year) <= 1]
    if now.month_first:
        near = _possible(near[:1] if near and near[0] in year_first else near)
        return _days(near or year_first, now)
    return _days(near or year_last, now)


def _compact(match: Match, now: Now) -> Days | None:
    return _year_first(match, now) or None


def _pair(match: Match, now: Now) -> Days | None:
    a, b = int(match["a"]), int(match["b"])
    month_first, day_first = (0, a, b), (0, b, a)
    if (a, b) == (24, 7):
        return None
    orders = _possible([month_first, day_first])[:1] if now.month_first else _possible([day_first, month_first])
    if not orders:
        return None
    return tuple(dict.fromkeys(day for _, month, day_ in orders for day in of.day_of(None, month, day_, now)))


def _last_year(match: Match, now: Now) -> Days | None:
    return _days([(now.today.year - 1, int(match["a"]), int(match["b"]))], now)


_A, _B, _C = (rf"(?P<{name}>\d{{1,2}})" for name in "abc")
RULES = (
    Rule(re.compile(rf"(?<!\d)(?<!\d[./,:-])(?P<a>\d{{4}}){_SEPARATOR}{_B}{_AGAIN}{_C}(?!\d|[./-]\d)\.?"), _year_first),
    Rule(re.compile(rf"{_BEFORE}(?P<a>1\d{{2}}){_SEPARATOR}{_B}{_AGAIN}{_C}{_AFTER}"), _of_the_republic),
    Rule(re.compile(rf"{_BEFORE}{_A}{_SEPARATOR}{_B}{_AGAIN}(?P<c>\d{{4}}){_AFTER}"), _year_last),
    Rule(re.compile(rf"{_BEFORE}{_A}{_SEPARATOR}{_B}{_AGAIN}{_C}{_AFTER}\.?"), _short_year),
    Rule(re.compile(r"(?<![\da-z-])(?P<a>20\d{2})(?P<b>\d{2})(?P<c>\d{2})(?![\da-z-])"), _compact, "weak"),
    Rule(re.compile(rf"(?:작년|지난해|去年)的? ?{_A} ?[./-] ?{_B}\.?{_AFTER}"), _last_year),
    Rule(re.compile(rf"{_BEFORE}{_A} ?/ ?{_B}{_AFTER}{_UNIT}"), _pair),
    Rule(re.compile(rf"{_BEFORE}{_A} ?[.-] ?{_B}\.?{_AFTER}{_DATED}{_UNIT}"), _pair),
    Rule(re.compile(rf"{_BEFORE}{_A} ?[.-] ?{_B}\.?{_AFTER}{_UNIT}"), _pair, "weak"),
)
