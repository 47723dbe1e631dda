"""Sums of money out of what people write: ₩12,900, 1만2천원, 三百二十元, 100块5, NT$450, €5,50, 3 dollars."""

import re
from decimal import Decimal

from msgspec import Struct

from bot.core.text import Money
from bot.knowledge import currencies
from bot.knowledge.folding import fold
from bot.knowledge.numerals import HAN, HANGUL, UNITS, read_number

_LARGEST = 10**15  # minor units; a longer number is no sum but an order's

_ARABIC = r"\d{1,3}(?:[.,']\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,15}(?:[.,]\d{1,3})?"
_WORD = f"[{HAN}{HANGUL}]"
_WORDS = rf"(?:\d[\d,]{{0,12}}(?:\.\d{{1,3}})? ?[{UNITS}]|{_WORD})(?: ?{_WORD}|(?<=[{UNITS}]) ?\d[\d,]{{0,8}}){{0,15}}"
_NUMBER = rf"(?P<number>{_WORDS}|(?:{_ARABIC})(?![\d%])(?![.,]\d))"
_START = r"(?<![\d.,a-z第几幾数數])(?<![가-힣](?=[가-힣]))"
# 100块5, 12元5角3分; 3 dollars 50
_TENTHS = (
    r"(?: ?(?P<tenths>[\d一二三四五六七八九])(?: ?[毛角](?: ?(?P<hundredths>[\d一二三四五六七八九]) ?分?)?(?!\d)"
    r"|(?<=[块塊]\d)(?=$|[ ,.!?。了吧的])|(?<=[块塊][一二三四五六七八九])(?=$|[ ,.!?。了吧的])))"
    r"|,?(?: and)? (?P<cents>\d{2})(?: cents?(?![a-z])|(?=$|[.,!?]))"
)
_PREFIX, _SUFFIX = currencies.pattern(currencies.PREFIXES), currencies.pattern(currencies.SUFFIXES)
_SUM = re.compile(
    rf"(?<![a-z])(?P<prefix>{_PREFIX})[ :]?{_NUMBER.replace('(?P<number>', '(?P<first>')}(?: ?(?:{_SUFFIX}))?"
    rf"|{_START}{_NUMBER} ?(?:(?P<suffix>{_SUFFIX})(?:{_TENTHS})?|(?P<part>{'|'.join(currencies.PARTS)})(?![a-z]))"
)
_BARE = re.compile(
    rf"[ ~]?(?:약|대략|大约|大約|约|約|about|around)? ?{_NUMBER} ?(?:정도|쯤|左右)?"
    r"(?:이요|요|이에요|예요|입니다|吧|only)?[ .!。]?"
)


class UnreadAmount(ValueError):
    """A text that does not name exactly one sum."""


class NoAmount(UnreadAmount):
    """Nothing in the text is a sum of money."""


class AmbiguousAmount(UnreadAmount):
    """The text may mean several sums.

    Args:
        candidates: two or more, the likelier first.
    """

    def __init__(self, candidates: tuple[Money, ...]) -> None:
        super().__init__(f"one of {len(candidates)} sums")
        self.candidates = candidates


class FoundAmount(Struct, frozen=True):
    """A part of a text, ``text[start:end]``, that names a sum; several where the currency or a separator is unclear."""

    start: int
    end: int
    sums: tuple[Money, ...]


def read_amount(text: str, locale: str, *, currency: str | None = None) -> Money:
    """The one sum a text names, be it a sentence around it.

    Args:
        text: any text; a number alone counts as well, in a sentence it does not.
        locale: one of LOCALES; breaks ties only: 450元 are TWD in zh_Hant and CNY in zh_Hans.
        currency: ISO 4217 code of the currency expected; breaks ties before the locale does.

    Raises:
        NoAmount: no sum is named.
        AmbiguousAmount: several are, or its currency or its thousands are unclear.
    """
    candidates = tuple(
        dict.fromkeys(each for found in read_amounts(text, locale, currency=currency) for each in found.sums)
    )
    if not candidates:
        raise NoAmount("no sum is named")
    if len(candidates) > 1:
        raise AmbiguousAmount(candidates)
    return candidates[0]


def read_amounts(text: str, locale: str, *, currency: str | None = None) -> tuple[FoundAmount, ...]:
    """All sums in a text, in its order, with where they stand; arguments as for ``read_amount``."""
    folded = fold(text)
    found = [
        FoundAmount(*folded.span(*match.span()), sums)
        for match in _SUM.finditer(folded.text)
        if (sums := _sums(match, locale, currency))
    ]
    if not found and (match := _BARE.fullmatch(folded.text)):
        sums = _in(currencies.unnamed(locale, currency), match["number"])
        found = [FoundAmount(*folded.span(*match.span("number")), sums)] if sums else []
    return tuple(found)


def _sums(match: re.Match[str], locale: str, currency: str | None) -> tuple[Money, ...]:
    if match["prefix"]:
        return _in(currencies.meant(currencies.PREFIXES[match["prefix"]], locale, currency), match["first"])
    if match["part"]:
        name, places = currencies.PARTS[match["part"]]
        return _in(currencies.meant(name, locale, currency), match["number"], places=places)
    number, suffix = match["number"], match["suffix"]
    if suffix in ("块", "塊") and len(number) == 1 and _goes_on(match):
        return ()  # 一块坏了, 两块屏幕: pieces
    more = Decimal(match["cents"] or 0) / 100
    more += (read_number(match["tenths"] or "0") or 0) / Decimal(10)
    more += (read_number(match["hundredths"] or "0") or 0) / Decimal(100)
    return _in(currencies.meant(currencies.SUFFIXES[suffix], locale, currency), number, more)


def _goes_on(match: re.Match[str]) -> bool:
    return match.string[match.end() : match.end() + 1].isalpha()


def _in(names: tuple[str, ...], number: str, more: Decimal = Decimal(0), places: int = 0) -> tuple[Money, ...]:
    """A number as sums in each of these currencies, where they have such a sum."""
    sums = []
    for currency in names:
        for value in _values(number, currency):
            minor = (value + more).scaleb(currencies.decimals(currency) - places)
            if minor == minor.to_integral_value() and minor <= _LARGEST:
                sums.append(Money(int(minor), currency))
    return tuple(dict.fromkeys(sums))


def _values(number: str, currency: str) -> tuple[Decimal, ...]:
    if re.fullmatch(r"[\d.,']+", number):
        return _arabic(number, currency)
    if not re.search(rf"[\d{HAN}]", number) and not re.search(rf"[{UNITS}]", number):
        return ()  # 이 원피스: a syllable that is no number without 십, 백, 천 or 만
    value = read_number(number)
    return () if value is None else (value,)


def _arabic(number: str, currency: str) -> tuple[Decimal, ...]:
    """12,900 and 12.900, 1,299.50 and 1.299,50, 5,50; three digits after the only point may be either."""
    whole, separator, last = re.fullmatch(r"(.*?)(?:([.,'])(\d+))?", number).groups()  # type: ignore[union-attr]
    plain = re.sub(r"[.,']", "", whole)
    if not separator:
        return (Decimal(plain),)
    decimal, thousands = Decimal(f"{plain}.{last}"), Decimal(plain + last)
    if len(last) < 3 or plain == "0":
        return (decimal,)
    if separator != "." or plain != whole or currency in ("KRW", "JPY", "EUR"):
        return (thousands,)
    return (thousands, decimal)
