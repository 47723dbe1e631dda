"""Wishes: what is filled in from one sentence, in four languages."""

import pytest

from bot.knowledge.wishes import find_slots
from bot.policies.ids import OUTCOMES, PLATFORMS, REASONS, Category
from tests.knowledge.conftest import TODAY


def slots(text: str, locale: str = "en", intent: str = "dispute_file") -> dict[str, str]:
    return find_slots(text, locale, TODAY, intent)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        (
            "订单 8123456789 到货是坏的，想全额退款",
            "zh_Hans",
            {"order_number": "8123456789", "problem": "damaged", "outcome": "full_refund"},
        ),
        (
            "알리에서 시킨 이어폰이 아직도 안 왔어요. 환불해 주세요",
            "ko",
            {"platform": "aliexpress", "problem": "not_received", "outcome": "full_refund"},
        ),
        ("賣家寄錯顏色，我想換貨", "zh_Hant", {"problem": "wrong_item", "outcome": "exchange"}),
        (
            "eBay order 12-34567-89012 came yesterday without the charger, please send me the missing part",
            "en",
            {
                "platform": "ebay",
                "order_number": "12-34567-89012",
                "date": "2026-11-21",
                "problem": "missing_parts",
                "outcome": "resend",
            },
        ),
        ("这双鞋是假货，我要退货退款", "zh_Hans", {"problem": "counterfeit", "outcome": "return_refund"}),
        ("전원이 안 켜져요. 교환하고 싶어요", "ko", {"problem": "defective", "outcome": "exchange"}),
        ("實物跟圖片完全不一樣", "zh_Hant", {"problem": "not_as_described"}),
        ("paid 45.50 dollars, reach me at kim@example.com", "en", {"amount": "45.50 USD", "email": "kim@example.com"}),
        ("배송이 너무 늦어요", "ko", {"problem": "late"}),
    ],
)
def test_a_sentence_fills_what_it_says(text: str, locale: str, expected: dict[str, str]) -> None:
    assert slots(text, locale) == expected


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The seller offered half my money back but I want a full refund", "full_refund"),
        ("I don't want a refund, I want a replacement", "exchange"),
        ("판매자가 부분 환불해 준다고 했지만 저는 교환을 원해요", "exchange"),
        ("卖家只肯退一半，我要全额退款", "full_refund"),
        ("賣家說補發一件", ""),
        ("환불 말고 교환이요", "exchange"),
    ],
)
def test_an_outcome_is_what_is_wanted_not_what_was_offered(text: str, outcome: str) -> None:
    assert slots(text).get("outcome", "") == outcome


@pytest.mark.parametrize(
    "text", ["tracking RR123456789CN", "case C-4F7K9-QX2MN", "certificate SMG-7K3M-9QX2-VB8T-0HZ1"]
)
def test_other_numbers_are_no_order_number(text: str) -> None:
    assert "order_number" not in slots(text)


@pytest.mark.parametrize(
    "text", ["除了退款还能要求什么", "what can I ask for besides a refund?", "개봉한 것도 반품 되나요"]
)
def test_a_question_about_possibilities_is_no_wish(text: str) -> None:
    assert "outcome" not in slots(text)


def test_small_talk_has_no_days_and_places() -> None:
    assert slots("어제 네이버 뉴스 봤어?", "ko", "other") == {}
    assert slots("12-34567-89012", "en", "other") == {"order_number": "12-34567-89012"}


def test_an_address_names_no_platform() -> None:
    assert slots("kim@naver.com 으로 보내 주세요", "ko", "certificate_request") == {"email": "kim@naver.com"}


def test_goods_are_a_category_only_for_sellers() -> None:
    assert slots("卖手机要交多少保证金", "zh_Hans", "deposit")["category"] == "phones"
    assert "category" not in slots("手机屏幕碎了", "zh_Hans")


def test_a_lost_certificate_is_no_lost_parcel() -> None:
    assert slots("確認書不見了", "zh_Hant", "certificate_status") == {}


def test_every_choice_is_one_of_the_policies() -> None:
    from typing import get_args

    from bot.knowledge.wishes import _tables

    known = {"problem": REASONS, "outcome": OUTCOMES, "platform": PLATFORMS, "category": get_args(Category)}
    for table, choices in _tables().items():
        assert set(choices) <= set(known[table])


def test_a_long_text_is_read_no_further_than_a_message() -> None:
    assert slots("x" * 4096 + " order 12-34567-89012") == {}


@pytest.mark.parametrize("text", ["a" * 4096, "1" * 4096, "要" * 4096, "환불" * 2048, "not " * 1024, "판매자가 " * 800])
def test_no_text_takes_long(text: str) -> None:
    assert isinstance(slots(text), dict)
