"""Masking shows little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.masking import mask_contact, mask_email, mask_name, mask_order_number, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("홍길동", "홍*동"),
        ("홍 길동", "홍*동"),
        ("王小明", "王*明"),
        ("歐陽小明", "歐**明"),
        ("김철", "김*"),
        ("김", "김*"),
        ("Alice Martin", "A**** M*****"),
        ("J Doe", "* D**"),
        ("", ""),
    ],
)
def test_a_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("contact", "masked"),
    [
        ("+821012345678", "+82******5678"),
        ("010-1234-5678", "01*****5678"),
        ("12345", "***45"),
        ("110", "***"),
        ("haneul@example.com", "h***@e***.com"),
        ("a@b.co.kr", "a***@b***.kr"),
        ("root@localhost", "r***@***"),
        ("", ""),
    ],
)
def test_a_contact(contact: str, masked: str) -> None:
    assert mask_contact(contact) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("20261121-0001", "********-0001"),
        ("8123456789012345", "************2345"),
        ("A-1234", "*-**34"),
        ("123", "***"),
    ],
)
def test_an_order_number(number: str, masked: str) -> None:
    assert mask_order_number(number) == masked


@given(st.text(st.characters(categories=["Lo"]), min_size=3, max_size=40))
def test_at_most_two_letters_of_a_cjk_name_are_left(name: str) -> None:
    assert sum(letter != "*" for letter in mask_name("김" + name)) <= 2


@given(st.text(st.sampled_from("abcdefgh XYZ"), max_size=60))
def test_of_every_word_one_letter_is_left(name: str) -> None:
    assert all(len(word.replace("*", "")) <= 1 for word in mask_name(name).split())


@given(st.text(st.sampled_from("0123456789"), min_size=9, max_size=15))
def test_at_most_six_digits_of_a_phone_are_left(digits: str) -> None:
    assert sum(c.isdigit() for c in mask_phone(digits)) == 6


@given(st.text(), st.text())
def test_nothing_but_first_letters_and_the_top_domain_of_an_address_is_left(local: str, host: str) -> None:
    assert mask_email(f"{local}@{host}.com") == f"{local[:1]}***@{host[:1]}***.com" or "@" in host or not host


@given(st.text())
def test_masking_never_fails(text: str) -> None:
    mask_name(text)
    mask_contact(text)
    assert len(mask_order_number(text)) == len(text)
