"""What a dossier says of a case: its data in the words of a document."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bot.cases.clocks import Clock, clocks
from bot.cases.letter import letter, subject
from bot.cases.readiness import readiness
from bot.cases.table import role
from bot.core.case import Case
from bot.core.flow import Context, Flows
from bot.core.text import Money, Text
from bot.documents import dossier_texts as texts
from bot.documents.dossier import Dossier, Exhibit, Fact, Letter, Limit, Mark, Moment, Said
from bot.documents.pictures import PDF, has_picture
from bot.flows import dispute_dates
from bot.flows.answers import money_of
from bot.flows.dispute_case import letter_facts
from bot.flows.evidence import DOWNLOADABLE
from bot.policies.load import Policies
from bot.policies.texts import WINDOWS

# What happened outside the conversation: the bot has somebody's word for it.
OUTSIDE = frozenset(
    {"asked_before", "letter_sent", "silent", "offer", "settle", "record", "opened", "mediate", "decide", "appeal"}
)
URGENT = 7  # days


class Setting(Struct, frozen=True):
    """For whom a dossier is made: the issuer, the reader's language and time zone, and the time it is of."""

    issuer: str
    locale: str
    zone: str
    at: datetime


def compose(case: Case, policies: Policies, setting: Setting, pictures: Mapping[int, bytes]) -> Dossier:
    """The dossier of a dispute.

    Args:
        case: the dispute.
        policies: windows and checklists.
        setting: for whom.
        pictures: small JPEGs by number of the piece of evidence, as many as there are.
    """
    data = case.data
    meter = readiness(policies.evidence, data["reason"], data["evidence"])
    platform = policies.platforms[data["platform"]]
    running = clocks(platform, data["reason"], dispute_dates.given(data), setting.at, setting.zone)
    written = _letter(case, policies, setting)
    return Dossier(
        number=case.number,
        issuer=setting.issuer,
        locale=setting.locale,
        zone=setting.zone,
        prepared=setting.at,
        facts=tuple(_facts(case)),
        account=tuple(_account(data)),
        limits=(*map(_limit, running), *_seller_limit(data)),
        score=meter.score,
        shown=tuple(line.what for line in meter.lines if line.presence != "missing"),
        timeline=tuple(_timeline(data)),
        letter=written,
        letter_notes=tuple(_letter_notes(data)),
        answer=tuple(_answer(data)),
        exhibits=tuple(_exhibit(piece, pictures.get(piece["number"])) for piece in data["evidence"]),
    )


def _facts(case: Case) -> Iterator[Fact]:
    data = case.data
    values: list[tuple[str, Said | None, Mark | None]] = [
        ("state", texts.STATES.get(case.state, case.state), None),
        ("opened_at", texts.moment(case.opened_at), None),
        ("platform", texts.PLATFORMS.get(data["platform"], data["platform"]), None),
        ("order_number", data["order_number"], None),
        ("item", data.get("item"), None),
        ("paid", _sum(money_of(data.get("paid"))), None),
        ("ordered", _day(data.get("ordered")), None),
        ("promised", _day(data.get("promised")), None),
        ("received", _day(data.get("received")), None),
        ("reason", texts.REASONS[data["reason"]], None),
        ("outcome", texts.OUTCOMES[data["outcome"]], None),
        ("sum", _sum(money_of(data.get("sum"))), None),
        ("platform_number", data.get("platform_number"), _told_by(data, "opened")),
        ("decision", texts.DECISIONS.get(data.get("decision", "")), _told_by(data, "decide")),
    ]
    return (Fact(texts.LABELS[name], value, by) for name, value, by in values if value)


def _account(data: dict[str, Any]) -> Iterator[Fact]:
    return (Fact(texts.LABELS[name], data[name]) for name in ("expected", "details") if data.get(name))


def _limit(clock: Clock) -> Limit:
    window = clock.window
    source = (
        texts.certain(window.source, window.checked)
        if clock.certain and window.checked
        else texts.uncertain(window.source)
    )
    urgent = clock.left is not None and 0 <= clock.left <= URGENT
    return Limit(WINDOWS[window.kind], _until(clock), source, urgent)


def _until(clock: Clock) -> Text:
    if clock.last is None or clock.left is None:
        return texts.UNKNOWN
    if clock.left > 0:
        return texts.still_open(clock.last, clock.left)
    return texts.last_day(clock.last) if clock.left == 0 else texts.passed(clock.last)


def _seller_limit(data: dict[str, Any]) -> Iterator[Limit]:
    if reply_by := data.get("reply_by"):
        yield Limit(texts.REPLY_BY, texts.reply(date.fromisoformat(reply_by)))


def _timeline(data: dict[str, Any]) -> Iterator[Moment]:
    story = data.get("story", ())
    last = {action: place for place, (_, action, _) in enumerate(story)}
    pieces = _pieces_by_line(data)
    for place, (at, action, actor) in enumerate(story):
        details = (*_details(data, at, action, last=last[action] == place), *pieces.get(place, ()))
        what = texts.DONE.get(action, texts.DONE["other"])
        yield Moment(datetime.fromisoformat(at), what, details, _mark(action, actor))


def _details(data: dict[str, Any], at: str, action: str, *, last: bool) -> Iterator[Said]:
    """What a line of the story was about. Of offers, numbers and answers the case keeps the last one only."""
    if action == "record":
        yield from (said for when, said in data.get("records", ()) if when == at)
    if not last:
        return
    if action == "offer" and data.get("offer"):
        yield texts.OFFERS.get(data["offer"]["kind"], texts.OFFERS["other"])
        if offered := _sum(money_of(data["offer"].get("sum"))):
            yield offered
    elif action == "decide" and data.get("decision") in texts.DECISIONS:
        yield texts.DECISIONS[data["decision"]]
    elif action == "opened" and data.get("platform_number"):
        yield data["platform_number"]
    elif action == "answered" and data.get("answer"):
        yield data["answer"]


def _pieces_by_line(data: dict[str, Any]) -> dict[int, tuple[Text, ...]]:
    """Which pieces of evidence came with which line of the story: with the first one that is not before them."""
    lines = [
        (at, place) for place, (at, action, _) in enumerate(data.get("story", ())) if action in {"open", "evidence"}
    ]
    found: dict[int, list[int]] = {}
    for piece in data["evidence"]:
        came = datetime.fromisoformat(piece["at"])
        place = next((place for at, place in lines if datetime.fromisoformat(at) >= came), None)
        if place is not None:
            found.setdefault(place, []).append(piece["number"])
    return {place: (texts.pieces(_ranges(sorted(numbers))),) for place, numbers in found.items()}


def _ranges(numbers: list[int]) -> str:
    """Numbers as people list them: 1–3, 5."""
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True))


def _mark(action: str, actor: str) -> Mark | None:
    if action not in OUTSIDE:
        return None
    return "buyer" if role(actor) == "buyer" else "desk"


def _told_by(data: dict[str, Any], action: str) -> Mark | None:
    """Who said last that this happened."""
    actors = [actor for _, done, actor in data.get("story", ()) if done == action]
    return _mark(action, actors[-1]) if actors else "buyer"


def _letter(case: Case, policies: Policies, setting: Setting) -> Letter | None:
    """The letter as it was when it was sent, or as it would be now; none where the buyer wrote one of their own."""
    if _asked_before(case.data):
        return None
    sent = case.data.get("letter_sent")
    known = [piece for piece in case.data["evidence"] if not sent or piece["at"] <= sent]
    then = replace(case, data={**case.data, "evidence": known})
    facts = letter_facts(then, policies, _context(setting))
    language = policies.platforms[case.data["platform"]].language
    return Letter(language, (subject(facts), *letter(facts)))


def _letter_notes(data: dict[str, Any]) -> Iterator[Text]:
    if _asked_before(data):
        yield texts.ASKED_BEFORE
    elif data.get("letter_sent") and data.get("reply_by"):
        yield texts.sent(datetime.fromisoformat(data["letter_sent"]), date.fromisoformat(data["reply_by"]))
        yield texts.COMPOSED
    else:
        yield texts.DRAFT


def _asked_before(data: dict[str, Any]) -> bool:
    return any(action == "asked_before" for _, action, _ in data.get("story", ()))


def _answer(data: dict[str, Any]) -> Iterator[Fact]:
    by = _told_by(data, "offer")
    if offer := data.get("offer"):
        yield Fact(texts.LABELS["offer"], texts.OFFERS.get(offer["kind"], texts.OFFERS["other"]), by)
        if offered := _sum(money_of(offer.get("sum"))):
            yield Fact(texts.LABELS["offered"], offered, by)
    elif silences := [at for at, action, _ in data.get("story", ()) if action == "silent"]:
        silent = texts.silent(datetime.fromisoformat(silences[-1]))
        yield Fact(texts.LABELS["offer"], silent, _told_by(data, "silent"))


def _exhibit(piece: dict[str, Any], picture: bytes | None) -> Exhibit:
    link = piece["kind"] == "link"
    name = str(piece.get("name") or "")
    return Exhibit(
        number=piece["number"],
        kind=texts.KINDS.get(_kind(piece), texts.KINDS["document"]),
        at=datetime.fromisoformat(piece["at"]),
        caption="\n".join(filter(None, (piece.get("caption"), name if link else ""))),
        name="" if link else name,
        mime=piece.get("mime") or "",
        size=piece.get("size"),
        sha256=piece.get("sha256") or "",
        note=None if link else _note(piece, shown=picture is not None),
        picture=picture,
    )


def _kind(piece: dict[str, Any]) -> str:
    """A recording is not a paper, though both were sent as files."""
    kind, family = str(piece["kind"]), str(piece.get("mime") or "").partition("/")[0]
    return family if kind == "document" and family in {"audio", "video"} else kind


def _note(piece: dict[str, Any], *, shown: bool) -> Text | None:
    if shown:
        return texts.FIRST_PAGE if piece["mime"] == PDF else None
    if not piece.get("file"):
        return texts.BY_REFERENCE if (piece.get("size") or 0) > DOWNLOADABLE else texts.PENDING
    return texts.NO_PICTURE if has_picture(piece["mime"]) else texts.ORIGINAL


def _sum(money: Money | None) -> Text | None:
    return texts.amount(money) if money else None


def _day(value: str | None) -> Text | None:
    return texts.day(date.fromisoformat(value)) if value else None


def _context(setting: Setting) -> Context:
    """The time and the reader, in the form in which the flows take them."""
    return Context(
        now=setting.at,
        seed=b"",
        person=0,
        flows=Flows({}, {}),
        spellings=lambda _text: frozenset(),
        normalise=str,
        decode=lambda _token: None,
        locale=setting.locale,
        zone=setting.zone,
    )
