"""What an understood sentence leads to."""

from typing import Any

import pytest

from bot.core.event import Understood
from bot.core.wish import Wish
from bot.flows.meant import asking, language_named, wishes
from bot.flows.told import certificate_of, dispute_of, name_in
from tests.core.tiny import context
from tests.shipped import FLOWS

WORLD = context(FLOWS)


def read(intent: str, text: str = "it is so", **fields: Any) -> Understood:
    return Understood(1, text, 1, intent, confidence=1.0, language="en", **fields)


def lead(intent: str, text: str = "it is so", **fields: Any) -> Wish:
    return wishes(read(intent, text, **fields), WORLD)[0]


def article(name: str, **answers: Any) -> Wish:
    return Wish("article", name, answers)


@pytest.mark.parametrize(
    ("intent", "text", "fields", "wish"),
    [
        ("scam_worry", "he wants a code", {"article": "dep_scam"}, Wish("scam", "dep_scam")),
        ("scam_worry", "he wants a code", {}, Wish("scam", "scam_signs")),
        ("language", "auf Deutsch", {"article": "help_language"}, Wish("language")),
        ("human", "give me a person", {"article": "help_human"}, Wish("agent")),
        ("human", "when does a person answer?", {"article": "service_hours"}, article("service_hours")),
        ("greeting", "hi", {}, Wish("menu")),
        ("cancel", "stop it", {"article": "help_cancel"}, Wish("cancel")),
        ("cancel", "how do I stop it?", {"article": "help_cancel"}, article("help_cancel")),
        ("cancel", "it was a mistake", {"article": "help_cancel"}, article("help_cancel")),
        ("cancel", "to the previous one", {"article": "help_cancel"}, Wish("back")),
        ("privacy", "delete my data", {"article": "privacy_data"}, Wish("privacy")),
        ("privacy", "what do you keep?", {"article": "privacy_data"}, article("privacy_data")),
        ("service_info", "who are you", {"article": "service_bot"}, article("service_bot")),
        ("service_info", "who are you", {}, Wish("help")),
        ("dispute_status", "where is it", {"article": "help_cases"}, Wish("cases")),
        ("certificate_status", "it is lost", {"article": "cert_lost"}, article("cert_lost")),
        ("certificate_status", "it is lost", {}, Wish("cases")),
        ("certificate_verify", "is SMG-7K3M-9QX2-VB8T-0HZ1 real?", {"article": "cert_verify"}, None),
        ("certificate_verify", "can I verify one?", {"article": "cert_verify"}, article("cert_verify")),
        ("certificate_verify", "verify one", {"article": "cert_verify"}, Wish("verify")),
        ("certificate_request", "I want one", {"article": "cert_request"}, Wish("certificate")),
        ("certificate_request", "how do I get one?", {"article": "cert_request"}, article("cert_request")),
        ("certificate_request", "I sell things", {"article": "cert_for_sellers"}, article("cert_for_sellers")),
        ("deposit", "the deposit", {}, Wish("deposit")),
        ("deposit", "how much?", {"article": "dep_amount"}, article("dep_amount")),
        ("deposit", "when?", {"article": "dep_leave"}, article("dep_leave")),
        ("deposit", "is it frozen?", {"article": "dep_frozen"}, article("dep_frozen")),
        (
            "deposit",
            "for food?",
            {"article": "dep_amount", "slots": {"category": "food"}},
            Wish("how_much", answers={"category": "food"}),
        ),
        ("safety_check", "is it safe?", {"article": "safe_seller"}, article("safe_seller", safety={"role": "buyer"})),
        ("safety_check", "is it safe?", {}, Wish("safety", answers={"role": "buyer"})),
        (
            "safety_check",
            "how do I list it on eBay?",
            {"article": "safe_listing", "slots": {"platform": "ebay"}},
            article("safe_listing", safety={"role": "buyer", "b_platform": "known"}),
        ),
        ("dispute_file", "he is silent", {"article": "disp_seller_silent"}, article("disp_seller_silent", dispute={})),
        ("dispute_file", "something is wrong", {}, Wish("dispute")),
        (
            "dispute_file",
            "what if it is broken?",
            {"article": "disp_damaged", "slots": {"problem": "damaged"}},
            article("disp_damaged", dispute={"reason": "damaged"}),
        ),
        (
            "dispute_file",
            "it is broken",
            {"article": "disp_damaged", "slots": {"problem": "damaged"}},
            Wish("dispute", answers={"reason": "damaged"}),
        ),
        ("other", "what a day", {}, Wish("")),
    ],
)
def test_what_it_leads_to(intent: str, text: str, fields: dict[str, Any], wish: Wish | None) -> None:
    number = Wish("verify", answers={"certificate": {"number": "SMG-7K3M-9QX2-VB8T-0HZ1"}})
    assert lead(intent, text, **fields) == (wish or number)


def test_what_else_it_may_be() -> None:
    event = read(
        "other",
        intents=(("other", 0.4), ("human", 0.3), ("scam_worry", 0.2), ("privacy", 0.1)),
        articles=(("help_human", 0.3), ("privacy_data", 0.1)),
    )
    assert wishes(event, WORLD) == (Wish("agent"), article("help_human"))


def test_the_article_of_another_intent_is_the_likeliest_that_serves_it() -> None:
    event = read("deposit", article="dep_what", articles=(("dep_what", 0.5), ("cert_lost", 0.4)))
    event = Understood(1, "hm", 1, "other", intents=(("certificate_status", 0.4),), articles=event.articles)
    assert wishes(event, WORLD)[0] == article("cert_lost")


@pytest.mark.parametrize(
    "text", ["언제 와요", "얼마예요", "怎么办", "可以退吗", "點算呢", "how long", "What now", "안 되나요"]
)
def test_questions(text: str) -> None:
    assert asking(text)


@pytest.mark.parametrize("text", ["물건이 안 왔어요", "我要退款", "I want my money back", "Cancel it", "그만할래요"])
def test_no_questions(text: str) -> None:
    assert not asking(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("영어로 해 주세요", ""),
        ("한국어로 해 주세요", "ko"),
        ("請用繁體中文", "zh_Hant"),
        ("简体中文谢谢", "zh_Hans"),
        ("Korean or traditional Chinese", ""),
        ("another language", ""),
    ],
)
def test_a_language_is_named(text: str, named: str) -> None:
    assert language_named(text, "en") == named


def told(text: str, locale: str = "en", **slots: str) -> dict[str, str]:
    return dispute_of(Understood(1, text, 1, language=locale, slots=slots), context(FLOWS, locale=locale))


@pytest.mark.parametrize(
    ("text", "slots", "found"),
    [
        ("ordered on 2026-10-01, arrived on 2026-11-02", {}, {"ordered": "2026-10-01", "received": "2026-11-02"}),
        ("10月1日下单11月2日收到的", {}, {"ordered": "2026-10-01", "received": "2026-11-02"}),
        ("it should have come on 2026-10-01", {}, {"promised": "2026-10-01"}),
        ("2026-10-01", {"problem": "late"}, {"reason": "late", "ordered": "2026-10-01"}),
        ("2026-10-01", {"problem": "damaged"}, {"reason": "damaged", "received": "2026-10-01"}),
        ("2026-10-01", {}, {}),
        ("it came on 03/04", {}, {}),
        ("$20", {}, {"paid": "$20"}),
        ("$20", {"outcome": "partial_refund"}, {"outcome": "partial_refund", "sum": "$20"}),
        ("I paid $20 for it", {"outcome": "partial_refund"}, {"outcome": "partial_refund", "paid": "$20"}),
        ("he offers $3, I want $10 back", {}, {"sum": "$10"}),
        ("it cost 20 kr", {}, {}),
    ],
)
def test_what_a_sentence_tells_of_a_dispute(text: str, slots: dict[str, str], found: dict[str, str]) -> None:
    assert told(text, **slots) == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("이름은 홍길동이고", "홍길동"),
        ("姓名：王小明，谢谢", "王小明"),
        ("my name is Alice Martin, thanks", "Alice Martin"),
        ("no such thing", ""),
    ],
)
def test_a_name(text: str, name: str) -> None:
    assert name_in(text) == name


def test_a_contact() -> None:
    slots = {"email": "a@example.com", "phone": "010-2345-6789", "order_number": "12345"}
    assert certificate_of(read("certificate_request", slots=slots))["contact"] == "010-2345-6789"
    del slots["phone"]
    assert certificate_of(read("certificate_request", slots=slots))["contact"] == "a@example.com"
