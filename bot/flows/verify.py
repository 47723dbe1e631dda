"""Verifying a certificate, by number, by deep link or by the PDF itself, and somebody who claims to be us.

What is told of a certificate is masked. Who claims to be us is judged by a forwarded message, an @name, a Telegram
link or a phone number.
"""

from datetime import date
from typing import Any

from bot.cases.impostors import claimed, wrote
from bot.cases.numbers import parse_certificate_number
from bot.core.conversation import Answers, Conversation
from bot.core.effect import Action, Button, Effect, Say, StartJob
from bot.core.event import Event, Forwarded, JobDone, Media
from bot.core.flow import Ask, Card, Context, Done, Flow, WrongAnswer
from bot.core.text import Param, Text

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


def text_of(text: str, context: Context) -> dict[str, Any]:
    """A certificate number, typed or in a deep link; else whoever claims to be us."""
    number = parse_certificate_number(text)
    if number is not None:
        return {"number": number}
    claim = claimed(text, context.facts.bot_username)
    if claim is None:
        raise WrongAnswer(Text("wrong.certificate_number"))
    return {"claim": claim}


def origin_of(forwarded: Forwarded, context: Context) -> dict[str, Any]:
    """Who wrote a forwarded message."""
    return {"claim": wrote(forwarded.username, is_bot=forwarded.is_bot, bot=context.facts.bot_username)}


def judge(forwarded: Forwarded, context: Context) -> Text:
    """What to tell of a forwarded message that nobody asked for."""
    return verdict(str(origin_of(forwarded, context)["claim"]), context)


def verdict(claim: str, context: Context) -> Text:
    """Whether it is us, and what to do."""
    us: dict[str, Param] = {"bot": f"@{context.facts.bot_username}"}
    return Text("verify.us", us) if claim == "us" else Text("verify.not_us", us)


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
    """Have a certificate looked at; who claims to be us is judged at once."""
    if claim := answers["certificate"].get("claim"):
        person = Button(Text("engine.person.button"), Action("go", "agent"))
        return Done((), Card((verdict(claim, context),), () if claim == "us" else ((person,),)))
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
            parse=text_of,
            accept=file_of,
            origin=origin_of,
        ),
    ),
    done=done,
    keeps_draft=False,
)
