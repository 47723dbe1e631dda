"""The certificate of use as a PDF."""

import io
import unicodedata
from typing import Any

import msgspec
import segno

from bot.cases.numbers import deep_link
from bot.core.text import Text
from bot.documents import texts
from bot.documents.claim import Claim, SignedClaim, SigningKey, sign, words_of, write_claim
from bot.documents.reading import page_text
from bot.documents.texts import Writer
from bot.documents.typesetter import Typesetter, language

TEMPLATE = "certificate"
_ZONE = "UTC"  # dates only: the same everywhere


def issue(
    claim: Claim, key: SigningKey, writer: Writer, typesetter: Typesetter, link: str = ""
) -> tuple[SignedClaim, bytes]:
    """Typeset a claim, sign it together with what the page says, and make the file.

    The same claim, key, words and link give the same bytes. Takes some 50 ms of work: call it in a thread.

    Args:
        claim: what is vouched for.
        key: signs it.
        writer: writes its words.
        typesetter: makes the pages.
        link: where everybody can check it; the bot's own link where empty.

    Returns:
        The signed claim and the PDF, whose SHA-256 is to be kept.
    """
    page = lay_out(claim, key.id, writer, link)
    draft = typesetter.typeset(TEMPLATE, page)
    signed = sign(msgspec.structs.replace(claim, page_text=words_of(page_text(draft))), key)
    return signed, typesetter.typeset(TEMPLATE, page | {"claim": write_claim(signed).decode()})


def certificate_pdf(signed: SignedClaim, writer: Writer, typesetter: Typesetter) -> bytes:
    """Make the file of a claim that was signed before."""
    page = lay_out(signed.fields, signed.key, writer)
    return typesetter.typeset(TEMPLATE, page | {"claim": write_claim(signed).decode()})


def printable(text: str) -> str:
    """A person's words fit for print: composed, on one line, without controls and marks that turn the direction."""
    kept = "".join(c if unicodedata.category(c) not in _UNPRINTABLE else " " for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_TITLE_SIZES = {"ko": (27, 0.06), "zh_Hans": (27, 0.08), "zh_Hant": (27, 0.08), "en": (24, 0.0)}


def lay_out(claim: Claim, key: str, writer: Writer, link: str = "") -> dict[str, Any]:
    """What the template prints for a claim: its texts written in the claim's languages, the key's id, the QR code."""
    locales = [locale for locale in (claim.locale, claim.second_locale) if locale]

    def say(what: Text | str) -> list[str]:
        if isinstance(what, str):  # data, the same in every language
            return [printable(what)]
        return [writer.plain(what, locale, _ZONE) for locale in locales]

    size, tracking = _TITLE_SIZES[claim.locale]
    reached = link or deep_link(claim.bot, claim.number)
    return {
        "languages": [language(locale) for locale in locales],
        "title": say(texts.TITLE),
        "title_size": size,
        "title_tracking": tracking,
        "number_label": " / ".join(dict.fromkeys(say(texts.LABELS["number"]))),
        "number": claim.number,
        "statement": say(texts.STATEMENT),
        "rows": [
            {"label": say(texts.LABELS[name]), "value": say(value), "strong": name == "buyer"}
            for name, value in _facts(claim)
        ],
        "issued_on": say(texts.day(claim.issued_on)),
        "issuer": printable(claim.issuer),
        "signature": say(texts.signature(key)),
        "verify_title": say(texts.VERIFY_TITLE),
        "verify": say(texts.verify(claim.bot, link)),
        "note": say(texts.NOTE),
        "link": reached,
        "qr": _qr(reached),
        "claim": None,
    }


def _facts(claim: Claim) -> list[tuple[str, str | Text]]:
    """The rows of the table: a value is printed as it is, a text in each language; empty ones are left out."""
    rows: list[tuple[str, str | Text]] = [
        ("buyer", claim.buyer_name),
        ("contact", claim.contact),
        ("service", texts.SERVICE_NAME),
        ("platform", texts.PLATFORMS.get(claim.platform.strip().casefold(), claim.platform)),
        ("order_number", claim.order_number),
        ("item", claim.item),
        ("amount", texts.amount(claim.amount) if claim.amount else ""),
        ("ordered_on", texts.day(claim.ordered_on) if claim.ordered_on else ""),
        ("seller", claim.seller_name),
    ]
    return [(name, value) for name, value in rows if value]


def _qr(link: str) -> str:
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="svg", border=0, dark="#1e2a44", xmldecl=False)
    return picture.getvalue().decode()
