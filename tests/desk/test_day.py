"""The day of an agent, as transcripts: the buyer in one language, the desk in another."""

from datetime import timedelta

from bot.core.event import Media
from bot.core.text import Text
from bot.desk.doing import NOTED, SENT
from tests.desk.conftest import ONE, OTHER, SUPERVISOR
from tests.desk.people import Member
from tests.stage import Stage
from tests.talk import Talk

PHOTO = Media("photo", "p", "p", 1000)


async def ask(talk: Talk, *members: Member) -> str:
    """Ask for a person; the number of the case, whose topic the members look at from then on."""
    await talk.says("/agent")
    await talk.hears("agent.question")
    await talk.says("Where is <b>my</b> parcel?")
    number = (await talk.hears("agent.submitted"))["number"]
    for member in members:
        member.topic = number
    return number


async def test_from_the_question_to_the_mark(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    await talk.hears("desk.waiting", number=number)
    await talk.hears("desk.waiting.place_time")
    assert stage.groups.topics[ONE, number].startswith(number)
    agent.hears("desk.card.waiting")
    agent.hears("desk.card.language", language=Text(f"language.{talk.locale}.button"))
    agent.hears("desk.card.words", words="Where is <b>my</b> parcel?")
    agent.hears("desk.buyer_says", text="Where is <b>my</b> parcel?")

    agent.taps("desk.act.claim.button")
    agent.is_told("desk.claimed", agent=Text("desk.agent", {"alias": "1"}))
    assert "desk.card.waiting" not in agent.card
    note = agent.writes("I know this seller")
    assert stage.groups.marks[ONE, note] == NOTED
    assert "I know this seller" not in str(stage.said)
    agent.hears("desk.card.note", note="I know this seller")

    answer = agent.replies("desk.buyer_says", "Let me look", text="Where is <b>my</b> parcel?")
    assert stage.groups.marks[ONE, answer] == SENT
    await talk.hears("desk.agent_says", agent=Text("desk.agent", {"alias": "1"}), text="Let me look")
    agent.hears("desk.card.answered")
    agent.edits(answer, "Let me see", reply_to=agent._newest(agent._pattern("desk.buyer_says", {})).message)
    await talk.hears("desk.agent_says", text="Let me see")

    await talk.says("thank you", "very much")
    agent.hears("desk.buyer_says", text="very much")
    await talk.edits("very much", "so much")
    agent.hears("desk.buyer_says", text="so much")
    agent.hears_nothing_of("desk.buyer_says", text="very much")

    agent.taps("desk.act.close.button")
    agent.taps("desk.yes.button")
    await talk.hears("desk.closed_for_you", number=number)
    assert (ONE, number) in stage.groups.closed
    await talk.taps("dispute.rate.button", number=2)
    await talk.hears("dispute.rated")
    Member(stage, ONE, SUPERVISOR).hears("desk.low_mark", number=number)
    await talk.taps("desk.word.button")
    await talk.says("It took long")
    await talk.hears("desk.word.thanks")
    Member(stage, ONE, SUPERVISOR).hears("desk.low_word", word="It took long")
    assert not stage.failed


async def test_albums_pass_as_one_both_ways(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    await talk.sends(PHOTO, PHOTO, PHOTO, album="a")
    mine = [message for message, text in stage.mine if not text][-3:]
    await talk.says("and this")
    copied = [posted.copy_of for posted in agent.shown if posted.text.startswith("[copy")]
    assert copied == [(message,) for message in mine]
    assert agent.shown[-1].text.endswith("and this")
    agent.replies("desk.buyer_says", "", media=(PHOTO, PHOTO), text="and this")
    assert not any("[copy" in said.text for said in stage.said)
    await talk.waits(timedelta(seconds=2))
    assert sum("[copy" in said.text for said in stage.said) == 2
    assert not stage.failed


async def test_a_transfer_takes_the_story_along(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("a note to keep")
    agent.taps("desk.act.transfer.button")
    agent.taps("desk.desk", place="2")
    assert (ONE, number) in stage.groups.closed
    there = Member(stage, OTHER, agent.user, number)
    there.hears("desk.card.waiting")
    there.hears("desk.card.note", note="a note to keep")
    assert any(posted.text.startswith("[copy") for posted in there.shown)
    agent.writes("/claim")
    agent.hears("desk.elsewhere")
    await talk.says("still there?")
    there.hears("desk.buyer_says", text="still there?")
    there.writes("/claim")
    there.hears("desk.claimed")
    assert not stage.failed
