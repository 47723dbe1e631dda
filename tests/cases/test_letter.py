"""The letter to the seller: complete for every reason and outcome."""

from datetime import date
from itertools import product
from typing import Any

import msgspec
import pytest

from bot.cases.letter import Exhibit, LetterFacts, letter, subject
from bot.core.text import Money, Text
from bot.policies.ids import OUTCOMES, REASONS, Outcome, Reason

BARE = LetterFacts("damaged", "full_refund", date(2026, 11, 24), "8201-7")
FULL = LetterFacts(
    "damaged",
    "partial_refund",
    date(2026, 11, 24),
    "8201-7",
    item="Phone",
    ordered=date(2026, 11, 1),
    promised=date(2026, 11, 15),
    received=date(2026, 11, 20),
    paid=Money(2000, "USD"),
    sum=Money(500, "USD"),
    details="The screen is cracked.",
    evidence=(
        Exhibit(1, "photo", "close_up"),
        Exhibit(2, "video", caption="unpacking"),
        Exhibit(3, "chat", "seller_chat", "21 November"),
        Exhibit(4, "document"),
    ),
)


def keys(facts: LetterFacts) -> list[str]:
    return [paragraph.msgid for paragraph in letter(facts)]


def wish(reason: Reason, outcome: Outcome, **more: Any) -> str:
    (found,) = (key for key in keys(LetterFacts(reason, outcome, date(2026, 11, 24), "1", **more)) if ".wish." in key)
    return found


def lines(paragraph: Text) -> list[str]:
    found = paragraph.params["lines"]
    assert isinstance(found, tuple)
    return [line.msgid for line in found]


def test_a_letter_of_everything_is_in_order() -> None:
    paragraphs = letter(FULL)
    assert [paragraph.msgid for paragraph in paragraphs] == [
        "letter.greeting",
        "letter.facts",
        "letter.reason.damaged",
        "letter.details",
        "letter.evidence",
        "letter.wish.partial_refund",
        "letter.reply_by",
        "letter.closing",
    ]
    assert lines(paragraphs[1]) == [
        "letter.fact.order",
        "letter.fact.item",
        "letter.fact.paid",
        "letter.fact.ordered",
        "letter.fact.promised",
        "letter.fact.received",
    ]
    assert paragraphs[5].params == {"sum": Money(500, "USD")}
    assert paragraphs[6].params == {"date": date(2026, 11, 24)}
    assert subject(FULL) == Text("letter.subject", {"order": "8201-7"})


def test_evidence_is_named_by_number_and_by_what_it_shows() -> None:
    (evidence,) = (paragraph for paragraph in letter(FULL) if paragraph.msgid == "letter.evidence")
    assert evidence.params["lines"] == (
        Text("letter.evidence.line", {"number": 1, "what": Text("evidence.close_up")}),
        Text(
            "letter.evidence.captioned",
            {"number": 2, "what": Text("letter.evidence.video"), "caption": "unpacking"},
        ),
        Text(
            "letter.evidence.captioned",
            {"number": 3, "what": Text("evidence.seller_chat"), "caption": "21 November"},
        ),
        Text("letter.evidence.line", {"number": 4, "what": Text("letter.evidence.document")}),
    )


def test_what_is_not_known_is_not_spoken_of() -> None:
    paragraphs = letter(BARE)
    assert [paragraph.msgid for paragraph in paragraphs] == [
        "letter.greeting",
        "letter.facts",
        "letter.reason.damaged",
        "letter.wish.full_refund",
        "letter.reply_by",
        "letter.closing",
    ]
    assert lines(paragraphs[1]) == ["letter.fact.order"]


@pytest.mark.parametrize(("reason", "outcome"), list(product(REASONS, OUTCOMES)))
def test_every_reason_and_outcome_has_a_letter_that_says_both(reason: Reason, outcome: Outcome) -> None:
    for facts in (BARE, FULL):
        found = keys(msgspec.structs.replace(facts, reason=reason, outcome=outcome))
        assert sum(key.startswith(f"letter.reason.{reason}") for key in found) == 1
        assert sum(key.startswith("letter.wish.") for key in found) == 1
        assert found[-2:] == ["letter.reply_by", "letter.closing"]


def test_what_never_came_is_neither_exchanged_nor_sent_back() -> None:
    for reason in ("not_received", "late"):
        assert wish(reason, "return_refund") == "letter.wish.full_refund.not_there"
        assert wish(reason, "exchange") == "letter.wish.resend.not_there"
        assert wish(reason, "partial_refund") == "letter.wish.partial_refund.open.not_there"
        assert wish(reason, "partial_refund", sum=Money(5, "USD")) == "letter.wish.partial_refund.not_there"
    received = date(2026, 11, 20)
    assert wish("late", "return_refund", received=received) == "letter.wish.return_refund"
    assert "letter.reason.late" in keys(LetterFacts("late", "exchange", received, "1", received=received))
    assert "letter.reason.late.waiting" in keys(LetterFacts("late", "exchange", received, "1"))


def test_goods_that_never_came_have_no_day_of_receipt() -> None:
    facts = LetterFacts("not_received", "resend", date(2026, 11, 24), "1", received=date(2026, 11, 20))
    assert "letter.fact.received" not in lines(letter(facts)[1])


@pytest.mark.parametrize(
    ("reason", "outcome", "expected"),
    [
        ("wrong_item", "exchange", "letter.wish.exchange.right"),
        ("wrong_item", "resend", "letter.wish.resend.right"),
        ("counterfeit", "exchange", "letter.wish.exchange.genuine"),
        ("missing_parts", "resend", "letter.wish.resend.parts"),
        ("other", "return_refund", "letter.wish.return_refund.other"),
        ("damaged", "resend", "letter.wish.resend"),
    ],
)
def test_the_wish_suits_the_reason(reason: Reason, outcome: Outcome, expected: str) -> None:
    assert wish(reason, outcome) == expected
