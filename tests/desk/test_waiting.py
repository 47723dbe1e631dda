"""The buyer's wait is honest: place, time, opening; late answers call the supervisors once; the bot stays at hand."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.event import JobDone
from bot.core.text import Text
from tests.desk.conftest import ONE
from tests.desk.people import Member
from tests.desk.test_day import ask
from tests.stage import START, Stage
from tests.talk import Talk

MINUTE = timedelta(minutes=1)


async def test_unclaimed_then_late(talk: Talk, stage: Stage, agent: Member, supervisor: Member) -> None:
    number = await ask(talk, agent)
    await talk.waits(19 * MINUTE)
    supervisor.hears_nothing_of("desk.called")
    await talk.waits(2 * MINUTE)
    supervisor.hears("desk.called", number=number)
    supervisor.hears("desk.mention", place="1")
    await talk.hears("desk.unclaimed", number=number)
    await talk.waits(40 * MINUTE)
    await talk.hears("desk.late", number=number)
    assert sum(number in posted.text for posted in supervisor.shown) == 1
    agent.hears("desk.card.late")
    assert stage.cases[0].handoff is not None
    assert stage.cases[0].handoff.late
    agent.taps("desk.act.claim.button")
    agent.writes("/r sorry")
    await talk.waits(100 * MINUTE)
    await talk.hears_nothing_of("desk.late")


async def test_claimed_and_unanswered_is_late_too(talk: Talk, agent: Member, supervisor: Member) -> None:
    number = await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    await talk.waits(30 * MINUTE)
    supervisor.hears_nothing_of("desk.called")
    await talk.waits(31 * MINUTE)
    supervisor.hears("desk.called", number=number)


async def test_without_supervisors_general_is_told(talk: Talk, stage: Stage, supervisor: Member) -> None:
    stage.facts = replace(stage.facts, supervisors=())
    await ask(talk)
    await talk.waits(21 * MINUTE)
    supervisor.hears("desk.called")
    supervisor.hears_nothing_of("desk.mention")


async def test_the_place_alone_or_the_opening(talk: Talk, stage: Stage) -> None:
    stage.jobs["queue_place"] = lambda _payload: {"place": 3, "minutes": None, "opens": ""}
    await ask(talk)
    await talk.hears("desk.waiting.place", count="3")
    opens = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    stage.jobs["queue_place"] = lambda _payload: {"place": 3, "minutes": None, "opens": opens.isoformat()}
    await talk.says("/agent Something else")
    await talk.hears("desk.waiting.opens")


async def test_the_topic_names_the_agent_with_the_fewest_cases(talk: Talk, stage: Stage, agent: Member) -> None:
    stage.jobs["queue_place"] = lambda _payload: {"place": 1, "minutes": 5, "opens": "", "agent": "2", "has": 3}
    await ask(talk, agent)
    agent.hears("desk.least_loaded", has="3")


async def test_a_place_that_is_late_news_is_not_told(talk: Talk, stage: Stage, agent: Member) -> None:
    del stage.jobs["queue_place"]
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    job = next(job for job in stage.waiting if job.kind == "queue_place")
    before = len(stage.said)
    stage.happen(JobDone(job.kind, job.key, job.payload, {"place": 1, "minutes": 1, "opens": ""}))
    assert len(stage.said) == before


async def test_business_hours_count(talk: Talk, stage: Stage, agent: Member) -> None:
    desk = replace(
        stage.facts.desks[0],
        timezone=ZoneInfo("Asia/Seoul"),
        hours=((0, ((time(9), time(18)),)), (4, ((time(9), time(12, 30)),))),
    )
    stage.facts = replace(stage.facts, desks=(desk,))
    await ask(talk, agent)  # noon of a Friday in Seoul
    handoff = stage.cases[0].handoff
    assert handoff is not None
    assert handoff.due == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert handoff.due > START + 30 * MINUTE


async def test_the_bot_is_at_hand_meanwhile(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    await talk.taps("desk.leave.button")
    await talk.hears("desk.left")
    await talk.hears("menu")
    await talk.says("nonsense")
    agent.hears_nothing_of("desk.buyer_says", text="nonsense")
    await talk.taps("desk.write.button", number=number)
    await talk.hears("desk.talking", number=number)
    await talk.says("sense")
    agent.hears("desk.buyer_says", text="sense")
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.hears("certificate.order_number")
    agent.writes("/r are you there?")
    await talk.sees("desk.write.button", number=number)
    await talk.says("20261121-0001")
    await talk.hears("certificate.name")
    await talk.answers("desk.agent_says", "yes, I am")
    agent.hears("desk.buyer_says", text="yes, I am")
    agent.writes("", media=(), reply_to=agent.shown[-1].message)
    assert not stage.failed


async def test_an_agent_who_writes_to_the_menu_is_answered_at_once(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    await talk.says("/menu")
    agent.writes("/r hello?")
    await talk.hears("desk.agent_says", agent=Text("desk.agent", {"alias": "1"}), text="hello?")
    await talk.says("here I am")
    agent.hears("desk.buyer_says", text="here I am")
    await talk.says("/menu")
    photo = stage.write_in_group(ONE, agent.user, "", agent.topic, reply_to=agent.shown[-1].message)
    assert photo


async def test_two_cases_one_talk(talk: Talk, stage: Stage, agent: Member, colleague: Member) -> None:
    first = await ask(talk, agent)
    second = await ask(talk, colleague)
    assert stage.conversation.talk == second
    await talk.taps("desk.write.button", number=first)
    await talk.sees("desk.write.button", number=second)
    await talk.says("about the first")
    agent.hears("desk.buyer_says", text="about the first")
    colleague.writes("/r about the second")
    assert stage.conversation.talk == first
    await talk.answers("desk.agent_says", "so be it")
    colleague.hears("desk.buyer_says", text="so be it")
    assert stage.conversation.talk == second
    await talk.hears("desk.talking", number=second)
