"""Casework: the state tables are asked before anything is written."""

import pytest

from bot.cases.casework import moved, opened
from bot.cases.table import IllegalMove
from bot.core.case import Case
from bot.core.effect import MoveCase, OpenCase
from tests.service.fakes import START

CASE = Case("C-1", "question", "open", {"question": "why?"}, START, START, 1)


def test_a_case_opens_in_the_first_state_of_its_table() -> None:
    case = opened(OpenCase("C-2", "question", "open", {"question": "how?"}), (CASE,), START)
    assert (case.number, case.state, case.events, case.data) == ("C-2", "open", 1, {"question": "how?"})


@pytest.mark.parametrize(
    "effect",
    [
        OpenCase("C-2", "question", "answered", {}),
        OpenCase("C-2", "unheard_of", "open", {}),
        OpenCase("C-1", "question", "open", {}),
    ],
)
def test_a_case_opens_no_other_way(effect: OpenCase) -> None:
    with pytest.raises(IllegalMove):
        opened(effect, (CASE,), START)


def test_a_move_merges_what_it_brings() -> None:
    case = moved(MoveCase("C-1", "answered", "operator", "answered", {"answer": "so"}), (CASE,), START)
    assert (case.state, case.events, case.data) == ("answered", 2, {"question": "why?", "answer": "so"})


def test_a_move_that_the_table_does_not_allow_is_none() -> None:
    with pytest.raises(IllegalMove):
        moved(MoveCase("C-1", "answered", "buyer", "answered"), (CASE,), START)
    with pytest.raises(LookupError):
        moved(MoveCase("C-9", "answered", "operator", "answered"), (CASE,), START)


@pytest.mark.parametrize(
    ("kind", "first"), [("certificate", "looking_up"), ("dispute", "with_seller"), ("question", "open")]
)
def test_every_kind_of_case_can_open(kind: str, first: str) -> None:
    assert opened(OpenCase("C-2", kind, first, {}), (CASE,), START).kind == kind
