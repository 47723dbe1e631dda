"""The letter to the seller, composed from the answers alone: polite, factual, complete."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from bot.core.text import Money, Text
from bot.policies.ids import EvidenceId, MediaKind, Outcome, Reason
from bot.policies.texts import EVIDENCE

_REASONS: dict[Reason, Text] = {
    "not_received": Text("letter.reason.not_received"),
    "late": Text("letter.reason.late"),
    "damaged": Text("letter.reason.damaged"),
    "defective": Text("letter.reason.defective"),
    "wrong_item": Text("letter.reason.wrong_item"),
    "not_as_described": Text("letter.reason.not_as_described"),
    "counterfeit": Text("letter.reason.counterfeit"),
    "missing_parts": Text("letter.reason.missing_parts"),
    "other": Text("letter.reason.other"),
}
_KINDS: dict[MediaKind, Text] = {
    "photo": Text("letter.evidence.photo"),
    "video": Text("letter.evidence.video"),
    "document": Text("letter.evidence.document"),
    "screenshot": Text("letter.evidence.screenshot"),
    "link": Text("letter.evidence.link"),
    "chat": Text("letter.evidence.chat"),
}
_WISHES: dict[Outcome, Text] = {
    "full_refund": Text("letter.wish.full_refund"),
    "partial_refund": Text("letter.wish.partial_refund.open"),
    "exchange": Text("letter.wish.exchange"),
    "resend": Text("letter.wish.resend"),
    "return_refund": Text("letter.wish.return_refund"),
}
# Where the reason asks for other words. What never came can be neither exchanged nor sent back.
_NOT_THERE: dict[Outcome, Text] = {
    "full_refund": Text("letter.wish.full_refund.not_there"),
    "partial_refund": Text("letter.wish.partial_refund.open.not_there"),
    "return_refund": Text("letter.wish.full_refund.not_there"),
    "exchange": Text("letter.wish.resend.not_there"),
    "resend": Text("letter.wish.resend.not_there"),
}
_BY_REASON: dict[tuple[Reason, Outcome], Text] = {
    ("wrong_item", "exchange"): Text("letter.wish.exchange.right"),
    ("wrong_item", "resend"): Text("letter.wish.resend.right"),
    ("counterfeit", "exchange"): Text("letter.wish.exchange.genuine"),
    ("counterfeit", "resend"): Text("letter.wish.exchange.genuine"),
    ("missing_parts", "resend"): Text("letter.wish.resend.parts"),
    ("other", "exchange"): Text("letter.wish.exchange.other"),
    ("other", "return_refund"): Text("letter.wish.return_refund.other"),
}


class Exhibit(Struct, frozen=True):
    """A piece of evidence as the letter names it: its number, kind, what it shows and the buyer's caption."""

    number: int
    kind: MediaKind
    shows: EvidenceId | None = None
    caption: str = ""


class LetterFacts(Struct, frozen=True):
    """What the letter is made of.

    Args:
        reason: what is wrong.
        outcome: what the buyer wants.
        reply_by: the day by which an answer is asked for.
        order: the order number.
        item: what was bought, in the words of the order.
        ordered, promised, received: the buyer's dates, where known.
        paid: what the order cost.
        sum: how much of it is wanted back, for a partial refund.
        details: the buyer's own words, in the buyer's language.
        evidence: in order.
    """

    reason: Reason
    outcome: Outcome
    reply_by: date
    order: str
    item: str = ""
    ordered: date | None = None
    promised: date | None = None
    received: date | None = None
    paid: Money | None = None
    sum: Money | None = None
    details: str = ""
    evidence: tuple[Exhibit, ...] = ()

    @property
    def there(self) -> bool:
        """Whether the goods came."""
        return self.reason not in ("not_received", "late") or (self.reason == "late" and self.received is not None)


def subject(facts: LetterFacts) -> Text:
    """A line for where the platform's messages have a subject."""
    return Text("letter.subject", {"order": facts.order})


def letter(facts: LetterFacts) -> tuple[Text, ...]:
    """The letter as paragraphs, to be rendered in the seller's language and in the buyer's own."""
    return tuple(_paragraphs(facts))


def _paragraphs(facts: LetterFacts) -> Iterator[Text]:
    yield Text("letter.greeting")
    yield Text("letter.facts", {"lines": tuple(_lines(facts))})
    yield _problem(facts)
    if facts.details:
        yield Text("letter.details", {"details": facts.details})
    if facts.evidence:
        yield Text("letter.evidence", {"lines": tuple(_exhibit(each) for each in facts.evidence)})
    yield _wish(facts)
    yield Text("letter.reply_by", {"date": facts.reply_by})
    yield Text("letter.closing")


def _lines(facts: LetterFacts) -> Iterator[Text]:
    yield Text("letter.fact.order", {"order": facts.order})
    if facts.item:
        yield Text("letter.fact.item", {"item": facts.item})
    if facts.paid:
        yield Text("letter.fact.paid", {"sum": facts.paid})
    if facts.ordered:
        yield Text("letter.fact.ordered", {"date": facts.ordered})
    if facts.promised:
        yield Text("letter.fact.promised", {"date": facts.promised})
    if facts.received and facts.there:
        yield Text("letter.fact.received", {"date": facts.received})


def _problem(facts: LetterFacts) -> Text:
    if facts.reason == "late" and not facts.there:
        return Text("letter.reason.late.waiting")
    return _REASONS[facts.reason]


def _exhibit(exhibit: Exhibit) -> Text:
    what = EVIDENCE[exhibit.shows] if exhibit.shows else _KINDS[exhibit.kind]
    if exhibit.caption:
        return Text("letter.evidence.captioned", {"number": exhibit.number, "what": what, "caption": exhibit.caption})
    return Text("letter.evidence.line", {"number": exhibit.number, "what": what})


def _wish(facts: LetterFacts) -> Text:
    if facts.outcome == "partial_refund" and facts.sum:
        if facts.there:
            return Text("letter.wish.partial_refund", {"sum": facts.sum})
        return Text("letter.wish.partial_refund.not_there", {"sum": facts.sum})
    if not facts.there:
        return _NOT_THERE[facts.outcome]
    return _BY_REASON.get((facts.reason, facts.outcome), _WISHES[facts.outcome])
