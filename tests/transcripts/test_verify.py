"""Verifying a certificate as people live it, in every language."""

from typing import Any

import pytest

from bot.core.event import Media
from tests.stage import Refusal, Stage
from tests.talk import Talk
from tests.transcripts.steps import ORDER, reach_contact, reach_review, submit

NUMBER = "SMG-7K3M-9QX2-VB8T-0HZN"
PDF = Media("document", "f1", "u1", 80_000, "certificate.pdf", "application/pdf")
FACTS = {
    "number": NUMBER,
    "issuer": "신문고",
    "issued_on": "2026-11-21",
    "name": "홍*동",
    "order_number": "********-0001",
}


@pytest.mark.parametrize("verdict", ["valid", "revoked", "unknown", "altered", "forged"])
async def test_every_verdict(talk: Talk, stage: Stage, verdict: str) -> None:
    stage.jobs["verify_certificate"] = lambda _payload: {"verdict": verdict, "facts": {}}
    await talk.says("/verify")
    await talk.hears("verify.certificate")
    await talk.says("smg 7k3m 9qx2 vb8t ohzn")
    await talk.hears("verify.looking")
    await talk.hears(f"verify.{verdict}")
    offered = any("agent" in token for said in talk.news for _, token in said.buttons)
    assert offered == (verdict != "valid")


async def test_what_may_be_told_of_a_valid_one(talk: Talk, stage: Stage) -> None:
    stage.jobs["verify_certificate"] = lambda _payload: {"verdict": "valid", "facts": FACTS}
    await talk.says(f"/verify {NUMBER}")
    await talk.hears("verify.fact", value="홍*동")
    await talk.hears("verify.fact", value="********-0001")
    assert "2026" in talk.news[-1].text
    assert "2026-11-21" not in talk.news[-1].text  # a date is written as the reader writes dates


@pytest.mark.parametrize("said", ["hello", "SMG-123", "C-4F7K9-QX2MN"])
async def test_numbers_that_are_none(talk: Talk, said: str) -> None:
    await talk.says(f"/verify {said}")
    await talk.hears("wrong.certificate_number")
    await talk.hears("verify.certificate")


async def test_by_the_file(talk: Talk, stage: Stage) -> None:
    looked_at: list[dict[str, Any]] = []

    def verify(payload: dict[str, Any]) -> dict[str, Any]:
        looked_at.append(payload)
        return {"verdict": "altered", "facts": None}

    stage.jobs["verify_certificate"] = verify
    await talk.sends(PDF)  # without having been asked for
    await talk.hears("verify.altered")
    await talk.says("/verify")
    await talk.sends(PDF)
    await talk.hears("verify.altered")
    assert looked_at == [{"file_id": "f1", "size": 80_000}] * 2


@pytest.mark.parametrize(
    ("media", "sentence"),
    [
        (Media("document", "f", "u", 10, "certificate.docx"), "wrong.not_pdf"),
        (Media("photo", "f", "u", 10), "wrong.not_pdf"),
        (Media("document", "f", "u", 20_000_001, "c.PDF"), "wrong.pdf_too_large"),
    ],
)
async def test_files_that_cannot_be(talk: Talk, media: Media, sentence: str) -> None:
    await talk.says("/verify")
    await talk.sends(media)
    await talk.hears(sentence)
    await talk.hears("verify.certificate")


async def test_a_file_too_large_while_nothing_is_asked(talk: Talk) -> None:
    await talk.sends(Media("document", "f", "u", 20_000_001, "c.pdf"))
    await talk.hears("medium.document")
    await talk.hears("menu")


async def test_what_cannot_be_looked_at_now(talk: Talk, stage: Stage) -> None:
    def refuse(_payload: object) -> dict[str, object]:
        raise Refusal("gone")

    stage.jobs["verify_certificate"] = refuse
    await talk.says(f"/verify {NUMBER}")
    await talk.hears("verify.failed")
    await talk.taps("verify.again.button")
    await talk.hears("verify.certificate")


async def test_the_code_on_a_certificate(talk: Talk) -> None:
    await talk.says(f"/start v_{NUMBER}")
    await talk.hears("verify.unknown")


async def test_a_code_that_was_never_ours(talk: Talk) -> None:
    await talk.says("/start v_7777")
    await talk.hears("verify.certificate")


async def test_verifying_in_the_middle_of_a_request(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.says(f"/verify {NUMBER}")
    await talk.hears("verify.looking")
    await talk.hears("engine.resumed")
    await talk.hears("certificate.contact")
    assert stage.conversation.frames[-1].answers["order_number"] == ORDER


async def test_ones_own_certificate(talk: Talk, stage: Stage) -> None:
    numbers = []

    def verify(payload: dict[str, Any]) -> dict[str, Any]:
        numbers.append(payload["number"])
        return {"verdict": "valid", "facts": {}}

    stage.jobs["verify_certificate"] = verify
    await reach_review(talk)
    await submit(talk)
    certificate = (await talk.gets_file()).removesuffix(".pdf")
    await talk.says(f"/verify {certificate.lower()}")
    await talk.hears("verify.valid")
    assert numbers == [certificate]
