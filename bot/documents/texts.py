"""The words of the certificate and of the e-mail that brings it, as catalog texts."""

from datetime import date
from typing import Protocol

from bot.core.text import Money, Text


class Writer(Protocol):
    """Whoever turns a text into words without markup."""

    def plain(self, text: Text, locale: str, zone: str) -> str:
        """Write a text in a locale; dates and sums included."""
        ...


TITLE = Text("document.certificate.title")
SERVICE_NAME = Text("document.certificate.service_name")
STATEMENT = Text("document.certificate.statement")
NOTE = Text("document.certificate.note")
VERIFY_TITLE = Text("document.certificate.verify_title")

LABELS = {
    "number": Text("document.certificate.number"),
    "service": Text("document.certificate.service"),
    "buyer": Text("document.certificate.buyer"),
    "contact": Text("document.certificate.contact"),
    "platform": Text("document.certificate.platform"),
    "order_number": Text("document.certificate.order_number"),
    "item": Text("document.certificate.item"),
    "ordered_on": Text("document.certificate.ordered_on"),
    "amount": Text("document.certificate.amount"),
    "seller": Text("document.certificate.seller"),
}

PLATFORMS = {
    "smartstore": Text("document.certificate.platform.smartstore"),
    "taobao": Text("document.certificate.platform.taobao"),
    "aliexpress": Text("document.certificate.platform.aliexpress"),
    "ebay": Text("document.certificate.platform.ebay"),
    "bungaejangter": Text("document.certificate.platform.bungaejangter"),
}


def verify(bot: str, page: str = "") -> Text:
    """How to have a certificate judged by the bot of this name and, where there is one, on a page for everybody."""
    if page:
        return Text("document.certificate.verify_page", {"bot": bot, "page": page})
    return Text("document.certificate.verify", {"bot": bot})


def signature(key: str) -> Text:
    """Which key signed."""
    return Text("document.certificate.signature", {"key": key})


def day(value: date) -> Text:
    """A date, as the reader writes it."""
    return Text("document.certificate.day", {"day": value})


def amount(value: Money) -> Text:
    """A sum, as the reader writes it."""
    return Text("document.certificate.sum", {"sum": value})


def mail_subject(number: str) -> Text:
    """The subject of the e-mail."""
    return Text("document.certificate.mail_subject", {"number": number})


def mail_body(*, name: str, number: str, issuer: str, link: str) -> Text:
    """The plain text of the e-mail."""
    return Text("document.certificate.mail_body", {"name": name, "number": number, "issuer": issuer, "link": link})
