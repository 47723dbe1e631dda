"""What an understood sentence leads to: an article where it asks, a flow with its answers where it wants or tells."""

import re
from collections.abc import Callable, Mapping

from bot.cases.numbers import parse_certificate_number
from bot.core.conversation import Answers
from bot.core.event import Understood
from bot.core.flow import Context
from bot.core.wish import Wish, filled
from bot.flows.told import certificate_of, deposit_of, dispute_of, how_much_of, safety_of
from bot.knowledge.intents import intents_of

_ONCE = frozenset({"greeting", "scam_worry"})  # nothing to choose among other things
POSSIBLE = 0.15  # a meaning less likely than that is not offered

# Words by which a question is known, in small letters.
_ASKING = re.compile(
    r"[?？]|까요|나요|가요|은지|는지|어떻게|어떡|어디|언제|얼마|뭐|무엇|무슨|왜 |어느|"
    r"怎么|怎麼|怎样|怎樣|如何|吗|嗎|呢|多久|多少|什么|什麼|哪|谁|誰|为什么|為什麼|能不能|可不可以|会不会|會不會|点样|點樣|點做|係咪|咩|"
    r"^(?:how|what|when|where|who|why|which|can|could|do|does|is|are|should|will|may) |\bhow (?:do|can|long|much|to)\b|"
    r"\bwhat (?:do|can|should|now)\b"
)
_BACK = re.compile(
    r"\b(?:go|step|take me|get|move) back\b|\bback to\b|previous|earlier question|last question|"
    r"앞으로|앞 ?(?:질문|단계|화면)|이전|뒤로|전 ?(?:질문|단계)|되돌아|돌아가|"
    r"上一|前一|返回|回到|退回|后退|後退|倒回|回去"
)
_MISTAKE = re.compile(r"mistake|wrong|typo|mistyped|잘못|틀렸|틀린|오타|실수|错|錯")
_LANGUAGES = {
    "en": re.compile(r"\benglish\b|영어|英文|英语|英語"),
    "ko": re.compile(r"\bkorean\b|한국어|한국말|한글|韩语|韓語|韩文|韓文"),
    "zh_Hans": re.compile(r"\bsimplified\b|간체|简体|簡體"),
    "zh_Hant": re.compile(r"\btraditional\b|번체|繁体|繁體|正體"),
}
_SELLING = frozenset({"safe_listing", "safe_answer", "safe_progress", "safe_feedback", "safe_checkin"})
_HOW_MUCH = frozenset({"dep_amount", "dep_mandatory"})
_WHEN_BACK = frozenset({"dep_leave", "dep_refund_time", "dep_deductions"})
_REQUESTING = frozenset({"cert_request", "cert_needed", "cert_what", "cert_receive"})


def wishes(event: Understood, context: Context) -> tuple[Wish, ...]:
    """What a sentence may lead to, the best first: what its intent does, then other likely intents and articles."""
    likely = [intent for intent, probability in event.intents if probability >= POSSIBLE and intent not in _ONCE]
    found = [wish for intent in dict.fromkeys((event.intent, *likely)) if (wish := wish_of(intent, event, context))]
    articles = [_article(article) for article, probability in event.articles if probability >= POSSIBLE]
    return (*found, *articles) if found or articles else (Wish(""),)


def wish_of(intent: str, event: Understood, context: Context) -> Wish | None:
    """What one intent leads to; None where the engine knows by itself, or nothing does."""
    article = _article_for(intent, event)
    if (lead := _LEADS.get(intent)) is not None:
        return lead(event, article, context)
    match intent:
        case "scam_worry":
            return Wish("scam", article or "scam_signs")
        case "language":
            return Wish("language", language_named(event.text, context.locale))
        case "greeting":
            return Wish("menu")
        case "cancel":
            return _cancel(event, article)
        case "service_info":
            return _article(article) if article else Wish("help")
        case "certificate_status" | "dispute_status":
            return Wish("cases") if article in {None, "help_cases"} else _article(article)
        case _:
            return None


def asking(text: str) -> bool:
    """Whether a sentence asks how things are, rather than telling or wanting something."""
    return _ASKING.search(text.lower()) is not None


def language_named(text: str, locale: str) -> str:
    """The one language, another than the present one, that a sentence names; empty where it names none or several."""
    named = [name for name, words in _LANGUAGES.items() if words.search(text.lower()) and name != locale]
    return named[0] if len(named) == 1 else ""


def _dispute(event: Understood, article: str | None, context: Context) -> Wish:
    answers = _filled("dispute", dispute_of(event, context), context)
    tells = not asking(event.text) and answers.keys() & {"reason", "outcome", "platform"}
    if article and not tells and "order_number" not in answers:
        return _article(article, {"dispute": answers})
    return Wish("dispute", answers=answers)


def _certificate(event: Understood, article: str | None, context: Context) -> Wish:
    answers = _filled("certificate", certificate_of(event), context)
    wants = not asking(event.text) and article in {None, *_REQUESTING}
    if article and not answers and not wants:
        return _article(article)
    return Wish("certificate", answers={**answers, "intro": True} if answers else {})


def _verify(event: Understood, article: str | None, _context: Context) -> Wish:
    number = next(filter(None, map(parse_certificate_number, event.text.split())), None)
    if number is None and article and asking(event.text):
        return _article(article)
    return Wish("verify", answers={"certificate": {"number": number}} if number else {})


def _deposit(event: Understood, article: str | None, context: Context) -> Wish:
    if article in _HOW_MUCH and (answers := _filled("how_much", how_much_of(event), context)):
        return Wish("how_much", answers=answers)
    if article in _WHEN_BACK and (answers := _filled("when_back", deposit_of(event), context)):
        return Wish("when_back", answers=answers)
    return _article(article) if article else Wish("deposit")


def _safety(event: Understood, article: str | None, context: Context) -> Wish:
    answers = _filled("safety", safety_of(event), context)
    if article in _SELLING or (article and not answers.keys() - {"role"}):
        return _article(article, {"safety": answers})
    return Wish("safety", answers=answers)


def _cancel(event: Understood, article: str | None) -> Wish:
    """Stopping, going a question back, or (of a mistake, and where it is asked how) being told how."""
    if _BACK.search(event.text.lower()):
        return Wish("back")
    if article and (asking(event.text) or _MISTAKE.search(event.text.lower())):
        return _article(article)
    return Wish("cancel")


def _human(event: Understood, article: str | None, _context: Context) -> Wish:
    return _article(article) if article == "service_hours" and asking(event.text) else Wish("agent")


def _privacy(event: Understood, article: str | None, _context: Context) -> Wish:
    return _article(article) if article and asking(event.text) else Wish("privacy")


_LEADS: dict[str, Callable[[Understood, str | None, Context], Wish]] = {
    "dispute_file": _dispute,
    "certificate_request": _certificate,
    "certificate_verify": _verify,
    "deposit": _deposit,
    "safety_check": _safety,
    "human": _human,
    "privacy": _privacy,
}


def _filled(flow: str, found: Mapping[str, str], context: Context) -> Answers:
    return filled(context.flows.flows[flow], found, context)


def _article_for(intent: str, event: Understood) -> str | None:
    """The likeliest article that serves an intent."""
    if intent == event.intent and event.article:
        return event.article
    return next((article for article, _ in event.articles if intent in intents_of(article)), None)


def _article(article: str | None, answers: Answers | None = None) -> Wish:
    return Wish("article", article or "", answers or {})
