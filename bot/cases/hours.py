"""Business hours: when somebody is at a desk, and when so many minutes of such time have gone by."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.core.desk import Desk, Opening

LOOK = 60  # days ahead in which an opening is looked for
_WHOLE_DAY: tuple[Opening, ...] = ((time.min, time.min),)  # from midnight to the next
_A_DAY = timedelta(days=1)


def is_open(desk: Desk, zone: str, moment: datetime) -> bool:
    """Whether somebody is at a desk at a moment."""
    return opens(desk, zone, moment) == moment


def opens(desk: Desk, zone: str, moment: datetime) -> datetime:
    """When somebody is at a desk again: the moment itself while it is open, UTC.

    Args:
        desk: whose hours.
        zone: the operator's time zone, where the desk has none of its own.
        moment: from when.

    A desk that does not open within ``LOOK`` days counts as always open: it has no hours that can be told.
    """
    first = next(_openings(desk, zone, moment), None)
    return moment if first is None else max(first[0], moment)


def due_after(desk: Desk, zone: str, moment: datetime, wait: timedelta) -> datetime:
    """When so much business time has gone by, UTC."""
    left = wait
    for start, end in _openings(desk, zone, moment):
        there = end - max(start, moment)
        if left <= there:
            return max(start, moment) + left
        left -= there
    return moment + wait


def business_time(desk: Desk, zone: str, start: datetime, end: datetime) -> timedelta:
    """How much of the time between two moments somebody was at a desk."""
    spent = timedelta()
    for opening, closing in _openings(desk, zone, start, (end - start).days + 2):
        spent += max(timedelta(), min(closing, end) - max(opening, start))
    return spent


def _openings(desk: Desk, zone: str, moment: datetime, days: int = LOOK) -> Iterator[tuple[datetime, datetime]]:
    """The opening times that are not over at a moment, in order, UTC."""
    where = desk.timezone or ZoneInfo(zone)
    today = moment.astimezone(where).date()
    for day in (today + _A_DAY * ahead for ahead in range(days + 1)):
        for start, end in _hours_of(desk, day):
            opening = datetime.combine(day, start, where).astimezone(UTC)
            closing = datetime.combine(day + _A_DAY if end == time.min else day, end, where).astimezone(UTC)
            if closing > moment:
                yield opening, closing


def _hours_of(desk: Desk, day: date) -> tuple[Opening, ...]:
    """A day's opening times: none on a public holiday, a workday's on a weekend day that is worked instead."""
    week = dict(desk.hours)
    calendars = [_calendar(region, day.year) for region in desk.holidays]
    if any(day in made_up for _, made_up in calendars):
        return (week.get(day.weekday()) or next(iter(week.values()), ())) if week else _WHOLE_DAY
    if any(day in off for off, _ in calendars):
        return ()
    return week.get(day.weekday(), ()) if week else _WHOLE_DAY


@cache
def _calendar(region: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public holidays of a region in a year, and the weekend days that are worked to make up for some."""
    import holidays  # noqa: PLC0415 - takes a tenth of a second to load, and most desks have no hours

    calendar = holidays.country_holidays(region, years=year)
    return frozenset(calendar), frozenset(calendar.weekend_workdays)
