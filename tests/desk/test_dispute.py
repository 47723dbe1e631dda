"""A dispute at the desk: evidence asked for, moved, decided; the buyer reads their own language throughout."""

from bot.core.event import JobDone
from bot.core.text import Text
from bot.flows.labels import DECISIONS, OUTCOMES, STATES
from bot.policies.texts import EVIDENCE
from tests.desk.conftest import ONE, OTHER
from tests.desk.people import Member
from tests.stage import Stage
from tests.talk import Talk
from tests.transcripts.stories import PHOTO, file_dispute


def kept(stage: Stage) -> None:
    """Let the evidence that waits be kept."""
    for job in [job for job in stage.waiting if job.kind == "keep_evidence"]:
        stage.waiting.remove(job)
        result = {"file": f"evidence/{job.payload['number']}", "sha256": "0" * 64, "mime": "image/jpeg", "size": 9}
        stage.happen(JobDone(job.kind, job.key, job.payload, result))


async def submitted(talk: Talk, stage: Stage, *members: Member) -> str:
    """File a dispute and submit it to the desk."""
    number = await file_dispute(talk)
    kept(stage)
    await talk.taps("dispute.action.submit.button")
    for member in members:
        member.topic = number
    return number


async def test_from_submitting_to_the_decision(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await submitted(talk, stage, agent)
    assert stage.conversation.talk == ""
    assert any(posted.file for posted in agent.shown)
    agent.hears("dispute.card.ready")
    agent.hears("engine.review.line", title=Text("dispute.reason.title"))
    agent.taps("desk.act.claim.button")

    agent.writes("/r What did the seller say?")
    await talk.hears("desk.agent_says", text="What did the seller say?")
    assert stage.cases[0].state == "in_review"
    await talk.says("nothing at all")
    agent.hears("desk.buyer_says", text="nothing at all")

    agent.taps("desk.act.ask.button")
    line = next(label for posted in agent.shown for label, _ in posted.buttons if label in evidence(stage, agent))
    agent.taps_label(line)
    await talk.hears("desk.agent_says", agent=Text("desk.agent", {"alias": "1"}))
    await talk.taps("desk.answer.button")
    files = len([posted for posted in agent.shown if posted.file])
    await talk.sends(PHOTO)
    await talk.taps("engine.collect.done.button")
    kept(stage)
    assert len([posted for posted in agent.shown if posted.file]) == files + 1

    agent.writes("/ask outcome")
    await talk.taps("desk.answer.button")
    await talk.taps("dispute.outcome.exchange.button")
    agent.hears("engine.review.line", title=Text("desk.outcome.title"), value=OUTCOMES["exchange"])
    assert stage.cases[0].data["outcome"] == "exchange"

    agent.taps("desk.act.move.button")
    agent.taps_label(stage.words.plain(STATES["on_platform"], agent.locale, "UTC"))
    await talk.hears("dispute.moved_by_desk", number=number, state=STATES["on_platform"])
    agent.writes("/move in_mediation")
    agent.taps("desk.yes.button")
    agent.writes("/move nowhere")
    agent.taps("desk.yes.button")
    agent.hears("desk.move")
    agent.taps("desk.act.move.button")
    agent.taps_label(stage.words.plain(STATES["decided"], agent.locale, "UTC"))
    agent.taps("dispute.decision.partly.button")
    agent.hears("desk.decided", decision=DECISIONS["partly"])
    await talk.hears("dispute.moved_by_desk", state=STATES["decided"])
    assert stage.cases[0].data["decision"] == "partly"

    agent.taps("desk.act.move.button")
    agent.taps_label(stage.words.plain(STATES["closed"], agent.locale, "UTC"))
    await talk.hears("desk.rate")
    assert (ONE, number) in stage.groups.closed
    agent.writes("/reopen")
    assert (ONE, number) not in stage.groups.closed
    assert stage.cases[0].state == "in_review"
    assert not stage.failed


def evidence(stage: Stage, agent: Member) -> set[str]:
    return {stage.words.plain(text, agent.locale, "UTC") for text in EVIDENCE.values()}


async def test_done_with_the_desk_before_the_dispute_is(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await submitted(talk, stage, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/close")
    agent.taps("desk.yes.button")
    agent.is_told("desk.decide_first")
    agent.writes("/decide accepted")
    agent.taps("desk.yes.button")
    agent.is_told("desk.not_from_here")
    for state in ("in_review", "on_platform"):
        agent.writes(f"/move {state}")
        agent.taps("desk.yes.button")
    agent.writes("/close")
    agent.taps("desk.yes.button")
    await talk.hears("desk.closed_for_you", number=number)
    agent.writes("/reopen")
    agent.hears("desk.not_from_here")
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.withdraw.button")
    await talk.taps("dispute.withdraw.yes.button")
    assert STATES["withdrawn"] is not None
    assert stage.words.plain(STATES["withdrawn"], agent.locale, "UTC") in agent.card
    assert not stage.failed


async def test_links_and_pieces_stand_in_the_topic_and_go_with_a_transfer(
    talk: Talk, stage: Stage, agent: Member
) -> None:
    number = await file_dispute(talk)
    kept(stage)
    await talk.taps("dispute.action.evidence.button")
    await talk.says("https://example.com/item/1")
    await talk.taps("engine.collect.done.button")
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.submit.button")
    agent.topic = number
    agent.hears("desk.piece", caption="https://example.com/item/1")
    agent.taps("desk.act.claim.button")
    agent.writes("/transfer 2")
    there = Member(stage, OTHER, agent.user, number)
    there.hears("desk.piece", caption="https://example.com/item/1")
    assert [posted.file for posted in there.shown if posted.file]
    assert not [job for job in stage.waiting if job.kind == "retell"]
    assert not stage.failed
