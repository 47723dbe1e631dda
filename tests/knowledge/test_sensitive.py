"""What nobody should be sent, found and covered; and above all what is not covered though it looks like it."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.knowledge.sensitive import find_sensitive, mask_sensitive
from tests.knowledge.hostile import HOSTILE

COVERED = {
    "내 카드는 4111 1111 1111 1111 이에요": ("내 카드는 **** **** **** **** 이에요", "card"),
    "5555-5555-5555-4444": ("****-****-****-****", "card"),
    "4111111111111111": ("****************", "card"),
    "카드번호 8171999927660000": ("카드번호 ****************", "card"),
    "3782-822463-10005": ("****-******-*****", "card"),
    "my card 378282246310005": ("my card ***************", "card"),
    "４１１１１１１１１１１１１１１１": ("****************", "card"),
    "4\u200b111111111111111": ("*\u200b***************", "card"),
    "인증번호는 482913입니다": ("인증번호는 ******입니다", "code"),
    "[Web발신] 인증번호[482913]을 입력해 주세요": ("[Web발신] 인증번호[******]을 입력해 주세요", "code"),
    "482913이 인증번호예요": ("******이 인증번호예요", "code"),
    "验证码是 4829": ("验证码是 ****", "code"),
    "您的驗證碼：482913，請勿告訴他人": ("您的驗證碼：******，請勿告訴他人", "code"),
    "482913是我的验证码": ("******是我的验证码", "code"),
    "the code is 123 456": ("the code is *** ***", "code"),
    "Code: 482913": ("Code: ******", "code"),
    "482913 is my verification code": ("****** is my verification code", "code"),
    "OTP 123456": ("OTP ******", "code"),
    "CVC 123": ("CVC ***", "code"),
    "900101-1234568": ("******-*******", "identity"),
    "주민번호 9001011234567": ("주민번호 *************", "identity"),
    "身份证 11010519491231002X": ("身份证 ******************", "identity"),
    "11010519491231002x": ("******************", "identity"),
    "身分證字號 A123456789": ("身分證字號 **********", "identity"),
    "HKID: A123456(3)": ("HKID: *******(*)", "identity"),
    "my id card A1234563": ("my id card ********", "identity"),
    "비밀번호는 hunter22예요": ("비밀번호는 ******예요", "password"),
    "비번 abcd1234": ("비번 ******", "password"),
    "密码是abc123。": ("密码是******。", "password"),
    "密碼：Hunter": ("密碼：******", "password"),
    "my password is Tr0ub4dor&3!": ("my password is ******!", "password"),
    "PIN is 1234": ("PIN is ******", "password"),
    "환불 계좌번호 110-123-456789": ("환불 계좌번호 ***-***-******", "account"),
    "국민은행 123456-01-123456": ("국민은행 ******-**-******", "account"),
    "收款账号：6222020200112233": ("收款账号：****************", "account"),
    "IBAN DE89 3704 0044 0532 0130 00": ("IBAN **** **** **** **** **** **", "account"),
}
LEFT = (
    "주문번호 4111111111111111",  # called an order's
    "订单号：6200000000000005",
    "my order 4111-1111-1111-1111 never came",
    "tracking number 4111111111111111",
    "/certificate 4111111111111111",  # a command and its answer
    "378282246310005",  # 15 digits in a row are a tracking number as well
    "8171999927660000",  # passes Luhn, and no issuer begins so
    "2026112112345678",
    "20261121-0001",
    "12-34567-89012",
    "123-1234567-1234567",
    "261121-1234567",  # an order of that day, not somebody born on it
    "880412-0312345",  # no century begins with 0
    "991332-1234567",  # no such day
    "A1234563",  # without brackets or a name it is anybody's number
    "A123456788",
    "010-1234-5678",
    "+82 10-2345-6789",
    "RR123456789CN",
    "SMG-4111-1111-1111-1111",
    "https://item.example.com/4111111111111111.html",
    "error code 4004",
    "promo code 12345",
    "zip code 06236",
    "product code 12345678",
    "the code of 2024",
    "password is wrong",
    "비밀번호를 잊었어요",
    "비밀번호: 잊음",
    "密码错误",
    "密码忘了怎么办",
    "my account number",
    "사기꾼 계좌번호 110-123-456789로 송금했어요",  # theirs, and evidence
    "그 사람 계좌 110-123-456789 로 보냈어요",
    "129,000원을 2026-11-02 에 결제했어요",
    "",
)


@pytest.mark.parametrize("text", COVERED)
def test_what_is_covered(text: str) -> None:
    covered, kind = COVERED[text]
    assert mask_sensitive(text) == (covered, (kind,))


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left(text: str) -> None:
    assert mask_sensitive(text) == (text, ())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("4111111111111111", True),
        ("A123456789", True),
        ("900101-1234567", True),
        ("900101-1234568", False),  # has its check digit
        ("4111 1111 1111 1111", False),  # nobody writes an order number in a card's groups
        ("카드 4111111111111111", False),
        ("身分證 A123456789", False),
        ("비번 abcd1234", False),
    ],
)
def test_where_an_order_number_is_asked(text: str, left: bool) -> None:
    assert (find_sensitive(text, order_asked=True) == ()) == left


def test_several_at_once() -> None:
    text = "카드 4111 1111 1111 1111, 비번 1234qwer, 인증번호 482913"
    assert mask_sensitive(text) == (
        "카드 **** **** **** ****, 비번 ******, 인증번호 ******",
        ("card", "code", "password"),
    )


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2039, 12, 31))
ORDERS = st.one_of(
    st.tuples(st.sampled_from(["8", "30", "1", "50"]), _digits(16)).map(lambda both: "".join(both)[:16]),  # AliExpress
    st.tuples(st.sampled_from(["2", "3", "4"]), _digits(18)).map("".join),  # Taobao
    st.tuples(DAYS, _digits(8)).map(lambda both: f"{both[0]:%Y%m%d}{both[1]}"),  # Naver
    st.tuples(DAYS, st.integers(4, 7).flatmap(_digits)).map(lambda both: f"{both[0]:%Y%m%d}-{both[1]}"),  # shops
    st.tuples(DAYS, _digits(7)).map(lambda both: f"{both[0]:%y%m%d}-{both[1]}"),
    st.tuples(_digits(2), _digits(5), _digits(5)).map("-".join),  # eBay
    st.tuples(_digits(3), _digits(7), _digits(7)).map("-".join),  # Amazon
)
PARCELS = st.one_of(
    _digits(10), _digits(12), _digits(8).map(lambda digits: f"LP00{digits}"), _digits(12).map(lambda d: f"SF1{d}")
)
PHONES = st.one_of(
    _digits(8).map(lambda digits: f"010-{digits[:4]}-{digits[4:]}"),
    _digits(8).map(lambda digits: f"+82 10 {digits[:4]} {digits[4:]}"),
    _digits(9).map(lambda digits: f"+86 13{digits}"),
    _digits(8).map(lambda digits: f"09{digits}"),
    _digits(8).map(lambda digits: f"+852 {digits[:4]} {digits[4:]}"),
)
SENTENCES = ("{}", "주문 {} 안 왔어요", "订单 {} 还没到", "訂單 {} 壞了", "Where is {}?", "{} 언제 오나요")


@given(st.one_of(ORDERS, PARCELS, PHONES), st.sampled_from(SENTENCES))
@example("8171999927660000", "{}")
@example("261121-1234567", "Where is {}?")
def test_orders_parcels_and_phones_are_never_covered(number: str, sentence: str) -> None:
    text = sentence.format(number)
    assert mask_sensitive(text) == (text, ())


@given(st.one_of(_digits(16), _digits(19), _digits(13), _digits(18)))
def test_no_bare_number_of_a_platform_is_covered_where_it_is_asked_for(number: str) -> None:
    kinds = mask_sensitive(number, order_asked=True)[1]
    assert kinds in ((), ("identity",))  # a whole identity number, check digit and birth date included


@given(st.text(max_size=200))
def test_covering_changes_only_what_was_found(text: str) -> None:
    found = find_sensitive(text)
    covered, kinds = mask_sensitive(text)
    assert bool(found) == bool(kinds)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert mask_sensitive(covered)[1] in ((), *((kind,) for kind in kinds), kinds)
    if not found:
        assert covered == text


@pytest.mark.slow  # left out of `make quick`
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_end(text: str) -> None:
    mask_sensitive(text)
    mask_sensitive(f"카드 {text} 비밀번호 {text}")
