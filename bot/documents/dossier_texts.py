"""The words of the dossier, as catalog texts: a document speaks more formally than the bot does."""

from datetime import date, datetime

from bot.core.text import Money, Text
from bot.documents import texts

TITLE = Text("dossier.title")
NUMBER = Text("dossier.number")
STATEMENT = Text("dossier.statement")
MARKS = {
    "buyer": Text("dossier.mark.buyer"),
    "desk": Text("dossier.mark.desk"),
}
SECTIONS = {
    "account": Text("dossier.section.account"),
    "windows": Text("dossier.section.windows"),
    "timeline": Text("dossier.section.timeline"),
    "letter": Text("dossier.section.letter"),
    "answer": Text("dossier.section.answer"),
    "evidence": Text("dossier.section.evidence"),
}
LABELS = {
    "state": Text("dossier.label.state"),
    "platform": Text("dossier.label.platform"),
    "platform_number": Text("dossier.label.platform_number"),
    "order_number": Text("dossier.label.order_number"),
    "item": Text("dossier.label.item"),
    "paid": Text("dossier.label.paid"),
    "reason": Text("dossier.label.reason"),
    "outcome": Text("dossier.label.outcome"),
    "sum": Text("dossier.label.sum"),
    "ordered": Text("dossier.label.ordered"),
    "promised": Text("dossier.label.promised"),
    "received": Text("dossier.label.received"),
    "opened_at": Text("dossier.label.opened_at"),
    "decision": Text("dossier.label.decision"),
    "ready": Text("dossier.label.ready"),
    "expected": Text("dossier.label.expected"),
    "details": Text("dossier.label.details"),
    "offer": Text("dossier.label.offer"),
    "offered": Text("dossier.label.offered"),
}
REASONS = {
    "not_received": Text("dossier.reason.not_received"),
    "late": Text("dossier.reason.late"),
    "damaged": Text("dossier.reason.damaged"),
    "defective": Text("dossier.reason.defective"),
    "wrong_item": Text("dossier.reason.wrong_item"),
    "not_as_described": Text("dossier.reason.not_as_described"),
    "counterfeit": Text("dossier.reason.counterfeit"),
    "missing_parts": Text("dossier.reason.missing_parts"),
    "other": Text("dossier.reason.other"),
}
OUTCOMES = {
    "full_refund": Text("dossier.outcome.full_refund"),
    "partial_refund": Text("dossier.outcome.partial_refund"),
    "exchange": Text("dossier.outcome.exchange"),
    "resend": Text("dossier.outcome.resend"),
    "return_refund": Text("dossier.outcome.return_refund"),
}
OFFERS = {
    **OUTCOMES,
    "nothing": Text("dossier.offer.nothing"),
    "other": Text("dossier.offer.other"),
}
DECISIONS = {
    "accepted": Text("dossier.decision.accepted"),
    "partly": Text("dossier.decision.partly"),
    "rejected": Text("dossier.decision.rejected"),
}
STATES = {
    "with_seller": Text("dossier.state.with_seller"),
    "settled": Text("dossier.state.settled"),
    "submitted": Text("dossier.state.submitted"),
    "in_review": Text("dossier.state.in_review"),
    "on_platform": Text("dossier.state.on_platform"),
    "in_mediation": Text("dossier.state.in_mediation"),
    "decided": Text("dossier.state.decided"),
    "closed": Text("dossier.state.closed"),
    "withdrawn": Text("dossier.state.withdrawn"),
}
DONE = {
    "open": Text("dossier.done.open"),
    "asked_before": Text("dossier.done.asked_before"),
    "letter_sent": Text("dossier.done.letter_sent"),
    "silent": Text("dossier.done.silent"),
    "offer": Text("dossier.done.offer"),
    "settle": Text("dossier.done.settle"),
    "submit": Text("dossier.done.submit"),
    "evidence": Text("dossier.done.evidence"),
    "record": Text("dossier.done.record"),
    "answered": Text("dossier.done.answered"),
    "opened": Text("dossier.done.opened"),
    "mediate": Text("dossier.done.mediate"),
    "decide": Text("dossier.done.decide"),
    "appeal": Text("dossier.done.appeal"),
    "close": Text("dossier.done.close"),
    "withdraw": Text("dossier.done.withdraw"),
    "reopen": Text("dossier.done.reopen"),
    "other": Text("dossier.done.other"),
}
KINDS = {
    "photo": Text("dossier.kind.photo"),
    "video": Text("dossier.kind.video"),
    "audio": Text("dossier.kind.audio"),
    "document": Text("dossier.kind.document"),
    "screenshot": Text("dossier.kind.screenshot"),
    "link": Text("dossier.kind.link"),
    "chat": Text("dossier.kind.chat"),
}
LANGUAGES = {
    "ko": Text("dossier.letter.language.ko"),
    "zh_Hans": Text("dossier.letter.language.zh_Hans"),
    "zh_Hant": Text("dossier.letter.language.zh_Hant"),
    "en": Text("dossier.letter.language.en"),
}
PLATFORMS = {**texts.PLATFORMS, "other": Text("dossier.platform.other")}
NO_WINDOW = Text("dossier.window.none")
REPLY_BY = Text("dossier.window.reply_by")
UNKNOWN = Text("dossier.window.unknown")
DRAFT = Text("dossier.letter.draft")
ASKED_BEFORE = Text("dossier.letter.asked_before")
COMPOSED = Text("dossier.letter.note")
NO_ANSWER = Text("dossier.answer.none")
NO_EVIDENCE = Text("dossier.evidence.none")
BY_REFERENCE = Text("dossier.evidence.reference")
PENDING = Text("dossier.evidence.pending")
FIRST_PAGE = Text("dossier.evidence.first_page")
NO_PICTURE = Text("dossier.evidence.no_picture")
ORIGINAL = Text("dossier.evidence.original")


def prepared(at: datetime, issuer: str) -> Text:
    """When and by whom it was made."""
    return Text("dossier.prepared", {"at": at, "issuer": issuer})


def piece(number: int) -> Text:
    """A piece of evidence by its number."""
    return Text("dossier.piece", {"number": number})


def pieces(numbers: str) -> Text:
    """Several pieces of evidence, their numbers as a list."""
    return Text("dossier.pieces", {"numbers": numbers})


def day(value: date) -> Text:
    """A date, as the reader writes it."""
    return Text("dossier.day", {"day": value})


def amount(value: Money) -> Text:
    """A sum, as the reader writes it."""
    return Text("dossier.sum", {"sum": value})


def moment(at: datetime) -> Text:
    """A time, as the reader writes it."""
    return Text("dossier.moment", {"at": at})


def still_open(last: date, days: int) -> Text:
    """A window that was open when the dossier was made."""
    return Text("dossier.window.open", {"date": last, "days": days})


def last_day(last: date) -> Text:
    """A window that closed at the end of that day."""
    return Text("dossier.window.last_day", {"date": last})


def passed(last: date) -> Text:
    """A window that had closed."""
    return Text("dossier.window.passed", {"date": last})


def certain(source: str, checked: date) -> Text:
    """Where a window's length comes from, and when that was looked up."""
    return Text("dossier.window.certain", {"source": source, "checked": checked})


def uncertain(source: str) -> Text:
    """A window that nobody can be sure of."""
    return Text("dossier.window.uncertain", {"source": source})


def reply(last: date) -> Text:
    """By when the seller was asked to answer."""
    return Text("dossier.window.reply", {"date": last})


def sent(at: datetime, reply_by: date) -> Text:
    """That the letter was sent, as the buyer says."""
    return Text("dossier.letter.sent", {"at": at, "date": reply_by})


def silent(at: datetime) -> Text:
    """That the seller had not answered, as the buyer says."""
    return Text("dossier.answer.silent", {"at": at})


def kept(count: int, issuer: str) -> Text:
    """How many pieces there are, and who keeps them."""
    return Text("dossier.evidence.intro", {"count": count, "issuer": issuer})
