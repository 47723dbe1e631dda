"""Forms: the small flows in which a buyer answers what the desk asked, and says a word at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from bot.core.case import Case
from bot.core.conversation import Answers
from bot.core.effect import Effect, MoveCase, Post
from bot.core.flow import Ask, AskDate, Card, Choose, Context, Done, Flow, Option, Step
from bot.core.talk import talk_button, with_desk
from bot.core.text import Param, Text
from bot.desk.closing import commented
from bot.flows import answers as parse
from bot.flows import dispute_dates as dates
from bot.flows.answers import money_of
from bot.flows.dispute_case import moved
from bot.flows.labels import OUTCOMES
from bot.policies.load import Policies

ABOUT = "about"  # the answer that names the case, given by the button
Shown: TypeAlias = "Callable[[Answers], Param]"


@dataclass(frozen=True)
class Form:
    """A flow whose answers become data of a case.

    Args:
        name: the flow's.
        title: what is answered.
        steps: the questions; each answer is kept under its own name.
        show: answers → how the desk reads them.
        kinds: of cases it is for.
    """

    name: str
    title: Text
    steps: tuple[Step, ...]
    show: Shown
    kinds: tuple[str, ...]


FORMS = (
    Form(
        "came_on",
        Text("dispute.received.title"),
        (AskDate("received", Text("dispute.received.title"), Text("desk.asked.received"), dates.past, earliest=400),),
        lambda answers: date.fromisoformat(answers["received"]),
        ("dispute", "certificate", "question"),
    ),
    Form(
        "order_is",
        Text("certificate.order_number.title"),
        (Ask("order_number", Text("certificate.order_number.title"), Text("desk.asked.order"), parse.order_number),),
        lambda answers: str(answers["order_number"]),
        ("certificate", "question"),
    ),
    Form(
        "wanted",
        Text("dispute.outcome.title"),
        (
            Choose(
                "outcome",
                Text("dispute.outcome.title"),
                Text("desk.asked.outcome"),
                tuple(Option(name, label) for name, label in OUTCOMES.items()),
            ),
            Ask(
                "sum",
                Text("dispute.sum.title"),
                Text("dispute.sum"),
                parse.amount,
                when=lambda answers, _context: answers.get("outcome") == "partial_refund",
                show=money_of,
            ),
        ),
        lambda answers: OUTCOMES[answers["outcome"]],
        ("dispute",),
    ),
)


def forms(policies: Policies) -> dict[str, Flow]:
    """The flows by name."""
    found = {
        form.name: Flow(form.name, 1, form.title, form.steps, partial(_given, form, policies), public=False)
        for form in FORMS
    }
    return {**found, "word": WORD}


def _given(form: Form, policies: Policies, answers: Answers, context: Context) -> Done:
    case = context.case(str(answers.get(ABOUT, "")))
    if case is None or case.kind not in form.kinds:
        return Done((), Card((Text("case.unknown"),)))
    data = {step.name: answers.get(step.name) for step in form.steps}
    told = Text("engine.review.line", {"title": form.title, "value": form.show(answers)})
    rows = ((talk_button(case.number),),) if with_desk(case) else ()
    return Done(
        (*_kept(case, data, policies, context), *_posted(case, told)), Card((Text("desk.given_thanks"), told), rows)
    )


def _kept(case: Case, data: dict[str, Any], policies: Policies, context: Context) -> tuple[Effect, ...]:
    if case.kind == "dispute":
        return moved(case, case.state, "given", policies, context, data)[1]
    return (MoveCase(case.number, case.state, "buyer", "given", data),)


def _posted(case: Case, told: Text) -> tuple[Effect, ...]:
    """Tell the desk; on the card it stands anyway."""
    if case.handoff is None:
        return ()
    return (Post(case.handoff.desk, case.number, (Text("desk.given"), told), urgent=True),)


def _said(answers: Answers, context: Context) -> Done:
    case = context.case(str(answers.get(ABOUT, "")))
    effects = commented(case, answers["word"]) if case is not None else ()
    return Done(effects, Card((Text("desk.word.thanks"),)))


WORD = Flow(
    "word",
    1,
    Text("desk.word.title"),
    (Ask("word", Text("desk.word.title"), Text("desk.word"), parse.free_text),),
    _said,
    keeps_draft=False,
    public=False,
)
