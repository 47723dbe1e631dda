"""Days: the arithmetic of calendars behind what people say. Every function gives the days that may be meant."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, TypeAlias

from msgspec import Struct

Days: TypeAlias = tuple[date, ...]  # one: understood; several: ambiguous; none: there is no such day
Prefer: TypeAlias = Literal["past", "future"]
Unit: TypeAlias = Literal["day", "week", "month", "year"]

REACH = timedelta(days=400)  # how far a date without a year is looked for


class Now(Struct, frozen=True):
    """What a reading depends on besides the words.

    Args:
        today: the day it is where the person lives.
        prefer: on which side of today a date without a year lies.
        month_first: 11/5 is 5 November, as Korean and Chinese write it; otherwise it may be either.
    """

    today: date
    prefer: Prefer
    month_first: bool

    @property
    def past(self) -> bool:
        """Whether dates lie behind rather than ahead."""
        return self.prefer == "past"


def full_year(digits: str) -> int:
    """A year as written, with two digits or four."""
    return int(digits) + (2000 if len(digits) == 2 else 0)


def day_of(year: int | None, month: int, day: int, now: Now) -> Days:
    """A day of the calendar; without a year the nearest on the preferred side, today included, within REACH."""
    if year is not None:
        return (date(year, month, day),) if _exists(year, month, day) else ()
    years = range(now.today.year - 2, now.today.year + 3)
    return _nearest([date(year, month, day) for year in years if _exists(year, month, day)], now)


def day_only(day: int, now: Now) -> Days:
    """The nearest day of that number on the preferred side, today included."""
    months = [_month(now.today, offset) for offset in range(-2, 3)]
    return _nearest([each.replace(day=day) for each in months if _exists(each.year, each.month, day)], now)


def ago(amount: int, unit: Unit, now: Now) -> Days:
    """So long before today (after it where negative); a month ago is the same day or the month's last."""
    if unit in ("day", "week"):
        return (now.today - timedelta(days=amount * (7 if unit == "week" else 1)),)
    first = _month(now.today, -amount * (12 if unit == "year" else 1))
    return (first.replace(day=min(now.today.day, monthrange(first.year, first.month)[1])),)


def between(low: int, high: int, sign: int, unit: Unit, now: Now) -> Days:
    """Two or three days ago: every amount from low to high; none where they are the wrong way round."""
    return tuple(day for amount in range(low, high + 1) for day in ago(sign * amount, unit, now))


def of_week(weeks: int, weekday: int, now: Now) -> Days:
    """A day of this week (0), last week (-1), …; weeks begin on Monday (ISO 8601), Monday is 0."""
    return (now.today + timedelta(days=7 * weeks + weekday - now.today.weekday()),)


def whole_week(weeks: int, now: Now) -> Days:
    """All seven days of a week."""
    return tuple(day for weekday in range(7) for day in of_week(weeks, weekday, now))


def weekend(weeks: int | None, now: Now) -> Days:
    """Saturday and Sunday of a week; None is the nearest weekend, the running one included."""
    if weeks is None:
        weeks = 0 if now.today.weekday() >= 5 or not now.past else -1
    return of_week(weeks, 5, now) + of_week(weeks, 6, now)


def of_month(months: int, day: int, now: Now) -> Days:
    """A day of this month (0), last month (-1), …"""
    first = _month(now.today, months)
    return day_of(first.year, first.month, day, now)


def month_of(year: int | None, month: int, now: Now) -> Days:
    """All days of a month; without a year of the nearest on the preferred side, the running month included."""
    if year is None:
        later = month - now.today.month
        year = now.today.year - (now.past and later > 0) + (not now.past and later < 0)
    if not _exists(year, month, 1):
        return ()
    return tuple(date(year, month, day + 1) for day in range(monthrange(year, month)[1]))


def nearby_month(months: int, now: Now) -> Days:
    """All days of this month (0), last month (-1), …"""
    first = _month(now.today, months)
    return month_of(first.year, first.month, now)


def before(weekday: int, now: Now) -> Days:
    """The last such weekday before today."""
    return (now.today - timedelta(days=(now.today.weekday() - weekday - 1) % 7 + 1),)


def after(weekday: int, now: Now) -> Days:
    """The next such weekday after today."""
    return (now.today + timedelta(days=(weekday - now.today.weekday() - 1) % 7 + 1),)


def bare_weekday(weekday: int, now: Now) -> Days:
    """A weekday's name alone: the nearest on the preferred side; today's own name may mean today or a week away."""
    nearest = before(weekday, now) if now.past else after(weekday, now)
    return (*nearest, now.today) if now.today.weekday() == weekday else nearest


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _month(today: date, offset: int) -> date:
    months = today.year * 12 + today.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)


def _nearest(days: list[date], now: Now) -> Days:
    side = [day for day in days if day == now.today or (day < now.today) == now.past]
    side = [day for day in side if abs(day - now.today) <= REACH]
    return (min(side, key=lambda day: abs(day - now.today)),) if side else ()
