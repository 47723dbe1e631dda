"""A certificate to try things on, made once."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pikepdf
import pytest

from bot.core.text import Money, Text
from bot.documents import certificate
from bot.documents.claim import Claim, SignedClaim, SigningKey
from bot.documents.typesetter import Typesetter
from bot.documents.verdict import KnownCertificate

KEY = SigningKey("k-test", bytes(range(32)))
PUBLIC = {KEY.id: KEY.public}
ISSUER = "신문고 소비자지원센터"

CLAIM = Claim(
    number="SMG-7K3M-9QX2-VB8T-0HZ1",
    issuer=ISSUER,
    buyer_name="김하늘",
    contact="+82******5678",
    platform="smartstore",
    order_number="2026111812345671",
    issued_on=date(2026, 11, 21),
    bot="sinmungo_bot",
    locale="ko",
    item="무선 청소기 파워클린 V12",
    ordered_on=date(2026, 11, 18),
    amount=Money(389_000, "KRW"),
    seller_name="한빛전자",
)


class PlainWriter:
    """Writes the last part of a text's key, the locale and the values: enough to see what stands where."""

    def plain(self, text: Text, locale: str, zone: str) -> str:
        assert zone
        return " ".join([text.msgid.rpartition(".")[2], locale, *map(str, text.params.values())])


Issue = Callable[[Claim], tuple[SignedClaim, bytes]]


@pytest.fixture(scope="session")
def typesetter() -> Typesetter:
    return Typesetter()


@pytest.fixture(scope="session")
def issue(typesetter: Typesetter) -> Issue:
    return partial(certificate.issue, key=KEY, writer=PlainWriter(), typesetter=typesetter)


@pytest.fixture(scope="session")
def issued(issue: Issue) -> tuple[SignedClaim, bytes]:
    return issue(CLAIM)


def known(sha256: str, state: str = "issued") -> KnownCertificate:
    """What the issuer keeps of the certificate above."""
    return KnownCertificate(
        number=CLAIM.number,
        state=state,
        sha256=sha256,
        buyer_name=CLAIM.buyer_name,
        order_number=CLAIM.order_number,
        issued_on=CLAIM.issued_on,
        revoked_on=date(2026, 12, 1) if state == "revoked" else None,
    )


def attach(document: pikepdf.Pdf, content: bytes) -> None:
    """Attach a claim.json to a document, in the place of any it has."""
    spec = pikepdf.AttachedFileSpec(
        document, content, filename="claim.json", description="", mime_type="", creation_date="", mod_date=""
    )
    document.attachments["claim.json"] = spec
