"""The desk in figures: how fast people were answered, what is open, how satisfied they are."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import mean
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.cases.hours import business_time
from bot.core.desk import Desk, Handoff

AGES = (("1h", timedelta(hours=1)), ("4h", timedelta(hours=4)), ("1d", timedelta(days=1)), ("3d", timedelta(days=3)))
OLDER = "older"


class AtDesk(Struct, frozen=True):
    """A case that a desk has, or had."""

    kind: str
    handoff: Handoff


class Times(Struct, frozen=True):
    """Durations in minutes: the median, the 90th of a hundred, and of how many."""

    median: int
    p90: int
    count: int


class Day(Struct, frozen=True):
    """A day of the operator's: ISO date, cases that came, minutes to the first answer (None where none was).

    Of the minutes there are the median and the 90th of a hundred.
    """

    day: str
    came: int
    first_answer: int | None
    first_answer_p90: int | None = None


class Report(Struct, frozen=True):
    """What supervisors want to know of some days.

    Args:
        days: how many, up to now.
        came: cases that came to a desk.
        closed: of these, those the desk finished.
        open: cases at a desk now, and of them ``waiting`` for somebody to claim them.
        open_by_age: of these, by how long ago they came: ``1h``, ``4h``, ``1d``, ``3d``, ``older``.
        first_answer: business time from coming to the first human answer.
        resolution: time from coming to the end.
        by_kind: cases that came, by kind.
        by_language: cases that came, by the buyer's language.
        by_hour: cases that came, by hour of the operator's day, 24 counts.
        by_day: the days in order.
        satisfaction: mean of the ratings from 1 to 5; None where none was given.
        rated: how many were given.
        breaches: cases whose first answer came later than promised.
    """

    days: int
    came: int
    closed: int
    open: int
    waiting: int
    open_by_age: dict[str, int]
    first_answer: Times | None
    resolution: Times | None
    by_kind: dict[str, int]
    by_language: dict[str, int]
    by_hour: tuple[int, ...]
    by_day: tuple[Day, ...]
    satisfaction: float | None
    rated: int
    breaches: int


def report(
    rows: Iterable[AtDesk], now_open: Iterable[AtDesk], desks: Sequence[Desk], zone: str, now: datetime, days: int
) -> Report:
    """Count it.

    Args:
        rows: what came to the desks in these days.
        now_open: what is at the desks now, whenever it came.
        desks: their hours.
        zone: the operator's time zone.
        now: UTC.
        days: how many days.
    """
    came, waiting = list(rows), list(now_open)
    hours = _answer_times(desks, zone)
    where = ZoneInfo(zone)
    local = [each.handoff.opened_at.astimezone(where) for each in came]
    ratings = [each.handoff.rating for each in came if each.handoff.rating]
    ended = [each.handoff.closed_at - each.handoff.opened_at for each in came if each.handoff.closed_at is not None]
    by_hour = Counter(moment.hour for moment in local)
    first_day = now.astimezone(where).date() - timedelta(days=days - 1)
    names = [(first_day + timedelta(days=ahead)).isoformat() for ahead in range(days)]
    return Report(
        days=days,
        came=len(came),
        closed=len(ended),
        open=len(waiting),
        waiting=sum(each.handoff.state == "queued" for each in waiting),
        open_by_age=_ages([now - each.handoff.opened_at for each in waiting]),
        first_answer=times([spent for each in came if (spent := hours(each.handoff)) is not None]),
        resolution=times(ended),
        by_kind=_counted(each.kind for each in came),
        by_language=_counted(each.handoff.language for each in came),
        by_hour=tuple(by_hour[hour] for hour in range(24)),
        by_day=tuple(_day(name, came, local, hours) for name in names),
        satisfaction=round(mean(ratings), 2) if ratings else None,
        rated=len(ratings),
        breaches=sum(each.handoff.late for each in came),
    )


def times(spent: Sequence[timedelta]) -> Times | None:
    """Median and 90th of a hundred (nearest rank), in whole minutes rounded up; None of nothing."""
    minutes = sorted(math.ceil(each / timedelta(minutes=1)) for each in spent)
    if not minutes:
        return None

    def rank(share: float) -> int:
        return minutes[max(0, math.ceil(share * len(minutes)) - 1)]

    return Times(rank(0.5), rank(0.9), len(minutes))


def expected(place: int, rows: Iterable[Handoff], desk: Desk, zone: str) -> int | None:
    """How many minutes of business time somebody at this place of a desk's queue has to wait, as it recently was.

    Every case that was answered tells how long it waited for each place it was away from being served; the median of
    these times the place. None where fewer than three tell, since less would be a guess.

    Args:
        place: from 1.
        rows: what came to the desk lately.
        desk: its hours.
        zone: the operator's time zone.
    """
    cases = list(rows)
    waits = []
    for each in cases:
        if each.answered_at is not None:
            ahead = sum(other.opened_at < each.opened_at < _served(other) for other in cases)
            waits.append(business_time(desk, zone, each.opened_at, each.answered_at) / (ahead + 1))
    if len(waits) < TELLING:
        return None
    return max(1, math.ceil(sorted(waits)[len(waits) // 2] * place / timedelta(minutes=1)))


TELLING = 3  # answered cases from which an expectation is told


def _served(handoff: Handoff) -> datetime:
    """When a case stopped standing in others' way."""
    return handoff.answered_at or handoff.closed_at or handoff.opened_at


def _answer_times(desks: Sequence[Desk], zone: str) -> Callable[[Handoff], timedelta | None]:
    known: Mapping[int, Desk] = {desk.chat: desk for desk in desks}

    def spent(handoff: Handoff) -> timedelta | None:
        if handoff.answered_at is None:
            return None
        desk = known.get(handoff.desk, Desk(handoff.desk))
        return business_time(desk, zone, handoff.opened_at, handoff.answered_at)

    return spent


def _day(
    name: str, came: Sequence[AtDesk], local: Sequence[datetime], hours: Callable[[Handoff], timedelta | None]
) -> Day:
    of_day = [each for each, moment in zip(came, local, strict=True) if moment.date().isoformat() == name]
    spent = times([time for each in of_day if (time := hours(each.handoff)) is not None])
    return Day(name, len(of_day), spent.median if spent else None, spent.p90 if spent else None)


def _ages(ages: Sequence[timedelta]) -> dict[str, int]:
    counted = Counter(next((name for name, most in AGES if age <= most), OLDER) for age in ages)
    return {name: counted[name] for name in (*(name for name, _ in AGES), OLDER)}


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())
