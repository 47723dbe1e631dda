"""The desk in figures, from cases written down by hand."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cases.report import AtDesk, Times, expected, report, times
from bot.core.desk import Desk, Handoff

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)  # a Friday, three in the afternoon in Seoul
ALWAYS = Desk(-1)
OFFICE = Desk(
    -2,
    timezone=ZoneInfo("Asia/Seoul"),
    hours=tuple((day, ((time(9), time(18)),)) for day in range(5)),
    holidays=("KR",),
)


def case(came: float, answered: float | None = None, closed: float | None = None, **more: object) -> Handoff:
    """A case by hours before now."""
    moment = [None if hours is None else NOW - timedelta(hours=hours) for hours in (came, answered, closed)]
    state = "closed" if closed is not None else "claimed" if answered is not None else "queued"
    fields = {"desk": -1, "language": "ko", **more}
    return Handoff(state=state, opened_at=moment[0], answered_at=moment[1], closed_at=moment[2], **fields)  # type: ignore[arg-type]


def test_nothing_has_no_figures() -> None:
    told = report([], [], [ALWAYS], "UTC", NOW, 7)
    assert (told.came, told.open, told.first_answer, told.resolution, told.satisfaction) == (0, 0, None, None, None)
    assert [day.came for day in told.by_day] == [0] * 7
    assert told.by_day[-1].day == "2026-11-20"


def test_a_week_is_counted() -> None:
    rows = [
        AtDesk("question", case(50, 49, 40, rating=5)),
        AtDesk("dispute", case(26, 24, None, language="zh_Hans", late=True)),
        AtDesk("dispute", case(2, None, None, language="zh_Hant")),
        AtDesk("certificate", case(0.5, 0.25, 0.2, rating=2)),
    ]
    told = report(rows, [rows[1], rows[2]], [ALWAYS], "UTC", NOW, 7)
    assert (told.came, told.closed, told.open, told.waiting, told.breaches) == (4, 2, 2, 1, 1)
    assert told.first_answer == Times(60, 120, 3)
    assert told.resolution == Times(18, 600, 2)
    assert (told.satisfaction, told.rated) == (3.5, 2)
    assert told.by_kind == {"dispute": 2, "question": 1, "certificate": 1}
    assert told.by_language == {"ko": 2, "zh_Hans": 1, "zh_Hant": 1}
    assert told.open_by_age == {"1h": 0, "4h": 1, "1d": 0, "3d": 1, "older": 0}
    assert told.by_hour[4] == 3
    assert [(day.came, day.first_answer) for day in told.by_day[-3:]] == [(1, 60), (1, 120), (2, 15)]


def test_an_answer_on_monday_to_what_came_on_friday_evening_took_no_weekend() -> None:
    evening = datetime(2026, 11, 13, 8, 30, tzinfo=UTC)  # half past five in Seoul
    handoff = Handoff(-2, "claimed", evening, answered_at=evening + timedelta(days=2, hours=16))  # half past nine
    told = report([AtDesk("question", handoff)], [], [OFFICE], "UTC", NOW, 14)
    assert told.first_answer == Times(60, 60, 1)


def test_a_desk_that_is_no_longer_set_counts_as_always_open() -> None:
    told = report([AtDesk("question", case(3, 2, desk=-9))], [], [], "UTC", NOW, 1)
    assert told.first_answer == Times(60, 60, 1)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([], None), ([7], Times(7, 7, 1)), (list(range(1, 11)), Times(5, 9, 10)), ([0.2], Times(1, 1, 1))],
)
def test_times_are_ranks(minutes: list[float], expected: Times | None) -> None:
    assert times([timedelta(minutes=each) for each in minutes]) == expected


def test_two_answers_promise_nothing() -> None:
    assert expected(1, [case(3, 2), case(5, 4)], ALWAYS, "UTC") is None


def test_a_place_is_worth_what_places_took() -> None:
    one_by_one = [case(10, 9.5), case(8, 7.5), case(6, 5.5)]  # half an hour each, nobody ahead
    assert [expected(place, one_by_one, ALWAYS, "UTC") for place in (1, 3)] == [30, 90]
    behind_each_other = [case(10, 9.5), case(9.9, 8.9), case(9.8, 8.3), case(4)]  # half an hour for each place
    assert expected(2, behind_each_other, ALWAYS, "UTC") == 60
