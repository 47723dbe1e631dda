"""What a sentence tells of a flow's questions: by step what a person would write there, or an option's id."""

import re
from collections.abc import Collection, Iterator, Mapping

from bot.core.event import Understood
from bot.core.flow import Context
from bot.knowledge.amounts import read_amounts
from bot.knowledge.dates import read_dates
from bot.policies.ids import Reason

# What is wrong, as sentences tell it, and which reason of a dispute that is.
REASONS: dict[str, Reason] = {
    "not_received": "not_received",
    "late": "late",
    "damaged": "damaged",
    "defective": "defective",
    "wrong_item": "wrong_item",
    "not_as_described": "not_as_described",
    "counterfeit": "counterfeit",
    "missing_parts": "missing_parts",
    "other": "other",
}
KNOWN = frozenset({"aliexpress", "taobao", "smartstore", "ebay", "bungaejangter"})  # platforms with rules of their own

# Words that say what happened on a day, and what a sum is.
_HAPPENED = {
    "ordered": re.compile(
        r"order(?:ed|ing)?\b|bought|purchased?|paid|주문|구매|구입|결제|샀|산 |"
        r"下单|下單|购买|購買|买|買|订购|訂購|拍下"
    ),
    "promised": re.compile(
        r"promis\w*|(?:should have|supposed to(?: have)?|due to|meant to) \w+|\bdue\b|estimated|expected|"
        r"예정|약속|온다|도착한다|承诺|承諾|预计|預計|说好|說好|(?:应该|應該|本该|本該)[^,，。]{0,4}(?:到|来|來)?"
    ),
    "received": re.compile(
        r"arriv\w*|receiv\w*|\bcame\b|\bgot\b|delivered|도착|받|왔|온 |收|到货|到貨|送到|签收|簽收|寄到"
    ),
}
# Words that say whose a sum is: what was paid, what is wanted back, what somebody offers.
_SUMS = {
    "paid": re.compile(r"\bpaid\b|\bcosts?\b|price|bought|결제|샀|주고|짜리|가격|花了|付了|买的|買的|价格|價格|一共"),
    "sum": re.compile(r"\bback\b|refund|\bwant\b|환불|돌려|받고 싶|원해|退|赔|賠|想要|要求"),
    "offered": re.compile(
        r"offer\w*|only give|제안|준다|준대|보상해|(?:只|提出|愿意|願意|答应|答應)[^,，。]{0,3}(?:赔|賠|退|给|給)"
    ),
}
_CHEAP = re.compile(
    r"half|too (?:cheap|good)|far below|절반|반값|너무 (?:싸|저렴)|훨씬 (?:싸|저렴)|"
    r"半价|半價|一半|太便宜|便宜太多|便宜很多|低很多"
)
_CLAUSE = re.compile(r"[,.;!?，。；！？、\n]")
_WINDOW = 24  # characters around a day or a sum in which words tell what it is


def dispute_of(event: Understood, context: Context) -> dict[str, str]:
    """Platform, order, reason, outcome, sums and days of a dispute."""
    slots = event.slots
    found = {
        "platform": slots.get("platform", ""),
        "order_number": slots.get("order_number", ""),
        "reason": REASONS.get(slots.get("problem", ""), ""),
        "outcome": slots.get("outcome", ""),
        **days_of(event, context),
    }
    return {name: value for name, value in (found | sums_of(event, context)).items() if value}


def sums_of(event: Understood, context: Context) -> dict[str, str]:
    """What was paid and what is wanted back, by the nearest words; what somebody offers is neither."""
    text, found = event.text.lower(), dict[str, str]()
    for amount in read_amounts(event.text, event.language or context.locale):
        likelier = "sum" if event.slots.get("outcome") == "partial_refund" else "paid"
        what = _nearest(_SUMS, text, amount.start, amount.end, found) or likelier
        found.setdefault(what, event.text[amount.start : amount.end])
    return {name: value for name, value in found.items() if name != "offered"}


def days_of(event: Understood, context: Context) -> dict[str, str]:
    """By what happened on it, each clear day of a sentence; one that no word is near to is taken for the likelier."""
    locale = event.language or context.locale
    text, found = event.text.lower(), dict[str, str]()
    for day in read_dates(event.text, locale, context.said_on):
        if len(day.days) == 1:
            what = _nearest(_HAPPENED, text, day.start, day.end, found)
            if what is None and "problem" in event.slots:
                what = "ordered" if event.slots["problem"] in {"not_received", "late"} else "received"
            if what is not None:
                found.setdefault(what, day.days[0].isoformat())
    return found


def certificate_of(event: Understood) -> dict[str, str]:
    """Order and contact of a certificate request."""
    contact = event.slots.get("phone") or event.slots.get("email", "")
    found = {"order_number": event.slots.get("order_number", ""), "name": name_in(event.text), "contact": contact}
    return {name: value for name, value in found.items() if value}


_NAME = re.compile(
    r"(?:이름은?|성함은?|姓名(?:是|为|為)?|名字(?:是|叫)|my name is|\bname(?: is)?)\s*[:：]?\s*"
    r"(?P<name>[가-힣]{2,5}?(?=[\s,.]|이고|입니다|이에요|예요|$)|[\u4e00-\u9fff]{2,4}(?=[\s,，。]|$)"
    r"|(?i:[a-z][a-z'.-]+(?: [a-z][a-z'.-]+){1,2}?)(?=[,.;\n]| and | order|$))",
    re.IGNORECASE,
)


def name_in(text: str) -> str:
    """The name that somebody says is theirs."""
    match = _NAME.search(text)
    return match["name"] if match else ""


def how_much_of(event: Understood) -> dict[str, str]:
    """What a seller deals in."""
    return {"category": event.slots["category"]} if "category" in event.slots else {}


def deposit_of(event: Understood) -> dict[str, str]:
    """When a deposit was lodged, and how much."""
    found = {"joined": event.slots.get("date", ""), "lodged": event.slots.get("amount", "")}
    return {name: value for name, value in found.items() if value}


def safety_of(event: Understood) -> dict[str, str]:
    """Of a planned purchase: a known platform, a price far under the market."""
    found = {"role": "buyer"}
    if event.slots.get("platform") in KNOWN:
        found["b_platform"] = "known"
    if _CHEAP.search(event.text.lower()):
        found["b_price"] = "far_below"
    return found


def _nearest(
    words: Mapping[str, re.Pattern[str]], text: str, start: int, end: int, known: Collection[str]
) -> str | None:
    """Which kind of words, none that is known already, stands nearest to a part of a text, within its clause."""
    before, after = _CLAUSE.split(text[:start])[-1], _CLAUSE.split(text[end:], maxsplit=1)[0]
    near = [
        *((len(before) - match.end(), kind) for kind, match in _in(words, before)),
        *((match.start(), kind) for kind, match in _in(words, after)),
    ]
    return min((each for each in near if each[0] <= _WINDOW and each[1] not in known), default=(0, None))[1]


def _in(words: Mapping[str, re.Pattern[str]], text: str) -> Iterator[tuple[str, re.Match[str]]]:
    return ((kind, match) for kind, pattern in words.items() for match in pattern.finditer(text))
