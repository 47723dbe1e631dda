"""When a case has ended, and which stand in the way of being forgotten."""

import pytest

from bot.cases.certificate import CERTIFICATE
from bot.cases.dispute import DISPUTE
from bot.cases.handoff import OVER
from bot.cases.keeping import ENDED, in_the_way, is_open
from bot.cases.question import QUESTION
from bot.cases.table import Table
from bot.core.case import Case
from tests.stage import START


def case(kind: str, state: str) -> Case:
    return Case(f"C-{kind}", kind, state, {}, START, START)


@pytest.mark.parametrize("table", [CERTIFICATE, DISPUTE, QUESTION], ids=lambda table: table.kind)
def test_where_a_case_ends_is_a_state_of_it_and_where_the_desk_is_done_is_among_them(table: Table) -> None:
    assert set(ENDED[table.kind]) < set(table.states)
    assert {state for kind, state in OVER if kind == table.kind} <= set(ENDED[table.kind])
    assert is_open(case(table.kind, table.first))


def test_only_open_cases_of_the_kinds_that_are_named_stand_in_the_way() -> None:
    dispute, over, question = case("dispute", "submitted"), case("dispute", "closed"), case("question", "open")
    assert in_the_way((dispute, over, question), ("dispute",)) == (dispute,)
    assert in_the_way((dispute, over, question), ()) == ()
