"""Asking: structured requests. The buyer gets a button or a step, and the answer lands in the case as data."""

from collections.abc import Iterable

from bot.cases.readiness import readiness
from bot.core.cards import in_rows
from bot.core.effect import Action, Button, Rows
from bot.core.text import Text
from bot.desk.buttons import desk_button
from bot.desk.deciding import cancel
from bot.desk.doing import Doing
from bot.desk.labels import agent_name
from bot.desk.relay import heard
from bot.desk.writing import note_answer

KINDS_SHOWN = 6  # kinds of evidence that a menu offers
# What can be asked: what agents read, what the buyer reads, and the flow in which they answer.
REQUESTS: dict[str, tuple[Text, Text, str]] = {
    "received": (Text("desk.ask.received.button"), Text("desk.asked.received"), "came_on"),
    "order": (Text("desk.ask.order.button"), Text("desk.asked.order"), "order_is"),
    "outcome": (Text("desk.ask.outcome.button"), Text("desk.asked.outcome"), "wanted"),
}
OF_KIND = {
    "dispute": ("received", "outcome"),
    "certificate": ("received", "order"),
    "question": ("received", "order"),
}


def ask(doing: Doing, argument: str, text: str) -> None:
    """Ask the buyer for something, or show what can be asked."""
    pieces = dict(_evidence(doing))
    if argument in pieces:
        request = Text("desk.asked.evidence", {"what": pieces[argument]})
        _send(doing, request, _answer_in(doing, "evidence"), Text("desk.ask.evidence.sent", {"what": pieces[argument]}))
    elif argument == "file":
        _send(doing, Text("desk.asked.file"), heard(doing.turn, doing.case), Text("desk.ask.file.button"))
    elif argument in OF_KIND[doing.case.kind]:
        label, request, flow = REQUESTS[argument]
        _send(doing, request, _answer_in(doing, flow), label)
    else:
        doing.offer(Text("desk.ask"), (*in_rows(list(_menu(doing)), 1), *cancel(doing)))


def _menu(doing: Doing) -> Iterable[Button]:
    number = doing.case.number
    for name, what in _evidence(doing):
        yield desk_button(Text("desk.plain", {"text": what}), number, f"ask.{name}")
    if doing.case.kind != "dispute":
        yield desk_button(Text("desk.ask.file.button"), number, "ask.file")
    for name in OF_KIND[doing.case.kind]:
        yield desk_button(REQUESTS[name][0], number, f"ask.{name}")


def _evidence(doing: Doing) -> Iterable[tuple[str, Text]]:
    """The kinds of evidence that the checklist has for this dispute, those that are missing first."""
    case = doing.case
    if case.kind != "dispute":
        return ()
    lines = readiness(doing.rules.policies.evidence, case.data["reason"], case.data["evidence"]).lines
    named = [(f"e{place}", line) for place, line in enumerate(lines)]
    ordered = sorted(named, key=lambda pair: pair[1].presence == "there")
    return [(name, line.what) for name, line in ordered[:KINDS_SHOWN]]


def _answer_in(doing: Doing, flow: str) -> Rows:
    return ((Button(Text("desk.answer.button"), Action("go", flow, doing.case.number), style="primary"),),)


def _send(doing: Doing, request: Text, rows: Rows, label: Text) -> None:
    agent = agent_name(doing.agent.alias)
    doing.turn.say(Text("desk.agent_says", {"agent": agent, "text": request}), rows=rows)
    note_answer(doing, "")
    doing.move("asked")
    doing.done(Text("desk.asked", {"what": label}))
