"""Orders as CSV: good rows, and the reason that each bad one gets."""

import unicodedata

import pytest
from babel.numbers import get_currency_precision

from bot.documents.texts import PLATFORMS as DOCUMENT_PLATFORMS
from bot.orders_csv import COLUMNS, DECIMALS, PLATFORMS, BadRow, NoOrdersError, read_orders
from bot.ports import Order

HEADER = ",".join(COLUMNS) + "\n"
GOOD = "smartstore,20261121-0001,김하늘,2026-11-01,무선 이어폰,12900,KRW,하늘상회\n"


def read(*rows: str, header: str = HEADER) -> list[Order | BadRow]:
    return list(read_orders([header, *rows]))


def reason(row: str) -> str:
    (bad,) = read(row)
    assert isinstance(bad, BadRow)
    assert bad.line == 2
    return bad.reason


def test_a_good_row() -> None:
    assert read(GOOD) == [
        Order(
            platform="smartstore",
            order_number="20261121-0001",
            buyer_name="김하늘",
            ordered_on="2026-11-01",
            item="무선 이어폰",
            amount=12900,
            currency="KRW",
            seller_name="하늘상회",
        )
    ]


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("19.99", "USD", 1999),
        ("20", "usd", 2000),
        ("19.9", "CNY", 1990),
        ("12900.00", "KRW", 12900),
        ("1.5", "KWD", 1500),
    ],
)
def test_amounts_become_minor_units(amount: str, currency: str, minor: int) -> None:
    (order,) = read(f"eBay,1,Alice,2026-11-01,Lamp,{amount},{currency},Shop")
    assert isinstance(order, Order)
    assert (order.amount, order.currency, order.platform) == (minor, currency.upper(), "ebay")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("shop24,1,Alice,2026-11-01,Lamp,1,USD,Shop", 'unknown platform "shop24"; known are smartstore, taobao'),
        (",1,Alice,2026-11-01,Lamp,1,USD,Shop", "platform is empty"),
        ("ebay,  ,Alice,2026-11-01,Lamp,1,USD,Shop", "order_number is empty"),
        (f"ebay,{'1' * 41},Alice,2026-11-01,Lamp,1,USD,Shop", "order_number is longer than 40 characters"),
        ("ebay,--,Alice,2026-11-01,Lamp,1,USD,Shop", "order_number has neither letters nor digits"),
        ("ebay,1,,2026-11-01,Lamp,1,USD,Shop", "buyer_name is empty"),
        ("ebay,1,Alice,2026-02-30,Lamp,1,USD,Shop", 'ordered_on is "2026-02-30", a day that does not exist'),
        ("ebay,1,Alice,01/11/2026,Lamp,1,USD,Shop", 'ordered_on is "01/11/2026"; a date is written like 2026-11-21'),
        ("ebay,1,Alice,20261101,Lamp,1,USD,Shop", "a date is written like"),
        ("ebay,1,Alice,2026-11-01,Lamp,ten,USD,Shop", 'amount is "ten", which is no number'),
        ('ebay,1,Alice,2026-11-01,Lamp,"12,900",KRW,Shop', "which is no number"),
        ("ebay,1,Alice,2026-11-01,Lamp,-1,USD,Shop", "which is no number"),
        ("ebay,1,Alice,2026-11-01,Lamp,١٢,USD,Shop", "which is no number"),
        ("ebay,1,Alice,2026-11-01,Lamp,1e5,USD,Shop", "which is no number"),
        ("ebay,1,Alice,2026-11-01,Lamp,1.999,USD,Shop", "more decimals than USD has"),
        ("ebay,1,Alice,2026-11-01,Lamp,,USD,Shop", "amount is empty"),
        ("ebay,1,Alice,2026-11-01,Lamp,1,XXX,Shop", 'unknown currency "XXX"'),
        ("ebay,1,Alice,2026-11-01,Lamp,1,USD", "has 7 columns instead of 8"),
        ("ebay,1,Alice,2026-11-01,Lamp,1,USD,Shop,more", "has 9 columns instead of 8"),
        ("ebay,1,Al\x00ice,2026-11-01,Lamp,1,USD,Shop", "buyer_name has control characters"),
        ("ebay,1,Alice,2026-11-01,La\u202emp,1,USD,Shop", "item has control characters"),
        ('ebay,1,"Alice,2026-11-01,Lamp,1,USD,Shop\n', "is no CSV"),
    ],
)
def test_a_bad_row_gets_its_reason(row: str, why: str) -> None:
    assert why in reason(row)


def test_the_good_ones_are_kept_and_lines_are_counted() -> None:
    found = read(GOOD, "nonsense\n", "\n", ",,,,,,,\n", 'ebay,"7,Alice\n', "ebay,2,Alice,2026-11-01,,1,USD,\n")
    assert [bad.line for bad in found if isinstance(bad, BadRow)] == [3, 6]
    assert [order.order_number for order in found if isinstance(order, Order)] == ["20261121-0001", "2"]


def test_columns_may_stand_in_any_order_among_others() -> None:
    header = "Note," + ",".join(reversed(COLUMNS)) + "\r\n"
    found = read("x," + ",".join(reversed(GOOD.strip().split(","))) + "\r\n", header=header)
    assert found == read(GOOD)


def test_values_are_trimmed_and_normalised() -> None:
    (order,) = read(unicodedata.normalize("NFD", GOOD).replace(",", " , "))
    assert [order] == read(GOOD)


def test_the_same_order_again_is_fine_unless_it_differs() -> None:
    found = read(GOOD, GOOD, GOOD.replace("12900", "12800"), GOOD.replace("smartstore", "taobao"))
    assert found[2] == BadRow(4, "repeats the order of line 2 with other values")
    assert isinstance(read(GOOD, GOOD.replace("-0001", " 0001"))[1], BadRow)
    assert [isinstance(each, Order) for each in found] == [True, True, False, True]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("", "lacks the columns platform, order_number"),
        (HEADER.replace(",", ";"), "separated by commas"),
        (HEADER.replace("currency", "money"), "lacks the column currency"),
        ('"platform', "lacks the columns"),
        (f"item,{HEADER}", "has the column item twice"),
    ],
)
def test_no_list_of_orders(header: str, why: str) -> None:
    with pytest.raises(NoOrdersError, match=why):
        read(GOOD, header=header)


def test_an_empty_file_is_no_list_of_orders() -> None:
    with pytest.raises(NoOrdersError):
        list(read_orders([]))


def test_sums_are_written_with_the_decimals_they_are_read_with() -> None:
    assert {currency: get_currency_precision(currency) for currency in DECIMALS} == DECIMALS


def test_every_platform_can_stand_on_a_certificate() -> None:
    assert set(PLATFORMS) == set(DOCUMENT_PLATFORMS)
