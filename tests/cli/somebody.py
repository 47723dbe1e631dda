"""Somebody with a certificate, a dispute with forty pieces of evidence and a question; and somebody else."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from bot.core.case import Case
from bot.core.conversation import Conversation, Frame
from bot.core.desk import Handoff
from bot.core.effect import MoveCase, OpenCase, SetDeadline, StartJob
from bot.core.event import Happening, Media, MediaReceived, Sender, TextReceived
from bot.house import House
from bot.ports import CaseChange, Changes, EventRecord, OutboxRecord, SendText
from tests.cli.conftest import AT

CHAT, OTHER = 7_000_000_100, 7_000_000_200
DESK = -1_001_234_567_890
NUMBERS = ("C-AAAAA-AAAA1", "C-BBBBB-BBBB2", "C-CCCCC-CCCC3")
PIECES = 40
PLANTED = (
    "홍길동",
    "Hong Gildong",
    "20261121-0001",
    "+821023456789",
    "gildong@example.org",
    "무선 이어폰 한 쌍",
    "broken in two",
)


async def fill(house: House) -> int:
    """Write all of it; returns the opaque id of who has it all."""
    async with house.store.unit_of_work() as work:
        loaded = {each.person.chat: each.person.id for each in await work.load([CHAT, OTHER])}
        person = loaded[CHAT]
        changes = Changes(
            now=AT,
            updates=[1],
            conversations={
                person: Conversation("ko", frames=(Frame("certificate", 1, "name", {"order_number": PLANTED[2]}),)),
                loaded[OTHER]: Conversation("en"),
            },
            events=[
                event(person, TextReceived(5, f"저는 {PLANTED[0]}이고 {PLANTED[6]}")),
                event(person, MediaReceived(6, Media("photo", "file id", "unique", 10, "IMG.jpg"), PLANTED[5])),
                event(loaded[OTHER], TextReceived(1, "/start")),
            ],
            outbox=[
                OutboxRecord(person, SendText(CHAT, PLANTED[0])),
                OutboxRecord(loaded[OTHER], SendText(OTHER, "x")),
            ],
            cases=[
                *certificate(person),
                *dispute(person),
                *question(person),
                *certificate(loaded[OTHER], "C-DDDDD-DDDD4"),
            ],
            jobs=[(person, StartJob("mail_certificate", "mail:1", {"to": PLANTED[4]}))],
            deadlines={
                "silence": (person, SetDeadline("silence", "silence", AT + timedelta(days=1), {"x": PLANTED[0]}))
            },
        )
        await work.write(changes)
        await work.commit()
    await house.store.remember(CHAT, "live", 9)
    await house.store.remember(DESK, f"topic:{NUMBERS[2]}", 77)
    await put_files(house, person)
    return person


async def put_files(house: House, person: int) -> None:
    """The certificate, the dossier and every piece of evidence."""
    await house.files.put(person, "certificates/SMG-7K3M-9QX2-VB8T-0HZ1.pdf", f"%PDF {PLANTED[0]}".encode())
    await house.files.put(person, f"dossiers/{NUMBERS[1]}-0123456789ab.pdf", f"%PDF {PLANTED[6]}".encode())
    for number in range(1, PIECES + 1):
        await house.files.put(person, f"evidence/{NUMBERS[1]}/{number}", f"piece {number} {PLANTED[6]}".encode())


def event(person: int, what: Any) -> EventRecord:
    """A line of the log."""
    return EventRecord(person, Happening(AT, what, Sender("ko", PLANTED[0])), bytes(32), 1)


def opened(person: int, number: str, kind: str, state: str, data: dict[str, Any], **lookups: str) -> CaseChange:
    """A case that begins."""
    case = Case(number, kind, state, data, AT, AT, 1)
    return CaseChange(person, AT, OpenCase(number, kind, state, data, lookups), case)


def then(change: CaseChange, state: str, action: str, handoff: Handoff | None = None, **data: Any) -> CaseChange:
    """What happened to it next."""
    old = change.case
    case = replace(old, state=state, data={**old.data, **data}, events=old.events + 1, handoff=handoff)
    return CaseChange(change.person, AT, MoveCase(old.number, state, "bot", action, data, handoff=handoff), case)


def certificate(person: int, number: str = NUMBERS[0]) -> list[CaseChange]:
    """One that was issued."""
    data = {
        "order_number": PLANTED[2],
        "name": PLANTED[0],
        "contact": PLANTED[3],
        "email": PLANTED[4],
        "delivery": "chat",
        "language": "ko",
        "second": "",
    }
    first = opened(person, number, "certificate", "looking_up", data)
    second = then(first, "issuing", "order_matched", certificate="SMG-7K3M-9QX2-VB8T-0HZ1")
    return [first, second, then(second, "issued", "issued", file="certificates/SMG-7K3M-9QX2-VB8T-0HZ1.pdf")]


def dispute(person: int) -> list[CaseChange]:
    """One that is still with the seller."""
    pieces = [
        {
            "number": number,
            "kind": "photo",
            "file_id": f"f{number}",
            "unique_id": f"u{number}",
            "size": 20,
            "name": "../../../etc/passwd",
            "caption": "",
            "at": AT.isoformat(),
            "mime": "image/jpeg",
            "file": f"evidence/{NUMBERS[1]}/{number}",
            "sha256": "0" * 64,
        }
        for number in range(1, PIECES + 1)
    ]
    data = {
        "platform": "aliexpress",
        "order_number": PLANTED[2],
        "item": PLANTED[5],
        "paid": {"minor": 12900, "currency": "KRW"},
        "reason": "damaged",
        "received": "2026-11-15",
        "outcome": "full_refund",
        "details": f"<b>{PLANTED[6]}</b>",
        "evidence": pieces,
        "story": [[AT.isoformat(), "open", "buyer"]],
    }
    return [opened(person, NUMBERS[1], "dispute", "with_seller", data)]


def question(person: int) -> list[CaseChange]:
    """One that the desk has."""
    data = {"question": f"{PLANTED[1]}?", "about": "", "locale": "ko"}
    first = opened(person, NUMBERS[2], "question", "open", data)
    return [first, then(first, "open", "handed_over", Handoff(DESK, "claimed", AT, "ko", owner=99, alias="상담원 7"))]
