"""A certificate request after it was submitted: looked up, issued, decided by a person, sent, sent again, revoked."""

from typing import Any

from bot.cases.masking import mask_contact, mask_email
from bot.cases.numbers import CERTIFICATE_RANDOM, certificate_number, page_link
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.effect import Action, Button, Effect, MoveCase, Rows, Say, SendFile, StartJob
from bot.core.event import AgentActed, Event, JobDone, JobFailed
from bot.core.flow import Context
from bot.core.text import Param, Text

REASONS = {
    "not_found": Text("certificate.in_review.not_found"),
    "name_differs": Text("certificate.in_review.name_differs"),
    "unavailable": Text("certificate.in_review.unavailable"),
}
# Why a person refused one; the buyer reads it in their own language.
REJECTIONS = {
    "no_order": Text("certificate.rejection.no_order.button"),
    "name": Text("certificate.rejection.name.button"),
    "not_ours": Text("certificate.rejection.not_ours.button"),
    "canceled": Text("certificate.rejection.canceled.button"),
    "twice": Text("certificate.rejection.twice.button"),
}


def order_looked_up(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """Issue where the order matches; else a person decides, and the buyer hears why."""
    case = _case(event, context, "looking_up")
    if case is None or not isinstance(event, JobDone):
        return ()
    verdict = str(event.result["verdict"])
    if verdict == "match":
        return issue(case, context, "bot", "order_matched", event.result["order"])
    return review(case, verdict)


def look_up_failed(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """The order directory did not answer: a person decides."""
    case = _case(event, context, "looking_up")
    return review(case, "unavailable") if case else ()


def review(case: Case, reason: str) -> tuple[Effect, ...]:
    """Hand a request to a person, with the reason told to the buyer."""
    return (
        MoveCase(case.number, "in_review", "bot", "sent_to_review", {"reason": reason}),
        Say((REASONS[reason], Text("certificate.in_review", {"number": case.number})), _case_rows(case.number)),
    )


def issue(
    case: Case, context: Context, actor: str, action: str, order: dict[str, Any] | None, **why: str
) -> tuple[Effect, ...]:
    """Give the certificate its number and have it made."""
    number = certificate_number(context.random("certificate")[:CERTIFICATE_RANDOM])
    order = order or {}
    issued_on = context.today.isoformat()
    claim = {
        "case": case.number,
        "number": number,
        "locale": case.data["language"],
        "second_locale": case.data["second"],
        "name": case.data["name"],
        "contact": mask_contact(case.data["contact"]),
        "platform": order.get("platform", ""),
        "order_number": case.data["order_number"],
        "item": order.get("item", ""),
        "ordered_on": order.get("ordered_on", ""),
        "amount": order.get("amount"),
        "currency": order.get("currency", ""),
        "seller_name": order.get("seller_name", ""),
        "issued_on": issued_on,
    }
    data = {"certificate": number, "issued_on": issued_on, "order": order, **why}
    return (
        MoveCase(case.number, "issuing", actor, action, data),
        StartJob("issue_certificate", f"issue_certificate:{number}", claim),
    )


def certificate_issued(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """Send it where it was asked for."""
    case = _case(event, context, "issuing")
    if case is None or not isinstance(event, JobDone):
        return ()
    number, file = str(event.payload["number"]), str(event.result["file"])
    data = {"file": file, "sha256": event.result["sha256"], "key_id": event.result["key_id"]}
    lookups = {"certificate": number, "file": str(event.result["sha256"])}
    effects: list[Effect] = [MoveCase(case.number, "issued", "bot", "issued", data, lookups)]
    if case.data["delivery"] in {"chat", "both"}:
        effects.append(_send(number, file, Text("certificate.issued", {"certificate": number}), context))
    if case.data["delivery"] in {"email", "both"}:
        mail = {"case": case.number, "to": case.data["email"], "number": number, "file": file}
        effects.append(
            StartJob("mail_certificate", f"mail_certificate:{number}", {**mail, "locale": case.data["language"]})
        )
    return tuple(effects)


def issue_failed(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """The document could not be made: a person looks."""
    case = _case(event, context, "issuing")
    return review(case, "unavailable") if case else ()


def certificate_mailed(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """Tell the buyer that the e-mail went out."""
    case = _case(event, context, "issued", "revoked")
    if case is None:
        return ()
    return (Say((Text("certificate.mailed", {"address": mask_email(case.data["email"])}),), _again_rows(case.number)),)


def mail_failed(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """The e-mail could not be sent: the chat gets it, whatever was chosen."""
    case = _case(event, context, "issued")
    if case is None:
        return ()
    said = Text("certificate.not_mailed", {"address": mask_email(case.data["email"])})
    return (Say((said,)), _send(case.data["certificate"], case.data["file"], Text("certificate.here"), context))


def approved(case: Case, event: AgentActed, context: Context) -> tuple[Effect, ...]:
    """A person decided for it, perhaps with a reason, which the case keeps."""
    if case.state != "in_review":
        return ()
    return (
        *issue(case, context, event.actor, "approved", None, **({"approval": event.text} if event.text else {})),
        Say((Text("certificate.approved", {"number": case.number}),)),
    )


def rejected(case: Case, event: AgentActed, _context: Context) -> tuple[Effect, ...]:
    """A person decided against it, with a reason."""
    if case.state != "in_review":
        return ()
    said = Text("certificate.rejected", {"number": case.number, "reason": why(event.text)})
    return (
        MoveCase(case.number, "rejected", event.actor, "rejected", {"rejection": event.text}),
        Say((said,), ((Button(Text("engine.person.button"), Action("go", "agent")),),)),
    )


def why(reason: str) -> Param:
    """A reason from the list, or as it was written."""
    return REJECTIONS.get(reason, reason)


def revoked(case: Case, event: AgentActed, _context: Context) -> tuple[Effect, ...]:
    """A person withdrew an issued certificate, with a reason."""
    if case.state != "issued":
        return ()
    said = Text("certificate.revoked", {"certificate": case.data["certificate"], "reason": event.text})
    return (
        MoveCase(case.number, "revoked", event.actor, "revoked", {"revocation": event.text}),
        Say((said,), ((Button(Text("engine.person.button"), Action("go", "agent")),),)),
    )


def fetch(case: Case, context: Context) -> tuple[Effect, ...]:
    """Send an issued certificate once more."""
    if case.state != "issued":
        return (Say((Text("certificate.none_to_send"),)),)
    return (_send(case.data["certificate"], case.data["file"], Text("certificate.here"), context),)


def _send(certificate: str, file: str, caption: Text, context: Context) -> SendFile:
    """The file; where the certificate page is public, with its address for people without Telegram."""
    if page := page_link(context.facts.address, certificate):
        caption = Text("certificate.with_page", {"caption": caption, "page": page})
    return SendFile(file, f"{certificate}.pdf", caption)


def _case(event: Event, context: Context, *states: str) -> Case | None:
    """The case a job was for, if it still stands where the job found it."""
    if not isinstance(event, JobDone | JobFailed):
        return None
    case = context.case(str(event.payload["case"]))
    return case if case is not None and case.state in states else None


def _case_rows(number: str) -> Rows:
    return (
        (Button(Text("case.open.button", {"number": number}), Action("case", number, "open")),),
        (Button(Text("engine.person.button"), Action("go", "agent")),),
    )


def _again_rows(number: str) -> Rows:
    return ((Button(Text("certificate.fetch.button"), Action("case", number, "fetch")),),)
