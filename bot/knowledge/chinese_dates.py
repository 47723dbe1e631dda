"""How Chinese names days, in either script: 大前天, 三天前, 上周五, 上個月5號, 去年十一月五日, 民國115年11月5日."""

import re

from bot.knowledge import days as of
from bot.knowledge.days import Days, Now, Unit
from bot.knowledge.numerals import read_whole
from bot.knowledge.rules import Match, Rule, one_of, same

_WEEKDAYS = "一二三四五六日"
_DAYS = same("今天 今日 今儿 今早 今晚 今晨", 0) | same("昨天 昨日 昨儿 昨晚 昨夜 昨早", -1)
_DAYS |= same("明天 明日 明早 明晚", 1) | same("大前天", -3) | same("大后天 大後天", 3)
_BEFORE_AFTER = same("前天 前日 前晚", -2) | same("后天 後天", 2)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("天", "日"), "day"),
    **dict.fromkeys(("周", "週", "星期", "礼拜", "禮拜"), "week"),
    **dict.fromkeys(("个月", "個月", "月"), "month"),
    "年": "year",
}
_NEAR = same("上上", -2) | same("上", -1) | same("这 這 本 今 当 當", 0) | same("下", 1) | same("下下", 2)
_YEARS = same("前年", -2) | same("去年", -1) | same("今年", 0) | same("明年", 1)
_NUMBER = "一二两兩三四五六七八九十百廿卅"

_YEAR = (
    rf"(?:(?:民國|民国) ?(?P<roc>\d{{2,3}}|[{_NUMBER}零〇]{{2,6}}) ?年 ?|(?<!\d)(?P<roc_bare>1\d{{2}}) ?年 ?"
    rf"|(?<!\d)(?P<year>\d{{4}}|\d{{2}}) ?年 ?"
    rf"|(?P<digits>二[零〇○][{_NUMBER}零〇○]{{2}})年 ?|(?P<named_year>{one_of(_YEARS)}) ?的? ?)?"
)
_MONTH = rf"(?<![\d{_NUMBER}])(?P<month>\d{{1,2}}|[{_NUMBER}]{{1,2}}) ?月(?:份)? ?"
_DAY = rf"(?:(?P<day>\d{{1,2}}|[{_NUMBER}]{{1,3}}) ?[日号號]|(?P<bare>\d{{1,2}})(?![\d个個件块塊次条條张張.~-]))"
_NEAR_BY = rf"(?<![早晚以网網线線路如之])(?P<near>{one_of(_NEAR)})一?[个個]?"
_WEEK = rf"{_NEAR_BY}(?:[周週]|星期|礼拜|禮拜)"
_THINGS = "[电電楼樓线線店门門车車字码碼院馆館机機内內无無达達游后後前]"  # 5号电池, 7日无理由


def _ago(match: Match, now: Now) -> Days | None:
    amount = read_whole(match["amount"])
    sign = 1 if match["side"] == "前" else -1
    if amount is None:
        return None
    return of.between(int(match["low"] or amount), amount, sign, _UNITS[match["unit"]], now) or None


def _half_month(match: Match, now: Now) -> Days:
    return of.ago(15 if match["side"] == "前" else -15, "day", now)


def _weekday(match: Match) -> int:
    name = match["weekday"]
    return int(name) - 1 if name.isdecimal() else _WEEKDAYS.index(name.replace("天", "日"))


def _year(match: Match, now: Now) -> int | None:
    if match["named_year"]:
        return now.today.year + _YEARS[match["named_year"]]
    if match["roc"] or match["roc_bare"]:  # the Republic of China's first year is 1912
        return (read_whole(match["roc"] or match["roc_bare"]) or 0) + 1911
    if match["digits"]:
        return read_whole(match["digits"])
    return of.full_year(match["year"]) if match["year"] else None


def _month_day(match: Match, now: Now) -> Days | None:
    month, day = read_whole(match["month"]), read_whole(match["day"] or match["bare"])
    return None if month is None or day is None else of.day_of(_year(match, now), month, day, now)


def _whole_month(match: Match, now: Now) -> Days | None:
    month = read_whole(match["month"])
    return None if month is None else of.month_of(_year(match, now), month, now) or None


def _of_month(match: Match, now: Now) -> Days | None:
    day = read_whole(match["day"] or match["bare"])
    return None if day is None else of.of_month(_NEAR[match["near"]], day, now)


def _day_only(match: Match, now: Now) -> Days | None:
    day = read_whole(match["day"])
    return None if day is None else of.day_only(day, now)


def _bare_weekday(match: Match, now: Now) -> Days:
    return of.bare_weekday(_weekday(match), now)


RULES = (
    Rule(
        re.compile(rf"(?:{one_of(_DAYS)})(?!猫|貓|头条|頭條)"), lambda match, now: of.ago(-_DAYS[match[0]], "day", now)
    ),
    Rule(  # not 目前天气, 以后天天, 三天前天气
        re.compile(rf"(?<![以目之先提从從当當最今然随隨日天周週月年个個大])(?:{one_of(_BEFORE_AFTER)})(?![气氣天])"),
        lambda match, now: of.ago(-_BEFORE_AFTER[match[0]], "day", now),
    ),
    Rule(
        re.compile(
            rf"(?<![\d.,~{_NUMBER}几幾数數])(?<!\d-)(?:(?P<low>\d{{1,2}}) ?[~-] ?)?"
            rf"(?P<amount>\d{{1,3}}|[{_NUMBER}]{{1,4}}) ?[个個]?"
            rf"(?P<unit>{'|'.join(_UNITS)}) ?[之以]?(?P<side>[前后後])(?!台|端|往)"
        ),
        _ago,
    ),
    Rule(re.compile(r"半[个個]月 ?[之以]?(?P<side>[前后後])"), _half_month),
    Rule(
        re.compile(rf"{_WEEK}的?,? ?(?P<weekday>[一二三四五六日天1-7])(?![共直些定般])"),
        lambda match, now: of.of_week(_NEAR[match["near"]], _weekday(match), now),
    ),
    Rule(re.compile(rf"{_WEEK}(?!末)"), lambda match, now: of.whole_week(_NEAR[match["near"]], now), "weak"),
    Rule(re.compile(rf"{_WEEK}末"), lambda match, now: of.weekend(_NEAR[match["near"]], now)),
    Rule(re.compile("[周週]末"), lambda _, now: of.weekend(None, now), "weak"),
    Rule(
        re.compile(
            rf"(?<![\d{_NUMBER}每])(?:[周週]|星期|礼拜|禮拜)(?P<weekday>[一二三四五六日天])(?![次天个個共直些定般回])"
        ),
        _bare_weekday,
        weekday=_weekday,
    ),
    Rule(re.compile(r"(?<=[(\[])(?P<weekday>[一二三四五六日])(?=[)\]])"), _bare_weekday, "aside", _weekday),
    Rule(re.compile(_YEAR + _MONTH + _DAY), _month_day),
    Rule(re.compile(_YEAR + _MONTH), _whole_month, "weak"),
    Rule(re.compile(rf"{_NEAR_BY}月的? ?{_DAY}"), _of_month),
    Rule(
        re.compile(rf"{_NEAR_BY}月(?!份?的?销|球)"),
        lambda match, now: of.nearby_month(_NEAR[match["near"]], now),
        "weak",
    ),
    Rule(
        re.compile(rf"(?<![\d第月{_NUMBER}])(?<!\d[./~-])(?P<day>\d{{1,2}}|[{_NUMBER}]{{1,3}})[号號](?!{_THINGS})"),
        _day_only,
    ),
    Rule(re.compile(rf"(?<![\d第月{_NUMBER}])(?<!\d[./~-])(?P<day>\d{{1,2}})日(?!{_THINGS})"), _day_only, "weak"),
    # the days of sales, when a great part of all orders is placed
    Rule(re.compile(r"[双雙] ?(?:11|十一)(?!月)"), lambda _, now: of.day_of(None, 11, 11, now)),
    Rule(re.compile(r"[双雙] ?(?:12|十二)(?!月)"), lambda _, now: of.day_of(None, 12, 12, now)),
)
