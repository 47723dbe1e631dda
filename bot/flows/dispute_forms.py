"""Small flows about a dispute: what the seller offered, more evidence, what happened, what the platform decided."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from bot.core.case import Case
from bot.core.conversation import Answers
from bot.core.effect import Effect
from bot.core.flow import Ask, Card, Choose, Collect, Context, Done, Flow, Option, Step
from bot.core.text import Text
from bot.flows import answers as parse
from bot.flows import evidence
from bot.flows.dispute import accept
from bot.flows.dispute_card import fresh
from bot.flows.dispute_case import moved, offered, reopened
from bot.flows.labels import DECISIONS, OFFERS
from bot.policies.load import Policies

MONEY = frozenset({"full_refund", "partial_refund", "return_refund"})
ABOUT = "about"  # the answer that names the case, given by the button
Work: TypeAlias = "Callable[[Case, Answers, Policies, Context], tuple[Effect, ...]]"


@dataclass(frozen=True)
class Form:
    """A small flow that adds to a case.

    Args:
        states: where the case must stand; empty for anywhere.
        work: what the answers do.
    """

    name: str
    title: Text
    step: Step
    work: Work
    states: tuple[str, ...] = ()
    then: tuple[Step, ...] = ()


def forms(policies: Policies) -> dict[str, Flow]:
    """The flows by name."""
    return {
        form.name: Flow(form.name, 1, form.title, (form.step, *form.then), partial(_done, form, policies), public=False)
        for form in FORMS
    }


def _done(form: Form, policies: Policies, answers: Answers, context: Context) -> Done:
    case = context.case(str(answers.get(ABOUT, "")))
    if case is None or case.kind != "dispute":
        return Done((), Card((Text("case.unknown"),)))
    if form.states and case.state not in form.states:  # it has moved on since the button was shown
        return Done(fresh(case, policies, context), Card((Text("engine.gone"),)))
    return Done(form.work(case, answers, policies, context), Card((Text("dispute.noted"),)))


def _offer(case: Case, answers: Answers, policies: Policies, context: Context) -> tuple[Effect, ...]:
    return offered(case, {"kind": answers["kind"], "sum": answers.get("sum")}, policies, context)


def _evidence(case: Case, answers: Answers, policies: Policies, context: Context) -> tuple[Effect, ...]:
    pieces = case.data["evidence"]
    first = max((piece["number"] for piece in pieces), default=0) + 1
    added = evidence.numbered(answers["evidence"], context, first)
    then, effects = moved(case, case.state, "evidence", policies, context, {"evidence": [*pieces, *added]})
    return (*effects, *evidence.keep(then, added))


def _record(case: Case, answers: Answers, policies: Policies, context: Context) -> tuple[Effect, ...]:
    records = [*case.data.get("records", []), [context.now.isoformat(), answers["what"]]]
    return moved(case, case.state, "record", policies, context, {"records": records})[1]


def _opened(case: Case, answers: Answers, policies: Policies, context: Context) -> tuple[Effect, ...]:
    return moved(case, "on_platform", "opened", policies, context, {"platform_number": answers["number"]})[1]


def _decided(case: Case, answers: Answers, policies: Policies, context: Context) -> tuple[Effect, ...]:
    data = {"decision": answers["decision"], "decided_at": context.now.isoformat()}
    return moved(case, "decided", "decide", policies, context, data)[1]


def _reopened(case: Case, answers: Answers, policies: Policies, context: Context) -> tuple[Effect, ...]:
    return reopened(case, answers["facts"], policies, context)


def _money_offered(answers: Answers, _context: Context) -> bool:
    return answers.get("kind") in MONEY


FORMS = (
    Form(
        "offer",
        Text("dispute.offer.title"),
        Choose(
            "kind",
            Text("dispute.offer.title"),
            Text("dispute.offer"),
            tuple(Option(name, label) for name, label in OFFERS.items()),
        ),
        _offer,
        ("with_seller",),
        (
            Ask(
                "sum",
                Text("dispute.offer.sum.title"),
                Text("dispute.offer.sum"),
                parse.amount,
                when=_money_offered,
                show=parse.money_of,
            ),
        ),
    ),
    Form(
        "evidence",
        Text("dispute.evidence.title"),
        Collect(
            "evidence",
            Text("dispute.evidence.title"),
            Text("dispute.evidence.more"),
            accept=accept,
            parse=evidence.links,
            at_most=evidence.AT_MOST,
        ),
        _evidence,
    ),
    Form(
        "record",
        Text("dispute.record.title"),
        Ask("what", Text("dispute.record.title"), Text("dispute.record"), parse.free_text),
        _record,
    ),
    Form(
        "opened",
        Text("dispute.platform_number.title"),
        Ask("number", Text("dispute.platform_number.title"), Text("dispute.platform_number"), parse.short_text),
        _opened,
        ("in_review",),
    ),
    Form(
        "decision",
        Text("dispute.decision.title"),
        Choose(
            "decision",
            Text("dispute.decision.title"),
            Text("dispute.decision"),
            tuple(Option(name, label) for name, label in DECISIONS.items()),
        ),
        _decided,
        ("in_mediation",),
    ),
    Form(
        "reopen",
        Text("dispute.reopen.title"),
        Ask("facts", Text("dispute.reopen.title"), Text("dispute.reopen"), parse.free_text),
        _reopened,
        ("closed", "withdrawn"),
    ),
)
