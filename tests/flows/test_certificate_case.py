"""A certificate request's reactions where something came late, twice or from nobody."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.cases.certificate import CERTIFICATE
from bot.cases.question import QUESTION
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.effect import Effect, MoveCase, Say, SendFile, StartJob
from bot.core.event import AgentActed, Event, JobDone, JobFailed, TextReceived
from bot.core.flow import Context
from tests.core.tiny import NOW, context
from tests.flows.real import FLOWS

DATA = {
    "order_number": "20261121-0001",
    "name": "홍길동",
    "contact": "+821012345678",
    "delivery": "chat",
    "email": "",
    "language": "ko",
    "second": "",
    "certificate": "SMG-7K3M-9QX2-VB8T-0HZN",
    "file": "f",
}
PAYLOAD = {"case": "C-4F7K9-QX2MN", "number": DATA["certificate"]}
RESULTS: dict[str, dict[str, Any]] = {
    "look_up_order": {"verdict": "match", "order": None},
    "issue_certificate": {"file": "f", "sha256": "0" * 64, "key_id": "k"},
    "mail_certificate": {},
}


def world(state: str, kind: str = CERTIFICATE.kind, **data: str) -> Context:
    case = Case("C-4F7K9-QX2MN", kind, state, {**DATA, **data}, NOW, NOW)
    return context(FLOWS, cases=(case,))


def react(event: Event, to: Context, kind: str) -> tuple[Effect, ...]:
    effects: tuple[Effect, ...] = FLOWS.reactions[kind](Conversation("ko"), event, to)
    return effects


def act(action: str, to: Context, case: str = "C-4F7K9-QX2MN") -> tuple[Effect, ...]:
    return react(AgentActed("operator", case, action, "because"), to, f"agent.{action}")


def moves(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.to for effect in effects if isinstance(effect, MoveCase)]


@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize("state", ["rejected", "issued", "in_review"])
def test_a_result_that_comes_after_the_case_moved_on_changes_nothing(kind: str, state: str) -> None:
    if (kind, state) == ("mail_certificate", "issued"):
        state = "issuing"
    done = JobDone(kind, "k", PAYLOAD, RESULTS[kind])
    assert react(done, world(state), kind) == ()
    assert react(JobFailed(kind, "k", PAYLOAD), world(state), f"{kind}.failed") == ()


@pytest.mark.parametrize("kind", RESULTS)
def test_a_result_for_a_case_that_is_gone_changes_nothing(kind: str) -> None:
    assert react(JobDone(kind, "k", PAYLOAD, RESULTS[kind]), context(FLOWS), kind) == ()


@pytest.mark.parametrize("kind", [*RESULTS, *(f"{kind}.failed" for kind in RESULTS), "verify_certificate"])
def test_only_results_are_reacted_to(kind: str) -> None:
    assert react(TextReceived(1, "x"), world("issued"), kind) == ()


def test_an_e_mail_that_went_out_before_the_certificate_was_revoked_is_told() -> None:
    done = JobDone("mail_certificate", "k", PAYLOAD)
    (said,) = react(done, world("revoked", email="haneul@example.com"), "mail_certificate")
    assert isinstance(said, Say)
    assert said.texts[0].params == {"address": "h***@e***.com"}


@pytest.mark.parametrize(
    ("delivery", "told"), [("chat", [SendFile]), ("email", [StartJob]), ("both", [SendFile, StartJob])]
)
def test_it_goes_where_it_was_asked_for(delivery: str, told: list[type]) -> None:
    done = JobDone("issue_certificate", "k", PAYLOAD, RESULTS["issue_certificate"])
    move, *rest = react(done, world("issuing", delivery=delivery, email="haneul@example.com"), "issue_certificate")
    assert isinstance(move, MoveCase)
    assert move.lookups == {"certificate": DATA["certificate"], "file": "0" * 64}
    assert [type(effect) for effect in rest] == told


@pytest.mark.parametrize("action", ["approve", "reject", "revoke", "answer"])
def test_an_act_on_nobodys_case_changes_nothing(action: str) -> None:
    assert act(action, world("in_review"), case="C-00000-00000") == ()
    assert react(TextReceived(1, "x"), world("in_review"), f"agent.{action}") == ()


@pytest.mark.parametrize("action", ["approve", "reject", "revoke"])
def test_what_is_decided_is_decided_once(action: str) -> None:
    origin, decided = ("issued", "revoked") if action == "revoke" else ("in_review", "rejected")
    assert moves(act(action, world(origin))) == [{"approve": "issuing", "reject": "rejected"}.get(action, "revoked")]
    assert act(action, world(decided)) == ()


@pytest.mark.parametrize(
    ("kind", "state", "to"),
    [
        (QUESTION.kind, "open", "answered"),
        (QUESTION.kind, "answered", "answered"),
        (QUESTION.kind, "closed", "closed"),
        (CERTIFICATE.kind, "in_review", "in_review"),
        (CERTIFICATE.kind, "revoked", "revoked"),
    ],
)
def test_an_answer_is_never_an_illegal_move(kind: str, state: str, to: str) -> None:
    effects = act("answer", world(state, kind))
    assert moves(effects) == [to]
    assert {QUESTION.kind: QUESTION, CERTIFICATE.kind: CERTIFICATE}[kind].may(state, to, "operator")


def test_a_revoked_certificate_is_not_sent_again() -> None:
    fetch = FLOWS.acts["certificate.fetch"]
    for state, effect in (("issued", SendFile), ("revoked", Say)):
        there = world(state)
        assert [type(each) for each in fetch(there.cases[0], there)] == [effect]


def test_every_certificate_has_a_number_of_its_own() -> None:
    done = JobDone("look_up_order", "k", PAYLOAD, RESULTS["look_up_order"])
    seeds = [bytes([seed]) * 32 for seed in range(20)]
    there = world("looking_up")
    issued = [react(done, replace(there, seed=seed), "look_up_order") for seed in seeds]
    numbers = {effect.data["certificate"] for effects in issued for effect in effects if isinstance(effect, MoveCase)}
    assert len(numbers) == len(seeds)
