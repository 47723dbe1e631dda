"""Filing a dispute, from what happened to the review. What becomes of it is in dispute_case."""

from collections.abc import Mapping
from typing import Any

from bot.cases.clocks import Clock, clocks
from bot.cases.dispute import DISPUTE
from bot.cases.numbers import CASE_RANDOM, case_number
from bot.cases.readiness import readiness
from bot.core.case import Case
from bot.core.conversation import Answers
from bot.core.effect import Effect, OpenCase
from bot.core.event import Media
from bot.core.flow import Ask, AskDate, Choose, Collect, Context, Done, Flow, Option, Review, Tell
from bot.core.text import Text
from bot.flows import answers as parse
from bot.flows import dispute_dates as dates
from bot.flows import evidence
from bot.flows.dispute_card import card, clock_lines
from bot.flows.dispute_time import watch_windows
from bot.flows.labels import OUTCOMES, PLATFORMS, REASONS
from bot.policies.load import Policies

CARRIED = (
    "platform",
    "order_number",
    "item",
    "paid",
    "reason",
    "ordered",
    "promised",
    "received",
    "outcome",
    "sum",
    "expected",
    "details",
)
EXPECTED = frozenset({"wrong_item", "not_as_described", "missing_parts", "counterfeit"})


def _options(labels: Mapping[Any, Text]) -> tuple[Option, ...]:
    return tuple(Option(str(name), label) for name, label in labels.items())


WANTED = _options(OUTCOMES)
NEVER_CAME = tuple(option for option in WANTED if option.id in {"full_refund", "resend"})


def came(answers: Answers, _context: Context) -> bool:
    """The goods came."""
    return answers.get("reason") != "not_received"


def delayed(answers: Answers, _context: Context) -> bool:
    """The goods came late, or not at all: a date was promised."""
    return answers.get("reason") in {"not_received", "late"}


def differs(answers: Answers, _context: Context) -> bool:
    """Something else came than was promised."""
    return answers.get("reason") in EXPECTED


def partial(answers: Answers, _context: Context) -> bool:
    """A part of the money is wanted."""
    return answers.get("outcome") == "partial_refund"


def outcomes(answers: Answers, _context: Context) -> tuple[Option, ...]:
    """What can be wanted: goods that never came cannot be returned, exchanged or kept for less."""
    return NEVER_CAME if answers.get("reason") == "not_received" else WANTED


def clocks_of(data: Answers, policies: Policies, context: Context) -> tuple[Clock, ...]:
    """The windows of the platform in the buyer's dates."""
    platform = policies.platforms[data["platform"]]
    return clocks(platform, data["reason"], dates.given(data), context.now, context.zone)


def dispute_flow(policies: Policies) -> Flow:
    """The flow, with the policies it counts and checks by."""

    def clock(answers: Answers, context: Context) -> Text:
        return Text("dispute.clock", {"lines": clock_lines(clocks_of(answers, policies, context))})

    def ask_evidence(answers: Answers, _context: Context) -> Text:
        pieces = evidence.items(answers.get("evidence", ()))
        return evidence.prompt(readiness(policies.evidence, answers["reason"], pieces), pieces)

    def done(answers: Answers, context: Context) -> Done:
        number = case_number(context.random("case")[:CASE_RANDOM])
        data = {name: answers[name] for name in CARRIED if name in answers}
        data["evidence"] = evidence.numbered(answers.get("evidence", ()), context)
        data["story"] = [[context.now.isoformat(), "open", "buyer"]]
        case = Case(number, DISPUTE.kind, DISPUTE.first, data, context.now, context.now)
        windows = clocks_of(data, policies, context)
        effects: tuple[Effect, ...] = (
            OpenCase(number, DISPUTE.kind, DISPUTE.first, data),
            *evidence.keep(case, data["evidence"]),
            *watch_windows(case, windows, context),
        )
        return Done(effects, card(case, policies, context))

    return Flow(
        "dispute",
        version=1,
        title=Text("dispute.title"),
        steps=(
            Choose(
                "platform", Text("dispute.platform.title"), Text("dispute.platform"), _options(PLATFORMS), columns=2
            ),
            Ask(
                "order_number", Text("certificate.order_number.title"), Text("dispute.order_number"), parse.order_number
            ),
            Ask("item", Text("dispute.item.title"), Text("dispute.item"), parse.short_text, loose=True),
            Ask("paid", Text("dispute.paid.title"), Text("dispute.paid"), parse.amount, show=parse.money_of),
            Choose("reason", Text("dispute.reason.title"), Text("dispute.reason"), _options(REASONS)),
            AskDate("ordered", Text("dispute.ordered.title"), Text("dispute.ordered"), dates.past, earliest=400),
            AskDate(
                "promised",
                Text("dispute.promised.title"),
                Text("dispute.promised"),
                dates.promised,
                when=delayed,
                earliest=400,
                latest=120,
            ),
            AskDate(
                "received",
                Text("dispute.received.title"),
                Text("dispute.received"),
                dates.past,
                when=came,
                earliest=400,
            ),
            Tell("clock", Text("dispute.clock.title"), clock),
            Choose("outcome", Text("dispute.outcome.title"), Text("dispute.outcome"), outcomes),
            Ask("sum", Text("dispute.sum.title"), Text("dispute.sum"), parse.amount, when=partial, show=parse.money_of),
            Ask(
                "expected",
                Text("dispute.expected.title"),
                Text("dispute.expected"),
                parse.free_text,
                when=differs,
                loose=True,
            ),
            Ask("details", Text("dispute.details.title"), Text("dispute.details"), parse.free_text, loose=True),
            Collect(
                "evidence",
                Text("dispute.evidence.title"),
                ask_evidence,
                accept=accept,
                parse=evidence.links,
                at_least=0,
                at_most=evidence.AT_MOST,
            ),
            Review("review", Text("certificate.review.title"), Text("dispute.review"), Text("dispute.submit.button")),
        ),
        done=done,
    )


def accept(media: Media, _answers: Answers, context: Context) -> Answers:
    """A piece of evidence as it is kept in the answers."""
    return evidence.accept(media, context)
