"""Every id has its texts, and every text an id."""

from typing import Any, get_args

import pytest

from bot.core.text import Text
from bot.policies import ids, texts
from bot.policies.safety import BUYER_ANSWERS, answers_to


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (ids.PlatformId, texts.STEPS),
        (ids.WindowKind, texts.WINDOWS),
        (ids.Note, texts.NOTES),
        (ids.Closing, texts.CLOSINGS),
        (ids.Remedy, texts.REMEDIES),
        (ids.EvidenceId, texts.EVIDENCE),
        (ids.EvidenceId, texts.EVIDENCE_WHY),
        (ids.Category, texts.CATEGORIES),
        (ids.Duty, texts.DUTIES),
        (ids.Deduction, texts.DEDUCTIONS),
        (ids.Colour, texts.LIGHTS),
        (ids.BuyerQuestion, texts.QUESTIONS),
        (ids.BuyerAnswer, texts.ANSWERS),
        (ids.Step, texts.NEXT),
        (ids.Criterion, texts.CRITERIA),
        (ids.Criterion, texts.IMPROVEMENTS),
        (ids.Level, texts.LEVELS),
    ],
)
def test_every_id_has_its_text_and_no_text_two_ids(kind: Any, table: dict[str, Text]) -> None:
    assert tuple(table) == get_args(kind)
    assert len({str(text) for text in table.values()}) == len(table)


def test_steps_are_numbered_from_one() -> None:
    for platform, steps in texts.STEPS.items():
        assert [step.msgid for step in steps] == [f"platform.{platform}.step.{at + 1}" for at in range(len(steps))]


def test_every_question_has_one_answer_without_worry() -> None:
    for question in get_args(ids.BuyerQuestion):
        answers = answers_to(question)
        assert len(answers) >= 2
        assert [answer for answer in answers if answer not in texts.WORRIES] == [answers[0]]
    assert {answer.partition(".")[0] for answer in BUYER_ANSWERS} == set(get_args(ids.BuyerQuestion))
