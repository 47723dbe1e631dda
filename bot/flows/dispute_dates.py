"""Dates of a dispute: written in any of the four languages, asked back where they say too little."""

from datetime import date
from typing import Literal

from bot.core.conversation import Answers
from bot.core.flow import Context, WrongAnswer
from bot.core.text import Text
from bot.knowledge.dates import AmbiguousDate, ImpossibleDate, NoDate, read_date
from bot.policies.ids import Start

LONGEST = 400  # days back that a purchase is spoken of


def past(text: str, context: Context) -> str:
    """A day that has come: of ordering, of receiving."""
    day = _read(text, context)
    if day > context.today:
        raise WrongAnswer(Text("wrong.date.future", {"date": day}))
    return _within(day, context)


def promised(text: str, context: Context) -> str:
    """A day on which goods were promised, past or to come: of a date without a year the nearer one."""
    days = [_read(text, context), _read(text, context, prefer="future")]
    return _within(min(days, key=lambda day: abs((day - context.today).days)), context)


def given(data: Answers) -> dict[Start, date]:
    """The buyer's dates among the answers or in a case."""
    names: tuple[Start, ...] = ("ordered", "promised", "received")
    return {name: date.fromisoformat(data[name]) for name in names if data.get(name)}


def _read(text: str, context: Context, *, prefer: Literal["past", "future"] = "past") -> date:
    try:
        return read_date(text, context.locale, context.said_on, prefer=prefer)
    except AmbiguousDate as ambiguous:
        one, other = ambiguous.candidates[0], ambiguous.candidates[-1]
        raise WrongAnswer(Text("wrong.date.ambiguous", {"one": one, "other": other})) from ambiguous
    except ImpossibleDate as impossible:
        raise WrongAnswer(Text("wrong.date.impossible")) from impossible
    except NoDate as none:
        raise WrongAnswer(Text("wrong.date")) from none


def _within(day: date, context: Context) -> str:
    if abs((day - context.today).days) > LONGEST:
        raise WrongAnswer(Text("wrong.date.far", {"date": day}))
    return day.isoformat()


def long_past(text: str, context: Context) -> str:
    """A day that has come, however long ago."""
    day = _read(text, context)
    if day > context.today:
        raise WrongAnswer(Text("wrong.date.future", {"date": day}))
    return day.isoformat()
