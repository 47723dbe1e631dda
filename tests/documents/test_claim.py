"""Claims and their signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.documents.claim import SigningKey, canonical, check, parse_claim, sign, words_of, write_claim
from tests.documents.conftest import CLAIM, KEY, PUBLIC

CLAIMS = st.builds(
    lambda buyer, item, amount: replace(CLAIM, buyer_name=buyer, item=item, seller_name=amount),
    st.text(st.characters(codec="utf-8")),
    st.text(st.characters(codec="utf-8")),
    st.text(st.characters(codec="utf-8")),
)


@given(CLAIMS)
def test_a_claim_reads_back_and_its_signature_is_good(claim: object) -> None:
    signed = sign(claim, KEY)  # type: ignore[arg-type]
    assert parse_claim(write_claim(signed)) == signed
    assert check(signed, PUBLIC) == "good"


@given(CLAIMS, CLAIMS)
def test_two_claims_have_two_canonical_forms(one: object, other: object) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)  # type: ignore[arg-type]


def test_the_canonical_form_does_not_change() -> None:
    assert canonical(CLAIM).decode() == (
        "sinmungo certificate claim 1\n"
        '{"amount":{"currency":"KRW","minor":389000},"bot":"sinmungo_bot","buyer_name":"김하늘",'
        '"contact":"+82******5678","issued_on":"2026-11-21","issuer":"신문고 소비자지원센터",'
        '"item":"무선 청소기 파워클린 V12","locale":"ko","number":"SMG-7K3M-9QX2-VB8T-0HZ1",'
        '"order_number":"2026111812345671","ordered_on":"2026-11-18","page_text":"","platform":"smartstore",'
        '"second_locale":"","seller_name":"한빛전자"}'
    )


def test_another_word_another_key_another_signature() -> None:
    signed = sign(CLAIM, KEY)
    assert check(replace(signed, fields=replace(CLAIM, buyer_name="김하는")), PUBLIC) == "bad"
    assert check(replace(signed, signature=signed.signature[::-1]), PUBLIC) == "bad"
    assert check(replace(signed, signature=b""), PUBLIC) == "bad"
    assert check(replace(signed, key="k-other"), PUBLIC) == "unknown_key"
    assert check(sign(CLAIM, SigningKey(KEY.id, bytes(32))), PUBLIC) == "bad"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"fields": {}, "key": "k", "signature": ""}',
        b"[]",
        b'{"key": "\xb0"}',
    ],
)
def test_what_is_no_claim(content: bytes) -> None:
    assert parse_claim(content) is None


@given(st.binary())
def test_reading_a_claim_never_fails(content: bytes) -> None:
    assert parse_claim(content) is None


def test_a_claim_with_a_field_more_is_none() -> None:
    content = write_claim(sign(CLAIM, KEY))
    assert parse_claim(content.replace(b'"key":', b'"extra": 1, "key":')) is None


def test_a_key_does_not_show_its_secret() -> None:
    assert repr(KEY) == "SigningKey(id='k-test')"
    assert KEY.secret.hex() not in f"{KEY!r}{KEY!s}"


def test_words_count_and_their_spacing_does_not() -> None:
    assert words_of("구매자  김하늘\n주문") == words_of("구매자 김하늘 주문\x0b")
    assert words_of("김하늘") != words_of("김하는")
    assert len(words_of("\ud800")) == 64
