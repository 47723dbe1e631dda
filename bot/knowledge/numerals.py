"""Numbers as Korean and Chinese write them: in words, in digits, and in both at once (1만2천, 三百二, 3万5)."""

import re
from decimal import Decimal

_ONES = {
    numeral: value
    for value, numerals in enumerate(
        (
            "零〇○영공",
            "一壹일",
            "二贰貳两兩이",
            "三叁參삼",
            "四肆사",
            "五伍오",
            "六陆陸육륙",
            "七柒칠",
            "八捌팔",
            "九玖구",
        )
    )
    for numeral in numerals
}
_LEVELS = (("亿億억", 10**8), ("万萬만", 10**4), ("千仟천", 1000), ("百佰백", 100), ("十拾십", 10))

HAN = "零〇○一壹二贰貳两兩三叁參四肆五伍六陆陸七柒八捌九玖十拾廿卅百佰千仟万萬亿億"
HANGUL = "일이삼사오육륙칠팔구십백천만억"
UNITS = "十拾십百佰백千仟천万萬만亿億억"
_TWENTIES = str.maketrans({"廿": "二十", "卅": "三十"})
_ZEROS = "零〇○영공"


def read_number(text: str) -> Decimal | None:
    """Read a number in words, digits or both; white space and the commas between thousands do not matter.

    ``一万二`` is 12,000 and ``三百二`` 320: a last digit after a unit counts tenths of it, unless 零 stands between.

    Returns:
        None where it is no well-formed number: units out of order, a digit upon a digit, 1만2.
    """
    numerals = re.sub(r"[\s,]", "", text).translate(_TWENTIES)
    if len(numerals) > 2 and all(numeral in _ONES for numeral in numerals):  # 二〇二六: digit by digit
        return Decimal("".join(str(_ONES[numeral]) for numeral in numerals))
    return _value(numerals)


def read_whole(text: str) -> int | None:
    """Read a whole number; None where there is none."""
    number = read_number(text)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _value(numerals: str, level: int = 0) -> Decimal | None:
    if level == len(_LEVELS):
        return _single(numerals)
    names, size = _LEVELS[level]
    place = next((place for place, numeral in enumerate(numerals) if numeral in names), None)
    if place is None:
        return _value(numerals, level + 1)
    factor = _value(numerals[:place], level + 1) if place else Decimal(1)
    if factor is not None and factor >= 10 and size < 10**4 and not numerals[0].isdecimal():  # 十百
        return None
    rest = _rest(numerals[place + 1 :], numerals[place], size, level + 1)
    return None if factor is None or rest is None or rest >= size else factor * size + rest


def _rest(numerals: str, unit: str, size: int, level: int) -> Decimal | None:
    counted = numerals.lstrip(_ZEROS)
    if not counted:
        return Decimal(0)
    shorthand = len(counted) == 1 and counted == numerals and size > 10
    if shorthand and unit in HAN:
        digit = _single(counted)
        return None if digit is None else digit * (size // 10)
    if shorthand and counted.isdecimal():  # 1만2: nobody knows whether 10,002 or 12,000
        return None
    return _value(counted, level)


def _single(numerals: str) -> Decimal | None:
    if numerals in _ONES:
        return Decimal(_ONES[numerals])
    return Decimal(numerals) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", numerals) else None
