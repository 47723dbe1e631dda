"""Handing over: what wants a person, and a handoff's own table."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.cases.casework import TABLES
from bot.cases.handoff import (
    AGAIN,
    HANDOFF,
    OVER,
    WANTS,
    answered,
    back,
    carried,
    claimed,
    closed,
    in_hands,
    is_over,
    may_come_back,
    released,
    wants_person,
)
from bot.core.case import Case
from bot.core.desk import Agent, Handoff

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
QUEUED = Handoff(-1, "queued", NOW, due=NOW + timedelta(hours=1))
AGENT = Agent(7, "2", "agent")


def case(kind: str, state: str, handoff: Handoff | None = None) -> Case:
    return Case("C-1", kind, state, {}, NOW, NOW, handoff=handoff)


@pytest.mark.parametrize(("kind", "state"), sorted(WANTS | OVER | set(AGAIN)))
def test_the_tables_name_states_that_there_are(kind: str, state: str) -> None:
    assert state in TABLES[kind].states
    assert not (wants_person(case(kind, state)) and is_over(case(kind, state)))


@pytest.mark.parametrize(("kind", "state"), sorted(AGAIN))
def test_what_is_taken_up_again_wants_a_person(kind: str, state: str) -> None:
    to = AGAIN[kind, state]
    assert TABLES[kind].may(state, to, "buyer")
    assert TABLES[kind].may(state, to, "2")
    assert wants_person(case(kind, to))


def test_every_change_is_in_the_table() -> None:
    taken = claimed(QUEUED, AGENT, NOW)
    done = closed(taken, NOW)
    for before, after, actor in (
        (QUEUED, taken, "2"),
        (taken, released(taken), "2"),
        (taken, done, "bot"),
        (done, back(done, NOW, NOW), "buyer"),
        (closed(QUEUED, NOW), back(closed(QUEUED, NOW), NOW, NOW), "buyer"),
    ):
        assert before.state != after.state
        assert HANDOFF.may(before.state, after.state, actor)
    assert back(done, NOW, NOW).owner == AGENT.id


def test_an_answer_ends_the_promise_and_a_transfer_renews_it_only_where_none_was_given() -> None:
    told = answered(claimed(QUEUED, AGENT, NOW), NOW)
    assert (told.answered_at, told.due) == (NOW, None)
    assert carried(told, -2, NOW).due is None
    moved = carried(QUEUED, -2, NOW)
    assert (moved.desk, moved.moves, moved.due, moved.state) == (-2, 1, NOW, "queued")


def test_a_case_comes_back_within_the_window() -> None:
    gone = case("question", "closed", closed(QUEUED, NOW))
    assert may_come_back(gone, NOW + timedelta(days=14))
    assert not may_come_back(gone, NOW + timedelta(days=15))
    assert not may_come_back(case("question", "closed"), NOW)
    assert not in_hands(gone)
    assert not in_hands(case("question", "open"))
