"""Judging a certificate: valid, revoked, altered, forged, or not one of ours."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct

from bot.cases.masking import mask_name, mask_order_number
from bot.cases.numbers import parse_certificate_number
from bot.documents.claim import SignedClaim, check, words_of
from bot.documents.reading import Reading

Kind: TypeAlias = Literal["valid", "revoked", "altered", "forged", "unknown"]
Reason: TypeAlias = Literal[
    "genuine",  # the very file we issued, or the number of one
    "withdrawn",  # issued once, revoked since
    "file_differs",  # signed by us, shows what was signed, but not the bytes we issued
    "text_differs",  # signed by us, but the pages show something else than what was signed
    "claim_damaged",  # a number of ours, and a claim that cannot be read
    "no_signature",  # claims to be ours and carries no claim
    "bad_signature",  # carries a claim that our key did not sign
    "unknown_key",  # carries a claim signed by a key that is not ours
    "no_record",  # signed by us, and nothing is kept of it any more
    "not_issued",  # a number that was never issued, or whose certificate is not issued yet
    "not_ours",  # says nothing of being ours
    "unreadable",  # no PDF, broken, locked, or it took too long
    "too_large",
]


class KnownCertificate(Struct, frozen=True):
    """What the issuer keeps of a certificate.

    Args:
        number: its number.
        state: of its case; ``issued`` and ``revoked`` mean that the file went out.
        sha256: of the whole file, hexadecimal.
    """

    number: str
    state: str
    sha256: str
    buyer_name: str
    order_number: str
    issued_on: date
    revoked_on: date | None = None


class Verdict(Struct, frozen=True):
    """A judgement that may be shown to anybody: personal data is masked, and told of certificates of ours only."""

    kind: Kind
    reason: Reason
    number: str | None = None
    buyer: str = ""
    order_number: str = ""
    issued_on: date | None = None
    revoked_on: date | None = None


def judge(
    reading: Reading | None,
    number: str | None,
    known: KnownCertificate | None,
    public_keys: Mapping[str, bytes],
    issuer: str = "",
) -> Verdict:
    """Judge a file, or a number alone where there is no file.

    Args:
        reading: the file, read by ``read_file``; None for a number alone.
        number: the number asked for; of a file, its own number counts.
        known: what we keep of the certificate with ``reading.number`` (or ``number``); None where there is nothing.
        public_keys: our Ed25519 keys by id, old ones too.
        issuer: our name; a file that bears it beside the service's name claims to be ours.
    """
    if known is not None and known.state not in {"issued", "revoked"}:
        known = None  # its file has not gone out
    if reading is None:
        return _judge_number(parse_certificate_number(number or ""), known)
    if reading.state != "read":
        return Verdict("unknown", reading.state)
    if reading.claim is not None:
        return _judge_claim(reading, reading.claim, known, public_keys, issuer)
    if reading.attached and known is not None:
        return _of(known, "altered", "claim_damaged")
    if reading.attached or reading.number or _bears(reading.text, issuer):
        return Verdict("forged", "no_signature", reading.number)
    return Verdict("unknown", "not_ours")


def _judge_number(number: str | None, known: KnownCertificate | None) -> Verdict:
    if known is None:
        return Verdict("unknown", "not_issued" if number else "not_ours", number)
    return _of(known)


def _judge_claim(
    reading: Reading, claim: SignedClaim, known: KnownCertificate | None, public_keys: Mapping[str, bytes], issuer: str
) -> Verdict:
    signature = check(claim, public_keys)
    if signature != "good":
        if known is None and issuer and claim.fields.issuer != issuer:
            return Verdict("unknown", "not_ours")  # another issuer's, for whom we cannot speak
        return Verdict("forged", "bad_signature" if signature == "bad" else "unknown_key", reading.number)
    if known is not None and reading.sha256 == known.sha256:
        return _of(known)
    differs = words_of(reading.text) != claim.fields.page_text
    if known is None:
        return Verdict("altered" if differs else "unknown", "text_differs" if differs else "no_record", reading.number)
    return _of(known, "altered", "text_differs" if differs else "file_differs")


def _of(known: KnownCertificate, kind: Kind | None = None, reason: Reason | None = None) -> Verdict:
    stands: tuple[Kind, Reason] = ("revoked", "withdrawn") if known.state == "revoked" else ("valid", "genuine")
    return Verdict(
        kind=kind or stands[0],
        reason=reason or stands[1],
        number=known.number,
        buyer=mask_name(known.buyer_name),
        order_number=mask_order_number(known.order_number),
        issued_on=known.issued_on,
        revoked_on=known.revoked_on,
    )


# The service's name in the four languages, spaces removed.
_SERVICE = ("구매안전서비스", "交易安全服务", "交易安全服務", "purchase-safetyservice")


def _bears(text: str, issuer: str) -> bool:
    plain, name = _plain(text), _plain(issuer)
    return bool(name) and name in plain and any(service in plain for service in _SERVICE)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
