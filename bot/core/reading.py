"""Reading: a text as the answer to a question, whether it comes now, behind a command or as an edit."""

import re
from datetime import date
from typing import Any, TypeAlias, TypeGuard

from bot.core.conversation import Frame
from bot.core.flow import Ask, AskDate, Choose, Contact, Context, Step, WrongAnswer
from bot.core.frames import days_of, options_of
from bot.core.text import Text

NUMBER = re.compile(r"(\d{1,2}) ?(?:번|번째|号|號)?")


Open: TypeAlias = Ask | AskDate | Contact
Readable: TypeAlias = Open | Choose


def takes_text(step: Step) -> TypeGuard[Open]:
    """Whether a text of the person's own can answer a step."""
    return isinstance(step, Open)


def read(step: Readable, text: str, frame: Frame, context: Context) -> Any:
    """The plain value that a text stands for.

    Raises:
        WrongAnswer: it does not answer this step; says precisely why.
    """
    match step:
        case Ask() | Contact():
            return step.parse(text, context)
        case AskDate():
            return _day(step, step.parse(text, context), context)
        case _:
            return _option(step, context.normalise(text), frame, context)


def place(said: str) -> int | None:
    """The place in a list, from 0, that a number such as ``2`` or ``2번`` names."""
    number = NUMBER.fullmatch(said)
    return int(number[1]) - 1 if number else None


def _day(step: AskDate, value: str, context: Context) -> str:
    first, last = days_of(step, context)
    if not first <= date.fromisoformat(value) <= last:
        raise WrongAnswer(Text("engine.date_range", {"first": first, "last": last}))
    return value


def _option(step: Choose, said: str, frame: Frame, context: Context) -> str:
    options = options_of(step, frame, context)
    for at, option in enumerate(options):
        if said in context.spellings(option.label) or at == place(said):
            return option.id
    raise WrongAnswer(Text("engine.tap_one"))
