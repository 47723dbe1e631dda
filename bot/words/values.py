"""Values as people write them: dates, sums, durations and numbers in a reader's locale and time zone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_precision
from babel.units import format_unit

from bot.core.text import Money

_CLDR = {"ko": "ko_KR", "zh_Hans": "zh_Hans_CN", "zh_Hant": "zh_Hant_TW", "en": "en_GB"}
# CLDR's full form names the zone and the seconds; these are what one person would write to another.
_MOMENT = {
    "ko": "y년 M월 d일 (EEE) aaaa h:mm",
    "zh_Hans": "y年M月d日 EEE HH:mm",
    "zh_Hant": "y年M月d日（EEE）aaaa h:mm",
    "en": "EEE d MMMM y, HH:mm",
}
# Where CLDR's symbol is not how the sum is said in that language, or is ambiguous there.
_SUM = {
    ("ko", "KRW"): "#,##0원",
    ("ko", "CNY"): "#,##0.00위안",
    ("zh_Hans", "KRW"): "#,##0韩元",
    ("zh_Hant", "KRW"): "#,##0韓元",
    ("zh_Hant", "CNY"): "人民幣 #,##0.00 元",
    ("zh_Hant", "TWD"): "NT$#,##0.00",
    ("zh_Hant", "JPY"): "#,##0日圓",
}
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def write(value: int | Money | date | datetime | timedelta, locale: str, zone: str) -> str:
    """Write a value for a reader.

    Args:
        value: a datetime must be aware; it is written in the reader's zone. A date is the same everywhere.
        locale: one of LOCALES.
        zone: IANA time zone.

    Raises:
        ValueError: a datetime without a time zone.
    """
    match value:
        case Money():
            return _sum(value, locale)
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a datetime without a time zone cannot be written for a reader")
            return format_datetime(value, _MOMENT[locale], tzinfo=ZoneInfo(zone), locale=_cldr(locale))
        case date():
            return _day(value, locale)
        case timedelta():
            return _duration(value, locale)
        case _ if 0 <= value < 1000:
            return str(value)  # as every one of the four languages writes it
        case _:
            return format_decimal(value, locale=_cldr(locale))


def spoken(value: int | Money | date | datetime | timedelta, written: str, locale: str) -> str:
    """How a written value ends when it is read aloud: US$3 as "3 달러"; everything else as it is written."""
    if isinstance(value, Money) and written[-1].isdigit():
        return get_currency_name(value.currency, locale=_cldr(locale))
    return written


@lru_cache(maxsize=1000)  # people speak of the same few
def _day(day: date, locale: str) -> str:
    return format_date(day, "long", locale=_cldr(locale))


@cache
def _cldr(locale: str) -> Locale:
    return Locale.parse(_CLDR[locale])


def _sum(money: Money, locale: str) -> str:
    digits = get_currency_precision(money.currency)
    amount = Decimal(money.minor).scaleb(-digits)
    pattern = _SUM.get((locale, money.currency)) or str(_cldr(locale).currency_formats["standard"].pattern)
    if amount == amount.to_integral_value():  # a round sum is written without its zeros
        pattern = pattern.replace(".00", "")
        return format_currency(amount, money.currency, pattern, locale=_cldr(locale), currency_digits=False)
    return format_currency(amount, money.currency, pattern, locale=_cldr(locale))


def _duration(duration: timedelta, locale: str) -> str:
    """The two largest units, the second only where it is not zero: "2 days 3 hours", "48 minutes"."""
    left = abs(int(duration.total_seconds()))
    first = next((place for place, (_, size) in enumerate(_UNITS) if left >= size), len(_UNITS) - 1)
    parts: list[str] = []
    for unit, size in _UNITS[first : first + 2]:
        amount, left = divmod(left, size)
        if amount or not parts:
            parts.append(_unit(amount, unit, locale))
    return ("" if locale == "zh_Hans" else " ").join(parts)


def _unit(amount: int, unit: str, locale: str) -> str:
    # CLDR has the Korean and Chinese units among the short forms only; English short forms are abbreviations.
    length: Literal["long", "short"] = "long" if locale == "en" else "short"
    return format_unit(amount, f"duration-{unit}", length, locale=_cldr(locale))
