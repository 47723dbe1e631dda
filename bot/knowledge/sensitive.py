"""Sensitive input: card numbers, codes, passwords and the like in what people write, found and covered.

The bot never asks for any of it, so whatever is found is sent by mistake or because a swindler asked. Wrong alarms cost
too: an order number that is covered is an answer lost. So shapes that order, tracking and phone numbers have as well
count only with a check digit, an issuer's range or a word that names them:

- A card number is 16 digits (19 of UnionPay) in an issuer's range that pass Luhn, bare or in a card's groups; 14 and 15
  digits only in groups or named as a card's. AliExpress' order numbers have 16 digits too, and one in ten passes Luhn:
  what is called an order's or a parcel's number, and a bare number where an order number is asked, stays as it is
  unless it is called a card's.
- A resident number of Korea is a birth date, a dash and seven digits. Its check digit is no condition, as numbers given
  since October 2020 have none, except where there is no dash. Shops number orders by date too (261121-1234567), so
  years from 20 to 39 count only where it is named: hardly anybody born then, in either century, writes here.
- Identity numbers of China, Taiwan and Hong Kong must have their check digit; the latter's also its brackets or a name.
- Codes, passwords and accounts count only where they are called so, and an account not where money was sent to it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from bot.knowledge.folding import fold
from bot.knowledge.links import find_links

Kind: TypeAlias = Literal["card", "code", "identity", "password", "account"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Sensitive(Struct, frozen=True):
    """A part of a text, ``text[start:end]``, that nobody should be sent."""

    start: int
    end: int
    kind: Kind


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SAID = r"[\])}」』】]?(?: ?(?:는|은|가|이|是|为|為|is|was|:|=|-|#|→)){0,2} ?[\[({「『【\"']?"
_EDGE = r"(?<![a-z0-9@./_=+-])"
_END = r"(?![a-z0-9@_]|[.-]\d)"

_CARD_GROUPS = r"\d{4}([ .-])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5}|\d{6} \d{13}|\d{8} \d{8}"
_CARD = _pattern(rf"{_EDGE}(?:{_CARD_GROUPS}|\d{{14,19}}){_END}")
_CARD_NAMED = _pattern(r"(?:카드|card|卡号|卡號|信用卡|visa|master ?card|unionpay|银联|銀聯|amex)[^\d\n]{0,16}$")
_ISSUERS = re.compile(
    r"(?:4\d{3}|5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720|6011|64[4-9]\d|65\d\d|352[89]|35[3-8]\d)\d{12}"
    r"|62\d{14}(?:\d{3})?|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
)

_RRN = _pattern(rf"{_EDGE}(?P<yy>\d\d)(?P<mm>\d\d)(?P<dd>\d\d)(?P<dash> ?[-–−] ?)?(?P<century>[1-8])\d{{6}}{_END}")
_CHINA = _pattern(rf"{_EDGE}[1-8]\d{{5}}(?P<born>(?:19|20)\d{{6}})\d{{3}}[\dx](?![a-z0-9_])")
_TAIWAN = _pattern(rf"{_EDGE}[a-z][1289]\d{{8}}{_END}")
_HONG_KONG = _pattern(rf"{_EDGE}(?P<body>[a-z]{{1,2}}\d{{6}}) ?(?P<bracket>\()?(?P<check>[0-9a])(?(bracket)\)){_END}")
_IDENTITY_NAMED = _pattern(
    r"(?:주민(?:등록)?|외국인 ?등록|등록 ?번호|rrn|身[份分][证證]|[证證]件|hkid|\bid\b(?: card)?|identity)"
    r"[^\d\n]{0,16}$"
)

_CODE_WORD = (
    r"(?:인증|확인|보안|승인) ?(?:번호|코드)|(?:验证|驗證|校[验驗]|动态|動態|[認认][證证]|[確确][認认])[码碼]|otp"
    r"|(?:verification|security|confirmation|login|log-in|sign-in|sms|one[- ]time|auth|authentication|access|2fa)"
    r" (?:pass)?code|passcode"
    r"|(?:^|[.,;:!?] ?|\b(?:the|my|a|this|that|your) )code(?! of)"
)
_NUMBER = r"(?P<value>(?:g-)?(?:\d{3}[ -]\d{3}|\d{4,8}))"
_CODE = _pattern(rf"(?:{_CODE_WORD}){_SAID}{_NUMBER}(?![a-z\d]|[.,-]\d)")
_CODE_AFTER = _pattern(
    rf"{_EDGE}(?P<value>\d{{4,8}})(?:가|이|은|는|,| is| 是| 这是| 這是|是){{1,2}} ?"
    r"(?:제|내|我的|您的|the |my |your )? ?"
    r"(?:인증 ?(?:번호|코드)|验证码|驗證碼|(?:verification |security |login )?code\b|otp\b)"
)
_CVC = _pattern(rf"\b(?:cv[cv]2?|cid|安全[码碼]){_SAID}(?P<value>\d{{3,4}})(?!\d)")

_PASSWORD = _pattern(
    r"(?:비밀 ?번호|비번|패스워드|암호|密[码碼]|口令|\b(?:password|passwd|passphrase|pwd|pw|pin(?: code| number)?)\b)"
    r"(?P<said> ?[:=] ?| ?(?:는|은|가|이|是|为|為|is|was|改成|设为|設為)? ?)[\"'“‘「『]?(?P<value>[!-~]{4,64})"
)

_ACCOUNT = _pattern(
    r"(?:계좌(?: ?번호)?|은행|뱅크|농협|신협|새마을금고"
    r"|(?:bank|refund) account(?: (?:number|no\.?))?|account (?:number|no\.?)"
    r"|(?:银行|銀行|收款|退款|转账|轉帳|匯款|汇款)(?:卡|[账帳賬帐][号號戶户]|卡[号號])|iban)"
    rf"{_SAID}(?P<value>[a-z]{{2}}\d{{2}}(?: ?[a-z0-9]{{4}}){{3,7}}(?: ?[a-z0-9]{{1,3}})?|\d(?:[ -]?\d){{7,19}})"
    rf"{_END}"
)
_THEIRS = _pattern(
    r"송금|이체|입금(?:했|하라|해 ?달|을 요구)|보냈|부쳤|사기|판매자"
    r"|transferred|sent (?:it|the|money|my)|paid|scam|fraud|seller"
    r"|转(?:了|给|過|过)|轉(?:了|給)|[汇匯](?:了|给|給)|骗|騙|卖家|賣家"
)

_ORDERED = _pattern(
    r"(?:주문|订单|訂單|order|运单|運單|快递|快遞|物流|운송장|송장|배송|등기|追蹤|追踪|包裹|tracking|parcel|waybill|awb"
    r"|상품|商品|货号|貨號|item|product|model|모델)[^\d\n]{0,16}$"
)
_ALONE = re.compile(r"(?:/[a-z_]{1,32}(?:@\w{1,32})? )? ?[\d#:]{5,40} ?[.。!]?", re.IGNORECASE)
# Nothing is found without four digits near each other, or a password's name.
_WORTH_A_LOOK = _pattern(r"\d\D{0,3}\d\D{0,3}\d|비밀|비번|패스|암호|密|口令|pass|pwd|pw|pin")
_LETTER = re.compile(r"[^\W\d_]")
_BEFORE = 40  # characters before a number that are looked at for what names it


def find_sensitive(text: str, *, order_asked: bool = False) -> tuple[Sensitive, ...]:
    """What should be covered in a text, in its order, without overlaps; nothing inside of links.

    Args:
        text: any text.
        order_asked: an order number is what the person is asked for.
    """
    if not _WORTH_A_LOOK.search(text):
        return ()
    folded = fold(text, lower=False)
    bare = _ALONE.fullmatch(folded.text) is not None and (order_asked or folded.text.startswith("/"))
    found: list[Sensitive] = []
    hits = list(_found(folded.text, bare=bare, order_asked=order_asked))
    links = find_links(text) if hits else ()
    for kind, (begin, end) in hits:
        start, stop = folded.span(begin, end)
        if not any(link.start <= start < link.end for link in links) and all(
            stop <= other.start or other.end <= start for other in found
        ):
            found.append(Sensitive(start, stop, kind))
    return tuple(sorted(found, key=lambda each: each.start))


def mask_sensitive(text: str, *, order_asked: bool = False) -> tuple[str, tuple[Kind, ...]]:
    """A text with what is sensitive covered, and the kinds that were, in the order of ``KINDS``.

    Numbers keep their shape (``**** **** **** ****``); of a password not even the length stays.
    """
    found = find_sensitive(text, order_asked=order_asked)
    if not found:
        return text, ()
    for each in reversed(found):
        said = text[each.start : each.end]
        covered = "******" if each.kind == "password" else re.sub(r"\w", "*", said)
        text = text[: each.start] + covered + text[each.end :]
    kinds = {each.kind for each in found}
    return text, tuple(kind for kind in KINDS if kind in kinds)


def _found(text: str, *, bare: bool, order_asked: bool) -> Iterator[tuple[Kind, tuple[int, int]]]:
    for match in _CARD.finditer(text):
        if _is_card(match, bare=bare):
            yield "card", match.span()
    for pattern, fits in _IDENTITIES:
        for match in pattern.finditer(text):
            if fits(match, order_asked) and not _ORDERED.search(_before(match)):
                yield "identity", match.span()
    if _LETTER.search(text):  # bare digits name nothing
        yield from _called(text)


def _called(text: str) -> Iterator[tuple[Kind, tuple[int, int]]]:
    """What counts only where it is called by its name."""
    for pattern in (_CODE, _CODE_AFTER, _CVC):
        for match in pattern.finditer(text):
            yield "code", match.span("value")
    for match in _PASSWORD.finditer(text):
        if value := _password(match):
            yield "password", (match.start("value"), match.start("value") + len(value))
    for match in _ACCOUNT.finditer(text):
        if not _THEIRS.search(text):
            yield "account", match.span("value")


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _BEFORE) : match.start()]


def _is_card(match: re.Match[str], *, bare: bool) -> bool:
    number, before = re.sub(r"\D", "", match[0]), _before(match)
    if not _luhn(number):
        return False
    if _CARD_NAMED.search(before):
        return True
    grouped = match[0] != number
    if _ORDERED.search(before) or bare or not _ISSUERS.fullmatch(number):
        return False
    return grouped or len(number) >= 16


def _luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * factor for digit, factor in zip(reversed(number), cycle((1, 2)), strict=False))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _is_rrn(match: re.Match[str], order_asked: bool) -> bool:
    """A birth date and a digit that says sex and century; weights 2 to 9 and 2 to 5, modulo 11."""
    century = {"1": 19, "2": 19, "5": 19, "6": 19}.get(match["century"], 20)
    if not _is_day(f"{century}{match['yy']}{match['mm']}{match['dd']}"):
        return False
    if _IDENTITY_NAMED.search(_before(match)):
        return True
    digits = [int(digit) for digit in re.sub(r"\D", "", match[0])]
    total = sum(digit * weight for digit, weight in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False))
    checked = digits[-1] in {(11 - total % 11) % 10, (13 - total % 11) % 10}  # the second: of foreigners
    recent = 20 <= int(match["yy"]) < 40
    return not recent and (checked if order_asked or not match["dash"] else True)


def _is_chinese(match: re.Match[str], _order_asked: bool) -> bool:
    """A birth date and the check character of GB 11643-1999."""
    number = match[0].upper()
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return _is_day(match["born"]) and number[-1] == "10X98765432"[total % 11]


def _is_taiwanese(match: re.Match[str], order_asked: bool) -> bool:
    """A letter that stands for a county, and the check digit over it; shops number orders like this too."""
    number = match[0].upper()
    county = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(number[0]) + 10
    digits = [county // 10, county % 10, *map(int, number[1:])]
    right = sum(d * w for d, w in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0
    return right and (not order_asked or _IDENTITY_NAMED.search(_before(match)) is not None)


def _is_hong_kong(match: re.Match[str], _order_asked: bool) -> bool:
    """One or two letters, six digits and a check digit, in brackets as it is printed, or named."""
    body = match["body"].upper().rjust(8)
    values = [36 if character == " " else int(character, 36) for character in body]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    right = (total + int(match["check"], 16)) % 11 == 0
    return right and (match["bracket"] is not None or _IDENTITY_NAMED.search(_before(match)) is not None)


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _password(match: re.Match[str]) -> str:
    """What is said to be a password; without a colon only what looks unlike a word ("password is wrong")."""
    value = match["value"].rstrip("\"'.,!?;:)")
    telling = re.search(r"[\d@#$%^&*_+=]", value) is not None
    named = ":" in match["said"] or "=" in match["said"]
    return value if len(value) >= 4 and (telling or named) and not value.startswith(("/", "http")) else ""


_IDENTITIES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], bool]], ...] = (
    (_RRN, _is_rrn),
    (_CHINA, _is_chinese),
    (_TAIWAN, _is_taiwanese),
    (_HONG_KONG, _is_hong_kong),
)
