"""Verifying a certificate: by number, by deep link or by the PDF itself; what is told is masked."""

from datetime import date
from typing import Any

from bot.cases.numbers import parse_certificate_number
from bot.core.conversation import Answers, Conversation
from bot.core.effect import Action, Button, Effect, Say, StartJob
from bot.core.event import Event, JobDone, Media
from bot.core.flow import Ask, Card, Context, Done, Flow, WrongAnswer
from bot.core.text import Text

LARGEST = 20_000_000  # bytes; Telegram lets a bot download no more

VERDICTS = {
    "valid": Text("verify.valid"),
    "revoked": Text("verify.revoked"),
    "unknown": Text("verify.unknown"),
    "altered": Text("verify.altered"),
    "forged": Text("verify.forged"),
}
FACTS = {
    "number": Text("verify.fact.number"),
    "issuer": Text("verify.fact.issuer"),
    "issued_on": Text("verify.fact.issued_on"),
    "name": Text("verify.fact.name"),
    "order_number": Text("verify.fact.order_number"),
}


def number_of(text: str, _context: Context) -> dict[str, Any]:
    """A certificate number, typed or in a deep link."""
    number = parse_certificate_number(text)
    if number is None:
        raise WrongAnswer(Text("wrong.certificate_number"))
    return {"number": number}


def file_of(media: Media, _context: Context) -> dict[str, Any]:
    """A PDF sent to the chat."""
    if not is_pdf(media):
        raise WrongAnswer(Text("wrong.not_pdf"))
    if (media.size or 0) > LARGEST:
        raise WrongAnswer(Text("wrong.pdf_too_large"))
    return {"file_id": media.file_id, "size": media.size}


def is_pdf(media: Media) -> bool:
    """Whether a document says that it is a PDF; what it really is, the verification finds out."""
    return media.kind == "document" and (media.mime == "application/pdf" or media.name.lower().endswith(".pdf"))


def done(answers: Answers, context: Context) -> Done:
    """Have it looked at."""
    key = f"verify_certificate:{context.person}:{context.random('verify').hex()[:16]}"
    return Done((StartJob("verify_certificate", key, answers["certificate"]),), Card((Text("verify.looking"),)))


def verified(_conversation: Conversation, event: Event, _context: Context) -> tuple[Effect, ...]:
    """Tell the verdict, and of a certificate of ours what may be told."""
    if not isinstance(event, JobDone):
        return ()
    facts = event.result.get("facts") or {}
    if facts.get("issued_on"):
        facts = {**facts, "issued_on": date.fromisoformat(facts["issued_on"])}
    lines = tuple(
        Text("verify.fact", {"title": title, "value": facts[name]}) for name, title in FACTS.items() if facts.get(name)
    )
    told = (Text("engine.lines", {"lines": lines}),) if lines else ()
    rows = ((Button(Text("engine.person.button"), Action("go", "agent")),),)
    return (Say((VERDICTS[event.result["verdict"]], *told), () if event.result["verdict"] == "valid" else rows),)


def not_verified(_conversation: Conversation, _event: Event, _context: Context) -> tuple[Effect, ...]:
    """It could not be looked at just now."""
    return (Say((Text("verify.failed"),), ((Button(Text("verify.again.button"), Action("go", "verify")),),)),)


FLOW = Flow(
    "verify",
    version=1,
    title=Text("verify.title"),
    steps=(
        Ask(
            "certificate",
            Text("verify.certificate.title"),
            Text("verify.certificate"),
            parse=number_of,
            accept=file_of,
        ),
    ),
    done=done,
    keeps_draft=False,
)
