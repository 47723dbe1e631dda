"""Sums of money out of what people write."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import LOCALES, Money
from bot.knowledge.amounts import AmbiguousAmount, NoAmount, UnreadAmount, read_amount, read_amounts
from bot.words.values import write
from tests.knowledge.hostile import HOSTILE

pytestmark = pytest.mark.slow  # left out of `make quick`


KOREAN = {
    "₩12,900": "12900 KRW",
    "￦ 12,900": "12900 KRW",
    "12,900원": "12900 KRW",
    "12.900원": "12900 KRW",
    "１２，９００원": "12900 KRW",
    "12900 원이었어요": "12900 KRW",
    "5000원인데요": "5000 KRW",
    "1만2천원": "12000 KRW",
    "3만 5천 원": "35000 KRW",
    "3만5000원": "35000 KRW",
    "1.5만원": "15000 KRW",
    "만원": "10000 KRW",
    "만 이천 원": "12000 KRW",
    "오천원": "5000 KRW",
    "천이백 원": "1200 KRW",
    "삼만오천원": "35000 KRW",
    "백만 원": "1000000 KRW",
    "2억 3천만 원": "230000000 KRW",
    "10만 원 환불해 주세요": "100000 KRW",
    "0원": "0 KRW",
    "KRW 12,900": "12900 KRW",
    "3달러": "300 USD",
    "19.99달러": "1999 USD",
    "미국 달러 말고 450 대만 달러": "45000 TWD",
    "100위안": "10000 CNY",
    "1,000엔": "1000 JPY",
    "5유로": "500 EUR",
    "$3": "300 USD",
    "¥1000": "100000 CNY or 1000 JPY",
    "1000元": "100000 CNY or 100000 TWD",
    "12900": "12900 KRW or 1290000 CNY or 1290000 USD",
    "5천원 아니면 만원": "5000 KRW or 10000 KRW",
    "1만2원": "none",
    "천만천만원": "none",
    "12.5원": "none",
    "수천만 원": "none",
    "이 원피스": "none",
    "이 원 안에": "none",
    "3 원피스": "none",
    "50% 환불": "none",
    "1588-1234": "none",
    "회원 3명": "none",
    "1234567890123456원": "none",
    "몰라요": "none",
}
SIMPLIFIED = {
    "¥1000": "100000 CNY",
    "￥1,000.50": "100050 CNY",
    "1000元": "100000 CNY",
    "1000 元人民币": "100000 CNY",
    "人民币100元": "10000 CNY",
    "100RMB": "10000 CNY",
    "一千块": "100000 CNY",
    "三百二十元": "32000 CNY",
    "三百二块": "32000 CNY",
    "两千五百块钱": "250000 CNY",
    "一万二元": "1200000 CNY",
    "1万2元": "1200000 CNY",
    "1.2万元": "1200000 CNY",
    "三千零五十元": "305000 CNY",
    "一百零五块": "10500 CNY",
    "壹仟贰佰元": "120000 CNY",
    "二十块": "2000 CNY",
    "廿五元": "2500 CNY",
    "三亿五千万元": "35000000000 CNY",
    "100块5": "10050 CNY",
    "100块5毛": "10050 CNY",
    "三块二": "320 CNY",
    "12元5角3分": "1253 CNY",
    "5毛": "50 CNY",
    "8分钱": "8 CNY",
    "差不多300块": "30000 CNY",
    "300块左右": "30000 CNY",
    "退我50块就行": "5000 CNY",
    "一块钱": "100 CNY",
    "5块": "500 CNY",
    "100块5天": "10000 CNY",
    "100美元": "10000 USD",
    "450港币": "45000 HKD",
    "100日元": "100 JPY",
    "5欧元": "500 EUR",
    "HK$50": "5000 HKD",
    "1000": "100000 CNY or 100000 USD",
    "大约1000吧": "100000 CNY or 100000 USD",
    "一块坏了": "none",
    "两块屏幕": "none",
    "几百块": "none",
    "第3元": "none",
    "十百元": "none",
    "万万元": "none",
    "九九元": "none",
    "3千5000元": "none",
    "不知道": "none",
}
TRADITIONAL = {
    "450元": "45000 TWD",
    "450塊": "45000 TWD",
    "450块": "45000 CNY",
    "NT$450": "45000 TWD",
    "NT$ 1,200 元": "120000 TWD",
    "新台幣 1,200 元": "120000 TWD",
    "台幣450": "45000 TWD",
    "兩千五百元": "250000 TWD",
    "450元人民幣": "45000 CNY",
    "港幣50": "5000 HKD",
    "3元5角": "350 TWD",
    "$450": "45000 TWD or 45000 USD",
    "¥100": "10000 CNY or 100 JPY",
    "US$3": "300 USD",
}
ENGLISH = {
    "$3": "300 USD",
    "$1,299.50": "129950 USD",
    "$1299": "129900 USD",
    "US$3": "300 USD",
    "USD 19.99": "1999 USD",
    "19.99 usd": "1999 USD",
    "3 dollars": "300 USD",
    "3 dollars 50": "350 USD",
    "3 dollars and 50 cents": "350 USD",
    "50 cents": "50 USD",
    "5 bucks": "500 USD",
    "I paid $20 for 3 items": "2000 USD",
    "€5,50": "550 EUR",
    "5,50 €": "550 EUR",
    "€1.299,50": "129950 EUR",
    "€1.299": "129900 EUR",
    "£5": "500 GBP",
    "5 quid": "500 GBP",
    "NT$450": "45000 TWD",
    "450 NT dollars": "45000 TWD",
    "HK$10": "1000 HKD",
    "1000 won": "1000 KRW",
    "1000 yuan": "100000 CNY",
    "100 RMB": "10000 CNY",
    "¥1,000,000": "100000000 CNY or 1000000 JPY",
    "1'299 dollars": "129900 USD",
    "$0.500": "50 USD",
    "$1.234": "123400 USD",
    "$1.500": "150000 USD or 150 USD",
    "US$3 and €5": "300 USD or 500 EUR",
    "15": "1500 USD or 1500 CNY",
    "about 20": "2000 USD or 2000 CNY",
    "1000块": "100000 CNY",
    "A$5": "none",
    "$1.2345": "none",
    "USDA 5": "none",
    "3 wonderful things": "none",
    "iPhone 15": "none",
    "100%": "none",
    "three dollars": "none",
    "no idea": "none",
}


def said(text: str, locale: str, currency: str | None = None) -> str:
    try:
        sums: tuple[Money, ...] = (read_amount(text, locale, currency=currency),)
    except NoAmount:
        return "none"
    except AmbiguousAmount as error:
        sums = error.candidates
    return " or ".join(f"{money.minor} {money.currency}" for money in sums)


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        (locale, *row)
        for locale, table in zip(LOCALES, (KOREAN, SIMPLIFIED, TRADITIONAL, ENGLISH), strict=True)
        for row in table.items()
    ],
)
def test_sums(locale: str, text: str, expected: str) -> None:
    assert said(text, locale) == expected


@pytest.mark.parametrize(
    ("text", "locale", "currency", "expected"),
    [
        ("12900", "en", "KRW", "12900 KRW"),
        ("5000이요", "ko", "KRW", "5000 KRW"),
        ("三百", "zh_Hans", "CNY", "30000 CNY"),
        ("450元", "zh_Hant", "HKD", "45000 HKD"),
        ("450元", "ko", "CNY", "45000 CNY"),
        ("$450", "zh_Hant", "TWD", "45000 TWD"),
        ("¥1000", "ko", "JPY", "1000 JPY"),
        ("$3", "en", "KRW", "300 USD"),
        ("12.5", "ko", "KRW", "none"),
    ],
)
def test_the_expected_currency_breaks_ties(text: str, locale: str, currency: str, expected: str) -> None:
    assert said(text, locale, currency) == expected


def test_several_sums_stand_where_they_were_written() -> None:
    text = "원래 ３만 5천 원인데 $３만 돌려준대요"
    found = read_amounts(text, "ko")
    assert [text[each.start : each.end] for each in found] == ["３만 5천 원", "$３만"]
    assert [each.sums for each in found] == [(Money(35000, "KRW"),), (Money(3_000_000, "USD"),)]


currencies = st.sampled_from(("KRW", "CNY", "TWD", "HKD", "JPY", "USD", "EUR", "GBP"))


@given(st.integers(0, 10**11), currencies, st.sampled_from(LOCALES))
def test_what_the_bot_writes_is_read_back(minor: int, currency: str, locale: str) -> None:
    money = Money(minor, currency)
    assert read_amount(write(money, locale, "UTC"), locale, currency=currency) == money


@given(st.integers(0, 10**11), currencies, st.sampled_from(("ko_KR", "zh_Hans_CN", "zh_Hant_TW", "en_US", "de_DE")))
def test_what_babel_writes_is_read_back(minor: int, currency: str, cldr: str) -> None:
    written = format_currency(Decimal(minor).scaleb(-get_currency_precision(currency)), currency, locale=cldr)
    assert read_amount(written, "en", currency=currency) == Money(minor, currency)


_PIECES = sorted({letter for table in (KOREAN, SIMPLIFIED, TRADITIONAL, ENGLISH) for text in table for letter in text})


@given(
    st.one_of(st.text(max_size=40), st.text(_PIECES, max_size=12)),
    st.sampled_from(LOCALES),
    st.one_of(st.none(), currencies),
)
def test_any_text_gives_a_sum_or_a_typed_error(text: str, locale: str, currency: str | None) -> None:
    found = read_amounts(text, locale, currency=currency)
    assert all(0 <= each.start < each.end <= len(text) and each.sums for each in found)
    try:
        money = read_amount(text, locale, currency=currency)
    except NoAmount:
        assert not found
    except UnreadAmount:
        assert found
    else:
        assert money.minor >= 0


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_slow_to_read(text: str) -> None:
    assert all(found.sums for found in read_amounts(text, "ko", currency="KRW"))
