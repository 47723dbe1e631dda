from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.flow import Choose, Option
from bot.core.hearing import WORDS
from bot.core.pages import LANGUAGES, ZONES
from bot.core.text import LOCALES, Text
from bot.words.catalogs import Words
from bot.words.sources import uses
from bot.words.spelling import normalise
from tests.shipped import FLOWS
from tests.words.conftest import words_of


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("  Yes!! ", "yes"),
        ("✅ 신청하기", "신청하기"),
        ("◀ 이전 달", "이전 달"),
        ("Don’t  know\n", "don't know"),
        ("ＡＢＣ１", "abc1"),
        ("「取消」", "取消"),
        ("1️⃣", "1"),
        ("ﬁx", "fix"),
        ("STRASSE straße", "strasse strasse"),
        ("각", "각"),
        ("#1", "1"),
        ("👍🏽", ""),
        ("👩‍👩‍👧", ""),
        (" ?! ", ""),
        ("", ""),
    ],
)
def test_what_is_written_is_brought_into_one_form(written: str, normal: str) -> None:
    assert normalise(written) == normal


@given(st.text())
def test_the_form_is_a_form_of_itself(written: str) -> None:
    assert normalise(normalise(written)) == normalise(written)


def test_a_text_may_be_written_in_any_language_and_variant() -> None:
    words = words_of(
        {"ko": {"it": "취소|그만"}, "zh_Hans": {"it": "取消"}, "zh_Hant": {"it": "✖️ 取消"}, "en": {"it": "Cancel|Stop"}}
    )
    assert words.spellings(Text("it")) == {"취소", "그만", "取消", "cancel", "stop"}
    assert words.spellings(Text("it")) is words.spellings(Text("it"))


def test_values_are_part_of_the_spelling() -> None:
    words = words_of({locale: {"it": "✓ {name}"} for locale in LOCALES})
    assert words.spellings(Text("it", {"name": "Alice"})) == {"alice"}
    assert words.spellings(Text("it", {"name": "Bob"})) == {"bob"}


def test_a_text_of_a_fixed_language_is_spelt_in_that_language() -> None:
    words = words_of({locale: {"it": locale} for locale in LOCALES})
    assert words.spellings(Text("it", locale="ko")) == {"ko"}
    assert len(words.spellings(Text("it"))) == 4


def test_emoji_alone_name_nothing() -> None:
    assert words_of({locale: {"it": "✅"} for locale in LOCALES}).spellings(Text("it")) == set()


def _choices() -> Iterator[tuple[str, tuple[Option, ...]]]:
    """All fixed choices of all flows, and the engine's own."""
    yield "language", tuple(Option(locale, label) for locale, label in LANGUAGES.items())
    yield "zone", tuple(Option(zone, label) for zone, label in ZONES.items())
    for flow in FLOWS.flows.values():
        for step in flow.steps:
            if isinstance(step, Choose) and not callable(step.options):
                yield f"{flow.name}.{step.name}", step.options


CHOICES = tuple(_choices())


@pytest.mark.parametrize(("name", "options"), CHOICES)
def test_no_two_options_are_written_alike(words: Words, name: str, options: tuple[Option, ...]) -> None:
    for one, other in combinations(options, 2):
        assert not words.spellings(one.label) & words.spellings(other.label), (name, one.id, other.id)


# Buttons that do what the word does; those of the menu (menu.<command>.button) besides.
SAME = {
    "engine.back.button": "back",
    "engine.cancel.button": "cancel",
    "engine.person.button": "agent",
    "menu.button": "menu",
}


def test_no_button_is_written_like_a_command_for_something_else(words: Words) -> None:
    for key in {use.key for use in uses() if use.key and use.key.endswith(".button")}:
        text = Text(key, dict.fromkeys(("flow", "label", "title", "zone", "day", "month", "number"), "x"))
        for command, word in WORDS.items():
            if command not in {SAME.get(key), key.removeprefix("menu.").removesuffix(".button")}:
                assert not words.spellings(text) & words.spellings(word), (key, command)


def test_no_two_commands_are_written_alike(words: Words) -> None:
    for one, other in combinations(WORDS.values(), 2):
        assert not words.spellings(one) & words.spellings(other), (one.msgid, other.msgid)
