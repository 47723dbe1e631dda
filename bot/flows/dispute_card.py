"""The living card of a dispute: where it stands, what is due next, whose turn it is, what the buyer can do."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.cases.clocks import Clock, clocks
from bot.cases.dispute import Offered, may_appeal, may_reopen, offered, whose_turn
from bot.cases.readiness import readiness
from bot.core.case import Case
from bot.core.effect import Action, Button, Edit, Effect, Rows, Say
from bot.core.flow import Card, Context
from bot.core.text import Param, Text
from bot.flows import dispute_dates as dates
from bot.flows.labels import ACTIONS, DONE, OUTCOMES, PLATFORMS, REASONS, STATES, TURNS
from bot.policies.load import Policies
from bot.policies.texts import CLOSINGS, NOTES, REMEDIES, WINDOWS

BLANK = Text("engine.lines", {"lines": ()})
SHOWN = 6  # of the timeline
# Actions that ask something first: each begins a flow with the case's number.
FORMS = {
    "answer": "offer",
    "evidence": "evidence",
    "record": "record",
    "opened": "opened",
    "decide": "decision",
    "reopen": "reopen",
}


def slot(case: Case) -> str:
    """The name under which the card can be rewritten."""
    return f"case:{case.number}"


def fresh(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """Send the card anew; the one before stops being one, so that there are never two."""
    now = card(case, policies, context)
    moved = Edit((Text("dispute.card.moved", {"number": case.number}),), (), slot(case))
    return moved, Say(now.texts, now.rows, slot=slot(case))


def rewritten(case: Case, policies: Policies, context: Context) -> Effect:
    """Rewrite the card in place."""
    now = card(case, policies, context)
    return Edit(now.texts, now.rows, slot(case))


def card(case: Case, policies: Policies, context: Context) -> Card:
    """The card as it is now."""
    running = clocks_of_case(case, policies, context)
    turn = whose_turn(case.state, sent="letter_sent" in case.data, answered="offer" in case.data)
    meter = readiness(policies.evidence, case.data["reason"], case.data["evidence"])
    head: dict[str, Param] = {"number": case.number, "platform": PLATFORMS[case.data["platform"]]}
    texts = [
        Text("dispute.card", {**head, "state": STATES[case.state]}),
        Text("engine.lines", {"lines": tuple(_facts(case))}),
        *([Text("dispute.card.clock", {"lines": clock_lines(running[:1])})] if _counts(case) else []),
        Text("dispute.card.ready", {"score": meter.score, "count": len(case.data["evidence"])}),
        Text("dispute.card.turn", {"turn": TURNS[turn]}),
        Text("dispute.card.story", {"lines": story(case)}),
    ]
    if case.state == "with_seller" and "letter_sent" not in case.data:
        texts.append(Text("dispute.asked_before"))
    return Card(tuple(texts), _rows(case, running, policies, context))


def clocks_of_case(case: Case, policies: Policies, context: Context) -> tuple[Clock, ...]:
    """The windows that run for a case."""
    platform = policies.platforms[case.data["platform"]]
    return clocks(platform, case.data["reason"], dates.given(case.data), context.now, context.zone)


def clock_lines(running: Iterable[Clock]) -> tuple[Text, ...]:
    """Each window: until when, how long still, what comes after, how sure that is; a note of several is said once."""
    lines: list[Text] = []
    for clock in running:
        gap = (BLANK,) if lines else ()
        lines += [*gap, *(line for line in _clock(clock) if line.msgid != "window.note" or line not in lines)]
    return tuple(lines) or (Text("window.none"),)


def story(case: Case) -> tuple[Text, ...]:
    """The last of what was done, oldest first."""
    return tuple(
        Text("dispute.story.line", {"when": datetime.fromisoformat(at), "what": DONE[action]})
        for at, action, _ in case.data["story"][-SHOWN:]
    )


def added(case: Case, action: str, actor: str, context: Context) -> dict[str, Any]:
    """The timeline with one more line."""
    return {"story": [*case.data["story"], [context.now.isoformat(), action, actor]]}


def _counts(case: Case) -> bool:
    return case.state not in {"closed", "withdrawn", "settled"}


def _facts(case: Case) -> Iterable[Text]:
    facts: list[tuple[Text, Param]] = [
        (Text("certificate.order_number.title"), case.data["order_number"]),
        (Text("dispute.item.title"), case.data["item"]),
        (Text("dispute.reason.title"), REASONS[case.data["reason"]]),
        (Text("dispute.outcome.title"), OUTCOMES[case.data["outcome"]]),
    ]
    if number := case.data.get("platform_number"):
        facts.append((Text("dispute.platform_number.title"), number))
    return (Text("engine.review.line", {"title": title, "value": value}) for title, value in facts)


def _clock(clock: Clock) -> Iterable[Text]:
    kind = WINDOWS[clock.window.kind]
    match clock.state:
        case "unknown":
            yield Text("window.unknown", {"kind": kind})
        case "passed":
            after = tuple(Text("window.after", {"what": REMEDIES[each]}) for each in clock.window.after)
            yield Text("window.passed", {"kind": kind, "date": clock.last or ""})
            yield from after
        case "last_day":
            yield Text("window.last_day", {"kind": kind, "closing": CLOSINGS[clock.window.closing]})
        case _:
            words: dict[str, Param] = {"kind": kind, "date": clock.last or "", "days": clock.left or 0}
            yield Text("window.open", {**words, "closing": CLOSINGS[clock.window.closing]})
    yield from (Text("window.note", {"note": NOTES[note]}) for note in clock.window.notes)
    if not clock.certain:
        yield Text("window.uncertain")


def _rows(case: Case, running: tuple[Clock, ...], policies: Policies, context: Context) -> Rows:
    platform = policies.platforms[case.data["platform"]]
    decided_on = datetime.fromisoformat(case.data["decided_at"]).date() if "decided_at" in case.data else context.today
    appeal = may_appeal(platform.appeal, case.data.get("appeals", 0), decided_on, context.today)
    reopen = may_reopen(case.state, running, new_facts=True)
    buttons = [_button(case, each) for each in offered(case.state, appeal=appeal, reopen=reopen)]
    first: Rows = ()
    if case.state == "with_seller" and "letter_sent" not in case.data:
        asked = Button(Text("dispute.action.asked_before.button"), Action("case", case.number, "asked_before"))
        first = ((asked,),)
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return (*first, *rows, (Button(Text("engine.person.button"), Action("go", "agent", case.number)),))


def _button(case: Case, offer: Offered) -> Button:
    if offer.action in FORMS:
        return Button(ACTIONS[offer.action], Action("go", FORMS[offer.action], case.number))
    action = Action("case", case.number, offer.action)
    return Button(ACTIONS[offer.action], action, style="danger" if offer.action == "withdraw" else None)
