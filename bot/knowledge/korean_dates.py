"""How Korean names days: 그저께, 사흘 전, 지난주 금요일, 지난달 5일, 작년 3월 5일."""

import re

from bot.knowledge import days as of
from bot.knowledge.days import Days, Now, Unit
from bot.knowledge.numerals import HANGUL, read_whole
from bot.knowledge.rules import Match, Rule, one_of, same

_WEEKDAYS = "월화수목금토일"
_DAYS = same("어저께 어젯밤 엊저녁", -1) | same("그저께", -2) | same("그끄저께 그끄제", -3) | same("오늘", 0)
# Short ones are read only where they begin a word: 영어제목, 안내일, 지금일 hold none.
_SHORT_DAYS = same("금일", 0) | same("어제 간밤", -1) | same("그제", -2) | same("내일 낼 명일", 1)
_SHORT_DAYS |= same("모레 내일모레 낼모레", 2) | same("글피", 3)
_NATIVE = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9}
_NATIVE |= {"열흘": 10, "열하루": 11, "열이틀": 12, "보름": 15}
_COUNTS = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
_UNITS: dict[str, Unit] = {"일": "day", "주": "week", "주일": "week", "달": "month", "개월": "month", "년": "year"}
_WEEKS = (
    same("지지난 저저번", -2) | same("지난 저번", -1) | same("이번 요번 금", 0) | same("다음 담", 1) | same("다다음", 2)
)
_LAST_NEXT = same("지난 저번", -1) | same("이번 요번", 0) | same("다음 담", 1) | same("오는 돌아오는", 2)
_MONTHS = same("지지난달 저저번달", -2) | same("지난달 저번달 전월", -1) | same("이번달 요번달 이달 당월", 0)
_MONTHS |= same("다음달 담달", 1)
_YEARS = same("재작년", -2) | same("작년 지난해", -1) | same("올해 금년", 0) | same("내년", 1)
_SINO_MONTHS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "유": 6, "칠": 7, "팔": 8, "구": 9, "시": 10}
_SINO_MONTHS |= {"십일": 11, "십이": 12}

_YEAR = rf"(?:(?P<year>\d{{4}}|\d{{2}}) ?년도? ?|(?P<named_year>{one_of(_YEARS)}) ?)?"
_MONTH = rf"(?:(?P<months>{one_of(_MONTHS).replace('달', ' ?달')})(?:의)? ?)"
_WEEK = rf"(?<![가-힣])(?P<week>{one_of(_WEEKS)}) ?주"
_SINO_DAY = rf"(?P<day>\d{{1,2}}|[{HANGUL}]{{1,3}}) ?일"
_BARE_DAY = r"(?P<bare>\d{1,2})(?=$|[ ,.!?)]|에)(?! ?(?:개|명|번|건|점))"
# 5일: a length of time
_LASTS = r"(?! ?(?:동안|간|만에|째|이나|정도|이상|이내|내|걸|후|뒤|전|지나|지났|지남|됐|되|된|넘|안|연속|배송))"


def _ago(match: Match, now: Now) -> Days | None:
    sign = 1 if match["side"] == "전" else -1
    if match["native"]:
        return of.ago(sign * _NATIVE[match["native"]], "day", now)
    amount = _COUNTS.get(match["amount"]) or read_whole(match["amount"])
    if amount is None:
        return None
    return of.between(int(match["low"] or amount), amount, sign, _UNITS[match["unit"]], now) or None


def _year(match: Match, now: Now) -> int | None:
    if match["named_year"]:
        return now.today.year + _YEARS[match["named_year"]]
    return of.full_year(match["year"]) if match["year"] else None


def _month_day(match: Match, now: Now) -> Days | None:
    month = int(match["month"]) if match["month"] else _SINO_MONTHS[match["sino"]]
    day = read_whole(match["day"] or match["bare"])
    return None if day is None else of.day_of(_year(match, now), month, day, now)


def _of_month(match: Match, now: Now) -> Days | None:
    day = read_whole(match["day"])
    return None if day is None else of.of_month(_months(match), day, now)


def _months(match: Match) -> int:
    return _MONTHS[match["months"].replace(" ", "")]


def _weekday(match: Match) -> int:
    return _WEEKDAYS.index(match["weekday"])


def _last_next(match: Match, now: Now) -> Days:
    weekday = _WEEKDAYS.index(match["weekday"])
    match _LAST_NEXT[match["which"]]:
        case -1:
            return of.before(weekday, now)
        case 0:
            return of.of_week(0, weekday, now)
        case 1:  # the coming one, or the one in next week
            return tuple(dict.fromkeys(of.after(weekday, now) + of.of_week(1, weekday, now)))
        case _:
            return of.after(weekday, now)


RULES = (
    Rule(re.compile(one_of(_DAYS)), lambda match, now: of.ago(-_DAYS[match[0]], "day", now)),
    Rule(
        re.compile(rf"(?<![가-힣])(?:{one_of(_SHORT_DAYS)})(?!서?야)"),
        lambda match, now: of.ago(-_SHORT_DAYS[match[0]], "day", now),
    ),
    # "the other day", by the dictionary two or three days ago
    Rule(re.compile("엊그제|엊그저께"), lambda _, now: of.ago(2, "day", now) + of.ago(3, "day", now)),
    Rule(
        re.compile(
            rf"(?:(?P<native>{one_of(_NATIVE)})|(?<![\d.,~{HANGUL}])(?<!\d-)(?:(?P<low>\d{{1,2}}) ?[~-] ?)?"
            rf"(?P<amount>\d{{1,3}}|{one_of(_COUNTS)}|[{HANGUL}]{{1,3}}) ?(?P<unit>{'|'.join(_UNITS)})) ?"
            r"(?:쯤|정도|가량)? ?(?P<side>전|후|뒤)(?!기|송|화|자|면|체|부(?!터)|혀)"
        ),
        _ago,
    ),
    Rule(
        re.compile(rf"{_WEEK}(?:의|에)?,? ?(?P<weekday>[{_WEEKDAYS}])(?:요일|욜|(?<!일)(?![가-힣]))"),
        lambda match, now: of.of_week(_WEEKS[match["week"]], _weekday(match), now),
    ),
    Rule(
        re.compile(rf"{_WEEK}(?=$|[ ,.!?에의중초쯤까부])"),
        lambda match, now: of.whole_week(_WEEKS[match["week"]], now),
        "weak",
    ),
    Rule(
        re.compile(rf"{_WEEK} ?말"),
        lambda match, now: of.weekend(_WEEKS[match["week"]], now),
    ),
    Rule(re.compile("(?<![가-힣])주말"), lambda _, now: of.weekend(None, now), "weak"),
    Rule(re.compile(rf"(?P<which>{one_of(_LAST_NEXT)}) ?(?P<weekday>[{_WEEKDAYS}])(?:요일|욜)"), _last_next),
    Rule(
        re.compile(rf"(?P<weekday>[{_WEEKDAYS}])(?:요일|욜)(?!마다)"),
        lambda match, now: of.bare_weekday(_weekday(match), now),
        weekday=_weekday,
    ),
    Rule(
        re.compile(rf"(?<=[(\[])(?P<weekday>[{_WEEKDAYS}])(?=[)\]])"),
        lambda match, now: of.bare_weekday(_weekday(match), now),
        "aside",
        _weekday,
    ),
    Rule(
        re.compile(
            rf"(?<!\d){_YEAR}(?:(?<!\d)(?P<month>\d{{1,2}})|(?<![가-힣])(?P<sino>{one_of(_SINO_MONTHS)})) ?월 ?"
            rf"(?:{_SINO_DAY}|{_BARE_DAY})"
        ),
        _month_day,
    ),
    Rule(
        re.compile(rf"(?<!\d){_YEAR}(?<!\d)(?P<month>1[0-2]|0?[1-9]) ?월(?!\d)"),
        lambda match, now: of.month_of(_year(match, now), int(match["month"]), now),
        "weak",
    ),
    Rule(re.compile(rf"{_MONTH}{_SINO_DAY}"), _of_month),
    Rule(re.compile(_MONTH), lambda match, now: of.nearby_month(_months(match), now), "weak"),
    Rule(
        re.compile(r"(?<!\d)(?<!\d[.,/~-])(?P<day>\d{1,2})일(?=에|날|부터|까지|자로)"),
        lambda match, now: of.day_only(int(match["day"]), now),
    ),
    Rule(
        re.compile(rf"(?<!\d)(?<!\d[.,/~-])(?P<day>\d{{1,2}})일{_LASTS}"),
        lambda match, now: of.day_only(int(match["day"]), now),
        "weak",
    ),
)
