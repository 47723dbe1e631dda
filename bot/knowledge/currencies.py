"""Currencies as people name them, and how many decimals each has."""

import re

# ISO 4217 minor units, of those whose number is not two
_DECIMALS = {"KRW": 0, "JPY": 0}

# One sign for several currencies: which they are, and by locale which is meant ("" for the others).
_SHARED = {
    "$": ("USD", "TWD", "HKD"),
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "TWD", "HKD"),
}
_USUAL = {
    "$": {"zh_Hant": ("TWD", "USD"), "": ("USD",)},
    "¥": {"zh_Hans": ("CNY",), "zh_Hant": ("CNY", "JPY"), "": ("CNY", "JPY")},
    "元": {"zh_Hans": ("CNY",), "zh_Hant": ("TWD",), "": ("CNY", "TWD")},
}
_HOME = {"ko": "KRW", "zh_Hans": "CNY", "zh_Hant": "TWD", "en": "USD"}


def _named(table: dict[str, str]) -> dict[str, str]:
    return {name: meaning for meaning, names in table.items() for name in names.split("|")}


PREFIXES = _named(
    {
        "KRW": "₩|krw|韩元|韓元|韩币|韓幣",
        "CNY": "cn¥|cny|rmb|人民币|人民幣",
        "TWD": "nt$|ntd|twd|新台币|新台幣|新臺幣|台币|台幣|臺幣",
        "HKD": "hk$|hkd|港币|港幣",
        "JPY": "jp¥|jpy|日元|日圓|日币|日幣",
        "USD": "us$|usd|美元|美金",
        "EUR": "€|eur|欧元|歐元",
        "GBP": "£|gbp|英镑|英鎊",
        "$": "$",
        "¥": "¥",
    }
)
SUFFIXES = PREFIXES | _named(
    {
        "KRW": "원|won|韩元|韓元|韩币|韓幣|韓圜",
        "CNY": "위안|yuan|kuai|元人民币|元人民幣|块|块钱|人民币|人民幣",
        "TWD": "대만 달러|대만달러|塊|塊錢|nt dollars|new taiwan dollars|taiwan dollars|元台币|元台幣|元新台幣",
        "HKD": "홍콩 달러|홍콩달러|hong kong dollars|港元|元港币|元港幣",
        "JPY": "엔|yen|日圆|円",
        "USD": "미국 달러|us dollars|美刀|刀",
        "EUR": "유로|euros|euro",
        "GBP": "파운드|pounds|pound|quid",
        "$": "달러|불|dollars|dollar|bucks|buck",
        "元": "元|圆|圓",
    }
)
# Tenths and hundredths: of which sign, and how many decimals down.
PARTS = {"毛": ("元", 1), "角": ("元", 1), "分钱": ("元", 2), "分錢": ("元", 2), "cents": ("$", 2), "cent": ("$", 2)}

# What the last letter of a name must not run on into: 3 원피스, 5 wonderful.
AFTER = {"원": "(?![단피칙래산형룸액료본소])", "엔": "(?![진지])", "불": "(?![량만])", "刀": "(?![片具])"}


def pattern(names: dict[str, str]) -> str:
    """A pattern for any of these names, the longest first."""
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(
        re.escape(name) + AFTER.get(name, "(?![a-z])" if name[-1].isascii() and name[-1].isalpha() else "")
        for name in ordered
    )


def decimals(currency: str) -> int:
    """How many decimals a currency has (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


def meant(name: str, locale: str, currency: str | None) -> tuple[str, ...]:
    """The currencies a name may stand for; a shared sign is the expected currency's where it can be."""
    if name not in _SHARED:
        return (name,)
    if currency in _SHARED[name]:
        return (currency,)
    return _USUAL[name].get(locale, _USUAL[name][""])


def unnamed(locale: str, currency: str | None) -> tuple[str, ...]:
    """The currencies of a number without any: the expected one, else the reader's and those of the great platforms."""
    return (currency,) if currency else tuple(dict.fromkeys((_HOME.get(locale, "USD"), "CNY", "USD")))
