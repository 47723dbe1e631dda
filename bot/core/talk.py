"""Talk: whether what a person writes goes to the desk, for one of their cases, or to the bot."""

from typing import TYPE_CHECKING

from bot.core.case import Case
from bot.core.effect import Action, Button, Rows
from bot.core.text import Text

if TYPE_CHECKING:
    from bot.core.flow import Context
    from bot.core.turn import Turn

SHOWN = 3  # cases that a card offers to write about


def with_desk(case: Case | None) -> bool:
    """Whether the desk has a case: somebody of it has to do with it, or will."""
    return case is not None and case.handoff is not None and case.handoff.state != "closed"


def begin(turn: "Turn", number: str) -> None:
    """From here on what the person writes goes to the desk."""
    case = turn.context.case(number)
    if case is None:
        turn.say(Text("case.unknown"))
    elif not with_desk(case):
        turn.say(Text("desk.over", {"number": number}), rows=reopening(case))
    else:
        turn.change(talk=number, overlay=None)
        turn.say(Text("desk.talking", {"number": number}), rows=(*talks(turn.context, number), *back_to_bot()))


def leave(turn: "Turn") -> None:
    """From here on the bot answers."""
    if turn.conversation.talk:
        turn.change(talk="")


def talks(context: "Context", but: str = "") -> Rows:
    """Buttons to write to the desk, for each case it has."""
    cases = [case for case in context.cases if with_desk(case) and case.number != but]
    return tuple((talk_button(case.number),) for case in cases[:SHOWN])


def talk_button(number: str) -> Button:
    """The button after which what is written goes to the desk."""
    return Button(Text("desk.write.button", {"number": number}), Action("talk", number))


def back_to_bot() -> Rows:
    """The button after which the bot answers again."""
    return ((Button(Text("desk.leave.button"), Action("talk")),),)


def reopening(case: Case) -> Rows:
    """What can be done about a case that the desk has closed."""
    again = Button(Text("desk.reopen.button"), Action("case", case.number, "again"))
    return ((again,), (Button(Text("engine.person.button"), Action("go", "agent", case.number)),))
