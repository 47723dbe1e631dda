"""Handlers: look-up, certificate, mail, verification, understanding, with the real documents and storage."""

import dataclasses
import hashlib
import io
from collections.abc import Mapping
from typing import Any

import pikepdf
import pytest

from bot.core.case import Case
from bot.core.effect import MoveCase, OpenCase
from bot.core.flow import Facts
from bot.documents.claim import SigningKey
from bot.ports import CaseChange, Changes, Order, RejectedError
from bot.service.handlers import Tools, handlers
from bot.service.jobs import Handler
from bot.service.press import Press
from bot.service.understanding import PlainUnderstanding, intents_of
from bot.service.verification import by_content
from bot.words.catalogs import load_words
from storage.keyring import Keyring
from storage.store import Storage
from tests.service.fakes import START, FakeTelegram
from tests.shipped import FLOWS

pytestmark = pytest.mark.slow  # left out of `make quick`


NUMBER = "SMG-7K3M-9QX2-VB8T-0HZN"
CASE = "C-4F7K9-QX2MN"
FACTS = Facts(issuer="Drum Desk", bot_username="drum_bot")
KEYS = Keyring.make()
ORDER = Order("smartstore", "20261121-0001", "홍 길동", "2026-11-01", "찻잔", 12000, "KRW", "하늘상회")
CLAIM = {
    "case": CASE,
    "number": NUMBER,
    "locale": "ko",
    "second_locale": "en",
    "name": "홍길동",
    "contact": "h***@e***.com",
    "platform": "smartstore",
    "order_number": "20261121-0001",
    "item": "찻잔",
    "ordered_on": "2026-11-01",
    "amount": 12000,
    "currency": "KRW",
    "seller_name": "하늘상회",
    "issued_on": "2026-11-21",
}
TOLD = {
    "number": NUMBER,
    "issuer": "Drum Desk",
    "issued_on": "2026-11-21",
    "name": "홍*동",
    "order_number": "********-0001",
}


class Post:
    """A mail server that keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(
        self, *, to: str, subject: str, body: str, message_id: str, attachments: Mapping[str, bytes]
    ) -> None:
        self.sent.append(
            {"to": to, "subject": subject, "body": body, "message_id": message_id, "attachments": attachments}
        )


@pytest.fixture
def tools(store: Storage) -> Tools:
    words = load_words(strict=True)
    return Tools(
        store=store,
        files=store.files,
        telegram=FakeTelegram(),
        orders=store.orders,
        mail=Post(),
        understanding=PlainUnderstanding(words, intents_of(FLOWS)),
        press=Press(words, SigningKey(KEYS.signing, KEYS.signing_key), FACTS),
        words=words,
        facts=FACTS,
        public_keys=KEYS.public_keys,
    )


@pytest.fixture
def work(tools: Tools) -> dict[str, Handler]:
    return handlers(tools)


async def filed(store: Storage, state: str, **data: Any) -> int:
    """A certificate's case of somebody's, in a state; returns the person."""
    async with store.unit_of_work() as unit:
        [loaded] = await unit.load([7])
        person = loaded.person.id
        case = Case(
            CASE, "certificate", "looking_up", {"name": "홍길동", "order_number": "20261121-0001"}, START, START, 1
        )
        changes = Changes(now=START)
        changes.conversations[person] = loaded.conversation
        changes.cases.append(CaseChange(person, START, OpenCase(CASE, "certificate", "looking_up", case.data), case))
        lookups = {"certificate": NUMBER, **({"file": data["sha256"]} if "sha256" in data else {})}
        now = {**case.data, **data, "certificate": NUMBER, "issued_on": "2026-11-21"}
        moved = dataclasses_replace(case, state=state, data=now, events=2)
        move = MoveCase(
            CASE, state, "bot", "moved", {**data, "certificate": NUMBER, "issued_on": "2026-11-21"}, lookups
        )
        changes.cases.append(CaseChange(person, START, move, moved))
        await unit.write(changes)
        await unit.commit()
        return person


def dataclasses_replace(case: Case, **fields: Any) -> Case:
    from msgspec.structs import replace

    return replace(case, **fields)


@pytest.mark.parametrize(
    ("number", "name", "verdict"),
    [
        ("20261121-0001", "홍길동", "match"),
        ("20261121-0001", "김하늘", "name_differs"),
        ("20261121-0002", "홍길동", "not_found"),
    ],
)
async def test_an_order_is_looked_up_and_judged(
    store: Storage, work: dict[str, Handler], number: str, name: str, verdict: str
) -> None:
    await store.orders.add([ORDER])
    result = await work["look_up_order"](1, {"order_number": number, "name": name})
    assert result["verdict"] == verdict
    assert (result["order"] is not None) == (verdict == "match")
    if result["order"]:
        assert result["order"]["item"] == "찻잔"


async def test_a_certificate_is_kept_and_comes_out_the_same_again(store: Storage, work: dict[str, Handler]) -> None:
    person = await filed(store, "issuing")
    first = await work["issue_certificate"](person, CLAIM)
    content = await store.files.get(person, first["file"])
    assert first == {
        "file": f"certificates/{NUMBER}.pdf",
        "sha256": hashlib.sha256(content).hexdigest(),
        "key_id": KEYS.signing,
    }
    assert content.startswith(b"%PDF")
    assert await work["issue_certificate"](person, CLAIM) == first
    sparse = {**CLAIM, "platform": "", "item": "", "ordered_on": "", "amount": None, "currency": "", "seller_name": ""}
    assert (await work["issue_certificate"](person, {**sparse, "second_locale": ""}))["sha256"] != first["sha256"]


async def test_a_certificate_is_mailed(store: Storage, tools: Tools, work: dict[str, Handler]) -> None:
    person = await filed(store, "issued")
    await store.files.put(person, "certificates/x.pdf", b"%PDF")
    payload = {"case": CASE, "to": "h@example.com", "number": NUMBER, "file": "certificates/x.pdf", "locale": "ko"}
    assert await work["mail_certificate"](person, payload) == {}
    assert isinstance(tools.mail, Post)
    [mail] = tools.mail.sent
    assert (mail["to"], mail["attachments"]) == ("h@example.com", {f"{NUMBER}.pdf": b"%PDF"})
    assert NUMBER in mail["subject"]
    assert "홍길동" in mail["body"]
    assert f"https://t.me/{FACTS.bot_username}?start=v_{NUMBER}" in mail["body"]
    bare = handlers(dataclasses.replace(tools, mail=None))
    with pytest.raises(RejectedError):
        await bare["mail_certificate"](person, payload)


async def test_where_the_page_is_public_the_mail_leads_there(store: Storage, tools: Tools) -> None:
    person = await filed(store, "issued")
    await store.files.put(person, "certificates/x.pdf", b"%PDF")
    payload = {"case": CASE, "to": "h@example.com", "number": NUMBER, "file": "certificates/x.pdf", "locale": "ko"}
    public = dataclasses.replace(tools, facts=dataclasses.replace(FACTS, address="https://bot.example"))
    await handlers(public)["mail_certificate"](person, payload)
    assert isinstance(tools.mail, Post)
    body = tools.mail.sent[0]["body"]
    assert f"https://bot.example/c/{NUMBER}" in body
    assert "t.me" not in body


async def test_a_number_is_verified_with_masked_facts(store: Storage, work: dict[str, Handler]) -> None:
    unknown = {"verdict": "unknown", "reason": "not_issued", "facts": {}}
    assert await work["verify_certificate"](1, {"number": NUMBER}) == unknown
    await filed(store, "issued")
    assert await work["verify_certificate"](1, {"number": NUMBER}) == {
        "verdict": "valid",
        "reason": "genuine",
        "facts": TOLD,
    }


@pytest.mark.parametrize(("state", "verdict"), [("revoked", "revoked"), ("issuing", "unknown")])
async def test_a_number_is_only_valid_while_it_is_issued(
    store: Storage, work: dict[str, Handler], state: str, verdict: str
) -> None:
    await filed(store, state)
    assert (await work["verify_certificate"](1, {"number": NUMBER}))["verdict"] == verdict


async def test_a_file_is_judged(store: Storage, tools: Tools, work: dict[str, Handler]) -> None:
    printed = await tools.press.certificate(CLAIM)
    elsewhere = Press(tools.words, SigningKey(KEYS.signing, bytes(range(32))), FACTS)
    forged = (await elsewhere.certificate(CLAIM)).content  # our number, another's signature

    async def verdict(content: bytes) -> tuple[str, str]:
        assert isinstance(tools.telegram, FakeTelegram)
        tools.telegram.files["f"] = content
        told = await work["verify_certificate"](1, {"file_id": "f", "size": len(content)})
        return told["verdict"], told["reason"]

    assert await verdict(printed.content) == ("unknown", "no_record")  # signed here, and nothing is kept of it
    assert await verdict(b"%PDF-1.7 nothing") == ("unknown", "unreadable")
    assert await verdict(forged) == ("forged", "bad_signature")
    await filed(store, "issued", sha256=printed.sha256)
    assert await verdict(printed.content) == ("valid", "genuine")
    assert await verdict(printed.content + b" ") == ("altered", "file_differs")
    assert await verdict(forged) == ("forged", "bad_signature")
    assert await verdict(without_claim(printed.content)) == ("forged", "no_signature")
    too_large = await work["verify_certificate"](1, {"file_id": "f", "size": 10**8})
    assert too_large == {"verdict": "unknown", "reason": "too_large", "facts": {}}


async def test_facts_are_told_of_what_was_issued_only(store: Storage, tools: Tools) -> None:
    printed = await tools.press.certificate(CLAIM)
    await filed(store, "revoked", sha256=printed.sha256)

    async def facts(content: bytes) -> dict[str, Any]:
        told: dict[str, Any] = (await by_content(store, content, KEYS.public_keys, "Drum Desk"))["facts"]
        return told

    withdrawn = {**TOLD, "revoked_on": START.date().isoformat()}
    assert await facts(printed.content) == withdrawn
    assert await facts(printed.content + b" ") == withdrawn  # altered: what stands beside its number here
    assert await facts(without_claim(printed.content)) == {}


async def test_no_changed_byte_is_valid(store: Storage, tools: Tools) -> None:
    printed = await tools.press.certificate(CLAIM)
    await filed(store, "issued", sha256=printed.sha256)
    length = len(printed.content)
    for place in (0, 9, length // 3, length // 2, length - length // 8, length - 1):
        changed = bytearray(printed.content)
        changed[place] ^= 1
        told = await by_content(store, bytes(changed), KEYS.public_keys, "Drum Desk")
        assert told["verdict"] in {"altered", "forged", "unknown"}, place


def without_claim(file: bytes) -> bytes:
    """The file after somebody took the signed claim out of it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(file)) as document:
        del document.attachments["claim.json"]
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("상담원 연결해 주세요", "human"),
        ("Can I talk to a person please", "human"),
        ("qwertz", "none"),
        ("", "none"),
        ("I would rather cancel that", "cancel"),
        ("cancellation policy", "none"),
    ],
)
async def test_a_sentence_is_matched_by_the_words_of_commands(work: dict[str, Handler], text: str, intent: str) -> None:
    assert (await work["understand"](1, {"text": text}))["intent"] == intent
