"""Taking: who has a case. Decided under the row lock of the person whose case it is, so two claims have one owner."""

from msgspec.structs import replace

from bot.cases.handoff import claimed, released
from bot.core.text import Text
from bot.desk.doing import Doing
from bot.desk.labels import agent_name


def claim(doing: Doing, _argument: str, _text: str) -> None:
    """Take a case that waits; a supervisor also takes one over."""
    handoff = doing.handoff
    if handoff.state == "claimed" and handoff.owner == doing.agent.id:
        doing.told(Text("desk.yours_already"))
    elif handoff.state == "claimed" and not doing.supervises:
        doing.refused(Text("desk.taken", {"agent": agent_name(handoff.alias)}))
    else:
        doing.move("claimed", claimed(handoff, doing.agent, doing.turn.context.now))
        doing.done(Text("desk.claimed", {"agent": agent_name(doing.agent.alias)}))


def release(doing: Doing, _argument: str, _text: str) -> None:
    """Put a case back into the queue."""
    if doing.handoff.state != "claimed":
        doing.told(Text("desk.nobodys"))
    else:
        doing.move("released", released(doing.handoff))
        doing.done(Text("desk.released"))


def assign(doing: Doing, argument: str, _text: str) -> None:
    """Give a case to somebody; for supervisors."""
    agents = doing.turn.context.agents.get(doing.handoff.desk, ())
    agent = next((agent for agent in agents if agent.alias == argument), None)
    if not doing.supervises:
        doing.refused(Text("desk.supervisors_only"))
    elif agent is None:
        doing.refused(Text("desk.no_such_agent", {"agents": ", ".join(agent.alias for agent in agents) or "—"}))
    else:
        doing.move("assigned", claimed(doing.handoff, agent, doing.turn.context.now))
        doing.done(Text("desk.assigned", {"agent": agent_name(agent.alias)}))


def priority(doing: Doing, _argument: str, _text: str) -> None:
    """Make a case urgent, or no longer so."""
    urgent = not doing.handoff.priority
    doing.move("urgent" if urgent else "not_urgent", replace(doing.handoff, priority=int(urgent)))
    doing.done(Text("desk.urgent") if urgent else Text("desk.not_urgent"))
