"""Business hours: when somebody is at a desk, holidays and make-up workdays, time that counts."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.hours import business_time, due_after, is_open, opens
from bot.core.desk import Desk

SEOUL, SHANGHAI = ZoneInfo("Asia/Seoul"), ZoneInfo("Asia/Shanghai")
NINE_TO_SIX = ((time(9), time(12)), (time(13), time(18)))
OFFICE = tuple((day, NINE_TO_SIX) for day in range(5))
KOREA = Desk(-1, timezone=SEOUL, hours=OFFICE, holidays=("KR",))
CHINA = Desk(-2, timezone=SHANGHAI, hours=OFFICE, holidays=("CN",))
ALWAYS = Desk(-3)
HOUR = timedelta(hours=1)


def at(zone: ZoneInfo, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


def test_open_by_the_desks_own_clock() -> None:
    assert is_open(KOREA, "UTC", at(SEOUL, 11, 20, 9))
    assert not is_open(KOREA, "UTC", at(SEOUL, 11, 20, 12))  # lunch
    assert not is_open(KOREA, "UTC", at(SEOUL, 11, 21, 10))  # Saturday
    assert opens(KOREA, "UTC", at(SEOUL, 11, 20, 18)) == at(SEOUL, 11, 23, 9)


def test_without_hours_always_open() -> None:
    moment = at(SEOUL, 11, 22, 3)
    assert opens(ALWAYS, "UTC", moment) == moment
    assert due_after(ALWAYS, "UTC", moment, HOUR) == moment + HOUR
    assert business_time(ALWAYS, "UTC", moment, moment + 30 * HOUR) == 30 * HOUR


def test_public_holidays_are_off() -> None:
    assert opens(KOREA, "UTC", at(SEOUL, 12, 24, 19)) == at(SEOUL, 12, 28, 9)  # Christmas is a Friday
    assert not is_open(Desk(-4, timezone=SEOUL, holidays=("KR",)), "UTC", at(SEOUL, 12, 25, 10))


def test_make_up_workdays_are_worked() -> None:
    assert is_open(CHINA, "UTC", at(SHANGHAI, 10, 10, 10))  # the Saturday after the week of the National Day
    assert not is_open(CHINA, "UTC", at(SHANGHAI, 10, 5, 10))
    assert not is_open(KOREA, "UTC", at(SEOUL, 10, 10, 10))
    assert is_open(Desk(-4, timezone=SHANGHAI, holidays=("CN",)), "UTC", at(SHANGHAI, 10, 10, 4))


@pytest.mark.parametrize("region", ["CN", "HK", "KR", "TW"])
def test_every_region_keeps_the_new_year(region: str) -> None:
    desk = Desk(-5, hours=OFFICE, holidays=(region,))
    assert not is_open(desk, "Asia/Taipei", at(ZoneInfo("Asia/Taipei"), 2, 17, 10))


def test_a_promise_counts_business_time_only() -> None:
    assert due_after(KOREA, "UTC", at(SEOUL, 11, 20, 17, 30), HOUR) == at(SEOUL, 11, 23, 9, 30)
    assert due_after(KOREA, "UTC", at(SEOUL, 11, 20, 11, 30), HOUR) == at(SEOUL, 11, 20, 13, 30)
    assert business_time(KOREA, "UTC", at(SEOUL, 11, 20, 17), at(SEOUL, 11, 23, 10)) == 2 * HOUR


def test_a_desk_that_never_opens_promises_all_the_same() -> None:
    never = Desk(-6, hours=((0, ()),))
    moment = at(SEOUL, 11, 20, 10)
    assert opens(never, "UTC", moment) == moment
    assert due_after(never, "UTC", moment, HOUR) == moment + HOUR


def test_clocks_that_change_in_the_night() -> None:
    berlin = Desk(-7, timezone=ZoneInfo("Europe/Berlin"))
    start = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert business_time(berlin, "UTC", start, start + 24 * HOUR) == 24 * HOUR


@given(st.integers(0, 60 * 24 * 60), st.integers(1, 600))
def test_a_promise_and_the_time_until_it_agree(start: int, minutes: int) -> None:
    moment = at(SEOUL, 1, 1, 0) + timedelta(minutes=start)
    due = due_after(KOREA, "UTC", moment, timedelta(minutes=minutes))
    assert due > moment
    assert business_time(KOREA, "UTC", moment, due) == timedelta(minutes=minutes)
