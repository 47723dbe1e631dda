"""Days: months later, and the moment at which a day ends somewhere."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS_A_YEAR = 12


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day.

    31 January and one month is the last day of February, and so is 30 November and three months. Source of the rule:
    Civil Code of the People's Republic of China, article 202 (中华人民共和国民法典 第二百零二条); article 160 (3) of
    the Korean Civil Code (민법) says the same.

    Args:
        day: from when.
        months: how many, not negative.

    Raises:
        ValueError: months are negative, or the year would be past 9999.
    """
    if months < 0:
        raise ValueError("months are added, not taken away")
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    if year > date.max.year:
        raise ValueError(f"{year} is past the calendar")
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def end_of_day(day: date, zone: str) -> datetime:
    """The moment at which a day is over in a time zone, UTC; clocks that change in that night are reckoned with."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    """The day it is in a time zone at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
