"""Made-up lives: what one person did with the bot, as the events, effects and cases that the bot would have kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from bot.cases.casework import moved, opened
from bot.cases.numbers import CASE_RANDOM, case_number, certificate_number
from bot.core.conversation import Conversation, Frame
from bot.core.desk import Handoff
from bot.core.effect import MoveCase, OpenCase, SetDeadline
from bot.core.event import Happening, Sender, TextReceived
from bot.ports import CaseChange

FIRST = 8_000_000_000  # the first person's chat
DAYS = 600  # since the first of them came
DISPUTES = 0.25  # of all cases, so that a person's case has five events on average
WAITING = 0.01  # of all disputes, with the desk now
DESK = -1_009_000_000_001
LOCALES = ("ko", "zh_Hans", "zh_Hant", "en")
_TAGS = {"ko": "ko", "zh_Hans": "zh-hans", "zh_Hant": "zh-hant", "en": "en"}
_NAMES = ("김하늘", "王小明", "陳美玲", "Alice Martin")
_WORDS = {
    "ko": "받은 상품의 화면이 깨져 있었어요. 포장은 멀쩡했고 상자를 열자마자 사진을 찍었어요.",
    "zh_Hans": "收到的商品屏幕已经碎了，包装完好，我一打开箱子就拍了照片。",
    "zh_Hant": "收到的商品螢幕已經碎了，包裝完好，我一打開箱子就拍了照片。",
    "en": "The screen was broken when it came. The parcel looked fine, and I took photos as soon as I opened it.",
}
# What happened to a dispute, by whom, and where that left it; most were appealed against as well.
_DISPUTE = (
    ("with_seller", "bot", "evidence_kept"),
    ("with_seller", "buyer", "sent"),
    ("submitted", "buyer", "submit"),
    ("submitted", "bot", "handed_over"),
    ("in_review", "agent 3", "claim"),
    ("on_platform", "buyer", "opened"),
    ("in_mediation", "buyer", "mediate"),
    ("decided", "buyer", "decide"),
)
_APPEALED = (("in_mediation", "buyer", "appeal"), ("decided", "buyer", "decide"))
_CLOSED = ("closed", "buyer", "close")


class Life(Struct, frozen=True):
    """What is kept of a person.

    Args:
        chat: their chat.
        busy: their conversation as it stood in the middle of a flow.
        conversation: how it stands.
        happenings: the event log's lines; the first is past its keeping time.
        changes: how their case came to be and moved, without the person's id.
        jobs: keys of jobs that were done for it.
        deadline: what falls due, where something does.
        idle: no flow was begun and left open, so that the next one begins at once.
    """

    chat: int
    busy: Conversation
    conversation: Conversation
    happenings: tuple[Happening, ...]
    changes: tuple[CaseChange, ...]
    jobs: tuple[str, ...]
    deadline: SetDeadline | None
    idle: bool


def live(number: int, people: int, end: datetime) -> Life:
    """The life of one of so many people, the first of whom came ``DAYS`` before ``end``; always the same one."""
    chance = Random(number)
    locale = locale_of(number)
    came = end - timedelta(days=2 + (DAYS - 2) * (1 - number / people), seconds=chance.randrange(3600))
    back = end - timedelta(days=30 * chance.random())
    idle = is_idle(number)
    busy = Conversation(locale, frames=(_frame(number, back),), generation=number % 40, contact_keyboard=False)
    told = _dispute if chance.random() < DISPUTES else _certificate
    changes = tuple(told(locale, came, end, chance))
    silence = SetDeadline("silence", f"silence:{number}", end + timedelta(days=1 + chance.random() * 29))
    return Life(
        FIRST + number,
        busy,
        replace(busy, frames=()) if idle else busy,
        tuple(
            _wrote(number, at, locale) for at in (min(came, end - timedelta(days=32)), back, back + timedelta(hours=1))
        ),
        changes,
        tuple(f"{kind}:{changes[0].case.number}" for kind in _jobs(changes[0].case.kind)),
        None if idle else silence,
        idle,
    )


def locale_of(number: int) -> str:
    """The language of a person."""
    return LOCALES[number % 4]


def is_idle(number: int) -> bool:
    """Whether a person has no flow open: nine of ten."""
    return number % 10 != 9


def _wrote(number: int, at: datetime, locale: str) -> Happening:
    sender = Sender(_TAGS[locale], _NAMES[number % 4])
    return Happening(at, TextReceived(10_000 + number, _WORDS[locale][: 10 + number % 60]), sender)


def _frame(number: int, at: datetime) -> Frame:
    answers = {"order_number": f"20261121-{number:07}", "name": _NAMES[number % 4]}
    return Frame("certificate", 1, "contact", answers, {"order_number": number, "name": number + 1}, touched=at)


def _jobs(kind: str) -> tuple[str, ...]:
    return ("look_up_order", "issue_certificate") if kind == "certificate" else ("keep_evidence",)


def _certificate(locale: str, came: datetime, _end: datetime, chance: Random) -> Iterator[CaseChange]:
    """Three events: asked for, found, issued."""
    number, certificate = case_number(chance.randbytes(CASE_RANDOM)), certificate_number(chance.randbytes(10))
    order = f"2026{chance.randrange(10**4):04}-{chance.randrange(10**7):07}"
    data = {
        "order_number": order,
        "name": _NAMES[chance.randrange(4)],
        "contact": f"+82 10-{chance.randrange(10**4):04}-{chance.randrange(10**4):04}",
        "delivery": "chat",
        "email": "",
        "language": locale,
        "second": "",
    }
    bought = {
        "platform": "naver",
        "order_number": order,
        "item": "무선 이어폰 프로 2세대",
        "ordered_on": came.date().isoformat(),
        "amount": 189_000,
        "currency": "KRW",
        "seller_name": "소리상점",
    }
    issued = {"file": f"certificates/{certificate}.pdf", "sha256": chance.randbytes(32).hex(), "key_id": "0a1b2c3d"}
    found = {"certificate": certificate, "issued_on": came.date().isoformat(), "order": bought}
    lookups = {"certificate": certificate, "file": issued["sha256"]}
    return _told(
        OpenCase(number, "certificate", "looking_up", data),
        (
            MoveCase(number, "issuing", "bot", "found", found),
            MoveCase(number, "issued", "bot", "issued", issued, lookups),
        ),
        came,
        timedelta(seconds=2),
    )


def _dispute(locale: str, came: datetime, end: datetime, chance: Random) -> Iterator[CaseChange]:
    """About ten events: filed, evidence kept, written to the seller, handed over, mediated, decided, closed."""
    case = case_number(chance.randbytes(CASE_RANDOM))
    evidence = [_piece(place, came, chance) for place in range(1, 4)]
    data = {
        "platform": "aliexpress",
        "order_number": str(8_000_000_000_000_000 + chance.randrange(10**15)),
        "item": "Phone case",
        "paid": [2_000, "USD"],
        "reason": "damaged",
        "ordered": came.date().isoformat(),
        "received": came.date().isoformat(),
        "outcome": "partial_refund",
        "sum": [1_000, "USD"],
        "details": _WORDS[locale] * 2,
        "evidence": evidence,
        "story": [[came.isoformat(), "open", "buyer"]],
    }
    steps = (*_DISPUTE, *(_APPEALED if chance.random() < 0.7 else ()), _CLOSED)
    if chance.random() < WAITING:
        steps = steps[:4]
    apart, moves, story = min(timedelta(days=2), (end - came) / 12), [], list(data["story"])
    for place, (to, actor, action) in enumerate(steps, 1):
        at = came + place * apart
        story = [*story, [at.isoformat(), action, actor]]
        added = {"evidence": evidence} if action == "evidence_kept" else {"story": story}
        handoff = _handoff(action, came + 4 * apart, at, locale)
        moves.append(MoveCase(case, to, actor, action, added, handoff=handoff))
    return _told(OpenCase(case, "dispute", "with_seller", data), moves, came, apart)


def _piece(place: int, came: datetime, chance: Random) -> dict[str, object]:
    return {
        "number": place,
        "caption": "",
        "at": came.isoformat(),
        "kind": "photo",
        "file_id": "AgACAgUAAxkBAAI" + chance.randbytes(32).hex(),
        "unique_id": chance.randbytes(8).hex(),
        "size": 183_000 + place,
        "name": "",
        "mime": "image/jpeg",
        "sha256": chance.randbytes(32).hex(),
    }


def _handoff(action: str, handed: datetime, at: datetime, locale: str) -> Handoff | None:
    """What the desk knows after a move; None where it learns nothing by it."""
    waits = Handoff(DESK, "queued", handed, locale, due=handed + timedelta(hours=1))
    soon = handed + timedelta(minutes=20)
    had = {"owner": 5_000_000_003, "alias": "agent 3", "claimed_at": soon, "answered_at": soon, "due": None}
    has = replace(waits, state="claimed", **had)
    over = replace(has, state="closed", closed_at=at, rating=1 + at.second % 5)
    return {"handed_over": waits, "claim": has, "close": over}.get(action)


def _told(
    first: OpenCase, moves: tuple[MoveCase, ...] | list[MoveCase], at: datetime, apart: timedelta
) -> Iterator[CaseChange]:
    """The case after each of these, by the rules of the state tables."""
    case = opened(first, (), at)
    yield CaseChange(0, at, first, case)
    for effect in moves:
        at += apart
        case = moved(effect, (case,), at)
        yield CaseChange(0, at, effect, case)
