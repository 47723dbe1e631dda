"""What agents do to cases: taking, deciding, asking, banning; who may, what is confirmed, what happens twice."""

from dataclasses import replace

import pytest

from bot.core.desk import Handoff
from bot.core.event import Media
from bot.core.text import Text, plural
from tests.desk.conftest import ONE, OTHER
from tests.desk.people import Member
from tests.desk.test_day import ask
from tests.stage import Stage
from tests.talk import Talk
from tests.transcripts.steps import reach_review, submit

PHOTO = Media("photo", "p", "p", 1000)
FIRST, SECOND = Text("desk.agent", {"alias": "1"}), Text("desk.agent", {"alias": "2"})


def owner(stage: Stage) -> tuple[str, str]:
    handoff = stage.cases[0].handoff
    assert handoff is not None
    return handoff.state, handoff.alias


def handoffs(stage: Stage) -> list[Handoff | None]:
    return [case.handoff for case in stage.cases]


async def test_two_claims_have_one_owner(talk: Talk, stage: Stage, agent: Member, colleague: Member) -> None:
    await ask(talk, agent, colleague)
    colleague.taps("desk.act.claim.button")
    agent.writes("/claim")
    agent.hears("desk.taken", agent=SECOND)
    colleague.writes("/claim")
    colleague.hears("desk.yours_already")
    assert owner(stage) == ("claimed", "2")
    agent.taps("desk.act.release.button")
    agent.is_told("desk.taken", agent=SECOND)
    colleague.taps("desk.act.release.button")
    agent.taps("desk.act.claim.button")
    colleague.writes("/release")
    assert owner(stage) == ("claimed", "1")


async def test_a_supervisor_reassigns(
    talk: Talk, stage: Stage, agent: Member, colleague: Member, supervisor: Member
) -> None:
    await ask(talk, agent, colleague, supervisor)
    agent.writes("/release")
    agent.hears("desk.claim_first")
    supervisor.writes("/release")
    supervisor.hears("desk.nobodys")
    agent.taps("desk.act.claim.button")
    agent.writes("/assign 2")
    agent.hears("desk.supervisors_only")
    supervisor.writes("/assign 7")
    supervisor.hears("desk.no_such_agent")
    supervisor.writes("/assign 2")
    assert owner(stage) == ("claimed", "2")
    supervisor.writes("/claim")
    assert owner(stage) == ("claimed", "3")


async def test_who_answers_first_has_it(talk: Talk, stage: Stage, agent: Member, colleague: Member) -> None:
    await ask(talk, agent, colleague)
    colleague.replies("desk.buyer_says", "Hello")
    assert owner(stage) == ("claimed", "2")
    assert "promise:" + agent.topic not in stage.deadlines
    agent.replies("desk.buyer_says", "Me too")
    assert owner(stage) == ("claimed", "2")
    assert stage.cases[0].state == "answered"


async def test_priority_goes_up_and_down(talk: Talk, agent: Member) -> None:
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.taps("desk.act.urgent.button")
    agent.hears("desk.card.urgent")
    agent.taps("desk.act.calm.button")
    agent.hears_nothing_of("desk.card.urgent")


async def test_a_certificate_is_rejected_with_a_reason_of_the_list(talk: Talk, stage: Stage, agent: Member) -> None:
    await reach_review(talk)
    await talk.edits("홍길동", "김하늘")
    agent.topic = await submit(talk)
    agent.hears("desk.card", number=agent.topic)
    assert "김하늘" in agent.card
    agent.taps("desk.act.approve.button")
    agent.is_told("desk.claim_first")
    agent.taps("desk.act.claim.button")
    agent.writes("/close")
    agent.taps("desk.yes.button")
    agent.is_told("desk.decide_first")
    agent.taps("desk.act.reject.button")
    agent.taps("desk.no.button")
    agent.hears("desk.nothing_done")
    agent.taps("desk.act.reject.button")
    agent.taps("certificate.rejection.name.button")
    reason = Text("certificate.rejection.name.button")
    await talk.hears("certificate.rejected", reason=reason)
    await talk.hears("desk.rate")
    assert (ONE, agent.topic) in stage.groups.closed
    agent.writes("/reject no")
    agent.hears("desk.closed_already")
    await talk.says(f"/start case_{agent.topic}")
    await talk.hears("case.reason", reason=reason)
    agent.taps("desk.act.reopen.button")
    assert (ONE, agent.topic) not in stage.groups.closed
    agent.writes("/reject my own words")
    agent.hears("desk.sure", what=Text("desk.act.reject.button"))
    agent.taps("desk.yes.button")
    await talk.hears("certificate.rejected", reason="my own words")
    assert not stage.failed


async def test_a_certificate_is_approved_and_revoked(talk: Talk, stage: Stage, agent: Member) -> None:
    await reach_review(talk)
    await talk.edits("홍길동", "김하늘")
    agent.topic = await submit(talk)
    agent.taps("desk.act.claim.button")
    agent.taps("desk.act.approve.button")
    await talk.hears("certificate.approved")
    await talk.gets_file()
    assert owner(stage) == ("closed", "1")
    agent.writes("/approve")
    agent.hears("desk.closed_already")
    agent.writes("/revoke")
    agent.hears("desk.say_why")
    agent.writes("/revoke a mistake")
    agent.taps("desk.yes.button")
    await talk.hears("certificate.revoked", reason="a mistake")
    agent.writes("/revoke again")
    agent.taps("desk.yes.button")
    agent.is_told("desk.not_from_here")
    for command in ("/reject x", "/approve", "/move", "/decide"):
        agent.writes(command)
    assert not stage.failed


async def test_what_a_table_does_not_allow_is_refused(talk: Talk, agent: Member) -> None:
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    for command in ("/approve", "/reject", "/move", "/decide"):
        agent.writes(command)
        agent.hears("desk.not_from_here")
    agent.writes("/reopen")
    agent.hears("desk.open_already")
    agent.writes("/unheard")
    agent.hears("desk.no_command")


async def test_a_confirmation_keeps_its_words_and_no_others(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/close the parcel came")
    yes = agent.shown[-1]
    agent.writes("/priority")  # something else meanwhile: the words are forgotten
    token = next(token for label, token in yes.buttons)
    stage.tap_in_group(ONE, agent.user, yes.message, token, agent.topic)
    await talk.hears("desk.closed_for_you")
    await talk.hears_nothing_of("case.reason")
    stage.tap_in_group(ONE, agent.user, yes.message, token, agent.topic)
    agent.is_told("desk.closed_already")


async def test_banned_the_desk_does_not_hear_them(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/unban")
    agent.hears("desk.not_banned")
    agent.taps("desk.act.ban.button")
    agent.taps_label(stage.words.plain(plural("desk.days", 7), agent.locale, "UTC"))
    await talk.hears("desk.banned")
    before = len(agent.shown)
    await talk.says("/menu")
    await talk.taps("desk.write.button", number=number)
    await talk.says("let me in")
    await talk.hears("desk.banned")
    assert len(agent.shown) == before
    await talk.says("/agent again please")
    assert handoffs(stage)[0] is None
    agent.writes("/ban 400 x")
    agent.writes("/unban")
    await talk.hears("desk.heard_again")
    assert handoffs(stage)[0] is not None
    await talk.says("/menu")
    await talk.taps("desk.write.button", number=number)
    await talk.says("let me in")
    assert agent.shown[-1].text.endswith("let me in")
    agent.writes("/ban 3 rude again")
    agent.taps("desk.yes.button")
    assert stage.cases[-1].data["ban"]["reason"] == "rude again"
    assert not stage.failed


async def test_canned_answers_reach_the_buyer_in_their_language(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.taps("desk.act.canned.button")
    agent.taps("desk.canned.hello.button")
    hello = Text("desk.canned.hello", {"name": "Test", "number": number})
    await talk.hears("desk.agent_says", agent=FIRST, text=hello)
    agent.hears("desk.canned.sent", text=hello)
    assert stage.cases[0].state == "answered"
    agent.writes("/canned thanks")
    await talk.hears("desk.canned.thanks", number=number)
    await talk.answers("desk.canned.thanks", "you are welcome")
    agent.hears("desk.buyer_says", text="you are welcome")


@pytest.mark.parametrize("what", ["received", "order"])
async def test_what_is_asked_lands_in_the_case(talk: Talk, stage: Stage, agent: Member, what: str) -> None:
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.taps("desk.act.ask.button")
    agent.taps(f"desk.ask.{what}.button")
    await talk.hears("desk.agent_says", text=Text(f"desk.asked.{what}"))
    await talk.taps("desk.answer.button")
    await talk.says("2026-11-18" if what == "received" else "20261121-0001")
    await talk.hears("desk.given_thanks")
    agent.hears("desk.given")
    key = {"received": "received", "order": "order_number"}[what]
    assert stage.cases[0].data[key]
    await talk.taps("desk.write.button", number=agent.topic)
    await talk.says("done")
    agent.hears("desk.buyer_says", text="done")
    assert not stage.failed


async def test_a_photo_is_asked_for_in_the_talk(talk: Talk, agent: Member) -> None:
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/ask file")
    await talk.hears("desk.asked.file")
    await talk.sends(PHOTO)
    assert agent.shown[-1].text.startswith("[copy")


async def test_there_may_be_no_other_desk(talk: Talk, stage: Stage, agent: Member) -> None:
    stage.facts = replace(stage.facts, desks=stage.facts.desks[:1])
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/transfer")
    agent.hears("desk.no_other_desk")


async def test_a_transfer_may_bring_a_word(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/transfer 2 speaks Spanish")
    Member(stage, OTHER, agent.user, number).hears("desk.card.note", note="speaks Spanish")
