"""Certificate requests: the table, and how an order is judged."""

from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.certificate import CERTIFICATE, Bought, judge_order, matching_order, same_name
from bot.cases.table import ROLES

ALLOWED = {
    ("looking_up", "issuing"): {"bot"},
    ("looking_up", "in_review"): {"bot"},
    ("in_review", "issuing"): {"operator", "agent"},
    ("in_review", "rejected"): {"operator", "agent"},
    ("rejected", "in_review"): {"operator", "agent", "buyer"},
    ("issuing", "issued"): {"bot"},
    ("issuing", "in_review"): {"bot"},
    ("issued", "revoked"): {"operator", "agent"},
}


def orders(*names: str) -> list[Bought]:
    return [SimpleNamespace(buyer_name=name) for name in names]


def test_the_table_allows_these_moves_and_no_others() -> None:
    assert CERTIFICATE.states == ("looking_up", "issuing", "in_review", "rejected", "issued", "revoked")
    for state, to, actor in product(CERTIFICATE.states, CERTIFICATE.states, ROLES):
        expected = state == to or actor in ALLOWED.get((state, to), set())
        assert CERTIFICATE.may(state, to, actor) == expected, (state, to, actor)


def test_every_state_can_be_reached_and_ends_somewhere() -> None:
    assert CERTIFICATE.final == ("revoked",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("홍길동", "홍 길동"),
        ("홍길동", "홍길동"),
        ("KIM Haneul", "kim haneul"),
        ("Kim Haneul", "Haneul Kim"),
        ("Kim, Ha-neul", "haneul kim"),
        ("Kim Ha Neul", "HANEULKIM"),
        ("Maria del Carmen López", "López, Maria del Carmen"),
        ("O'Brien", "O’Brien"),
        ("王小明", "王 小明"),
        ("Ａｌｉｃｅ　Ｍａｒｔｉｎ", "alice martin"),
        ("김하늘\u200b", "김하늘"),
        ("Straße Anna", "Anna STRASSE"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("홍길동", "홍길순"),
        ("길동 홍", "홍 길동"),  # the order of a Korean name is not free
        ("王小明", "王曉明"),
        ("Alice Martin", "Alice Martinez"),
        ("Anna Lee Kim", "Lee Anna Kim"),  # turned, not shuffled
        ("", ""),
        ("...", "!"),
        ("", "Alice"),
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)


def test_an_order_is_judged_by_its_number_and_name() -> None:
    assert judge_order("홍길동", orders()) == "not_found"
    assert judge_order("홍길동", orders("김하늘")) == "name_differs"
    assert judge_order("홍길동", orders("김하늘", "홍 길동")) == "match"


def test_the_matching_order_is_found_among_platforms() -> None:
    found = orders("김하늘", "홍 길동")
    assert matching_order("홍길동", found) is found[1]
    assert matching_order("이순신", found) is None


@given(st.text(), st.text())
def test_sameness_is_symmetric_and_never_fails(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


@given(st.text(st.characters(categories=["L"]), min_size=1))
def test_every_name_of_letters_is_itself(name: str) -> None:
    assert same_name(name, f" {name} ")
