import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.text import LOCALES, Money, Param, Text, plural
from bot.words.catalogs import MissingWordsError, load_words
from tests.words.conftest import everywhere, words_of

NOON = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)


def test_what_a_person_wrote_is_escaped_and_the_catalogs_markup_stays() -> None:
    words = words_of(everywhere("<b>{name}</b> &amp; co"))
    text = Text("it", {"name": '<i>O\'Brien & "Sons"</i>'})
    assert words.html(text, "en", "UTC") == '<b>&lt;i&gt;O\'Brien &amp; "Sons"&lt;/i&gt;</b> &amp; co'
    assert words.plain(text, "en", "UTC") == '<i>O\'Brien & "Sons"</i> & co'


def test_braces_in_what_a_person_wrote_are_no_placeholders() -> None:
    words = words_of(everywhere("{name}, {name}!"))
    assert words.html(Text("it", {"name": "{name:을/를}{x}"}), "ko", "UTC") == "{name:을/를}{x}, {name:을/를}{x}!"


def test_texts_within_texts_are_rendered_for_the_same_reader() -> None:
    english = {"outer": "<i>{inner}</i>", "inner": "<b>{who}</b>"}
    words = words_of({"en": english, "ko": {"outer": "{inner}!", "inner": "안녕 {who}"}})
    text = Text("outer", {"inner": Text("inner", {"who": "A&B"})})
    assert words.html(text, "en", "UTC") == "<i><b>A&amp;B</b></i>"
    assert words.html(text, "ko", "UTC") == "안녕 A&amp;B!"


def test_a_tuple_of_texts_is_written_one_a_line() -> None:
    words = words_of({"en": {"all": "Lines:\n{lines}", "line": "• {n}"}})
    lines = tuple(Text("line", {"n": str(n)}) for n in (1, 2))
    assert words.html(Text("all", {"lines": lines}), "en", "UTC") == "Lines:\n• 1\n• 2"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 11, 21), ("2026년 11월 21일", "2026年11月21日", "2026年11月21日", "21 November 2026")),
        (Money(100_000, "CNY"), ("1,000위안", "¥1,000", "人民幣 1,000 元", "CN¥1,000")),
        (Money(100_050, "CNY"), ("1,000.50위안", "¥1,000.50", "人民幣 1,000.50 元", "CN¥1,000.50")),
        (Money(12_000, "KRW"), ("12,000원", "12,000韩元", "12,000韓元", "₩12,000")),
        (Money(350, "USD"), ("US$3.50", "US$3.50", "US$3.50", "US$3.50")),
        (timedelta(hours=48), ("2일", "2天", "2 天", "2 days")),
        (timedelta(hours=25), ("1일 1시간", "1天1小时", "1 天 1 小時", "1 day 1 hour")),
        (timedelta(minutes=-90), ("1시간 30분", "1小时30分钟", "1 小時 30 分鐘", "1 hour 30 minutes")),
        (timedelta(), ("0초", "0秒", "0 秒", "0 seconds")),
        (1234567, ("1,234,567",) * 4),
        ("1234567", ("1234567",) * 4),
    ],
)
def test_values_are_written_as_people_write_them(value: Param, written: tuple[str, ...]) -> None:
    words = words_of(everywhere("{value}"))
    text = Text("it", {"value": value})
    assert tuple(words.plain(text, locale, "Asia/Seoul") for locale in LOCALES) == written


@pytest.mark.parametrize(
    ("zone", "written"), [("Asia/Seoul", "00:30"), ("America/New_York", "10:30"), ("UTC", "15:30")]
)
def test_times_are_written_in_the_readers_zone(zone: str, written: str) -> None:
    words = words_of(everywhere("{at}"))
    text = Text("it", {"at": datetime(2026, 11, 21, 15, 30, tzinfo=UTC)})
    assert words.plain(text, "en", zone).endswith(written)


def test_a_time_without_a_zone_is_refused() -> None:
    words = words_of(everywhere("{at}"), strict=False)
    with pytest.raises(ValueError, match="time zone"):
        words.plain(Text("it", {"at": datetime(2026, 11, 21)}), "en", "UTC")  # noqa: DTZ001


def test_a_number_chooses_the_form() -> None:
    words = words_of(
        {"en": {"n": ("{count} file of {of}", "{count} files of {of}")}, "ko": {"n": ("{of}개 중 {count}개",)}}
    )
    assert words.plain(plural("n", 1, of=3), "en", "UTC") == "1 file of 3"
    assert words.plain(plural("n", 1200, of=3), "en", "UTC") == "1,200 files of 3"
    assert words.plain(Text("n", {"of": 3}, 2), "en", "UTC") == "2 files of 3"
    assert words.plain(plural("n", 1, of=3), "ko", "UTC") == "3개 중 1개"


def test_a_particle_follows_what_was_written() -> None:
    words = words_of({"ko": {"it": "{what:을/를} 보냈어요", "bold": "<b>{what}</b>{what:~은/는}", "label": "확인증"}})
    assert words.html(Text("it", {"what": Text("label")}), "ko", "UTC") == "확인증을 보냈어요"
    assert words.html(Text("bold", {"what": "파일 & <b>"}), "ko", "UTC") == "<b>파일 &amp; &lt;b&gt;</b>는"
    assert words.plain(Text("bold", {"what": Money(300, "USD")}), "ko", "UTC") == "US$3는"  # 삼 달러는
    assert words.plain(Text("bold", {"what": Money(300, "KRW")}), "ko", "UTC") == "300원은"


def test_what_is_missing_raises_in_tests() -> None:
    words = words_of({"ko": {"it": "{name}"}})
    with pytest.raises(MissingWordsError, match="no text for other in ko"):
        words.plain(Text("other"), "ko", "UTC")
    with pytest.raises(MissingWordsError, match=r"\{name\} in it"):
        words.plain(Text("it"), "ko", "UTC")
    with pytest.raises(MissingWordsError, match="no text for it in en"):
        words.plain(Text("it", {"name": "x"}), "en", "UTC")


def test_what_is_missing_is_borrowed_in_production_and_logged_without_values(caplog: pytest.LogCaptureFixture) -> None:
    words = words_of({"en": {"it": "Hello {name}, {gone}"}}, strict=False)
    with caplog.at_level(logging.WARNING):
        assert words.html(Text("it", {"name": "홍길동"}), "ko", "UTC") == "Hello 홍길동, …"
        assert words.html(Text("a<b"), "ko", "UTC") == "a&lt;b"
    assert "홍길동" not in caplog.text
    assert "no text for it in ko" in caplog.text
    assert "no value for {gone} in it" in caplog.text


def test_catalogs_that_were_not_compiled_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"sinmungo\.mo"):
        load_words(tmp_path)


def test_a_text_of_a_fixed_language_is_in_it_for_every_reader() -> None:
    words = words_of({locale: {"it": f"{locale}: {{inner}}", "inner": locale} for locale in LOCALES})
    letter = Text("it", {"inner": Text("inner")}, locale="zh_Hans")
    assert {words.plain(letter, locale, "UTC") for locale in LOCALES} == {"zh_Hans: zh_Hans"}
