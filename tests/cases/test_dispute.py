"""Disputes: the table, whose turn it is, what is offered, appeal and reopening."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.cases.clocks import clocks
from bot.cases.dispute import DISPUTE, OPEN, may_appeal, may_reopen, offered, whose_turn
from bot.cases.table import ROLES, IllegalMove
from bot.policies.load import load
from bot.policies.platforms import Appeal

PEOPLE = {"buyer", "operator", "agent"}
ALLOWED = {
    ("with_seller", "settled"): PEOPLE,
    ("with_seller", "submitted"): PEOPLE | {"bot"},
    ("with_seller", "withdrawn"): PEOPLE,
    ("submitted", "in_review"): {"operator", "agent"},
    ("submitted", "withdrawn"): PEOPLE,
    ("in_review", "on_platform"): PEOPLE,
    ("in_review", "withdrawn"): PEOPLE,
    ("on_platform", "in_mediation"): PEOPLE,
    ("on_platform", "withdrawn"): PEOPLE,
    ("in_mediation", "decided"): PEOPLE,
    ("in_mediation", "withdrawn"): PEOPLE,
    ("decided", "in_mediation"): PEOPLE,
    ("decided", "closed"): PEOPLE | {"bot"},
    ("settled", "closed"): PEOPLE | {"bot"},
    ("closed", "in_review"): PEOPLE,
    ("withdrawn", "in_review"): PEOPLE,
}
STATES = (
    "with_seller",
    "settled",
    "submitted",
    "withdrawn",
    "in_review",
    "on_platform",
    "in_mediation",
    "decided",
    "closed",
)
POLICIES = load()


def test_the_table_allows_these_moves_and_no_others() -> None:
    assert DISPUTE.states == STATES
    for state, to, actor in product(STATES, STATES, ROLES):
        expected = state == to or actor in ALLOWED.get((state, to), set())
        assert DISPUTE.may(state, to, actor) == expected, (state, to, actor)


def test_from_every_open_state_the_buyer_can_withdraw_and_from_no_other() -> None:
    assert {state for state in STATES if DISPUTE.may(state, "withdrawn", "buyer")} - {"withdrawn"} == set(OPEN)


@pytest.mark.parametrize("state", STATES)
def test_every_button_is_a_move_the_table_names(state: str) -> None:
    buttons = offered(state, appeal=True, reopen=True)
    assert buttons
    assert len({button.action for button in buttons}) == len(buttons)
    assert {button.to for button in buttons if button.to} == set(DISPUTE.next(state, "buyer"))
    assert all(len(button.action) <= 16 for button in buttons)


def test_appeal_and_reopening_are_offered_only_where_they_are_possible() -> None:
    assert [button.action for button in offered("decided")] == ["close", "dossier"]
    assert [button.action for button in offered("decided", appeal=True)] == ["appeal", "close", "dossier"]
    assert [button.action for button in offered("closed")] == ["dossier"]
    assert [button.action for button in offered("withdrawn", reopen=True)] == ["reopen", "dossier"]


def test_somebody_owns_the_next_step_while_there_is_one() -> None:
    turns = {state: whose_turn(state) for state in STATES}
    assert {state for state, turn in turns.items() if turn == "nobody"} == {"closed", "withdrawn"}
    assert turns["submitted"] == turns["in_review"] == "agent"
    assert turns["on_platform"] == turns["in_mediation"] == "platform"
    for state in OPEN:
        assert whose_turn(state) != "nobody"


def test_with_the_seller_it_is_the_sellers_turn_between_letter_and_answer() -> None:
    assert whose_turn("with_seller", sent=False) == "buyer"
    assert whose_turn("with_seller") == "seller"
    assert whose_turn("with_seller", answered=True) == "buyer"
    assert whose_turn("in_review", answered=True) == "agent"
    with pytest.raises(KeyError):
        whose_turn("lost")


def test_an_appeal_is_possible_once_and_in_time() -> None:
    decided, rule_ = date(2026, 11, 1), POLICIES.platforms["ebay"].appeal
    assert may_appeal(rule_, 0, decided, date(2026, 12, 1))
    assert not may_appeal(rule_, 0, decided, date(2026, 12, 2))
    assert not may_appeal(rule_, 1, decided, date(2026, 11, 2))
    assert not may_appeal(POLICIES.platforms["smartstore"].appeal, 0, decided, decided)
    assert may_appeal(Appeal(source="somewhere", allowed=True), 0, decided, date(2030, 1, 1))
    assert may_appeal(Appeal(source="somebody's word", allowed=True, days=7), 0, decided, date(2026, 11, 30))


def test_reopening_needs_new_facts_and_an_open_window() -> None:
    ebay = POLICIES.platforms["ebay"]
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    running = clocks(ebay, "damaged", {"received": date(2026, 11, 1)}, now, "Asia/Seoul")
    passed = clocks(ebay, "damaged", {"received": date(2026, 10, 1)}, now, "Asia/Seoul")
    unknown = clocks(ebay, "damaged", {}, now, "Asia/Seoul")
    assert may_reopen("closed", running, new_facts=True)
    assert may_reopen("withdrawn", unknown, new_facts=True)
    assert may_reopen("withdrawn", (), new_facts=True)
    assert not may_reopen("closed", running, new_facts=False)
    assert not may_reopen("closed", passed, new_facts=True)
    assert not may_reopen("decided", running, new_facts=True)


@given(st.integers(0, 3), st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 400), st.integers(0, 400))
def test_what_can_be_appealed_later_could_be_appealed_earlier(
    appeals: int, decided: date, days: int, more: int
) -> None:
    for platform in POLICIES.platforms.values():
        early, late = decided + timedelta(days=days), decided + timedelta(days=days + more)
        if may_appeal(platform.appeal, appeals, decided, late):
            assert may_appeal(platform.appeal, appeals, decided, early)
            assert appeals == 0


class Dispute(RuleBasedStateMachine):
    """A dispute that everybody pulls about: only what the table names ever happens."""

    def __init__(self) -> None:
        super().__init__()
        self.state = DISPUTE.first

    @rule(to=st.sampled_from((*STATES, "lost")), actor=st.sampled_from((*ROLES, "Mina")))
    def move(self, to: str, actor: str) -> None:
        who = "agent" if actor == "Mina" else actor
        allowed = (self.state == to) or who in ALLOWED.get((self.state, to), set())
        try:
            DISPUTE.check(self.state, to, actor)
        except IllegalMove:
            assert not allowed
        else:
            assert allowed
            self.state = to

    @invariant()
    def the_buyer_can_always_do_something(self) -> None:
        assert offered(self.state)

    @invariant()
    def an_open_case_has_an_owner(self) -> None:
        assert self.state not in OPEN or whose_turn(self.state) != "nobody"


TestDispute = Dispute.TestCase
