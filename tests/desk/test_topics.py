"""Topics that were deleted, messages that could not be delivered, a buyer who blocks the bot in the middle of it."""

from datetime import timedelta

from bot.core.event import ContactShared, Media, MediaKind, MediaReceived, NotDelivered, TopicLost
from tests.desk.conftest import ONE
from tests.desk.people import Member
from tests.desk.test_day import PHOTO, ask
from tests.stage import Stage
from tests.talk import Talk


async def test_a_deleted_topic_is_made_anew_with_its_story(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    agent.writes("a note")
    await talk.says("one more thing")
    stage.groups.posted.clear()
    stage.groups.topics.clear()
    stage.happen(TopicLost(number))
    assert (ONE, number) in stage.groups.topics
    agent.hears("desk.card", number=number)
    agent.hears("desk.card.note", note="a note")
    assert sum(posted.text.startswith("[copy") for posted in agent.shown) == 2
    await talk.says("and another")
    agent.hears("desk.buyer_says", text="and another")
    agent.replies("desk.buyer_says", "I see")
    await talk.hears("desk.agent_says", text="I see")


async def test_the_topic_of_a_closed_case_stays_closed(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/close")
    agent.taps("desk.yes.button")
    stage.groups.topics.clear()
    stage.happen(TopicLost(number), TopicLost("C-00000-00000"))
    assert (ONE, number) in stage.groups.closed


async def test_what_is_not_delivered_is_said(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    message = agent.writes("/r hello")
    stage.happen(NotDelivered(number, message, to_buyer=True, reason="gone"))
    agent.hears("desk.not_delivered.gone")
    assert stage.groups.marks[ONE, message] == "👎"
    stage.happen(NotDelivered(number, message, to_buyer=True, reason="refused", error="too <long>"))
    agent.hears("desk.not_delivered.refused", error="too <long>")
    stage.happen(NotDelivered(number, 1, to_buyer=False, reason="refused", error="no"))
    agent.hears("desk.not_mirrored", error="no")
    stage.happen(NotDelivered("C-00000-00000", 1, to_buyer=False, reason="refused"))
    assert not stage.failed


async def test_a_buyer_who_blocks_the_bot(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    await talk.blocks()
    agent.replies("desk.buyer_says", "hello?")
    agent.hears("desk.not_delivered.gone")
    await talk.returns()
    await talk.hears("engine.welcome_back")
    assert stage.conversation.talk
    agent.replies("desk.buyer_says", "hello!")
    await talk.hears("desk.agent_says", text="hello!")


async def test_a_buyer_who_writes_while_the_case_closes(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/r done")
    agent.writes("/close")
    agent.taps("desk.yes.button")
    await talk.answers("desk.agent_says", "wait!")
    await talk.hears("desk.over", number=number)
    await talk.says("wait!")
    await talk.hears("menu")
    agent.replies("desk.buyer_says", "too late")
    agent.hears("desk.closed_already")
    await talk.says(f"/start case_{number}")


async def test_whatever_the_buyer_sends_is_copied(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    kinds: tuple[MediaKind, ...] = ("voice", "sticker", "location", "video", "document", "other")
    for kind in kinds:
        await talk.sends(Media(kind, "f"))
        assert agent.shown[-1].text.startswith("[copy"), kind
    stage.happen(ContactShared(stage._mine("+82"), "+8210", own=False))
    assert agent.shown[-1].text.startswith("[copy")
    message = stage._mine("")
    stage.happen(MediaReceived(message, PHOTO, "my card is ****", masked=("card",)))
    await talk.sends(PHOTO, PHOTO, album="a")
    await talk.sends(PHOTO, PHOTO, album="b")
    await talk.waits(timedelta(seconds=2))
    assert sum(posted.text.startswith("[copy") for posted in agent.shown) == 12
    assert not stage.failed


async def test_a_file_of_the_desk_has_a_button_where_one_is_needed(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    await talk.says("/menu")
    agent.replies("desk.buyer_says", "", media=(PHOTO,))
    await talk.hears("desk.file_from")
    await talk.sees("desk.leave.button")
    await talk.says("/dispute")
    agent.replies("desk.buyer_says", "", media=(PHOTO, PHOTO))
    await talk.waits(timedelta(seconds=2))
    await talk.hears("desk.file_from")
    await talk.sees("desk.write.button", number=number)
