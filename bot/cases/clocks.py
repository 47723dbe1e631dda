"""Clocks of a dispute: how long each of the platform's windows is open, and when the seller should have answered."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias

from msgspec import Struct

from bot.cases.days import add_months, day_of, end_of_day
from bot.policies.ids import Reason, Start
from bot.policies.platforms import Platform, Window

Dates: TypeAlias = Mapping[Start, date]
ClockState: TypeAlias = Literal["open", "last_day", "passed", "unknown"]

WARNINGS = (7, 3, 1)  # days before a window closes
FIRST_QUESTION = timedelta(hours=24)  # after writing to the seller

# A date that the buyer has not given is taken from another one, never a later one: the deadline may come out too early,
# not too late. Who received the goods is taken to have seen on that day what is wrong, and an order is not completed
# before the goods are there.
_INSTEAD: dict[Start, Start] = {"noticed": "received", "confirmed": "received", "shipped": "ordered"}


class Clock(Struct, frozen=True):
    """A window in a buyer's own dates.

    Args:
        window: the policy's window.
        state: ``unknown`` where the date it is counted from is not known.
        last: its last day where the buyer lives.
        closes: the moment that day ends, UTC.
        left: days left, 0 on the last day, negative when it has passed.
        certain: the policy is certain, and no date had to be taken from another one; otherwise the buyer is asked to
            read the date on the order page.
    """

    window: Window
    state: ClockState
    last: date | None = None
    closes: datetime | None = None
    left: int | None = None
    certain: bool = False


class SellerClock(Struct, frozen=True):
    """When to ask the buyer whether the seller answered (UTC), and the day by which the letter asks for a reply."""

    ask: tuple[datetime, datetime]
    reply_by: date


def clocks(platform: Platform, reason: Reason, dates: Dates, now: datetime, zone: str) -> tuple[Clock, ...]:
    """The windows that apply, the most urgent first: open ones by their end, then unknown, then passed ones.

    Args:
        platform: the policy.
        reason: what is wrong.
        dates: the buyer's, as far as known.
        now: the time, aware.
        zone: IANA time zone where the buyer lives; a window ends there with its last day.
    """
    today = day_of(now, zone)
    found = (_clock(window, dates, today, zone) for window in platform.windows if reason in window.reasons)
    return tuple(sorted(found, key=_urgency))


def warning_days(clock: Clock, now: datetime, zone: str) -> tuple[tuple[int, date], ...]:
    """The days on which to warn that a window closes, each with the days then left; only days still to come."""
    return tuple(_warnings(clock, day_of(now, zone)))


def seller_clock(sent: datetime, hours: int, zone: str) -> SellerClock:
    """The seller's time to answer, in real hours from sending: first at 24 hours, then when it has run out.

    Args:
        sent: when the letter went out, aware.
        hours: the policy's, 48 as a rule.
        zone: the buyer's time zone, for the date in the letter.
    """
    moment = sent.astimezone(UTC)
    out = moment + timedelta(hours=hours)
    return SellerClock((min(moment + FIRST_QUESTION, out), out), day_of(out, zone))


def end_of(window: Window, start: date) -> date:
    """A window's last day; the day it is counted from is not counted itself.

    Source: Civil Code of the People's Republic of China, article 201; Korean Civil Code, article 157.
    """
    if window.months is not None:
        return add_months(start, window.months)
    return start + timedelta(days=window.days or 0)


def _clock(window: Window, dates: Dates, today: date, zone: str) -> Clock:
    start = dates.get(window.starts)
    certain = window.certain and start is not None
    if start is None:
        start = dates.get(_INSTEAD.get(window.starts, window.starts))
    if start is None:
        return Clock(window, "unknown")
    last = end_of(window, start)
    left = (last - today).days
    state: ClockState = "open" if left > 0 else "last_day" if left == 0 else "passed"
    return Clock(window, state, last, end_of_day(last, zone), left, certain)


def _urgency(clock: Clock) -> tuple[int, int]:
    if clock.left is None:
        return 1, 0
    return (0, clock.left) if clock.left >= 0 else (2, -clock.left)


def _warnings(clock: Clock, today: date) -> Iterator[tuple[int, date]]:
    for before in WARNINGS:
        if clock.last is not None and (day := clock.last - timedelta(days=before)) > today:
            yield before, day
