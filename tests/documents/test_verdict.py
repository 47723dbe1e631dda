"""Valid, revoked, altered, forged, unknown: told apart."""

import hashlib
import io
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.documents.certificate import certificate_pdf
from bot.documents.claim import SignedClaim, SigningKey, sign, write_claim
from bot.documents.reading import Reading, read_own_file
from bot.documents.typesetter import Typesetter
from bot.documents.verdict import KnownCertificate, Verdict, judge
from tests.documents.conftest import CLAIM, ISSUER, KEY, PUBLIC, Issue, PlainWriter, attach, known

pytestmark = pytest.mark.slow  # left out of `make quick`


Edit = Callable[[pikepdf.Pdf], None]


@pytest.fixture
def original(issued: tuple[SignedClaim, bytes]) -> bytes:
    return issued[1]


def judged(file: bytes, kept: KnownCertificate | None, issuer: str = ISSUER) -> Verdict:
    return judge(read_own_file(file), None, kept, PUBLIC, issuer)


def kept_of(file: bytes, state: str = "issued") -> KnownCertificate:
    return known(hashlib.sha256(file).hexdigest(), state)


def edited(file: bytes, edit: Edit) -> bytes:
    """The file after somebody opened, changed and saved it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(file)) as document:
        edit(document)
        document.save(out, static_id=True)
    return out.getvalue()


def with_claim(signed: SignedClaim, content: bytes | None = None) -> Edit:
    def edit(document: pikepdf.Pdf) -> None:
        attach(document, content or write_claim(signed))

    return edit


def without_claim(document: pikepdf.Pdf) -> None:
    del document.attachments["claim.json"]


def with_words(words: bytes) -> Edit:
    """Write words over the first page."""

    def edit(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        name = page.add_resource(document.make_indirect(font), pikepdf.Name.Font)
        page.contents_add(b"BT %s 12 Tf 100 400 Td (%s) Tj ET" % (str(name).encode(), words))

    return edit


def foreign(words: str) -> bytes:
    """A PDF made from nothing that shows some words."""
    document = pikepdf.new()
    document.add_blank_page()
    with_words(words.encode("ascii"))(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_issued_file_is_valid_and_shown_masked(original: bytes) -> None:
    verdict = judged(original, kept_of(original))
    assert (verdict.kind, verdict.reason) == ("valid", "genuine")
    assert verdict == Verdict(
        "valid", "genuine", CLAIM.number, buyer="김*늘", order_number="************5671", issued_on=CLAIM.issued_on
    )


def test_a_revoked_file_is_revoked(original: bytes) -> None:
    verdict = judged(original, kept_of(original, "revoked"))
    assert (verdict.kind, verdict.reason) == ("revoked", "withdrawn")
    assert verdict.revoked_on is not None


@pytest.mark.parametrize("state", ["issuing", "in_review", "rejected"])
def test_a_file_that_never_went_out_is_not_valid(original: bytes, state: str) -> None:
    assert judged(original, kept_of(original, state)).kind == "unknown"


def test_a_copy_saved_anew_is_altered_though_it_says_the_same(original: bytes) -> None:
    verdict = judged(edited(original, lambda document: None), kept_of(original))
    assert (verdict.kind, verdict.reason) == ("altered", "file_differs")


def test_bytes_behind_the_end_are_found(original: bytes) -> None:
    assert judged(original + b"\n", kept_of(original)).kind == "altered"


@pytest.mark.parametrize("on_record", [True, False])
def test_words_that_were_not_signed_are_found_even_without_the_hash(original: bytes, on_record: bool) -> None:
    file = edited(original, with_words(b"Paid in full"))
    verdict = judged(file, kept_of(original) if on_record else None)
    assert (verdict.kind, verdict.reason) == ("altered", "text_differs")


def test_the_claim_of_one_certificate_on_the_page_of_another_is_found(
    issue: Issue, issued: tuple[SignedClaim, bytes]
) -> None:
    other = issue(replace(CLAIM, buyer_name="이순신"))[1]
    assert judged(edited(other, with_claim(issued[0])), None).reason == "text_differs"


def test_a_record_that_was_erased_leaves_it_open(original: bytes) -> None:
    verdict = judged(original, None)
    assert (verdict.kind, verdict.reason, verdict.buyer) == ("unknown", "no_record", "")


def test_a_claim_of_another_key_is_forged(original: bytes, typesetter: Typesetter) -> None:
    thief = SigningKey(KEY.id, b"\x07" * 32)
    file = certificate_pdf(sign(replace(CLAIM, buyer_name="이순신"), thief), PlainWriter(), typesetter)
    assert judged(file, kept_of(original)).reason == "bad_signature"
    assert judged(file, None).kind == "forged"
    stranger = certificate_pdf(sign(CLAIM, SigningKey("k-none", b"\x07" * 32)), PlainWriter(), typesetter)
    assert judged(stranger, None) == Verdict("forged", "unknown_key", CLAIM.number)


def test_changed_fields_under_the_old_signature_are_forged(issued: tuple[SignedClaim, bytes]) -> None:
    signed, original = issued
    richer = replace(signed, fields=replace(signed.fields, buyer_name="이순신"))
    verdict = judged(edited(original, with_claim(richer)), kept_of(original))
    assert verdict == Verdict("forged", "bad_signature", CLAIM.number)


def test_even_with_its_hash_on_record_a_file_of_another_key_is_forged(original: bytes, typesetter: Typesetter) -> None:
    file = certificate_pdf(sign(CLAIM, SigningKey("k-none", b"\x07" * 32)), PlainWriter(), typesetter)
    assert judged(file, kept_of(file)).kind == "forged"


def test_another_issuers_certificate_is_not_ours_to_judge(typesetter: Typesetter) -> None:
    claim = replace(CLAIM, issuer="Another Desk")
    file = certificate_pdf(sign(claim, SigningKey("k-none", b"\x07" * 32)), PlainWriter(), typesetter)
    assert judged(file, None) == Verdict("unknown", "not_ours")


def test_a_page_with_our_number_and_no_claim_is_forged(original: bytes) -> None:
    for file in (edited(original, without_claim), foreign(f"No. {CLAIM.number}")):
        assert judged(file, kept_of(original)) == Verdict("forged", "no_signature", CLAIM.number)
    assert judged(foreign("SMG-0000-0000-0000-0000"), None).kind == "forged"


def test_a_page_in_our_name_and_no_claim_is_forged() -> None:
    file = foreign("Acme Desk confirms: purchase-safety service used")
    assert judged(file, None, issuer="Acme Desk").reason == "no_signature"
    assert judged(file, None, issuer="Someone Else").reason == "not_ours"
    assert judged(file, None, issuer="").reason == "not_ours"


def test_a_damaged_claim_is_altered_where_the_number_is_ours(issued: tuple[SignedClaim, bytes]) -> None:
    signed, original = issued
    file = edited(original, with_claim(signed, b"{"))
    assert judged(file, kept_of(original)).reason == "claim_damaged"
    assert judged(file, None).kind == "forged"


def test_anything_else_is_unknown() -> None:
    assert judged(foreign("Invoice 2026-11"), None) == Verdict("unknown", "not_ours")
    assert judged(b"hello", None) == Verdict("unknown", "unreadable")
    assert judge(Reading("0" * 64, "too_large"), None, None, PUBLIC) == Verdict("unknown", "too_large")


@pytest.mark.parametrize(
    ("state", "kind"), [("issued", "valid"), ("revoked", "revoked"), ("issuing", "unknown"), ("rejected", "unknown")]
)
def test_a_number_alone(state: str, kind: str) -> None:
    verdict = judge(None, CLAIM.number.lower(), known("0" * 64, state), PUBLIC)
    assert (verdict.kind, verdict.number) == (kind, CLAIM.number)
    assert bool(verdict.buyer) == (kind != "unknown")


def test_a_number_nobody_knows() -> None:
    assert judge(None, CLAIM.number, None, PUBLIC) == Verdict("unknown", "not_issued", CLAIM.number)
    assert judge(None, "hello", None, PUBLIC) == Verdict("unknown", "not_ours")
    assert judge(None, None, None, PUBLIC) == Verdict("unknown", "not_ours")


def test_one_changed_byte_anywhere_is_never_valid(original: bytes) -> None:
    @settings(max_examples=300)
    @given(st.integers(0, len(original) - 1), st.integers(1, 255))
    def changed(place: int, flip: int) -> None:
        file = original[:place] + bytes([original[place] ^ flip]) + original[place + 1 :]
        assert judged(file, kept_of(original)).kind in {"altered", "forged", "unknown"}

    changed()


def test_a_file_cut_short_is_never_valid(original: bytes) -> None:
    @settings(max_examples=60)
    @given(st.integers(0, len(original) - 1))
    def cut(length: int) -> None:
        assert judged(original[:length], kept_of(original)).kind != "valid"

    cut()
