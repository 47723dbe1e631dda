"""Buttons of the desk: on the case card, and on the menus below it."""

from bot.cases.dispute import DISPUTE
from bot.cases.handoff import in_hands
from bot.cases.table import Table
from bot.core.cards import in_rows
from bot.core.case import Case
from bot.core.effect import Action, Button, Rows
from bot.core.text import Text

VERB = "desk"
ANY_AGENT = "agent"  # an alias like any other, where a table is asked


def desk_button(label: Text, number: str, choice: str, style: str | None = None) -> Button:
    """A button of a desk's group; ``choice`` has at most 16 characters."""
    return Button(label, Action(VERB, number, choice), style=style)  # type: ignore[arg-type]


def rows_of(case: Case) -> Rows:
    """What an agent can do with a case where it stands."""
    if not in_hands(case):
        return ((desk_button(Text("desk.act.reopen.button"), case.number, "reopen"),),)
    return (*_taking(case), *in_rows(_deciding(case), 2), *_helping(case), *_ending(case))


def _taking(case: Case) -> Rows:
    number = case.number
    assert case.handoff is not None  # noqa: S101 - it is in hands
    if case.handoff.state == "queued":
        return ((desk_button(Text("desk.act.claim.button"), number, "claim", "success"),),)
    return (
        (
            desk_button(Text("desk.act.release.button"), number, "release"),
            desk_button(Text("desk.act.transfer.button"), number, "transfer"),
        ),
    )


def _deciding(case: Case) -> list[Button]:
    """The moves that the case's own table allows an agent."""
    number = case.number
    if (case.kind, case.state) == ("certificate", "in_review"):
        return [
            desk_button(Text("desk.act.approve.button"), number, "approve", "success"),
            desk_button(Text("desk.act.reject.button"), number, "reject", "danger"),
        ]
    if case.kind == "dispute" and moves_of(DISPUTE, case):
        return [desk_button(Text("desk.act.move.button"), number, "move")]
    return []


def moves_of(table: Table, case: Case) -> tuple[str, ...]:
    """Where an agent may move a case."""
    return table.next(case.state, ANY_AGENT)


def _helping(case: Case) -> Rows:
    number = case.number
    urgent = case.handoff is not None and case.handoff.priority > 0
    priority = Text("desk.act.calm.button") if urgent else Text("desk.act.urgent.button")
    return (
        (
            desk_button(Text("desk.act.canned.button"), number, "canned"),
            desk_button(Text("desk.act.ask.button"), number, "ask"),
        ),
        (desk_button(priority, number, "priority"),),
    )


def _ending(case: Case) -> Rows:
    return (
        (
            desk_button(Text("desk.act.close.button"), case.number, "close", "danger"),
            desk_button(Text("desk.act.ban.button"), case.number, "ban", "danger"),
        ),
    )


def yes_no(number: str, choice: str) -> Rows:
    """What a dangerous act asks first."""
    return (
        (
            desk_button(Text("desk.yes.button"), number, choice, "danger"),
            desk_button(Text("desk.no.button"), number, "no"),
        ),
    )
