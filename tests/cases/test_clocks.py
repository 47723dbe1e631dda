"""Clocks: the windows of a platform in a buyer's own dates, and the seller's time to answer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.clocks import Clock, Dates, clocks, end_of, seller_clock, warning_days
from bot.policies.ids import PLATFORMS, REASONS, STARTS, PlatformId, Reason
from bot.policies.load import load

POLICIES = load()
SEOUL, NEW_YORK = "Asia/Seoul", "America/New_York"
ZONES = st.sampled_from((SEOUL, "Asia/Shanghai", "Asia/Taipei", NEW_YORK, "Europe/London", "Australia/Lord_Howe"))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DATES = st.dictionaries(st.sampled_from(STARTS), st.dates(date(2020, 1, 1), date(2035, 1, 1)))


def at(text: str, zone: str = SEOUL) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def told(
    platform: PlatformId, reason: Reason, now: datetime, zone: str = SEOUL, **dates: str
) -> list[tuple[str, str, str, int | None]]:
    """Windows as (id, state, last day, days left)."""
    given_dates: Dates = {name: date.fromisoformat(day) for name, day in dates.items()}  # type: ignore[misc]
    found = clocks(POLICIES.platforms[platform], reason, given_dates, now, zone)
    return [(clock.window.id, clock.state, str(clock.last), clock.left) for clock in found]


def test_a_phone_that_arrived_broken() -> None:
    assert told("aliexpress", "damaged", at("2026-11-22T10:00"), received="2026-11-20") == [
        ("claim_some", "open", "2026-11-27", 5),
        ("claim", "open", "2026-12-05", 13),
        ("return", "open", "2026-12-20", 28),
    ]


def test_a_parcel_that_never_came() -> None:
    assert told("ebay", "not_received", at("2026-11-22T10:00"), promised="2026-10-23") == [
        ("missing", "last_day", "2026-11-22", 0)
    ]


def test_the_law_counts_from_noticing_and_the_earlier_limit_comes_first() -> None:
    dates = {"received": "2026-09-01", "noticed": "2026-11-20"}
    assert told("smartstore", "counterfeit", at("2026-11-22T10:00"), **dates) == [
        ("differs", "open", "2026-12-01", 9),
        ("differs_noticed", "open", "2026-12-20", 28),
        ("return", "passed", "2026-09-08", -75),
        ("confirm", "passed", "2026-09-08", -75),
    ]


def test_a_corrected_date_moves_the_deadline() -> None:
    now = at("2026-11-22T10:00")
    before, after = (
        told("ebay", "damaged", now, received="2026-10-20"),
        told("ebay", "damaged", now, received="2026-11-02"),
    )
    assert (before[0][1], after[0][1]) == ("passed", "open")


def test_the_last_day_lasts_until_midnight_where_the_buyer_lives() -> None:
    dates = {"received": "2026-11-15"}
    assert told("smartstore", "damaged", at("2026-11-22T23:59"), **dates)[0][1] == "last_day"
    assert told("smartstore", "damaged", at("2026-11-23T00:00"), **dates)[-1][1] == "passed"
    assert told("smartstore", "damaged", at("2026-11-23T00:00"), NEW_YORK, **dates)[0][1] == "last_day"


def test_a_date_that_is_not_known_is_taken_from_an_earlier_one_or_the_window_stays_unknown() -> None:
    found = clocks(
        POLICIES.platforms["taobao"], "defective", {"received": date(2026, 11, 20)}, at("2026-11-22T10:00"), SEOUL
    )
    assert [(clock.window.id, clock.state, clock.certain) for clock in found] == [
        ("return", "open", True),
        ("claim", "open", False),
        ("confirm", "unknown", False),
    ]
    assert (found[-1].last, found[-1].closes, found[-1].left) == (None, None, None)
    assert warning_days(found[-1], at("2026-11-22T10:00"), SEOUL) == ()


def test_of_another_platform_nothing_is_known() -> None:
    assert told("other", "damaged", at("2026-11-22T10:00"), received="2026-11-20") == []


def test_warnings_are_due_seven_three_and_one_day_before() -> None:
    now = at("2026-11-22T10:00")
    (clock,) = clocks(POLICIES.platforms["ebay"], "damaged", {"received": date(2026, 11, 1)}, now, SEOUL)
    assert clock.last == date(2026, 12, 1)
    assert warning_days(clock, now, SEOUL) == (
        (7, date(2026, 11, 24)),
        (3, date(2026, 11, 28)),
        (1, date(2026, 11, 30)),
    )
    assert warning_days(clock, at("2026-11-28T09:00"), SEOUL) == ((1, date(2026, 11, 30)),)
    assert warning_days(clock, at("2026-12-09T09:00"), SEOUL) == ()


def test_the_seller_has_real_hours_whatever_the_clocks_do() -> None:
    sent = at("2026-10-31T21:00", NEW_YORK)  # clocks go back in that night
    clock = seller_clock(sent, 48, NEW_YORK)
    assert [moment.astimezone(ZoneInfo(NEW_YORK)).isoformat() for moment in clock.ask] == [
        "2026-11-01T20:00:00-05:00",
        "2026-11-02T20:00:00-05:00",
    ]
    assert clock.reply_by == date(2026, 11, 2)


def test_a_seller_with_less_than_a_day_is_asked_about_when_it_is_over() -> None:
    sent = at("2026-11-22T10:00")
    assert seller_clock(sent, 6, SEOUL).ask == (sent + timedelta(hours=6), sent + timedelta(hours=6))


@given(st.sampled_from(PLATFORMS), st.sampled_from(REASONS), DATES, MOMENTS, ZONES)
def test_clocks_are_true_and_in_order(name: PlatformId, reason: Reason, dates: Dates, now: datetime, zone: str) -> None:
    platform = POLICIES.platforms[name]
    found = clocks(platform, reason, dates, now, zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    assert {clock.window.id for clock in found} == {w.id for w in platform.windows if reason in w.reasons}
    for clock in found:
        _is_true(clock, now, today)
    groups = {"open": 0, "last_day": 0, "unknown": 1, "passed": 2}
    order = [groups[clock.state] for clock in found]
    assert order == sorted(order)
    running = [clock.left for clock in found if clock.left is not None and clock.left >= 0]
    assert running == sorted(running)


def _is_true(clock: Clock, now: datetime, today: date) -> None:
    assert not clock.certain or clock.window.certain
    if clock.last is None or clock.closes is None:
        assert clock.state == "unknown"
        return
    assert clock.left == (clock.last - today).days
    assert (clock.state == "passed") == (now >= clock.closes)
    assert (clock.state == "last_day") == (clock.last == today)


@given(st.sampled_from(PLATFORMS), st.sampled_from(REASONS), DATES, MOMENTS, ZONES, st.integers(0, 500))
def test_a_later_start_never_ends_earlier_and_time_only_runs_down(
    name: PlatformId, reason: Reason, dates: Dates, now: datetime, zone: str, days: int
) -> None:
    platform = POLICIES.platforms[name]
    moved: Dates = {start: day + timedelta(days=days) for start, day in dates.items()}
    before, later = clocks(platform, reason, dates, now, zone), clocks(platform, reason, moved, now, zone)
    ends = {clock.window.id: clock.last for clock in later}
    for clock in before:
        end = ends[clock.window.id]
        assert clock.last == end or (clock.last is not None and end is not None and clock.last < end)
    afterwards = clocks(platform, reason, dates, now + timedelta(days=days), zone)
    left = {clock.window.id: clock.left for clock in afterwards}
    for clock in before:
        assert clock.left is None or clock.left >= (left[clock.window.id] or -100_000)


@given(st.sampled_from(PLATFORMS), st.sampled_from(REASONS), DATES, MOMENTS, ZONES)
def test_warnings_are_in_the_future_before_the_end_and_in_order(
    name: PlatformId, reason: Reason, dates: Dates, now: datetime, zone: str
) -> None:
    today = now.astimezone(ZoneInfo(zone)).date()
    for clock in clocks(POLICIES.platforms[name], reason, dates, now, zone):
        warnings = warning_days(clock, now, zone)
        assert list(warnings) == sorted(warnings, key=lambda each: each[1])
        for before, day in warnings:
            assert clock.last is not None
            assert today < day < clock.last
            assert (clock.last - day).days == before


@pytest.mark.parametrize(("window", "last"), [("return", "2026-12-07"), ("differs", "2027-02-28")])
def test_the_first_day_is_not_counted(window: str, last: str) -> None:
    found = {each.id: each for each in POLICIES.platforms["smartstore"].windows}
    assert end_of(found[window], date(2026, 11, 30)) == date.fromisoformat(last)
