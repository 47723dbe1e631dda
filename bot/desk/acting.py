"""Acting: what agents do in a desk's group, judged by who they are and whose case it is."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.cases.handoff import in_hands
from bot.core.desk import Agent, Desk
from bot.core.effect import AnswerTap, Post
from bot.core.event import DeskPressed, DeskWrote
from bot.core.text import Text
from bot.core.turn import Turn
from bot.desk import asking, banning, canned, closing, deciding, pages, taking, transfer, writing
from bot.desk.buttons import VERB, yes_no
from bot.desk.doing import Doing, Rules
from bot.desk.labels import agent_name
from bot.desk.routing import named

Act: TypeAlias = Callable[[Doing, str, str], None]
# What can be done to a case: by the name of the command, which a button's choice begins with, too.
ACTS: Mapping[str, Act] = {
    "claim": taking.claim,
    "release": taking.release,
    "assign": taking.assign,
    "priority": taking.priority,
    "transfer": transfer.transfer,
    "note": writing.note,
    "ask": asking.ask,
    "canned": canned.choose,
    "approve": deciding.approve,
    "reject": deciding.reject,
    "revoke": deciding.revoke,
    "move": deciding.move,
    "decide": deciding.decide,
    "close": closing.close,
    "reopen": closing.reopen,
    "ban": banning.ban,
    "unban": banning.unban,
}
WHEN_CLOSED = frozenset({"note", "reopen", "close", "ban", "unban", "revoke"})
ANYBODY = frozenset({"claim", "note", "reopen", "assign"})  # the others are for whoever has the case
DANGEROUS = frozenset({"reject", "revoke", "move", "decide", "close", "ban"})  # confirmed by a second button
AT_ONCE = frozenset({"close"})  # of those, what is not asked for more before
NAMES = {
    "reject": Text("desk.act.reject.button"),
    "revoke": Text("desk.act.revoke.button"),
    "move": Text("desk.act.move.button"),
    "decide": Text("desk.act.decide.button"),
    "close": Text("desk.act.close.button"),
    "ban": Text("desk.act.ban.button"),
}
COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)


def wrote(rules: Rules, turn: Turn, event: DeskWrote) -> None:
    """A command, something for the buyer, or a note. Nothing that is a command ever goes to the buyer."""
    desk = named(turn.context.facts.desks, event.desk)
    command = COMMAND.fullmatch(event.text.strip())
    if desk is None or not _admitted(turn, event, event.agent, desk):
        return
    if command is not None and not event.edited:
        name, text = command[1].lower(), (command[2] or "").strip()
        if name in pages.PAGES:
            pages.ask_for(turn, event, name, text)
            return
    case = turn.context.case(event.case)
    if case is None or case.handoff is None:
        if command is not None:
            turn.do(Post(desk.chat, "", (Text("desk.in_topic_only"),), reply_to=event.message_id))
        return
    doing = Doing(turn, desk, event.agent, case, rules, event.message_id)
    if not _in_their_desk(doing):
        doing.refused(Text("desk.elsewhere"))
    elif command is None and not event.text.startswith("/"):
        writing.wrote(doing, event)
    elif command is None:
        doing.refused(Text("desk.no_command"))
    else:
        _command(doing, event, command[1].lower(), (command[2] or "").strip())


def _command(doing: Doing, event: DeskWrote, name: str, text: str) -> None:
    if name == "r" and text:
        writing.reply(doing, event, text)
    elif event.edited:
        return  # what it did when it was written, it did
    elif name in ACTS:
        first, _, rest = text.partition(" ")
        argument = first if name in TAKING_ARGUMENT else ""
        perform(doing, name, argument, rest if argument else text)
    else:
        doing.refused(Text("desk.no_command"))


TAKING_ARGUMENT = frozenset({"assign", "transfer", "move", "decide", "ban", "ask", "canned"})


def pressed(rules: Rules, turn: Turn, event: DeskPressed) -> None:
    """A button: authorised anew at every press, whoever it was shown to."""
    desk = named(turn.context.facts.desks, event.desk)
    action = turn.context.desk_token(event.token, event.desk)
    case = turn.context.case(action.target) if action is not None and action.verb == VERB else None
    if desk is None or action is None or case is None or case.handoff is None:
        turn.do(AnswerTap(event.query_id, Text("engine.not_ours"), desk=event.desk))
        return
    if event.agent.role not in {"agent", "supervisor"}:
        told = Text("desk.anonymous") if event.agent.role == "anonymous" else Text("desk.stranger")
        turn.do(AnswerTap(event.query_id, told, alert=True, desk=event.desk))
        return
    choice, sure = action.choice.removesuffix("!"), action.choice.endswith("!")
    name, _, argument = choice.partition(".")
    menu = sure or bool(argument) or name == "no"
    doing = Doing(turn, desk, event.agent, case, rules, event.message_id, event.query_id, menu)
    if not _in_their_desk(doing):
        doing.refused(Text("desk.elsewhere"))
    elif name == "no":
        doing.done(Text("desk.nothing_done"))
    elif name in ACTS:
        perform(doing, name, argument, "", sure=sure)
    else:
        doing.refused(Text("engine.gone"))


def perform(doing: Doing, name: str, argument: str, text: str, *, sure: bool = False) -> None:
    """Do something to a case, if it is theirs to do and, where that is dangerous, confirmed."""
    number, turn = doing.case.number, doing.turn
    if (why := _not_theirs(doing, name)) is not None:
        doing.refused(why)
        return
    choice = f"{name}.{argument}" if argument else name
    if sure:
        asked, _, text = turn.conversation.confirming.get(number, "").partition("\n")
        text = text if asked == choice else ""
    _forget(turn, number)
    if name in DANGEROUS and not doing.menu and (argument or text or name in AT_ONCE):
        turn.change(confirming={**turn.conversation.confirming, number: f"{choice}\n{text}"})
        doing.offer(Text("desk.sure", {"what": NAMES[name]}), yes_no(number, f"{choice}!"))
    else:
        ACTS[name](doing, argument, text)


def _not_theirs(doing: Doing, name: str) -> Text | None:
    """Why something is not theirs to do: the case is closed, somebody else's, or nobody's yet."""
    if not in_hands(doing.case):
        return None if name in WHEN_CLOSED else Text("desk.closed_already")
    if name in ANYBODY or doing.owns:
        return None
    if doing.handoff.state == "claimed":
        return Text("desk.taken", {"agent": agent_name(doing.handoff.alias)})
    return Text("desk.claim_first")


def _forget(turn: Turn, number: str) -> None:
    """What waited to be confirmed waits no longer."""
    if number in turn.conversation.confirming:
        left = {other: text for other, text in turn.conversation.confirming.items() if other != number}
        turn.change(confirming=left)


def _in_their_desk(doing: Doing) -> bool:
    """Agents act on what is in their desk, supervisors on everything."""
    return doing.supervises or doing.handoff.desk == doing.desk.chat


def _admitted(turn: Turn, event: DeskWrote, agent: Agent, desk: Desk) -> bool:
    """Whether who wrote serves the desk; the others are told, once, what to change."""
    if agent.role in {"agent", "supervisor"}:
        return True
    text = Text("desk.anonymous") if agent.role == "anonymous" else Text("desk.stranger")
    key = f"{agent.role}:{desk.chat}:{agent.id}"
    turn.do(Post(desk.chat, event.case, (text,), key=key, reply_to=event.message_id))
    return False
