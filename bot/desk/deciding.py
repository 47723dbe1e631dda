"""Deciding: certificates are approved and rejected, disputes moved; the flows that do it are the operator's too."""

from bot.cases.dispute import DISPUTE
from bot.core.cards import in_rows
from bot.core.effect import MoveCase, Rows
from bot.core.event import AgentActed
from bot.core.text import Text
from bot.desk.buttons import desk_button, moves_of
from bot.desk.doing import Doing
from bot.flows.certificate_case import REJECTIONS
from bot.flows.labels import DECISIONS, STATES


def acted(doing: Doing, action: str, text: str = "") -> bool:
    """Do to the case what an agent or the operator can do to it; whether anything came of it."""
    turn = doing.turn
    reaction = turn.context.flows.reactions[f"agent.{action}"]
    event = AgentActed(doing.agent.alias, doing.case.number, action, text)
    effects = reaction(turn.conversation, event, turn.context)
    turn.do(*effects)
    return any(isinstance(effect, MoveCase) for effect in effects)


def approve(doing: Doing, _argument: str, text: str) -> None:
    """Have a certificate made."""
    if acted(doing, "approve", text):
        doing.done(Text("desk.approved"))
    else:
        doing.refused(Text("desk.not_from_here"))


def reject(doing: Doing, argument: str, text: str) -> None:
    """Refuse a certificate, with a reason from the list or in words."""
    if (doing.case.kind, doing.case.state) != ("certificate", "in_review"):
        doing.refused(Text("desk.not_from_here"))
    elif reason := argument or text:
        acted(doing, "reject", reason)
        doing.done(Text("desk.rejected"))
    else:
        rows = [
            desk_button(reason, doing.case.number, f"reject.{name}", "danger") for name, reason in REJECTIONS.items()
        ]
        doing.offer(Text("desk.reject"), (*in_rows(rows, 1), *cancel(doing)))


def revoke(doing: Doing, _argument: str, text: str) -> None:
    """Withdraw an issued certificate."""
    if not text:
        doing.refused(Text("desk.say_why"))
    elif acted(doing, "revoke", text):
        doing.done(Text("desk.revoked"))
    else:
        doing.refused(Text("desk.not_from_here"))


def move(doing: Doing, argument: str, text: str) -> None:
    """Move a dispute, where its table allows it: a place among the table's states, or a state's name."""
    states = DISPUTE.states
    wanted = states[int(argument)] if argument.isdigit() and int(argument) < len(states) else argument or text
    possible = moves_of(DISPUTE, doing.case) if doing.case.kind == "dispute" else ()
    if not possible:
        doing.refused(Text("desk.not_from_here"))
    elif wanted not in possible:
        rows = [
            desk_button(STATES[state], doing.case.number, f"move.{states.index(state)}", "primary")
            for state in possible
        ]
        doing.offer(Text("desk.move"), (*in_rows(rows, 2), *cancel(doing)))
    elif wanted == "decided":
        decide(doing, "", "")
    else:
        acted(doing, "move", wanted)
        doing.done(Text("desk.moved", {"state": STATES[wanted]}))


def decide(doing: Doing, argument: str, text: str) -> None:
    """Record what the platform decided."""
    decision = argument or text
    if doing.case.kind != "dispute" or "decided" not in moves_of(DISPUTE, doing.case):
        doing.refused(Text("desk.not_from_here"))
    elif decision in DECISIONS:
        acted(doing, "decide", decision)
        doing.done(Text("desk.decided", {"decision": DECISIONS[decision]}))
    else:
        rows = [desk_button(label, doing.case.number, f"decide.{name}") for name, label in DECISIONS.items()]
        doing.offer(Text("desk.decide"), (*in_rows(rows, 1), *cancel(doing)))


def cancel(doing: Doing) -> Rows:
    """The way out of a menu."""
    return ((desk_button(Text("desk.no.button"), doing.case.number, "no"),),)
