"""All flows, pages and reactions, gathered for the engine."""

from collections.abc import Mapping
from functools import partial

from bot.cases.numbers import parse_case_number, parse_certificate_number
from bot.core.conversation import Answers, Conversation
from bot.core.effect import Effect
from bot.core.event import AgentActed, Event, Media
from bot.core.flow import Act, Context, Flow, Flows, Page, Reaction
from bot.flows import agent, certificate, certificate_case, deposit, dispute_case, dispute_time, pages, privacy, verify
from bot.flows.articles import article_page, scam_page
from bot.flows.dispute import dispute_flow
from bot.flows.dispute_forms import forms
from bot.flows.help import help_page, maybe_page
from bot.flows.meant import wishes
from bot.flows.safety import safety_flow
from bot.policies.load import Policies

INTENTS = {
    "certificate_request": "certificate",
    "certificate_status": "cases",
    "certificate_verify": "verify",
    "service_info": "help",
    "deposit": "deposit",
    "dispute_file": "dispute",
    "dispute_status": "cases",
    "safety_check": "safety",
    "scam_worry": "scam",
    "human": "agent",
    "language": "language",
    "privacy": "privacy",
    "greeting": "menu",
}
ACTIONS = ("approve", "reject", "revoke", "answer", "move", "decide")  # what agents and the operator do to cases


def gather(policies: Policies, articles: Mapping[str, str] | None = None) -> Flows:
    """Everything the engine can be asked to do.

    Args:
        policies: what the flows count and check by.
        articles: by article's id what comes next.
    """
    flows: dict[str, Flow] = {
        flow.name: flow
        for flow in (
            certificate.FLOW,
            verify.FLOW,
            agent.FLOW,
            privacy.EXPORT,
            privacy.ERASE,
            dispute_flow(policies),
            deposit.how_much_flow(policies),
            deposit.when_back_flow(policies),
            safety_flow(policies),
        )
    }
    flows.update(forms(policies))
    shown: dict[str, Page] = {
        "menu": pages.menu,
        "help": help_page,
        "maybe": maybe_page,
        "privacy": privacy.page,
        "kept": privacy.kept,
        "cases": pages.cases,
        "deposit": deposit.deposit_page,
        "article": article_page(articles or {}),
        "scam": scam_page(articles or {}),
    }
    return Flows(
        flows=flows,
        pages=shown,
        reactions=reactions(policies),
        acts=acts(policies),
        intents=INTENTS,
        wishes=wishes,
        link=partial(link, frozenset({*(name for name, flow in flows.items() if flow.public), *shown})),
        media=media,
        judge=verify.judge,
    )


def reactions(policies: Policies) -> dict[str, Reaction]:
    """What the outside brings: results of jobs, deadlines, what agents did."""
    return {
        "look_up_order": certificate_case.order_looked_up,
        "look_up_order.failed": certificate_case.look_up_failed,
        "issue_certificate": certificate_case.certificate_issued,
        "issue_certificate.failed": certificate_case.issue_failed,
        "mail_certificate": certificate_case.certificate_mailed,
        "mail_certificate.failed": certificate_case.mail_failed,
        "verify_certificate": verify.verified,
        "verify_certificate.failed": verify.not_verified,
        "keep_evidence": lambda _conversation, event, context: dispute_case.evidence_kept(event, policies, context),
        "make_dossier": lambda _conversation, event, context: dispute_case.dossier_made(event, context),
        "make_dossier.failed": lambda _conversation, _event, _context: dispute_case.dossier_failed(),
        "window": lambda _conversation, event, context: dispute_time.window_closes(policies, event, context),
        "seller": dispute_time.seller_due,
        "look_back": dispute_time.looked_back,
        "deposit": deposit.reminded,
        "export_data": privacy.part_made,
        "export_data.failed": privacy.not_exported,
        "erase_person.failed": privacy.not_erased,
        **{f"agent.{action}": partial(agent_acted, policies) for action in ACTIONS},
    }


def acts(policies: Policies) -> dict[str, Act]:
    """Buttons on a person's own cases."""
    return {
        "certificate.fetch": certificate_case.fetch,
        "certificate.open": pages.opened,
        "question.open": pages.opened,
        **dispute_case.acts(policies),
    }


def agent_acted(policies: Policies, _conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """Carry out what an agent or the operator did to one of this person's cases."""
    case = context.case(event.case) if isinstance(event, AgentActed) else None
    if case is None or not isinstance(event, AgentActed):
        return ()
    match case.kind, event.action:
        case "dispute", "answer":
            return dispute_case.answered(case, event, policies, context)
        case "dispute", "move" | "decide":
            return dispute_case.moved_by_desk(case, event, policies, context)
        case _, "answer":
            return agent.answered(case, event, context)
        case "certificate", "approve":
            return certificate_case.approved(case, event, context)
        case "certificate", "reject":
            return certificate_case.rejected(case, event, context)
        case "certificate", "revoke":
            return certificate_case.revoked(case, event, context)
        case _:
            return ()


def link(known: frozenset[str], payload: str) -> tuple[str, Answers] | None:
    """Read a deep link: ``v_<certificate>`` verifies, ``case_<number>`` opens a case, a name begins a flow or a page.

    Args:
        known: the names there are.
        payload: what stands behind ``start=``.
    """
    prefix, _, rest = payload.partition("_")
    if prefix == "v":
        number = parse_certificate_number(rest)  # where it is none of ours, the person is asked for it
        return ("verify", {"certificate": {"number": number}} if number else {})
    if prefix == "case":
        return ("case", {"number": parse_case_number(rest) or rest})
    if prefix == "a":
        return ("article", {"argument": rest})
    return (payload, {}) if payload in known else None


def media(sent: Media) -> tuple[str, Answers] | None:
    """A PDF sent while nothing is asked is there to be verified."""
    if not verify.is_pdf(sent) or (sent.size or 0) > verify.LARGEST:
        return None
    return ("verify", {"certificate": {"file_id": sent.file_id, "size": sent.size}})
