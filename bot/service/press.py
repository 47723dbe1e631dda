"""The press: makes documents and signs certificates, off the event loop."""

import asyncio
import hashlib
import os
from datetime import date
from threading import Lock
from typing import Any

from msgspec import Struct

from bot.cases.numbers import page_link
from bot.cases.report import Report
from bot.core.flow import Facts
from bot.core.text import Money
from bot.documents.certificate import issue
from bot.documents.chart import chart
from bot.documents.claim import Claim, SigningKey
from bot.documents.dossier import Dossier, dossier_pdf
from bot.documents.typesetter import Typesetter
from bot.words.catalogs import Words


class Printed(Struct, frozen=True):
    """A certificate's file, the SHA-256 of it in hexadecimal, and the id of the key that signed."""

    content: bytes
    sha256: str
    key_id: str


class Press:
    """Keeps the typesetter, whose fonts take a quarter of a second to load, from the first use on.

    Args:
        words: the catalogs.
        key: signs the claims.
        facts: names the issuer, the bot, and where the certificate page is.

    Attributes:
        decoders: whoever makes pictures of strangers' files holds one of these, so that the machine is not overrun.
    """

    def __init__(self, words: Words, key: SigningKey, facts: Facts) -> None:
        self._words = words
        self._key = key
        self._facts = facts
        self.decoders = asyncio.Semaphore(os.cpu_count() or 1)
        self._lock = Lock()
        self._typesetter: Typesetter | None = None

    async def certificate(self, payload: dict[str, Any]) -> Printed:
        """Make the certificate of a job's payload; the same payload gives the same bytes."""
        return await asyncio.to_thread(self._print, self.claim(payload))

    async def dossier(self, dossier: Dossier) -> bytes:
        """Make a dossier; the same one gives the same bytes."""
        return await asyncio.to_thread(dossier_pdf, dossier, self._words)

    async def chart(self, report: Report, locale: str) -> bytes:
        """Draw the desk's report, as PNG."""
        return await asyncio.to_thread(lambda: chart(report, locale, self._words, self._ready()))

    def claim(self, payload: dict[str, Any]) -> Claim:
        """The claim of a job's payload; what is not known of an order is left empty."""
        amount, currency = payload.get("amount"), payload.get("currency")
        ordered_on = payload.get("ordered_on")
        return Claim(
            number=payload["number"],
            issuer=self._facts.issuer,
            buyer_name=payload["name"],
            contact=payload["contact"],
            platform=payload.get("platform") or "",
            order_number=payload["order_number"],
            issued_on=date.fromisoformat(payload["issued_on"]),
            bot=self._facts.bot_username,
            locale=payload["locale"],
            second_locale=payload.get("second_locale") or "",
            item=payload.get("item") or "",
            ordered_on=date.fromisoformat(ordered_on) if ordered_on else None,
            amount=Money(amount, currency) if amount is not None and currency else None,
            seller_name=payload.get("seller_name") or "",
        )

    def _print(self, claim: Claim) -> Printed:
        link = page_link(self._facts.address, claim.number)
        signed, content = issue(claim, self._key, self._words, self._ready(), link)
        return Printed(content, hashlib.sha256(content).hexdigest(), signed.key)

    def _ready(self) -> Typesetter:
        with self._lock:
            if self._typesetter is None:
                self._typesetter = Typesetter()
            return self._typesetter
