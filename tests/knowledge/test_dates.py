"""Days out of what people write: every expression of the tables, the edges of calendars, and what is never said."""

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

import pytest
from babel.dates import format_date, format_skeleton
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.text import LOCALES
from bot.knowledge.dates import FoundDate, NoDate, UnreadDate, read_date, read_dates
from tests.knowledge.expressions import CHINESE, ENGLISH, KOREAN
from tests.knowledge.hostile import HOSTILE
from tests.knowledge.said import SUNDAY, said

pytestmark = pytest.mark.slow  # left out of `make quick`


_CLDR = {"ko": "ko_KR", "zh_Hans": "zh_Hans_CN", "zh_Hant": "zh_Hant_TW", "en": "en_GB"}
Length = Literal["short", "medium", "long", "full"]
days = st.dates(date(2015, 1, 1), date(2039, 12, 31))
locales = st.sampled_from(LOCALES)


@pytest.mark.parametrize(("text", "expected"), KOREAN.items())
def test_korean(text: str, expected: str) -> None:
    assert said(text, "ko") == expected


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
@pytest.mark.parametrize(("text", "expected"), CHINESE.items())
def test_chinese(text: str, expected: str, locale: str) -> None:
    assert said(text, locale) == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_english(text: str, expected: str) -> None:
    assert said(text, "en") == expected


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("text", "expected"), (KOREAN | CHINESE | ENGLISH).items())
def test_the_locale_breaks_ties_only(text: str, expected: str, locale: str) -> None:
    if " or " in expected or not re.search("[a-z]{3}|[가-힣\u3400-\u9fff]", text):
        return  # digits alone, and what may be either in English
    assert said(text, locale) == expected


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        # a leap day
        ("1년 전", "2028-02-29", "2027-02-28"),
        ("a month ago", "2028-02-29", "2028-01-29"),
        ("2月29日", "2028-02-29", "2028-02-29"),
        ("Feb 29", "2029-02-28", "2028-02-29"),
        ("2월 29일", "2029-06-01", "impossible"),  # 458 days back
        ("昨天", "2028-03-01", "2028-02-29"),
        ("2028년 2월 29일", "2026-11-22", "2028-02-29"),
        ("2027-02-29", "2026-11-22", "impossible"),
        # a month's end
        ("한 달 전", "2026-03-31", "2026-02-28"),
        ("三个月前", "2026-05-31", "2026-02-28"),
        ("지난달 30일", "2026-03-31", "impossible"),
        ("上个月28号", "2026-03-31", "2026-02-28"),
        ("31일", "2026-03-31", "2026-03-31"),
        ("the 31st", "2026-03-02", "2026-01-31"),
        ("30号", "2026-03-02", "2026-01-30"),
        ("32일", "2026-03-02", "impossible"),
        # a year's change
        ("어제", "2026-01-01", "2025-12-31"),
        ("12월 31일", "2026-01-01", "2025-12-31"),
        ("1月1日", "2026-01-01", "2026-01-01"),
        ("지난달 5일", "2026-01-15", "2025-12-05"),
        ("去年12月", "2026-01-15", "2025-12-01 .. 2025-12-31"),
        ("12월", "2026-01-15", "2025-12-01 .. 2025-12-31"),
        ("지난주 금요일", "2026-01-01", "2025-12-26"),
        ("last month", "2026-01-31", "2025-12-01 .. 2025-12-31"),
        ("26.01.02", "2025-12-31", "2026-01-02"),
        # Monday, Saturday, Sunday
        ("上周日", "2026-11-23", "2026-11-22"),
        ("이번 주 월요일", "2026-11-23", "2026-11-23"),
        ("last Monday", "2026-11-23", "2026-11-16"),
        ("월요일", "2026-11-23", "2026-11-16 or 2026-11-23"),
        ("지난주 월요일", "2026-11-23", "2026-11-16"),
        ("주말", "2026-11-23", "2026-11-21 or 2026-11-22"),
        ("last Friday", "2026-11-21", "2026-11-20"),
        ("上周五", "2026-11-21", "2026-11-13"),
        ("周末", "2026-11-21", "2026-11-21 or 2026-11-22"),
        ("next Wednesday", "2026-11-23", "2026-11-25 or 2026-12-02"),
        ("다음 수요일", "2026-11-23", "2026-11-25 or 2026-12-02"),
    ],
)
def test_the_edges_of_a_calendar(text: str, today: str, expected: str) -> None:
    assert said(text, "en" if text.isascii() else "ko", date.fromisoformat(today)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11월 22일", "2026-11-22"),
        ("11월 25일", "2026-11-25"),
        ("3월 5일", "2027-03-05"),
        ("11/5", "2027-11-05"),
        ("5일", "2026-12-05"),
        ("25号", "2026-11-25"),
        ("금요일", "2026-11-27"),
        ("일요일", "2026-11-29 or 2026-11-22"),
        ("주말까지", "2026-11-21 or 2026-11-22"),
        ("in 3 days", "2026-11-25"),
        ("in two weeks", "2026-12-06"),
        ("12월", "2026-12-01 .. 2026-12-31"),
        ("3月", "2027-03-01 .. 2027-03-31"),
        ("三天后", "2026-11-25"),
        ("어제", "2026-11-21"),
        ("2월 29일", "impossible"),
    ],
)
def test_a_promise_lies_ahead(text: str, expected: str) -> None:
    assert said(text, "ko", prefer="future") == expected


def test_several_dates_stand_where_they_were_written() -> None:
    text = "１０월 31일에 주문했고 어제（토）받았어요. 6.7인치예요"
    first, second = read_dates(text, "ko", SUNDAY)
    assert first == FoundDate(0, 7, (date(2026, 10, 31),))
    assert text[second.start : second.end] == "어제（토"
    assert second.days == (date(2026, 11, 21),)


def test_what_is_invisible_or_decomposed_makes_no_difference() -> None:
    text = "\u200b\u110b\u1165\u110c\u1166 \u202e받았어요"  # 어제 as a Mac writes it in file names
    (found,) = read_dates(text, "ko", SUNDAY)
    assert found.days == (date(2026, 11, 21),)
    assert text[found.start : found.end] == "\u110b\u1165\u110c\u1166"


def test_without_a_clear_date_a_possible_one_is_taken() -> None:
    assert [found.days for found in read_dates("11.5 도착", "ko", SUNDAY)] == [(date(2026, 11, 5),)]
    assert read_dates("11.5 도착, 오늘 개봉", "ko", SUNDAY)[0].days == (SUNDAY,)


@given(days, locales, st.sampled_from(("medium", "long", "full")))
def test_what_babel_writes_is_read_back(day: date, locale: str, length: Length) -> None:
    written = format_date(day, length, locale=_CLDR[locale])
    assert read_date(written, locale, SUNDAY) == day


@given(days, locales, st.integers(-300, 300))
def test_a_short_form_is_read_back_or_asked_back(today: date, locale: str, offset: int) -> None:
    day = today + timedelta(days=offset)
    assume(abs(day.year - today.year) <= 1)
    _holds(format_date(day, "short", locale=_CLDR[locale]), locale, today, day, sure=locale != "en")
    _holds(format_date(day, "short", locale="en_US"), "en", today, day, sure=False)


@given(days, locales, st.integers(0, 364), st.sampled_from(("MMMd", "MMMEd", "Md", "MMMMd")))
def test_a_form_without_a_year_is_the_nearest_past_one(today: date, locale: str, back: int, skeleton: str) -> None:
    day = today - timedelta(days=back)
    written = format_skeleton(skeleton, day, locale=_CLDR[locale], fuzzy=True)
    _holds(written, locale, today, day, sure=locale != "en" or skeleton != "Md")


@given(days, locales, st.integers(0, 364))
def test_a_promise_without_a_year_is_the_nearest_ahead(today: date, locale: str, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    written = format_skeleton("MMMd", day, locale=_CLDR[locale])
    assert read_date(written, locale, today, prefer="future") == day


def _holds(written: str, locale: str, today: date, day: date, *, sure: bool) -> None:
    (found,) = read_dates(written, locale, today)
    assert day in found.days
    assert len(found.days) == 1 or not sure


_PIECES = sorted({piece for text in (KOREAN | CHINESE | ENGLISH) for piece in re.findall(r"\w+|\W", text)})
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))


@given(texts, locales, st.dates(date(1900, 1, 1), date(2900, 1, 1)), st.sampled_from(("past", "future")))
def test_any_text_gives_a_day_or_a_typed_error(
    text: str, locale: str, today: date, prefer: Literal["past", "future"]
) -> None:
    found = read_dates(text, locale, today, prefer=prefer)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    try:
        day = read_date(text, locale, today, prefer=prefer)
    except NoDate:
        assert not found
    except UnreadDate:
        assert found
    else:
        assert all(day in each.days for each in found)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_slow_to_read(text: str) -> None:
    assert all(text[found.start : found.end] for found in read_dates(text, "en", SUNDAY))
