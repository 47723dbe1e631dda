"""After the end: marks, the look back, taking a case up again with the same agent."""

from datetime import timedelta

from tests.desk.conftest import ONE
from tests.desk.people import Member
from tests.desk.test_day import ask
from tests.stage import Stage
from tests.talk import Talk

DAY = timedelta(days=1)


async def closed(talk: Talk, agent: Member) -> str:
    number = await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.replies("desk.buyer_says", "It is on its way")
    agent.taps("desk.act.close.button")
    agent.taps("desk.yes.button")
    await talk.hears("desk.rate")
    return number


async def test_a_good_mark_is_told_to_nobody(talk: Talk, stage: Stage, agent: Member, supervisor: Member) -> None:
    await closed(talk, agent)
    await talk.taps("dispute.rate.button", number=5)
    await talk.hears("dispute.rated")
    agent.hears("desk.card.rating", mark="5")
    await talk.taps("desk.word.button")
    await talk.says("Thank you")
    supervisor.hears_nothing_of("desk.low_mark")
    supervisor.hears_nothing_of("desk.low_word")


async def test_it_comes_back_to_the_same_topic_and_agent(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await closed(talk, agent)
    await talk.waits(6 * DAY)
    await talk.hears("dispute.look_back")
    await talk.taps("desk.reopen.button")
    await talk.hears("desk.reopened", number=number)
    handoff = stage.cases[0].handoff
    assert handoff is not None
    assert (handoff.state, handoff.alias, handoff.answered_at) == ("claimed", "1", None)
    assert (ONE, number) not in stage.groups.closed
    agent.hears("desk.is_back")
    await talk.says("it never came")
    agent.hears("desk.buyer_says", text="it never came")
    assert [name for _, name in stage.groups.topics] == [number]


async def test_not_for_ever(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await closed(talk, agent)
    await talk.waits(6 * DAY)
    await talk.waits(10 * DAY)
    await talk.taps_old("desk.reopen.button")
    await talk.hears("desk.too_late", number=number)
    assert stage.cases[0].state == "closed"


async def test_who_is_back_or_wants_no_reminders_is_not_asked(talk: Talk, stage: Stage, agent: Member) -> None:
    await closed(talk, agent)
    agent.taps("desk.act.reopen.button")
    await talk.waits(6 * DAY)
    await talk.hears_nothing_of("dispute.look_back")


async def test_a_mark_once_given_is_not_asked_for_again(talk: Talk, stage: Stage, agent: Member) -> None:
    await closed(talk, agent)
    await talk.taps("dispute.rate.button", number=4)
    await talk.waits(6 * DAY)
    await talk.hears("dispute.look_back")
    assert not any(label.strip("★⭐ ") in "12345" for said in talk.news for label, _ in said.buttons)


async def test_old_buttons_say_what_is_so(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    await talk.taps("desk.leave.button")
    agent.taps("desk.act.claim.button")
    agent.writes("/close thanks")
    agent.taps("desk.yes.button")
    await talk.hears("case.reason", reason="thanks")
    await talk.taps_old("desk.write.button", number=number)
    await talk.hears("desk.over", number=number)
    agent.writes("/close")
    agent.taps("desk.yes.button")
    agent.is_told("desk.closed_already")
