"""What falls due in a dispute: windows that close, the seller's 48 hours, the look back after the end."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cases.clocks import Clock, seller_clock, warning_days
from bot.cases.dispute import OPEN
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.effect import Action, Button, DropDeadline, Effect, Say, SetDeadline
from bot.core.event import DeadlinePassed, Event
from bot.core.flow import Context
from bot.core.silence import after_quiet_hours
from bot.core.text import Param, Text, plural
from bot.flows.dispute_card import clocks_of_case
from bot.policies.load import Policies
from bot.policies.texts import CLOSINGS, WINDOWS

MORNING = time(9)
MARKS = (1, 2, 3, 4, 5)
LOOK_BACK = timedelta(days=5)  # after the end: is everything all right?


def watch_windows(case: Case, clocks: Sequence[Clock], context: Context) -> tuple[Effect, ...]:
    """Warn in the morning 7, 3 and 1 days before the most urgent open window closes."""
    running = next((clock for clock in clocks if clock.state == "open"), None)
    if running is None:
        return ()
    return tuple(
        SetDeadline("window", f"window:{case.number}:{days}", _morning(day, context), {"case": case.number})
        for days, day in warning_days(running, context.now, context.zone)
    )


def watch_seller(case: Case, hours: int, context: Context) -> tuple[date, tuple[Effect, ...]]:
    """The day by which the seller is asked to answer, and when the buyer is asked whether they did."""
    clock = seller_clock(context.now, hours, context.zone)
    deadlines = (
        SetDeadline("seller", f"seller:{case.number}:{place}", after_quiet_hours(at, context), {"case": case.number})
        for place, at in enumerate(clock.ask, 1)
    )
    return clock.reply_by, tuple(deadlines)


def stop_seller(case: Case) -> tuple[Effect, ...]:
    """Nobody waits for the seller any more."""
    return tuple(DropDeadline(f"seller:{case.number}:{place}") for place in (1, 2))


def stop_all(case: Case) -> tuple[Effect, ...]:
    """Nothing is due any more."""
    return (*stop_seller(case), *(DropDeadline(f"window:{case.number}:{days}") for days in (7, 3, 1)))


def look_back(case: Case, context: Context) -> Effect:
    """Ask some days after the end whether everything is all right."""
    due = after_quiet_hours(context.now + LOOK_BACK, context)
    return SetDeadline("look_back", f"look_back:{case.number}", due, {"case": case.number})


def window_closes(policies: Policies, event: Event, context: Context) -> tuple[Effect, ...]:
    """A window closes soon: say so, unless the case is over or the buyer wants no reminders."""
    case = _case(event, context)
    if case is None or case.state not in OPEN or case.data.get("quiet"):
        return ()
    running = next(
        (clock for clock in clocks_of_case(case, policies, context) if clock.state in {"open", "last_day"}), None
    )
    if running is None:
        return ()
    words: dict[str, Param] = {"number": case.number, "kind": WINDOWS[running.window.kind], "date": running.last or ""}
    closing = CLOSINGS[running.window.closing]
    said = plural("dispute.warning", running.left or 0, **words, closing=closing)
    quiet = Button(Text("dispute.quiet.button"), Action("case", case.number, "quiet"))
    return (Say((said,), ((_open(case),), (quiet,))),)


def seller_due(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """Ask whether the seller answered."""
    case = _case(event, context)
    if case is None or case.state != "with_seller" or "offer" in case.data:
        return ()
    last = isinstance(event, DeadlinePassed) and event.key.endswith(":2")
    said = (
        Text("dispute.seller_late", {"number": case.number})
        if last
        else Text("dispute.seller_due", {"number": case.number})
    )
    return (Say((said,), tuple((button,) for button in _answers(case))),)


def looked_back(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """The check-in some days after the end."""
    case = _case(event, context)
    if case is None or case.state in OPEN:
        return ()
    person = Button(Text("engine.person.button"), Action("go", "agent", case.number))
    marks = tuple(
        Button(Text("dispute.rate.button", {"number": mark}), Action("case", case.number, f"rate_{mark}"))
        for mark in MARKS
    )
    return (Say((Text("dispute.look_back", {"number": case.number}),), (marks, (_open(case),), (person,))),)


def _answers(case: Case) -> Iterator[Button]:
    yield Button(Text("dispute.seller.silent.button"), Action("case", case.number, "silent"))
    yield Button(Text("dispute.seller.offer.button"), Action("go", "offer", case.number))
    yield Button(Text("dispute.seller.settled.button"), Action("case", case.number, "settle"))


def _open(case: Case) -> Button:
    return Button(Text("case.open.button", {"number": case.number}), Action("case", case.number, "open"))


def _case(event: Event, context: Context) -> Case | None:
    return context.case(str(event.payload["case"])) if isinstance(event, DeadlinePassed) else None


def _morning(day: date, context: Context) -> datetime:
    local = datetime.combine(day, MORNING, ZoneInfo(context.zone))
    return local.astimezone(context.now.tzinfo)
