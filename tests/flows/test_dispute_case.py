"""A dispute's buttons, jobs and deadlines where something came late, twice, from nobody or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.cases.dispute import DISPUTE
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.effect import Edit, Effect, MoveCase, Say, SendFile, StartJob
from bot.core.event import AgentActed, DeadlinePassed, Event, JobDone, JobFailed, Media, TextReceived
from bot.core.flow import Context, WrongAnswer
from bot.flows import answers, deposit, dispute_dates, evidence
from bot.flows.articles import article_page
from bot.flows.dispute_card import card
from bot.flows.dispute_case import appealed, evidence_kept, reopened
from bot.flows.dispute_forms import forms
from bot.policies.platforms import Appeal
from tests.core.tiny import NOW, context
from tests.flows.real import FLOWS
from tests.shipped import POLICIES

NUMBER = "C-4F7K9-QX2MN"
PIECE = {
    "number": 1,
    "caption": "",
    "at": NOW.isoformat(),
    "kind": "photo",
    "file_id": "f",
    "unique_id": "u",
    "size": 10,
    "name": "a.jpg",
    "mime": "image/jpeg",
}
DATA: dict[str, Any] = {
    "platform": "ebay",
    "order_number": "12-34567-89012",
    "item": "Lamp",
    "paid": {"minor": 3500, "currency": "USD"},
    "reason": "damaged",
    "ordered": "2026-10-25",
    "received": "2026-11-15",
    "outcome": "full_refund",
    "details": "Broken",
    "evidence": [PIECE],
    "story": [[NOW.isoformat(), "open", "buyer"]],
}


def a_dispute(state: str = "with_seller", **data: Any) -> Case:
    return Case(NUMBER, "dispute", state, {**DATA, **data}, NOW, NOW)


def world(case: Case, **fields: Any) -> Context:
    return context(FLOWS, cases=(case,), **fields)


def act(case: Case, name: str) -> tuple[Effect, ...]:
    return FLOWS.acts[f"dispute.{name}"](case, world(case))


def react(kind: str, event: Event, to: Context) -> tuple[Effect, ...]:
    return FLOWS.reactions[kind](Conversation("ko"), event, to)


def moves(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.to for effect in effects if isinstance(effect, MoveCase)]


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ("submitted", "sent"),
        ("submitted", "asked_before"),
        ("submitted", "silent"),
        ("submitted", "settle"),
        ("in_review", "submit"),
        ("in_review", "appeal"),
        ("in_review", "close"),
        ("closed", "withdraw_yes"),
    ],
)
def test_a_button_of_a_card_that_has_moved_on_shows_the_card(state: str, action: str) -> None:
    effects = act(a_dispute(state), action)
    assert [type(effect) for effect in effects] == [Edit, Say]


@pytest.mark.parametrize("action", ["sent", "asked_before"])
def test_the_letter_is_sent_once(action: str) -> None:
    assert moves(act(a_dispute(letter_sent=NOW.isoformat()), action)) == []


def test_every_move_that_a_button_makes_is_in_the_table() -> None:
    for state in DISPUTE.states:
        case = a_dispute(state, decided_at=NOW.isoformat())
        for name in FLOWS.acts:
            if name.startswith("dispute."):
                for to in moves(act(case, name.removeprefix("dispute."))):
                    assert DISPUTE.may(state, to, "buyer"), (state, name, to)


def test_an_appeal_where_the_platform_allows_it() -> None:
    appeal = Appeal(allowed=True, days=30, source="x", certain=False)
    platform = replace(POLICIES.platforms["ebay"], appeal=appeal)
    policies = replace(POLICIES, platforms={**POLICIES.platforms, "ebay": platform})
    case = a_dispute("decided", decided_at=NOW.isoformat())
    assert moves(appealed(case, policies, world(case))) == ["in_mediation"]
    again = a_dispute("decided", decided_at=NOW.isoformat(), appeals=1)
    assert moves(appealed(again, policies, world(again))) == []


def test_too_late_to_reopen() -> None:
    case = a_dispute("closed", received="2026-01-01", ordered="2025-12-01")
    effects = reopened(case, "new", POLICIES, world(case))
    assert moves(effects) == []
    assert isinstance(effects[0], Say)
    assert effects[0].texts[0].msgid == "dispute.too_late"


@pytest.mark.parametrize(
    ("result", "told", "left"),
    [
        ({"sha256": "0" * 64, "file": "evidence/x", "mime": "image/png", "size": 9}, None, 1),
        ({"refused": "executable"}, "evidence.refused.executable", 0),
        ({"refused": "gone"}, "evidence.refused.gone", 0),
    ],
)
def test_evidence_is_kept_or_refused(result: dict[str, Any], told: str | None, left: int) -> None:
    case = a_dispute(evidence=[PIECE, {**PIECE, "number": 2}])
    done = JobDone("keep_evidence", "k", {"case": NUMBER, **PIECE}, result)
    move, *rest = react("keep_evidence", done, world(case))
    assert isinstance(move, MoveCase)
    assert len(move.data["evidence"]) == left + 1
    said = [effect.texts[0].msgid for effect in rest if isinstance(effect, Say)]
    assert said == ([told] if told else [])
    assert evidence_kept(done, POLICIES, context(FLOWS)) == ()
    assert react("keep_evidence", JobFailed("keep_evidence", "k", {"case": NUMBER}), world(case)) == ()


def test_the_dossier_is_made_sent_or_told_to_have_failed() -> None:
    case = a_dispute("submitted")
    job = next(effect for effect in act(case, "dossier") if isinstance(effect, StartJob))
    assert job.payload["case"] == NUMBER
    done = JobDone("make_dossier", job.key, job.payload, {"file": "dossiers/x.pdf"})
    (sent,) = react("make_dossier", done, world(case))
    assert isinstance(sent, SendFile)
    assert react("make_dossier", TextReceived(1, "x"), world(case)) == ()
    (said,) = react("make_dossier.failed", JobFailed("make_dossier", job.key, job.payload), world(case))
    assert isinstance(said, Say)


@pytest.mark.parametrize("kind", ["window", "seller", "look_back"])
def test_what_falls_due_for_a_case_that_is_gone_or_has_moved_on(kind: str) -> None:
    due = DeadlinePassed(kind, f"{kind}:{NUMBER}:1", {"case": NUMBER})
    over = a_dispute("with_seller" if kind == "look_back" else "closed")
    assert react(kind, due, world(over)) == ()
    assert react(kind, due, context(FLOWS)) == ()
    assert react(kind, TextReceived(1, "x"), world(over)) == ()


def test_no_warning_where_every_window_has_closed() -> None:
    case = a_dispute(received="2026-01-01", ordered="2025-12-01")
    assert react("window", DeadlinePassed("window", "w", {"case": NUMBER}), world(case)) == ()
    assert FLOWS.acts["dispute.open"](case, world(case))


def test_the_card_says_every_state_of_a_window() -> None:
    said = set()
    for days in range(0, 120, 1):
        case = a_dispute()
        texts = card(case, POLICIES, world(case, now=NOW + timedelta(days=days))).texts
        clock = next(text for text in texts if text.msgid == "dispute.card.clock")
        lines = clock.params["lines"]
        assert isinstance(lines, tuple)
        said |= {line.msgid for line in lines}
    assert {"window.open", "window.last_day", "window.passed", "window.after"} <= said


def test_a_window_counted_from_a_day_that_nobody_named() -> None:
    case = a_dispute(received="", ordered="", promised="")
    clock = next(text for text in card(case, POLICIES, world(case)).texts if text.msgid == "dispute.card.clock")
    lines = clock.params["lines"]
    assert isinstance(lines, tuple)
    assert lines[0].msgid == "window.unknown"


def test_what_agents_cannot_do_to_a_dispute_changes_nothing() -> None:
    case = a_dispute("submitted")
    assert react("agent.approve", AgentActed("operator", NUMBER, "approve"), world(case)) == ()
    answered = react("agent.answer", AgentActed("operator", NUMBER, "answer", "Hello"), world(case))
    assert moves(answered) == ["in_review"]


@pytest.mark.parametrize("form", ["offer", "opened", "decision", "reopen"])
def test_a_form_whose_case_has_moved_on(form: str) -> None:
    case = a_dispute("submitted")
    done = forms(POLICIES)[form].done({"about": NUMBER}, world(case))
    assert done.card.texts[0].msgid == "engine.gone"
    assert moves(done.effects) == []


def test_a_form_about_nobodys_case() -> None:
    done = forms(POLICIES)["record"].done({"about": NUMBER, "what": "x"}, context(FLOWS))
    assert done.card.texts[0].msgid == "case.unknown"


@pytest.mark.parametrize(
    ("parse", "text", "wrong"),
    [
        (answers.short_text, "…", "wrong.free_text.short"),
        (answers.short_text, "x" * 121, "wrong.short_text.long"),
        (answers.amount, "nothing", "wrong.amount"),
        (answers.amount, "$3 or $4", "wrong.amount.ambiguous"),
        (answers.amount, "USD 0", "wrong.amount.nothing"),
        (dispute_dates.past, "03/04", "wrong.date.ambiguous"),
        (dispute_dates.long_past, "2030-01-01", "wrong.date.future"),
        (deposit.yuan, "hello", "wrong.yuan"),
        (deposit.yuan, "US$5", "wrong.yuan"),
        (deposit.yuan_or_none, "hello", "wrong.yuan_or_none"),
        (deposit.yuan_or_none, "100元或者200元", "wrong.yuan"),
        (evidence.links, "no link", "wrong.evidence.kind"),
    ],
)
def test_what_cannot_be_read_is_told(parse: Any, text: str, wrong: str) -> None:
    with pytest.raises(WrongAnswer) as told:
        parse(text, replace(context(FLOWS), locale="en"))
    assert told.value.text.msgid == wrong


def test_years_ago_is_fine_for_a_deposit() -> None:
    assert deposit.joined_on("2019-03-05", context(FLOWS)) == "2019-03-05"
    assert deposit.reminded(Conversation(), TextReceived(1, "x"), context(FLOWS)) == ()


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        (Media("photo", "f"), "photo"),
        (Media("document", "f", mime="image/heic"), "photo"),
        (Media("document", "f", mime="video/mp4"), "video"),
        (Media("voice", "f", mime="audio/ogg"), "document"),
    ],
)
def test_what_a_file_is(media: Media, kind: str) -> None:
    assert evidence.accept(media, context(FLOWS))["kind"] == kind


def test_a_file_larger_than_telegram_takes() -> None:
    with pytest.raises(WrongAnswer):
        evidence.accept(Media("document", "f", size=3_000_000_000), context(FLOWS))


def test_what_is_larger_than_a_bot_may_fetch_is_kept_by_reference() -> None:
    large = {**PIECE, "size": 30_000_000}
    assert evidence.keep(a_dispute(), [large, {**PIECE, "file_id": ""}]) == ()


def test_an_article_leads_on_to_another() -> None:
    page = article_page({"dep_what": "dep_amount", "help_human": "agent"})
    assert page("nothing", Conversation(), context(FLOWS)).texts[0].msgid == "engine.gone"
    rows = page("dep_what", Conversation(), context(FLOWS)).rows
    assert rows[0][0].action is not None
    assert (rows[0][0].action.target, rows[0][0].action.choice) == ("article", "dep_amount")
    assert len(page("help_human", Conversation(), context(FLOWS)).rows) == 2


def test_how_it_went_is_noted() -> None:
    case = a_dispute("closed")
    due = DeadlinePassed("look_back", f"look_back:{NUMBER}", {"case": NUMBER})
    (said,) = react("look_back", due, world(case))
    assert isinstance(said, Say)
    assert [button.action.choice for button in said.rows[0] if button.action] == [
        f"rate_{mark}" for mark in range(1, 6)
    ]
    move, thanks = act(case, "rate_4")
    assert isinstance(move, MoveCase)
    assert (move.to, move.data) == ("closed", {"rating": 4})
    assert isinstance(thanks, Say)


def test_the_dossier_in_another_language() -> None:
    effects = act(a_dispute("submitted"), "dossier_en")
    job = next(effect for effect in effects if isinstance(effect, StartJob))
    assert job.payload["locale"] == "en"
    said = next(effect for effect in effects if isinstance(effect, Say))
    assert {button.action.choice for button in said.rows[0] if button.action} == {
        "dossier_ko",
        "dossier_zh_Hans",
        "dossier_zh_Hant",
    }


def test_pieces_that_are_too_large_are_named() -> None:
    step = next(step for step in FLOWS.flows["dispute"].steps if step.name == "evidence")
    items = [{"value": {**PIECE, "size": size}, "caption": ""} for size in (10, 30_000_000)]
    assert callable(step.prompt)
    lines = step.prompt({**DATA, "evidence": items}, context(FLOWS)).params["lines"]
    assert isinstance(lines, tuple)
    assert [line.params["number"] for line in lines if line.msgid == "evidence.by_reference"] == [2]


def test_a_reckoning_too_long_for_a_button_is_left_out() -> None:
    flow = FLOWS.flows["when_back"]
    sums = {"minor": 10**13, "currency": "CNY"}
    card_of_it = flow.done({"joined": "2026-06-01", "lodged": sums, "deducted": sums}, context(FLOWS)).card
    assert card_of_it.rows[-1][0].action is not None
    assert card_of_it.rows[-1][0].action.choice == "when_back"


@pytest.mark.parametrize(
    ("state", "action", "text"),
    [("submitted", "move", "decided"), ("in_review", "move", "in_review"), ("in_review", "decide", "perhaps")],
    ids=["not allowed", "there already", "no decision"],
)
def test_the_desk_moves_it_only_as_the_table_allows(state: str, action: str, text: str) -> None:
    case = a_dispute(state)
    assert react(f"agent.{action}", AgentActed("Agent 2", NUMBER, action, text), world(case)) == ()
