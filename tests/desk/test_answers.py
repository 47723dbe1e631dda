"""The operator's own answers: a file in four languages, every mistake of which is named."""

import pytest

from bot.core.flow import Flows
from bot.core.text import LOCALES
from bot.desk.answers import CannedError, read
from bot.desk.gathered import with_desk
from tests.desk.people import Member
from tests.desk.test_day import ask
from tests.desk.test_dispute import submitted
from tests.shipped import PLAIN, POLICIES
from tests.stage import Stage
from tests.talk import Talk

OWN = """
[holiday.label]
ko = "휴무"
zh_Hans = "休假"
zh_Hant = "休假中"
en = "Away"
[holiday.text]
ko = "휴무예요, {order}, {deadline}."
zh_Hans = "我们休假，{order}，{deadline}。"
zh_Hant = "我們休假，{order}，{deadline}。"
en = "We are away, {order}, {deadline}."
"""


@pytest.fixture
def flows() -> Flows:
    return with_desk(PLAIN, POLICIES, read(OWN))


async def test_own_answers_are_sent_in_the_buyers_language(
    talk: Talk, stage: Stage, agent: Member, flows: Flows
) -> None:
    stage.flows = flows
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    agent.taps("desk.act.canned.button")
    label = {"ko": "휴무", "zh_Hans": "休假", "zh_Hant": "休假中", "en": "Away"}[agent.locale]
    agent.taps_label(label)
    said = {"ko": "휴무예요", "zh_Hans": "我们休假", "zh_Hant": "我們休假", "en": "We are away"}[talk.locale]
    assert any(said in each.text and "—" in each.text for each in talk.chat.said)


async def test_values_come_from_the_case(talk: Talk, stage: Stage, agent: Member, flows: Flows) -> None:
    stage.flows = flows
    await submitted(talk, stage, agent)
    agent.taps("desk.act.claim.button")
    agent.writes("/canned holiday")
    assert any("8123456789012345" in each.text and "2026-" in each.text for each in talk.news + stage.said[-3:])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[x", "no TOML"),
        ("x = 1", "x.label"),
        ('[x.label]\nko = "a"', "exactly"),
        ("[x.label]\n" + "\n".join(f'{each} = "{"a" * 41}"' for each in LOCALES), "longer than 40"),
    ],
)
def test_mistakes_are_named(text: str, problem: str) -> None:
    with pytest.raises(CannedError, match=problem):
        read(text)
