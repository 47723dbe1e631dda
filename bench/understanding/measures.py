"""Measures: the evaluation sentences, what an engine makes of them, and the figures that come of it."""

import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from bench.understanding.sentences import training_sentences
from bot.core.meaning import Meaning
from bot.core.text import LOCALES
from bot.knowledge.understanding import Reader

FOLDER = Path(__file__).parents[2] / "tests" / "evaluation" / "sentences"
SETS = {"sentences": FOLDER, "fresh": FOLDER.parent / "fresh"}  # what was measured all along; what nobody has tuned on
TODAY = date(2026, 11, 22)  # the day of the evaluation's sentences


class Expected(Struct, frozen=True):
    """A line of the evaluation; its fields are explained in the folder's README."""

    locale: str
    text: str
    intent: str
    article: str | None = None
    also: tuple[str, ...] = ()
    slots: dict[str, str] = {}
    everyday: bool = False

    @property
    def accepted(self) -> tuple[str, ...]:
        """The articles that count as right."""
        return (*((self.article,) if self.article else ()), *self.also)


class Answer(Struct, frozen=True):
    """What an engine made of a line, and how long that took.

    Args:
        milliseconds: of one query.
    """

    expected: Expected
    meaning: Meaning
    milliseconds: float


def expected_sentences(folder: Path = FOLDER) -> tuple[Expected, ...]:
    """All lines of the evaluation but those that are learnt from as well, since there is one way to write "hello"."""
    learnt = {_bare(each.text) for each in training_sentences()}
    lines = (
        Expected(locale=locale, **{**line, "also": tuple(line.get("also", ()))})
        for locale in LOCALES
        for line in map(json.loads, (folder / f"{locale}.jsonl").read_text(encoding="utf-8").splitlines())
    )
    return tuple(each for each in lines if not _bare(each.text) or _bare(each.text) not in learnt)


def _bare(text: str) -> str:
    """The letters and digits of a text."""
    return re.sub(r"[\W_]+", "", text).casefold()


def answers(reader: Reader, sentences: Iterable[Expected]) -> tuple[Answer, ...]:
    """Have every sentence read."""
    found = []
    for each in sentences:
        begin = time.perf_counter()
        meaning = reader.read(each.text, TODAY, each.locale)
        found.append(Answer(each, meaning, (time.perf_counter() - begin) * 1000))
    return tuple(found)


def share(of: Sequence[Answer], holds: Callable[[Answer], bool]) -> float:
    """The share of answers for which something holds; 1 of none."""
    return sum(map(holds, of)) / len(of) if of else 1.0


def right_intent(answer: Answer) -> bool:
    """Whether the intent is the expected one."""
    return answer.meaning.intent == answer.expected.intent


def right_article(answer: Answer) -> bool:
    """Whether the article is one of those that count."""
    return answer.meaning.article in answer.expected.accepted


def among_three(answer: Answer) -> bool:
    """Whether one of those that count is among the first three."""
    return any(article in answer.expected.accepted for article, _ in answer.meaning.articles[:3])


def figures(found: Sequence[Answer]) -> dict[str, float]:
    """The goals' figures, all between 0 and 1."""
    others = [each for each in found if each.expected.intent == "other"]
    everyday = [each for each in others if each.expected.everyday]
    scams = [each for each in found if each.expected.intent == "scam_worry"]
    elsewhere = [each for each in found if each.expected.intent != "scam_worry"]
    with_article = [each for each in found if each.expected.article]
    by_locale = {f"intent, {locale}": _intents_of(found, locale) for locale in LOCALES}
    return {
        "intent": share(found, right_intent),
        **by_locale,
        "other recall": share(others, right_intent),
        "scam recall": share(scams, right_intent),
        "scam alarms elsewhere": share(elsewhere, lambda each: each.meaning.intent == "scam_worry"),
        "false alarms on everyday chat": share(everyday, lambda each: each.meaning.intent not in ("other", "greeting")),
        "article first": share(with_article, right_article),
        "article among three": share(with_article, among_three),
    }


def _intents_of(found: Sequence[Answer], locale: str) -> float:
    return share([each for each in found if each.expected.locale == locale], right_intent)


def calibration(found: Sequence[Answer], bins: int = 10) -> tuple[list[tuple[float, float, int]], float, float]:
    """How true the confidence is.

    Returns: by bin (mean confidence, share right, how many); the expected calibration error; the Brier score.
    """
    rows, error = [], 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [each for each in found if low < each.meaning.confidence <= high]
        if inside:
            mean, right = sum(each.meaning.confidence for each in inside) / len(inside), share(inside, right_intent)
            rows.append((mean, right, len(inside)))
            error += abs(mean - right) * len(inside) / len(found)
    brier = sum((each.meaning.confidence - right_intent(each)) ** 2 for each in found) / len(found)
    return rows, error, brier


def slot_scores(found: Sequence[Answer]) -> dict[str, tuple[int, int, int]]:
    """By slot how often it was expected, found rightly, and found wrongly or where there is none."""
    names = sorted({name for each in found for name in (*each.expected.slots, *each.meaning.slots)})
    return {name: _slot(found, name) for name in names}


def _slot(found: Sequence[Answer], name: str) -> tuple[int, int, int]:
    pairs = [(each.expected.slots.get(name), each.meaning.slots.get(name)) for each in found]
    wanted = sum(expected is not None for expected, _ in pairs)
    right = sum(expected is not None and expected == got for expected, got in pairs)
    return wanted, right, sum(got is not None and expected != got for expected, got in pairs)
