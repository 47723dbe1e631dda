"""Verification: whether a certificate is valid, revoked, unknown, altered or forged; what is told is masked."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from bot.cases.masking import mask_name, mask_order_number
from bot.documents.claim import check, words_of
from bot.documents.reading import MAX_BYTES, Reading, read_file
from bot.ports import CaseView, Store, Telegram

Verdict: TypeAlias = Literal["valid", "revoked", "unknown", "altered", "forged"]


async def by_number(store: Store, number: str, issuer: str) -> dict[str, Any]:
    """Judge a certificate's number: ``{"verdict", "facts"}``."""
    return _told(await store.find_case("certificate", number), issuer)


async def by_file(
    store: Store, telegram: Telegram, payload: Mapping[str, Any], public_keys: Mapping[str, bytes], issuer: str
) -> dict[str, Any]:
    """Judge a file sent to the chat: ``{"verdict", "facts"}``.

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
        return {"verdict": "unknown", "facts": {}}
    return await by_content(store, await telegram.download(payload["file_id"], at_most=MAX_BYTES), public_keys, issuer)


async def by_content(store: Store, content: bytes, public_keys: Mapping[str, bytes], issuer: str) -> dict[str, Any]:
    """Judge a file's bytes: ``{"verdict", "facts"}``."""
    reading = await asyncio.to_thread(read_file, content)
    ours = await store.find_case("file", reading.sha256)
    if ours is not None:
        return _told(ours, issuer)
    named = await store.find_case("certificate", reading.number) if reading.number else None
    verdict = judge(reading, public_keys, known=named is not None)
    return {"verdict": verdict, "facts": {"number": reading.number} if verdict == "altered" else {}}


def judge(reading: Reading, public_keys: Mapping[str, bytes], *, known: bool) -> Verdict:
    """Judge a file that is not, byte for byte, one that was issued.

    Args:
        reading: what the file says of itself.
        public_keys: by key id.
        known: the number it bears was issued.
    """
    if known:
        return "altered"
    if reading.claim is not None and check(reading.claim, public_keys) == "good":
        # signed here, but the record is gone: only the page can still be held against the claim
        return "unknown" if words_of(reading.text) == reading.claim.fields.page_text else "altered"
    return "forged" if reading.attached or reading.number else "unknown"


def _told(view: CaseView | None, issuer: str) -> dict[str, Any]:
    """What may be told of a case."""
    verdicts: dict[str, Verdict] = {"issued": "valid", "revoked": "revoked"}
    verdict = verdicts.get(view.case.state, "unknown") if view else "unknown"
    if view is None or verdict == "unknown":
        return {"verdict": "unknown", "facts": {}}
    data = view.case.data
    facts = {
        "number": data.get("certificate"),
        "issuer": issuer,
        "issued_on": data.get("issued_on"),
        "name": mask_name(data["name"]) if data.get("name") else None,
        "order_number": mask_order_number(data["order_number"]) if data.get("order_number") else None,
    }
    return {"verdict": verdict, "facts": {name: value for name, value in facts.items() if value}}
