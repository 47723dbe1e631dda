"""Pages of the desk: the queue, one's own cases, what was looked for, figures, help."""

from typing import Any

from tests.desk.people import Member
from tests.desk.test_day import ask
from tests.stage import START, Refusal, Stage
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
        return {"rows": [ROW, {**ROW, "alias": "", "link": "", "urgent": False}] * 8}

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


async def test_a_report_leads_to_the_dashboard_once(stage: Stage, supervisor: Member) -> None:
    link = "https://bot.example/dashboard/app#once=1"
    stage.jobs["desk_page"] = lambda _payload: {"figures": {}, "link": link}
    supervisor.writes("/report")
    assert [url for _, url in supervisor.shown[-1].buttons] == [link]
    stage.jobs["desk_page"] = lambda _payload: {"figures": {}, "link": ""}
    supervisor.writes("/report")
    assert not supervisor.shown[-1].buttons


async def test_help(agent: Member) -> None:
    agent.writes("/help")
    agent.hears("desk.help")
