"""Closing: the end of a case at the desk, the buyer's marks for it, a look back, and taking it up again."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from bot.cases.casework import TABLES
from bot.cases.handoff import AGAIN, closed, in_hands, may_come_back, wants_person
from bot.core.case import Case
from bot.core.effect import Action, Button, Effect, MoveCase, Post, Rows, Say, SetDeadline
from bot.core.event import DeadlinePassed
from bot.core.flow import Act, Context
from bot.core.silence import after_quiet_hours
from bot.core.text import Text
from bot.core.turn import Turn
from bot.desk.deciding import acted
from bot.desk.doing import Doing
from bot.desk.labels import agent_name
from bot.flows.dispute_time import MARKS

CHECK_IN = "check_in"  # the deadline
CHECK_IN_AFTER = timedelta(days=5)
LOW = 2  # marks up to this are told to supervisors


def close(doing: Doing, _argument: str, text: str) -> None:
    """The desk is done with a case: the buyer hears so, with the reason where one is given, and may mark it."""
    case = doing.case
    if not in_hands(case):
        doing.told(Text("desk.closed_already"))
        return
    if wants_person(case) and case.kind != "question":
        doing.refused(Text("desk.decide_first"))
        return
    context, number = doing.turn.context, case.number
    to = "closed" if case.kind == "question" else case.state
    data = {"closing": text} if text else {}
    doing.move("closed", closed(doing.handoff, context.now), to, data)
    said = [Text("desk.closed_for_you", {"number": number, "agent": agent_name(doing.agent.alias)})]
    if text:
        said.append(Text("case.reason", {"reason": text}))
    doing.turn.say(*said)
    doing.turn.do(*farewell(case, context))
    doing.done(Text("desk.closed"))


def farewell(case: Case, context: Context) -> tuple[Effect, ...]:
    """Ask how it was, and some days later whether everything is all right; disputes have a look back of their own."""
    asked = Say((Text("desk.rate"),), marks(case.number))
    return (asked,) if case.kind == "dispute" else (asked, look_back(case, context))


def marks(number: str) -> Rows:
    """Five buttons, 1 to 5."""
    return (
        tuple(
            Button(Text("dispute.rate.button", {"number": mark}), Action("case", number, f"rate_{mark}"))
            for mark in MARKS
        ),
    )


def look_back(case: Case, context: Context) -> Effect:
    """Ask some days after the end whether everything is all right."""
    due = after_quiet_hours(context.now + CHECK_IN_AFTER, context)
    return SetDeadline(CHECK_IN, f"{CHECK_IN}:{case.number}", due, {"case": case.number})


def looked_back(turn: Turn, event: DeadlinePassed) -> None:
    """The check-in, unless the case was taken up again or the buyer wants no reminders."""
    case = turn.context.case(str(event.payload["case"]))
    if case is None or in_hands(case) or turn.conversation.muted or case.data.get("quiet"):
        return
    rows: Rows = ((Button(Text("case.open.button", {"number": case.number}), Action("case", case.number, "open")),),)
    if case.handoff is not None and not case.handoff.rating:
        rows = (*marks(case.number), *rows)
    if may_come_back(case, turn.context.now):
        rows = (*rows, (Button(Text("desk.reopen.button"), Action("case", case.number, "again")),))
    turn.say(Text("dispute.look_back", {"number": case.number}), rows=rows)


def acts() -> dict[str, Act]:
    """The buyer's buttons on a case that was at the desk, by ``<kind>.<action>``."""
    found: dict[str, Act] = {}
    for kind in TABLES:
        found[f"{kind}.again"] = again
        found.update({f"{kind}.rate_{mark}": rated(mark) for mark in MARKS})
    return found


def rated(mark: int) -> Act:
    """How it went for the buyer, from 1 to 5; supervisors hear of a low mark."""

    def rate(case: Case, _context: Context) -> tuple[Effect, ...]:
        handoff = case.handoff and replace(case.handoff, rating=mark)
        data: dict[str, Any] = {"rating": mark}
        word = Button(Text("desk.word.button"), Action("go", "word", case.number))
        effects: tuple[Effect, ...] = (
            MoveCase(case.number, case.state, "buyer", "rated", data, handoff=handoff),
            Say((Text("dispute.rated", {"mark": mark}),), ((word,),)),
        )
        if handoff is None or mark > LOW:
            return effects
        told = Text("desk.low_mark", {"number": case.number, "mark": mark, "agent": agent_name(handoff.alias or "—")})
        return (*effects, Post(handoff.desk, "", (told,), key=f"low:{case.number}:{handoff.opened_at.isoformat()}"))

    return rate


def commented(case: Case, word: str) -> tuple[Effect, ...]:
    """A word with the mark; it stands on the card, and in General where the mark is low."""
    effects: tuple[Effect, ...] = (MoveCase(case.number, case.state, "buyer", "commented", {"comment": word}),)
    if case.handoff is None or not 0 < case.handoff.rating <= LOW:
        return effects
    told = Text("desk.low_word", {"number": case.number, "word": word})
    return (*effects, Post(case.handoff.desk, "", (told,)))


def again(case: Case, context: Context) -> tuple[Effect, ...]:
    """The buyer wants a closed case taken up again: it goes back to the same topic and agent."""
    if not may_come_back(case, context.now):
        person = Button(Text("engine.person.button"), Action("go", "agent", case.number))
        return (Say((Text("desk.too_late", {"number": case.number}),), ((person,),)),)
    to = AGAIN[case.kind, case.state]
    return (
        MoveCase(case.number, to, "buyer", "reopened"),
        Say((Text("desk.reopened", {"number": case.number}),)),
    )


def reopen(doing: Doing, _argument: str, _text: str) -> None:
    """An agent takes a closed case up again."""
    case = doing.case
    to = AGAIN.get((case.kind, case.state), "")
    if in_hands(case):
        doing.told(Text("desk.open_already"))
    elif case.kind == "dispute" and TABLES["dispute"].may(case.state, "in_review", doing.agent.alias):
        acted(doing, "move", "in_review")
        doing.done(Text("desk.is_back"))
    elif to:
        doing.move("reopened", to=to)
        doing.done(Text("desk.is_back"))
    else:
        doing.refused(Text("desk.not_from_here"))
