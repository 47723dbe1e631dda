"""Order numbers, e-mail addresses and phone numbers standing in sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.numbers import case_number, certificate_number
from bot.knowledge.slots import find_emails, find_order_numbers, find_phones
from tests.knowledge.hostile import HOSTILE

pytestmark = pytest.mark.slow  # left out of `make quick`


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("주문번호는 20261121-0001이에요", ["20261121-0001"]),
        ("20261121-0001 환불해 주세요", ["20261121-0001"]),
        ("주문 번호: 2026112112345678", ["2026112112345678"]),
        ("２０２６１１２１１２３４５６７８", ["2026112112345678"]),
        ("订单号：8123456789012345，快递单号 75312345678901234", ["8123456789012345"]),
        ("我的订单4123456789012345678还没到", ["4123456789012345678"]),
        ("訂單編號 AB12345", ["AB12345"]),
        ("order #AB-1234 and tracking number RR123456789CN", ["AB-1234"]),
        ("Order no. 12345.", ["12345"]),
        ("eBay 12-34567-89012, order id 7001234", ["12-34567-89012", "7001234"]),
        ("order status please", []),
        ("order 2026-11-05", []),
        ("order RR123456789CN", []),
        ("운송장 번호는 12345678901234", []),
        ("tracking number: 12345678901234567", []),
        ("010-1234-5678", []),
        ("12345678", []),
        ("https://a.example/orders/8123456789012345", []),
        ("a8123456789012345@a.example", []),
        ("8123456789012345678901234", []),
    ],
)
def test_order_numbers(text: str, orders: list[str]) -> None:
    assert [slot.value for slot in find_order_numbers(text)] == orders


@given(st.binary(min_size=10, max_size=10), st.sampled_from(("", "order ", "주문번호 ", "订单号")))
def test_our_own_numbers_are_no_orders(random: bytes, label: str) -> None:
    for number in (certificate_number(random), case_number(random[:7])):
        assert not find_order_numbers(label + number)
        assert not find_order_numbers(label + number.lower())


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("Me.Too+x@Ex-ample.co.kr로 보내 주세요", ["Me.Too+x@Ex-ample.co.kr"]),
        ("邮箱是ａ＠ｂ.com，谢谢", ["a@b.com"]),
        ("a@b.com, c@d.org", ["a@b.com", "c@d.org"]),
        ("a@b https://a.example/?m=a@b.com @name", []),
    ],
)
def test_emails(text: str, emails: list[str]) -> None:
    assert [slot.value for slot in find_emails(text)] == emails


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("연락처 010-1234-5678이에요", ["010-1234-5678"]),
        ("手机13800138000", ["13800138000"]),
        ("+86 138 0013 8000, +82-2-123-4567", ["+86 138 0013 8000", "+82-2-123-4567"]),
        ("(02) 123-4567 2026-11-05", ["(02) 123-4567"]),
        ("０９１２ ３４５ ６７８", ["0912 345 678"]),
        ("주문 20261121-0001, 운송장 1234-5678-9012", []),
        ("订单号 12345678", []),
        ("2026-11-05 10:30 20261105 1234567 12345678901234567", []),
    ],
)
def test_phones(text: str, phones: list[str]) -> None:
    assert [slot.value for slot in find_phones(text)] == phones


def test_a_slot_says_where_it_stands() -> None:
    text = "주문번호 ２０２６１１２１－０００１ 입니다"
    (slot,) = find_order_numbers(text)
    assert text[slot.start : slot.end] == "２０２６１１２１－０００１"


@given(st.one_of(st.text(), st.text("0123456789-+(). @a:/#order주문번호")))
def test_any_text_is_read(text: str) -> None:
    for slot in (*find_order_numbers(text), *find_emails(text), *find_phones(text)):
        assert 0 <= slot.start < slot.end <= len(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_slow_to_read(text: str) -> None:
    for slot in (*find_order_numbers(text), *find_emails(text), *find_phones(text)):
        assert slot.value
