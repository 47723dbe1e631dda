"""The case card: all that an agent needs to know, pinned at the top of the topic, in the desk's language."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bot.cases.masking import mask_email
from bot.cases.readiness import readiness
from bot.core.case import Case
from bot.core.desk import Handoff
from bot.core.flow import Card, Context
from bot.core.text import Param, Text
from bot.core.wish import SAID
from bot.desk.buttons import rows_of
from bot.desk.labels import ACTIONS, KINDS, LANGUAGES, STATES, actor, agent_name
from bot.flows.answers import money_of
from bot.flows.certificate_case import REASONS as REVIEWS
from bot.flows.certificate_case import REJECTIONS
from bot.flows.dispute_card import clock_lines, clocks_of_case
from bot.flows.evidence import missing
from bot.flows.labels import DECISIONS, MEANINGS, OFFERS, OUTCOMES, PLATFORMS, REASONS
from bot.policies.load import Policies

DATES = {
    "ordered": Text("dispute.ordered.title"),
    "promised": Text("dispute.promised.title"),
    "received": Text("dispute.received.title"),
}
STORY, NOTES, EARLIER = 6, 3, 4  # lines of each that are shown
LONG, SHORT = 700, 160  # characters of a free text, and of a note
NOBODY = "—"


def card(case: Case, policies: Policies, context: Context) -> Card:
    """The card as it is now; at most 4,096 characters in any language."""
    handoff = case.handoff
    assert handoff is not None  # noqa: S101 - there is no card before the case came to the desk
    texts = [
        Text(
            "desk.card",
            {"number": case.number, "kind": KINDS[case.kind], "state": STATES[f"{case.kind}.{case.state}"]},
        ),
        _lines(_standing(handoff)),
        _lines(_facts(case)),
        *_words_of_theirs(case),
        *_said(case),
        *_dispute(case, policies, context),
        *_list(Text("desk.card.notes"), _notes(case)),
        *_list(Text("desk.card.story"), _story(case)),
        *_list(Text("desk.card.earlier"), _earlier(case, context)),
    ]
    return Card(tuple(texts), rows_of(case))


def short(text: str, length: int = SHORT) -> str:
    """A text, or its beginning."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _standing(handoff: Handoff) -> Iterable[Text]:
    """Who has it, what was promised, what language the buyer speaks."""
    if handoff.state == "queued":
        yield Text("desk.card.waiting", {"since": handoff.opened_at})
    elif handoff.state == "claimed":
        yield Text("desk.card.owner", {"agent": agent_name(handoff.alias), "since": handoff.claimed_at or NOBODY})
    else:
        yield Text("desk.card.closed", {"when": handoff.closed_at or NOBODY})
    if handoff.priority:
        yield Text("desk.card.urgent")
    if handoff.due is not None:
        yield (
            Text("desk.card.late", {"due": handoff.due})
            if handoff.late
            else Text("desk.card.due", {"due": handoff.due})
        )
    if handoff.answered_at is not None:
        yield Text("desk.card.answered", {"when": handoff.answered_at})
    yield Text("desk.card.language", {"language": LANGUAGES.get(handoff.language, LANGUAGES["en"])})
    if handoff.rating:
        yield Text("desk.card.rating", {"mark": handoff.rating})


def _facts(case: Case) -> Iterable[Text]:
    """What was answered, a line each; values are data and read in the desk's language."""
    facts = {"certificate": _certificate, "dispute": _dispute_facts}.get(case.kind, _question)(case.data)
    return (Text("engine.review.line", {"title": title, "value": value}) for title, value in facts if value)


def _question(data: dict[str, Any]) -> list[tuple[Text, Param | None]]:
    return [(Text("desk.about.title"), str(data.get("about") or ""))]


def _certificate(data: dict[str, Any]) -> list[tuple[Text, Param | None]]:
    return [
        (Text("certificate.order_number.title"), data["order_number"]),
        (Text("certificate.name.title"), data["name"]),
        (Text("certificate.contact.title"), str(data["contact"])),
        (Text("certificate.email.title"), mask_email(data["email"]) if data.get("email") else ""),
        (Text("certificate.language.title"), LANGUAGES[data["language"]]),
        (Text("desk.review.title"), REVIEWS.get(data.get("reason", ""), "")),
        (Text("desk.certificate.title"), data.get("certificate", "")),
        (Text("desk.reason.title"), _why(data.get("rejection") or data.get("revocation") or "")),
    ]


def _why(reason: str) -> Param:
    return REJECTIONS.get(reason, short(reason))


def _dispute_facts(data: dict[str, Any]) -> list[tuple[Text, Param | None]]:
    offer = data.get("offer")
    return [
        (Text("dispute.platform.title"), PLATFORMS[data["platform"]]),
        (Text("certificate.order_number.title"), data["order_number"]),
        (Text("dispute.item.title"), data["item"]),
        (Text("dispute.reason.title"), REASONS[data["reason"]]),
        (Text("desk.outcome.title"), OUTCOMES[data["outcome"]]),
        (Text("dispute.sum.title"), money_of(data.get("sum"))),
        (Text("dispute.paid.title"), money_of(data.get("paid"))),
        (Text("dispute.offer.title"), OFFERS[offer["kind"]] if offer else ""),
        (Text("dispute.offer.sum.title"), money_of(offer.get("sum")) if offer else None),
        (Text("dispute.platform_number.title"), data.get("platform_number", "")),
        (Text("dispute.decision.title"), DECISIONS.get(data.get("decision", ""), "")),
        *((title, _day(data.get(name))) for name, title in DATES.items()),
    ]


def _words_of_theirs(case: Case) -> Iterable[Text]:
    """Free text as it was written."""
    if said := case.data.get("question") or case.data.get("details"):
        yield Text("desk.card.words", {"words": short(said, LONG)})


def _said(case: Case) -> Iterable[Text]:
    """The sentence that the case was begun with, and what it was understood to mean."""
    said = case.data.get(SAID)
    if said:
        yield Text("desk.card.said", {"words": short(said["text"])})
    if said and said["intent"] in MEANINGS:
        percent = round(100 * said["confidence"])
        yield Text("desk.card.meant", {"what": MEANINGS[said["intent"]], "percent": percent})


def _dispute(case: Case, policies: Policies, context: Context) -> Iterable[Text]:
    """Windows, readiness and evidence."""
    if case.kind != "dispute":
        return
    yield Text("dispute.card.clock", {"lines": clock_lines(clocks_of_case(case, policies, context)[:1])})
    meter = readiness(policies.evidence, case.data["reason"], case.data["evidence"])
    yield Text("dispute.card.ready", {"score": meter.score, "count": len(case.data["evidence"])})
    lacking = missing(meter)
    yield from (_lines(lacking),) if lacking else ()


def _notes(case: Case) -> Sequence[Text]:
    return [
        Text("desk.card.note", {"agent": agent_name(alias), "note": short(note)})
        for _, alias, note in case.data.get("notes", [])[-NOTES:]
    ]


def _story(case: Case) -> Sequence[Text]:
    known = [line for line in case.story if line.action in ACTIONS]
    return [
        Text("desk.card.line", {"when": line.at, "who": actor(line.actor), "what": ACTIONS[line.action]})
        for line in known[-STORY:]
    ]


def _earlier(case: Case, context: Context) -> Sequence[Text]:
    others = [other for other in context.cases if other.number != case.number]
    return [
        Text(
            "case.line",
            {"number": other.number, "kind": KINDS[other.kind], "state": STATES[f"{other.kind}.{other.state}"]},
        )
        for other in others[:EARLIER]
    ]


def _list(heading: Text, lines: Sequence[Text]) -> Iterable[Text]:
    if lines:
        yield _lines((heading, *lines))


def _lines(lines: Iterable[Text]) -> Text:
    return Text("engine.lines", {"lines": tuple(lines)})


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
