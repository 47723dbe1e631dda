"""Handlers: what each kind of job does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec

from bot.cases.certificate import judge_order, matching_order
from bot.cases.numbers import deep_link, page_link
from bot.core.flow import Facts
from bot.documents import texts
from bot.policies.load import Policies, load
from bot.ports import Files, Mail, Orders, RejectedError, Store, Telegram, Understanding
from bot.service import dossier, evidence
from bot.service.jobs import Handler
from bot.service.press import Press
from bot.service.verification import by_file, by_number
from bot.words.catalogs import Words

_ZONE = "UTC"  # a mail tells dates only


@dataclass(frozen=True)
class Tools:
    """What the handlers work with.

    Args:
        store: where cases are.
        files: where documents are.
        telegram: for downloads.
        orders: the order directory.
        mail: None where none can be sent.
        understanding: what sentences mean.
        press: makes certificates.
        words: the catalogs.
        facts: names the issuer and the bot.
        public_keys: of every signing key there ever was, by id.
        policies: windows and checklists; the shipped ones where none are given.
    """

    store: Store
    files: Files
    telegram: Telegram
    orders: Orders
    mail: Mail | None
    understanding: Understanding
    press: Press
    words: Words
    facts: Facts
    public_keys: Mapping[str, bytes]
    policies: Policies = field(default_factory=load)


def handlers(tools: Tools) -> dict[str, Handler]:
    """The handlers by kind of job: (person, payload) → result."""
    return {
        "look_up_order": partial(look_up_order, tools),
        "issue_certificate": partial(issue_certificate, tools),
        "mail_certificate": partial(mail_certificate, tools),
        "verify_certificate": partial(verify_certificate, tools),
        "understand": partial(understand, tools),
        "keep_evidence": partial(keep_evidence, tools),
        "make_dossier": partial(make_dossier, tools),
    }


async def look_up_order(tools: Tools, _person: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Judge a request by the orders of its number: ``{"verdict", "order"}``, the order only where it matches."""
    orders = await tools.orders.find(payload["order_number"])
    order = matching_order(payload["name"], orders)
    return {"verdict": judge_order(payload["name"], orders), "order": order and msgspec.to_builtins(order)}


async def issue_certificate(tools: Tools, person: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Make, sign and keep a certificate: ``{"file", "sha256", "key_id"}``; a second time gives the same bytes."""
    printed = await tools.press.certificate(payload)
    file = f"certificates/{payload['number']}.pdf"
    await tools.files.put(person, file, printed.content)
    return {"file": file, "sha256": printed.sha256, "key_id": printed.key_id}


async def mail_certificate(tools: Tools, person: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Send a certificate by e-mail. Raises RejectedError where it can never arrive, TryAgainError where it may."""
    if tools.mail is None:
        raise RejectedError("no mail server is set")
    number, locale = payload["number"], payload["locale"]
    case = await tools.store.case(payload["case"])
    name = str(case.case.data.get("name", "")) if case else ""
    link = page_link(tools.facts.address, number) or deep_link(tools.facts.bot_username, number)
    body = texts.mail_body(name=name, number=number, issuer=tools.facts.issuer, link=link)
    await tools.mail.send(
        to=payload["to"],
        subject=tools.words.plain(texts.mail_subject(number), locale, _ZONE),
        body=tools.words.plain(body, locale, _ZONE),
        message_id=f"certificate.{number}",
        attachments={f"{number}.pdf": await tools.files.get(person, payload["file"])},
    )
    return {}


async def verify_certificate(tools: Tools, _person: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Judge a certificate by its number or its file: ``{"verdict", "facts"}``, personal data masked."""
    if "number" in payload:
        return await by_number(tools.store, payload["number"], tools.facts.issuer)
    return await by_file(tools.store, tools.telegram, payload, tools.public_keys, tools.facts.issuer)


async def understand(tools: Tools, _person: int, payload: dict[str, Any]) -> dict[str, Any]:
    """What a sentence means: the fields of a Meaning."""
    meaning = await tools.understanding.understand(payload["text"], payload.get("locale"))
    return dict(msgspec.to_builtins(meaning))


async def keep_evidence(tools: Tools, person: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Fetch and keep a piece of evidence: ``{"sha256", "file", "mime", "size"}``, or ``{"refused"}`` with why."""
    return await evidence.keep(tools.files, tools.telegram, person, payload)


async def make_dossier(tools: Tools, person: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Make and keep the dossier of a dispute: ``{"file", "sha256", "pages"}``."""
    issuer = tools.facts.issuer
    return await dossier.make(tools.store, tools.files, tools.press, tools.policies, issuer, person, payload)
