"""Days: months later, and the moment a day ends, in every time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.days import add_months, day_of, end_of_day

ZONES = ("Asia/Seoul", "Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Beirut")
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-08-31", 3, "2026-11-30"),
        ("2026-02-28", 3, "2026-05-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-12-15", 0, "2026-12-15"),
        ("2099-11-30", 3, "2100-02-28"),  # 2100 is no leap year
    ],
)
def test_months_later(day: str, months: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


@given(DAYS, st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(DAYS, DAYS, st.integers(0, 60))
def test_who_joins_earlier_never_waits_longer(one: date, other: date, months: int) -> None:
    first, second = sorted((one, other))
    assert add_months(first, months) <= add_months(second, months)


def test_months_that_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="not taken away"):
        add_months(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="10000 is past the calendar"):
        add_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        ("2026-11-22", "Asia/Seoul", "2026-11-22T15:00"),
        ("2026-11-22", "America/New_York", "2026-11-23T05:00"),
        ("2026-03-08", "America/New_York", "2026-03-09T04:00"),  # clocks went forward that day: it has 23 hours
        ("2026-11-01", "America/New_York", "2026-11-02T05:00"),  # and back: 25
        ("2026-03-28", "Asia/Beirut", "2026-03-28T22:00"),  # the next day begins at one o'clock
    ],
)
def test_a_day_ends_at_the_readers_midnight(day: str, zone: str, moment: str) -> None:
    assert end_of_day(date.fromisoformat(day), zone) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@given(DAYS, st.sampled_from(ZONES))
def test_the_moment_a_day_ends_is_the_first_of_the_next(day: date, zone: str) -> None:
    moment = end_of_day(day, zone)
    assert day_of(moment, zone) == day + timedelta(days=1)
    assert day_of(moment - timedelta(microseconds=1), zone) == day
    assert timedelta(hours=22) < moment - end_of_day(day - timedelta(days=1), zone) < timedelta(hours=26)


def test_a_moment_is_another_day_elsewhere() -> None:
    moment = datetime(2026, 11, 22, 20, 0, tzinfo=ZoneInfo("Europe/London"))
    assert day_of(moment, "Asia/Seoul") == date(2026, 11, 23)
    assert day_of(moment, "America/New_York") == date(2026, 11, 22)
