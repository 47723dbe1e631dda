"""``sinmungo questions`` and the marks in ``sinmungo stats``."""

import json

import pytest

from bot.core.effect import KeepQuestion, MarkArticle
from bot.ports import Changes
from tests.cli.conftest import AT, Run, in_house

pytestmark = pytest.mark.slow  # left out of `make quick`

SENTENCES = (
    ("how do I change my nickname", "en"),
    ("How do i change my nick name?", "en"),
    ("can I pay with seashells", "en"),
    ("별명은 어떻게 바꿔요", "ko"),
)


@pytest.fixture
def asked(migrated: None) -> None:
    async def write(house: object) -> None:
        async with house.store.unit_of_work() as work:  # type: ignore[attr-defined]
            (loaded,) = await work.load([100])
            kept = [(loaded.person.id, KeepQuestion(text, locale, "none", 0.2)) for text, locale in SENTENCES]
            marks = [MarkArticle("disp_first", "ko", helpful) for helpful in (True, True, False)]
            await work.write(Changes(now=AT, questions=kept, marks=marks))
            await work.commit()

    in_house(write)


def test_what_was_asked_most_comes_first(run: Run, asked: None) -> None:
    found = json.loads(run("questions", "--json").output)
    assert [(each["count"], each["locale"]) for each in found] == [(2, "en"), (1, "en"), (1, "ko")]
    assert {found[0]["text"], *found[0]["also"]} == {SENTENCES[0][0], SENTENCES[1][0]}
    assert "seashells" in run("questions").output
    assert "seashells" not in run("questions", "--limit", "1").output


def test_which_articles_helped(run: Run, asked: None) -> None:
    assert json.loads(run("questions", "--marks", "--json").output) == [
        {"article": "disp_first", "locale": "ko", "helped": 2, "not_helped": 1}
    ]
    assert "disp_first" in run("questions", "--marks").output


def test_stats_tell_the_marks_too(run: Run, asked: None) -> None:
    assert json.loads(run("stats", "--json").output)["articles"] == {"helped": 2, "not_helped": 1}
    assert "2 of 3" in run("stats").output


def test_nothing_was_asked(run: Run, migrated: None) -> None:
    assert run("questions").output == "Everything was understood.\n"
    assert run("questions", "--marks").output == "No article was marked.\n"
    assert json.loads(run("stats", "--json").output)["articles"] == {"helped": 0, "not_helped": 0}
