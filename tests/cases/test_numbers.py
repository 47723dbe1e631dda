"""Numbers people read out."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.numbers import (
    case_number,
    certificate_number,
    deep_link,
    page_link,
    parse_case_number,
    parse_certificate_number,
)

RANDOM = st.binary(min_size=10, max_size=10)
SEEN = "SMG-7K3M-9QX2-VB8T-0HZ1"


@given(RANDOM)
def test_a_certificate_number_reads_back(random: bytes) -> None:
    number = certificate_number(random)
    assert parse_certificate_number(number) == number
    assert not set(number.removeprefix("SMG")) & set("ILOU")


@given(RANDOM, RANDOM)
def test_no_bit_is_lost(one: bytes, other: bytes) -> None:
    assert (certificate_number(one) == certificate_number(other)) == (one == other)


@given(RANDOM)
def test_the_deep_link_fits_telegram_and_reads_back(random: bytes) -> None:
    link = deep_link("sinmungo_bot", certificate_number(random))
    payload = link.partition("?start=")[2]
    assert len(payload) <= 64
    assert payload.replace("-", "").replace("_", "").isalnum()
    assert parse_certificate_number(link) == certificate_number(random)
    assert parse_certificate_number(payload) == certificate_number(random)


@pytest.mark.parametrize(
    "text",
    [
        SEEN,
        SEEN.lower(),
        SEEN.replace("-", ""),
        SEEN.replace("-", " "),
        SEEN.replace("-", " – "),
        SEEN.replace("0", "O").replace("1", "I"),
        SEEN.replace("0", "o").replace("1", "l"),
        f"확인증 번호는 {SEEN}입니다",
        f"https://t.me/sinmungo_bot?start=v_{SEEN}",
        f"tg://resolve?domain=sinmungo_bot&start=v_{SEEN}",
        "ＳＭＧ－７Ｋ３Ｍ－９ＱＸ２－ＶＢ８Ｔ－０ＨＺ１",
        f"/verify\n{SEEN}.",
    ],
)
def test_a_number_is_read_forgivingly(text: str) -> None:
    assert parse_certificate_number(text) == SEEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SMG-",
        SEEN[:-1],
        SEEN + "0",
        "X" + SEEN,
        SEEN.replace("K", "U"),
        SEEN.removeprefix("SMG-"),  # sixteen digits may be an order number of AliExpress
        "8123456789012345",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert parse_certificate_number(text) is None


@given(st.binary(min_size=7, max_size=7))
def test_a_case_number_reads_back_and_fits_a_button(random: bytes) -> None:
    number = case_number(random)
    assert parse_case_number(number.lower().replace("-", " ")) == number
    assert len(number) <= 20


def test_the_page_of_a_certificate_is_where_the_web_server_is() -> None:
    number = certificate_number(bytes(10))
    assert page_link("https://bot.example", number) == f"https://bot.example/c/{number}"
    assert page_link("", number) == ""


def bare(text: str) -> str:
    """A text as numbers are read in it: without case, width, spaces and dashes, what looks alike made alike."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(str.maketrans("OIL", "011"))
    return "".join(letter for letter in folded if letter.isalnum())


@given(st.text() | st.text("SMGC0OIL7k-– _.Ｃ３"))
def test_reading_never_fails_and_finds_only_what_is_there(text: str) -> None:
    for number, shape in (
        (parse_certificate_number(text), r"SMG(-[0-9A-HJKMNP-TV-Z]{4}){4}"),
        (parse_case_number(text), r"C(-[0-9A-HJKMNP-TV-Z]{5}){2}"),
    ):
        assert number is None or (re.fullmatch(shape, number) and bare(number) in bare(text))


@pytest.mark.parametrize("length", [0, 9, 11])
def test_randomness_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="random bytes"):
        certificate_number(bytes(length))
    with pytest.raises(ValueError, match="random bytes"):
        case_number(bytes(length))
