"""Verification: looks up what is kept of a certificate and has it judged; what is told of it is masked."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.documents.reading import MAX_BYTES, Reading, read_file, read_own_file
from bot.documents.verdict import KnownCertificate, Verdict, judge
from bot.ports import CaseView, Store, Telegram


async def by_number(store: Store, number: str, issuer: str) -> dict[str, Any]:
    """Judge a certificate's number: ``{"verdict", "reason", "facts"}``."""
    known = _known(await store.find_case("certificate", number))
    return _told(judge(None, number, known, {}, issuer), issuer)


async def by_file(
    store: Store, telegram: Telegram, payload: Mapping[str, Any], public_keys: Mapping[str, bytes], issuer: str
) -> dict[str, Any]:
    """Judge a file sent to the chat: ``{"verdict", "reason", "facts"}``.

    Args:
        store: where the cases are.
        telegram: for the download.
        payload: ``file_id``, and ``size`` in bytes where Telegram told it; ours are far below the limit.
        public_keys: of every signing key there ever was, by id.
        issuer: who issues our certificates.

    Raises:
        RejectedError: the file is gone.
    """
    if (payload.get("size") or 0) > MAX_BYTES:
        return _told(judge(Reading("", "too_large"), None, None, public_keys, issuer), issuer)
    return await by_content(store, await telegram.download(payload["file_id"], at_most=MAX_BYTES), public_keys, issuer)


async def by_content(store: Store, content: bytes, public_keys: Mapping[str, bytes], issuer: str) -> dict[str, Any]:
    """Judge a file's bytes: ``{"verdict", "reason", "facts"}``."""
    known = _known(await store.find_case("file", hashlib.sha256(content).hexdigest()))
    reading = await asyncio.to_thread(read_file if known is None else read_own_file, content)
    if known is None and reading.number:
        known = _known(await store.find_case("certificate", reading.number))
    return _told(judge(reading, None, known, public_keys, issuer), issuer)


def _known(view: CaseView | None) -> KnownCertificate | None:
    """What is kept of a case's certificate; None where there is none yet, or its owner was erased."""
    if view is None or "certificate" not in view.case.data:
        return None
    case = view.case
    revoked = next((event.at.date() for event in view.story if event.state == "revoked"), None)
    return KnownCertificate(
        number=case.data["certificate"],
        state=case.state,
        sha256=case.data.get("sha256", ""),
        buyer_name=case.data["name"],
        order_number=case.data["order_number"],
        issued_on=date.fromisoformat(case.data["issued_on"]),
        revoked_on=revoked,
    )


def _told(verdict: Verdict, issuer: str) -> dict[str, Any]:
    """A verdict as plain values. Facts are told of what we issued only, never of what merely says so."""
    facts: dict[str, Any] = {}
    if verdict.issued_on is not None:
        facts = {
            "number": verdict.number,
            "issuer": issuer,
            "issued_on": verdict.issued_on.isoformat(),
            "name": verdict.buyer,
            "order_number": verdict.order_number,
        }
        if verdict.revoked_on is not None:
            facts["revoked_on"] = verdict.revoked_on.isoformat()
    return {"verdict": verdict.kind, "reason": verdict.reason, "facts": facts}
