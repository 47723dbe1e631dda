"""How English names days: the day before yesterday, two weeks ago, last Friday, the 5th of last month, Nov 5."""

import re

from bot.knowledge import days as of
from bot.knowledge.days import Days, Now, Unit
from bot.knowledge.rules import Match, Rule, one_of, same

_B, _E = r"(?<![a-z0-9])", r"(?![a-z0-9])"
_DAYS = same("today tonight", 0) | {"this morning": 0, "this afternoon": 0, "this evening": 0, "last night": -1}
_DAYS |= {"yesterday": -1, "day before yesterday": -2, "tomorrow": 1, "day after tomorrow": 2}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_COUNTS |= {"nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
_UNITS: dict[str, tuple[int, Unit]] = {"day": (1, "day"), "week": (1, "week"), "fortnight": (2, "week")}
_UNITS |= {"month": (1, "month"), "year": (1, "year")}
_NEAR = same("last past previous", -1) | same("this", 0) | same("next", 1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
_ORDINALS += " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
_SPELT = {word: day for day, word in enumerate(_ORDINALS.split(), start=1)} | {"thirtieth": 30, "thirty-first": 31}
_SPELT |= {f"twenty-{word}": day + 20 for word, day in _SPELT.items() if day < 10}

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_FULL = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_SHORT = r"(?P<weekday>mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)"
_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)"
)
_AMOUNT = (
    rf"(?<!\d[.-])(?:(?P<low>\d{{1,2}}|{one_of(_COUNTS)})(?: ?[~-] ?| or | to ))?"
    rf"(?P<amount>\d{{1,3}}|{one_of(_COUNTS)}) (?P<unit>{'|'.join(_UNITS)})s?"
)
_NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)"
_DAY = rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|(?P<spelt>{one_of(_SPELT)}))"
_YEAR = r"(?:(?:,? ?(?:of |in )?|-)(?P<year>(?:19|20)\d{2}|'\d{2})(?!\d)|,? (?:of )?(?P<near>last|this|next) year)?"
_THINGS = r"(?! (?:one|time|item|order|day|week|month|floor|generation|photo|picture|step|message|attempt|party))"


def _weekday(match: Match) -> int:
    return _WEEKDAYS.index(match["weekday"][:3])


def _month(match: Match) -> int:
    return _MONTHS.index(match["month"][:3]) + 1


def _ago(match: Match, now: Now) -> Days | None:
    amount = _COUNTS.get(match["amount"]) or int(match["amount"])
    low = _COUNTS.get(match["low"] or "") or int(match["low"] or amount)
    times, unit = _UNITS[match["unit"]]
    sign = 1 if match["side"] in ("ago", "before now", "back") else -1
    return of.between(low * times, amount * times, sign, unit, now) or None


def _last_next(match: Match, now: Now) -> Days:
    weekday, which = _weekday(match), match["which"]
    if which in ("last", "past", "this past"):
        return of.before(weekday, now)
    if which == "this":
        return of.of_week(0, weekday, now)
    if which == "next":  # to some the coming one, to others the one in next week
        return tuple(dict.fromkeys(of.after(weekday, now) + of.of_week(1, weekday, now)))
    return of.after(weekday, now)


def _year(match: Match, now: Now) -> int | None:
    if match["near"]:
        return now.today.year + _NEAR[match["near"]]
    return of.full_year(match["year"].strip("'")) if match["year"] else None


def _month_day(match: Match, now: Now) -> Days:
    day = int(match["day"]) if match["day"] else _SPELT[match["spelt"]]
    before = match.groupdict().get("before")
    return of.day_of(int(before) if before else _year(match, now), _month(match), day, now)


def _of_month(match: Match, now: Now) -> Days:
    return of.of_month(_NEAR[match["near"]], int(match["day"]), now)


def _of_week(match: Match, now: Now) -> Days:
    return of.of_week(_NEAR[match["near"]], _weekday(match), now)


def _bare_weekday(match: Match, now: Now) -> Days:
    return of.bare_weekday(_weekday(match), now)


def _near_month(match: Match, now: Now) -> Days:
    return of.nearby_month(_NEAR[match["near"]], now)


def _whole_month(match: Match, now: Now) -> Days:
    return of.month_of(_year(match, now), _month(match), now)


def _in(match: Match, now: Now) -> Days | None:
    """Where dates lie behind, "in 3 days" is how long something took."""
    return None if now.past else _ago(match, now)


def _day_only(match: Match, now: Now) -> Days:
    return of.day_only(int(match["day"]), now)


RULES = (
    Rule(
        re.compile(rf"{_B}(?:the )?(?P<name>{one_of(_DAYS)}){_E}"),
        lambda match, now: of.ago(-_DAYS[match["name"]], "day", now),
    ),
    Rule(
        re.compile(rf"{_B}(?:a )?couple (?:of )?days ago{_E}"),
        lambda _, now: of.ago(2, "day", now) + of.ago(3, "day", now),
    ),
    Rule(
        re.compile(rf"{_B}{_AMOUNT} (?P<side>ago|before now|back|from now|from today){_E}"),
        _ago,
    ),
    Rule(re.compile(rf"{_B}(?P<side>in) {_AMOUNT}{_E}"), _in),
    Rule(
        re.compile(rf"{_B}(?P<which>last|this past|past|this coming|this|next|coming) {_WEEKDAY}{_E}(?! week)"),
        _last_next,
    ),
    Rule(re.compile(rf"{_B}(?P<near>last|this|next) week(?:'s)?,? (?:on )?{_WEEKDAY}{_E}"), _of_week),
    Rule(re.compile(rf"{_B}{_WEEKDAY},? (?:of )?(?P<near>last|this|next) week{_E}"), _of_week),
    Rule(
        re.compile(rf"{_B}(?P<near>last|this|next) week{_E}"),
        lambda match, now: of.whole_week(_NEAR[match["near"]], now),
        "weak",
    ),
    Rule(
        re.compile(rf"{_B}(?P<near>last|past|this|next) weekend{_E}"),
        lambda match, now: of.weekend(_NEAR[match["near"]], now),
    ),
    Rule(re.compile(rf"{_B}(?:the|at|on the|over the) weekend{_E}"), lambda _, now: of.weekend(None, now), "weak"),
    Rule(re.compile(rf"(?<!black )(?<!cyber )(?<!good ){_B}(?:on )?{_FULL}{_E}"), _bare_weekday, weekday=_weekday),
    Rule(re.compile(rf"{_B}(?:on|since|until|by) {_SHORT}{_E}"), _bare_weekday, weekday=_weekday),
    Rule(re.compile(rf"^ ?{_SHORT}{_E}(?=[ .!?]?$)"), _bare_weekday, weekday=_weekday),
    Rule(re.compile(rf"{_B}{_SHORT}{_E}\.?"), _bare_weekday, "aside", _weekday),
    Rule(
        re.compile(rf"{_B}(?:(?P<before>20\d\d),? )?{_MONTH}(?: |-)?(?:the )?{_DAY}{_E}(?! ?(?:am|pm)){_YEAR}"),
        _month_day,
    ),
    Rule(re.compile(rf"{_B}(?<!\d[.,:])(?:the )?{_DAY}(?: of |-| )?{_MONTH}(?! be| have| i\b){_YEAR}"), _month_day),
    Rule(re.compile(rf"{_B}(?:the |on the )?{_NTH} (?:of )?(?P<near>last|this|next) month{_E}"), _of_month),
    Rule(re.compile(rf"{_B}(?P<near>last|this|next) month,? (?:on )?(?:the )?{_NTH}{_E}"), _of_month),
    Rule(re.compile(rf"{_B}(?P<near>last|this|next) month{_E}"), _near_month, "weak"),
    Rule(re.compile(rf"{_B}(?:on|since|until|by) (?:the )?{_NTH}{_E}{_THINGS}"), _day_only),
    Rule(re.compile(rf"(?:{_B}the |^ ?){_NTH}{_E}{_THINGS}"), _day_only, "weak"),
    Rule(re.compile(rf"{_B}{_MONTH} (?P<year>20\d{{2}})(?!\d)(?P<near>)"), _whole_month, "weak"),
    Rule(
        re.compile(rf"(?:{_B}(?:in|of|last|during|early|late|mid) |^ ?){_MONTH}(?=[ ,.!?]|$)(?P<year>)(?P<near>)"),
        _whole_month,
        "weak",
    ),
)
