"""Pages of the desk: the queue, one's own cases, what was looked for, figures; found by a job, posted where asked."""

from datetime import datetime
from typing import Any

from bot.core.effect import Button, Post, PostFile, Rows, StartJob
from bot.core.event import DeskWrote, JobDone, JobFailed
from bot.core.text import Text, plural
from bot.core.turn import Turn
from bot.desk.labels import KINDS, STATES, TAGS, agent_name

# The job: {"what", "desk", "agent", "supervisor", "argument", "case", "message"} →
# lists: {"rows": [{"number", "kind", "state", "language", "alias", "since", "urgent", "late", "link"}], "more": count},
# report: {"figures": {…}, "file", "name", "link": into one's own chat with the bot, or empty, "app": the Mini App's}.
PAGE = "desk_page"
# The job: {"agent", "locale"} → {"link": the dashboard's, once, or empty, "app": its address as a Mini App}.
DASHBOARD = "dashboard_link"
PAGES = frozenset({"queue", "mine", "find", "report", "stats", "help"})
SUPERVISED = frozenset({"report", "stats"})
SHOWN = 15  # rows of a list; the job finds no more than that


def ask_for(turn: Turn, event: DeskWrote, name: str, argument: str) -> None:
    """Have a page found; help is at hand."""
    if name == "help":
        turn.do(Post(event.desk, event.case, (Text("desk.help"),), reply_to=event.message_id))
        return
    supervisor = event.agent.role == "supervisor"
    if name in SUPERVISED and not supervisor:
        turn.do(Post(event.desk, event.case, (Text("desk.supervisors_only"),), reply_to=event.message_id))
        return
    payload = {
        "what": name,
        "desk": event.desk,
        "agent": event.agent.id,
        "supervisor": supervisor,
        "argument": argument,
        "case": event.case,
        "message": event.message_id,
    }
    turn.do(StartJob(PAGE, f"{PAGE}:{event.desk}:{event.message_id}", payload))


def commands(turn: Turn, name: str) -> bool:
    """``/report``, written by a supervisor to the bot itself, or tapped in the group: the way to the dashboard.

    Whoever taps it, it is their own chat with the bot that opens, and only a supervisor is answered there.
    """
    supervisor = turn.context.supervisor
    if name not in SUPERVISED or not supervisor:
        return False
    key = turn.context.random(DASHBOARD)[:16].hex()
    turn.do(StartJob(DASHBOARD, f"{DASHBOARD}:{key}", {"agent": supervisor, "locale": turn.context.locale}))
    return True


def found(turn: Turn, event: JobDone) -> None:
    """Post what was found, or tell a supervisor the ways to the dashboard."""
    payload, result = event.payload, event.result
    if event.kind == DASHBOARD:
        _ways(turn, result)
        return
    if "figures" in result:
        _report(turn, payload, result)
        return
    rows = result.get("rows", [])
    heading = {"queue": Text("desk.page.queue"), "mine": Text("desk.page.mine")}.get(
        payload["what"], Text("desk.page.find", {"what": payload["argument"] or "—"})
    )
    lines = tuple(map(_row, rows)) or (Text("desk.page.none"),)
    if more := result.get("more", 0):
        lines += (plural("desk.page.more", more),)
    _post(turn, payload, heading, Text("engine.lines", {"lines": lines}), rows=_links(rows))


def not_found(turn: Turn, event: JobFailed) -> None:
    """It could not be found out."""
    if event.kind == DASHBOARD:
        turn.say(Text("desk.page.failed"))
        return
    _post(turn, event.payload, Text("desk.page.failed"))


def _ways(turn: Turn, result: dict[str, Any]) -> None:
    """Two ways in, for this supervisor only: as a Mini App, and by a link that works once."""
    if not result["link"]:
        turn.say(Text("dashboard.no_address"))
        return
    app = Button(Text("dashboard.app.button"), app=result["app"])
    once = Button(Text("dashboard.once.button"), url=result["link"])
    turn.say(Text("dashboard.ways"), rows=((app,), (once,)))


def _row(row: dict[str, Any]) -> Text:
    marks = [label for flag, label in (("urgent", "❗"), ("late", "⏰")) if row.get(flag)]
    owner = agent_name(row["alias"]) if row.get("alias") else Text("desk.nobody")
    return Text(
        "desk.page.row",
        {
            "marks": "".join(marks),
            "number": row["number"],
            "kind": KINDS[row["kind"]],
            "state": STATES[f"{row['kind']}.{row['state']}"],
            "language": TAGS.get(row.get("language", ""), "EN"),
            "owner": owner,
            "since": datetime.fromisoformat(row["since"]),
        },
    )


def _links(rows: list[dict[str, Any]]) -> Rows:
    return tuple(
        (Button(Text("case.open.button", {"number": row["number"]}), url=row["link"]),)
        for row in rows
        if row.get("link")
    )


def _report(turn: Turn, payload: dict[str, Any], result: dict[str, Any]) -> None:
    """Figures: times in minutes as median and 90th of a hundred, the rest as numbers."""
    figures = result["figures"]
    times = tuple(
        Text(
            "desk.report.times",
            {"what": label, "median": str(figures[name]["median"]), "ninth": str(figures[name]["p90"])},
        )
        for name, label in (
            ("first_answer", Text("desk.report.first_answer")),
            ("resolution", Text("desk.report.resolution")),
        )
        if figures.get(name)
    )
    counts = Text(
        "desk.report.counts",
        {name: _or_dash(figures.get(name)) for name in ("open", "breaches", "satisfaction", "rated")},
    )
    rows = tuple(
        (Button(label, url=result[name]),)
        for name, label in (("app", Text("dashboard.app.button")), ("link", Text("dashboard.link.button")))
        if result.get(name)
    )
    note = (Text("desk.report.dashboard"),) if rows else ()
    _post(turn, payload, Text("desk.report"), Text("engine.lines", {"lines": (*times, counts)}), *note, rows=rows)
    if result.get("file"):
        case = str(payload.get("case", ""))
        file, name = result["file"], result["name"]
        turn.do(PostFile(payload["desk"], case, file, name, Text("desk.report"), photo=True))


def _post(turn: Turn, payload: dict[str, Any], *texts: Text, rows: Rows = ()) -> None:
    turn.do(Post(payload["desk"], str(payload.get("case", "")), texts, rows, reply_to=payload.get("message")))


def _or_dash(figure: object) -> str:
    return "—" if figure is None else str(figure)
