"""Pages of the desk: the queue, one's own cases, what was looked for, figures, help."""

from dataclasses import replace
from typing import Any

import pytest

from tests.desk.conftest import SUPERVISOR
from tests.desk.people import Member
from tests.desk.test_day import ask
from tests.stage import CHAT, START, Refusal, Stage
from tests.talk import Talk

ROW = {
    "number": "C-AAAAA-AAAAA",
    "kind": "question",
    "state": "open",
    "language": "ko",
    "alias": "2",
    "since": START.isoformat(),
    "urgent": True,
    "late": True,
    "link": "https://t.me/c/1/2",
}


async def test_the_queue_is_posted_where_it_was_asked_for(stage: Stage, agent: Member) -> None:
    asked: list[dict[str, Any]] = []

    def found(payload: dict[str, Any]) -> dict[str, Any]:
        asked.append(payload)
        return {"rows": [ROW, {**ROW, "alias": "", "link": "", "urgent": False}], "more": 1}

    stage.jobs["desk_page"] = found
    agent.writes("/queue")
    agent.hears("desk.page.queue")
    agent.hears("desk.page.row", number="C-AAAAA-AAAAA")
    agent.hears("desk.nobody")
    assert "1" in agent.shown[-1].text.splitlines()[-1]
    assert asked[0]["what"] == "queue"
    assert not asked[0]["supervisor"]
    agent.writes("/mine")
    agent.hears("desk.page.mine")
    assert agent.shown[-1].buttons


async def test_nothing_is_found(stage: Stage, agent: Member, talk: Talk) -> None:
    stage.jobs["desk_page"] = lambda _payload: {"rows": []}
    await ask(talk, agent)
    agent.writes("/find C-BBBBB-BBBBB")
    agent.hears("desk.page.find", what="C-BBBBB-BBBBB")
    agent.hears("desk.page.none")


async def test_a_page_that_cannot_be_found_out(stage: Stage, agent: Member) -> None:
    def refuse(_payload: dict[str, Any]) -> dict[str, Any]:
        raise Refusal("away")

    stage.jobs["desk_page"] = refuse
    agent.writes("/queue")
    agent.hears("desk.page.failed")


async def test_figures_are_for_supervisors(stage: Stage, agent: Member, supervisor: Member) -> None:
    times = {"median": 4, "p90": 30}
    figures = {"first_answer": times, "open": 3, "breaches": 1, "satisfaction": "4.5", "rated": 2}
    stage.jobs["desk_page"] = lambda _payload: {"figures": figures, "file": "charts/1.png", "name": "report.png"}
    agent.writes("/report")
    agent.hears("desk.supervisors_only")
    supervisor.writes("/report")
    supervisor.hears("desk.report.times", median="4")
    supervisor.hears("desk.report.counts", open="3")
    assert supervisor.shown[-1].file == "report.png"
    stage.jobs["desk_page"] = lambda _payload: {"figures": figures}
    supervisor.writes("/stats")
    assert not supervisor.shown[-1].file


async def test_a_report_leads_to_the_dashboard_by_links_that_prove_nothing(stage: Stage, supervisor: Member) -> None:
    link, app = "https://t.me/drum_bot?start=report", "https://t.me/drum_bot?startapp=report"
    stage.jobs["desk_page"] = lambda _payload: {"figures": {}, "link": link, "app": app}
    supervisor.writes("/report")
    supervisor.hears("desk.report.dashboard")
    assert [url for _, url in supervisor.shown[-1].buttons] == [app, link]
    stage.jobs["desk_page"] = lambda _payload: {"figures": {}, "link": "", "app": ""}
    supervisor.writes("/report")
    assert not supervisor.shown[-1].buttons
    assert len(supervisor.shown) == 2


APP, ONCE = "https://bot.example/dashboard/app?lang=en", "https://bot.example/dashboard/app?lang=en#once=1"


@pytest.fixture
def asked(stage: Stage) -> list[dict[str, Any]]:
    """Whoever writes to the bot is a supervisor; what the dashboard's job was given."""
    stage.facts = replace(stage.facts, supervisors=(SUPERVISOR, CHAT))
    asked: list[dict[str, Any]] = []

    def ways(payload: dict[str, Any]) -> dict[str, Any]:
        asked.append(payload)
        return {"link": ONCE, "app": APP}

    stage.jobs["dashboard_link"] = ways
    return asked


@pytest.mark.parametrize("said", ["/report", "/start report", "/stats"])
async def test_a_supervisor_gets_the_ways_to_the_dashboard_in_their_own_chat(
    stage: Stage, talk: Talk, asked: list[dict[str, Any]], said: str
) -> None:
    await talk.says(said)
    await talk.hears("dashboard.ways")
    assert [address for _, address in stage.said[-1].buttons] == [APP, ONCE]
    await talk.says(said)
    assert asked == [{"agent": CHAT, "locale": talk.locale}] * 2  # a new link each time
    assert not [posted for posted in stage.groups.posted if posted.buttons]


async def test_without_an_address_it_says_what_is_missing(
    stage: Stage, talk: Talk, asked: list[dict[str, Any]]
) -> None:
    stage.jobs["dashboard_link"] = lambda _payload: {"link": "", "app": ""}
    await talk.says("/report")
    await talk.hears("dashboard.no_address")
    assert not stage.said[-1].buttons


async def test_the_ways_cannot_be_made_now(stage: Stage, talk: Talk, asked: list[dict[str, Any]]) -> None:
    def refuse(_payload: dict[str, Any]) -> dict[str, Any]:
        raise Refusal("away")

    stage.jobs["dashboard_link"] = refuse
    await talk.says("/report")
    await talk.hears("desk.page.failed")


async def test_nobody_else_is_told_that_there_is_such_a_thing(stage: Stage, talk: Talk) -> None:
    await talk.says("/report")
    await talk.hears("engine.unknown_command", command="/report")
    await talk.says("/start report")
    await talk.hears("menu")
    assert not stage.waiting


async def test_help(agent: Member) -> None:
    agent.writes("/help")
    agent.hears("desk.help")
