"""All flows, pages and reactions, gathered for the engine."""

from bot.cases.numbers import parse_case_number, parse_certificate_number
from bot.core.conversation import Answers, Conversation
from bot.core.effect import Effect
from bot.core.event import AgentActed, Event, Media
from bot.core.flow import Context, Flows
from bot.flows import agent, certificate, certificate_case, pages, verify

BY_AGENT = {
    "approve": certificate_case.approved,
    "reject": certificate_case.rejected,
    "revoke": certificate_case.revoked,
    "answer": agent.answered,
}


def agent_acted(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """Carry out what an agent or the operator did to one of this person's cases."""
    if not isinstance(event, AgentActed):
        return ()
    case = context.case(event.case)
    return BY_AGENT[event.action](case, event, context) if case else ()


def link(payload: str) -> tuple[str, Answers] | None:
    """Read a deep link: ``v_<certificate>`` verifies, ``case_<number>`` opens a case, a flow's name begins it."""
    prefix, _, rest = payload.partition("_")
    if prefix == "v":
        number = parse_certificate_number(rest)  # where it is none of ours, the person is asked for it
        return ("verify", {"certificate": {"number": number}} if number else {})
    if prefix == "case":
        return ("case", {"argument": parse_case_number(rest) or rest})
    return (payload, {}) if payload in FLOWS.flows or payload in FLOWS.pages else None


def media(sent: Media) -> tuple[str, Answers] | None:
    """A PDF sent while nothing is asked is there to be verified."""
    if not verify.is_pdf(sent) or (sent.size or 0) > verify.LARGEST:
        return None
    return ("verify", {"certificate": {"file_id": sent.file_id, "size": sent.size}})


FLOWS = Flows(
    flows={flow.name: flow for flow in (certificate.FLOW, verify.FLOW, agent.FLOW)},
    pages={
        "menu": pages.menu,
        "help": pages.help_page,
        "privacy": pages.privacy,
        "cases": pages.cases,
        "case": pages.case_page,
    },
    reactions={
        "look_up_order": certificate_case.order_looked_up,
        "look_up_order.failed": certificate_case.look_up_failed,
        "issue_certificate": certificate_case.certificate_issued,
        "issue_certificate.failed": certificate_case.issue_failed,
        "mail_certificate": certificate_case.certificate_mailed,
        "mail_certificate.failed": certificate_case.mail_failed,
        "verify_certificate": verify.verified,
        "verify_certificate.failed": verify.not_verified,
        **{f"agent.{action}": agent_acted for action in BY_AGENT},
    },
    acts={"certificate.fetch": certificate_case.fetch},
    intents={
        "certificate_request": "certificate",
        "certificate_status": "cases",
        "certificate_verify": "verify",
        "service_info": "help",
        "human": "agent",
        "language": "language",
        "privacy": "privacy",
        "greeting": "menu",
        "dispute_status": "cases",
    },
    link=link,
    media=media,
)
