"""Days out of what people write, in four languages, whichever of them is set: a small grammar of our own.

Every expression means a set of days: one is understood, several are ambiguous (엊그제, 03/04 in English, "last week"),
none is a day that does not exist (2월 30일). docs/decisions/dates.md tells why, and what is ambiguous by design.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from bot.knowledge import chinese_dates, english_dates, korean_dates, numeric_dates
from bot.knowledge.days import Days, Now, Prefer
from bot.knowledge.folding import fold
from bot.knowledge.rules import Strength

# Each grammar's rules, and what a text must hold for any of them to match.
_GRAMMARS = (
    (re.compile("[가-힣]"), korean_dates.RULES),
    (re.compile("[\u3400-\u9fff]"), chinese_dates.RULES),
    (re.compile("[a-z]"), english_dates.RULES),
    (re.compile(r"\d"), numeric_dates.RULES),
)
_EASTERN = re.compile("[\u3400-\u9fff가-힣]")
_LUNAR = re.compile("농历|农历|農曆|农曆|阴历|陰曆|旧历|舊曆|음력|lunar")
_BESIDE = re.compile(r"[ ,()\[\]·]{0,3}")


class UnreadDate(ValueError):
    """A text that does not name exactly one day."""


class NoDate(UnreadDate):
    """Nothing in the text names a day."""


class ImpossibleDate(UnreadDate):
    """The text names a day that no calendar has, or none within reach (29 February without a year).

    Args:
        words: what was written.
    """

    def __init__(self, words: str) -> None:
        super().__init__("no such day")
        self.words = words


class AmbiguousDate(UnreadDate):
    """The text may mean several days.

    Args:
        candidates: two or more, the likelier first; a whole week or month has all its days.
    """

    def __init__(self, candidates: Days) -> None:
        super().__init__(f"one of {len(candidates)} days")
        self.candidates = candidates


class FoundDate(Struct, frozen=True):
    """A part of a text, ``text[start:end]``, that names days: one, several candidates, or none that exists."""

    start: int
    end: int
    days: Days


class _Hit(Struct, frozen=True):
    start: int
    end: int
    days: Days
    strength: Strength
    weekday: int | None


def read_date(text: str, locale: str, today: date, *, prefer: Prefer = "past") -> date:
    """The one day a text names, be it a sentence around it.

    Args:
        text: any text; of several dates that agree ("last Friday, 20 November") the common day is taken.
        locale: one of LOCALES; breaks ties only: 11/5 is 5 November for Korean and Chinese, in English it may be
            11 May as well.
        today: the day it is where the person lives.
        prefer: where a date without a year (at most 400 days off), a day of the month and a weekday are looked for;
            today counts for both.

    Raises:
        NoDate: no day is named.
        ImpossibleDate: a day is named that does not exist.
        AmbiguousDate: several days may be meant, or are named.
    """
    found = read_dates(text, locale, today, prefer=prefer)
    if not found:
        raise NoDate("no day is named")
    for each in found:
        if not each.days:
            raise ImpossibleDate(text[each.start : each.end])
    common = set.intersection(*(set(each.days) for each in found))
    if len(common) == 1:
        return common.pop()
    raise AmbiguousDate(tuple(dict.fromkeys(day for each in found for day in each.days)))


def read_dates(text: str, locale: str, today: date, *, prefer: Prefer = "past") -> tuple[FoundDate, ...]:
    """All dates in a text, in its order, with where they stand; arguments as for ``read_date``.

    What only may be a date (11.5, 5일, "last week") is left out where the text has a clear one.
    """
    folded = fold(text)
    if _LUNAR.search(folded.text):  # the moon's months are not ours to convert, and must not be taken for the sun's
        return ()
    now = Now(today, prefer, month_first=locale != "en" or _EASTERN.search(folded.text) is not None)
    hits = _with_weekdays(_apart(_hits(folded.text, now)), folded.text)
    sure = any(hit.strength == "sure" for hit in hits)
    return tuple(
        FoundDate(*folded.span(hit.start, hit.end), hit.days)
        for hit in hits
        if hit.strength == "sure" or (hit.strength == "weak" and not sure)
    )


def _hits(text: str, now: Now) -> Iterator[_Hit]:
    for rule in (rule for needed, rules in _GRAMMARS if needed.search(text) for rule in rules):
        for match in rule.pattern.finditer(text):
            days = rule.days(match, now)
            if days is not None:
                yield _Hit(*match.span(), days, rule.strength, rule.weekday and rule.weekday(match))


def _apart(hits: Iterable[_Hit]) -> list[_Hit]:
    """Of hits that overlap the first, of those that begin together the longest."""
    apart: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not apart or hit.start >= apart[-1].end:
            apart.append(hit)
    return apart


def _with_weekdays(hits: list[_Hit], text: str) -> list[_Hit]:
    """Join a weekday's name to the date beside it: Thursday, 5 November; 11월 5일 (목)."""
    joined: list[_Hit] = []
    for hit in hits:
        last = joined[-1] if joined else None
        if last and (last.weekday is None) != (hit.weekday is None) and _BESIDE.fullmatch(text, last.end, hit.start):
            joined[-1] = _join(last, hit)
        else:
            joined.append(hit)
    return joined


def _join(first: _Hit, second: _Hit) -> _Hit:
    dated, named = (second, first) if first.weekday is not None else (first, second)
    days = tuple(day for day in dated.days if day.weekday() == named.weekday)
    if dated.days and not days:  # they contradict each other: the day as written, or the nearest such weekday
        day = dated.days[0]
        days = (*dated.days, day + timedelta(days=(named.weekday - day.weekday() + 3) % 7 - 3))  # type: ignore[operator]
    return replace(dated, start=first.start, end=second.end, days=days)
