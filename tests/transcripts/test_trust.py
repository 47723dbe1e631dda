"""What nobody should be sent, impostors, forwarded and late messages, and floods, as people live them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.covering import KINDS
from bot.core.event import (
    ButtonPressed,
    Forwarded,
    LimitReached,
    Media,
    MediaReceived,
    MessageEdited,
    TextReceived,
)
from bot.knowledge import sensitive
from tests.stage import Stage
from tests.talk import Talk
from tests.transcripts.steps import ORDER, reach_contact, reach_review, submit

PHOTO = Media("photo", "p", "p", 1000)
US = Forwarded("user", "Sinmungo_Bot", is_bot=True)
IMPOSTOR = Forwarded("user", "sinmungo_b0t", is_bot=True)
HIDDEN = Forwarded("hidden")
CARD = "4111 1111 1111 1111"


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) == set(sensitive.KINDS)


# --- what nobody should be sent


async def test_a_card_number_is_covered_before_anything_sees_it(talk: Talk, stage: Stage) -> None:
    await talk.says(f"카드 {CARD}, OTP 482913")
    await talk.hears_only_once("sensitive.covered")
    await talk.hears("sensitive.card")
    await talk.hears("sensitive.code")
    assert "4111" not in repr((stage.conversation, stage.cases, stage.said, stage.waiting, stage.started))


async def test_a_caption_and_an_edit_are_covered_too(talk: Talk, stage: Stage) -> None:
    await stage.send(PHOTO, caption=f"card {CARD}")
    await talk.hears("sensitive.covered")
    await reach_contact(talk)
    talk._begin()
    stage.happen(MessageEdited(stage.mine[-1][0], "비번 abcd1234"))
    await talk.hears("sensitive.password")
    assert "abcd1234" not in repr((stage.conversation, stage.said))


async def test_an_order_number_that_looks_like_a_card_is_still_one(talk: Talk, stage: Stage) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says("4111111111111111")
    await talk.hears("certificate.name")
    await talk.hears_nothing_of("sensitive.covered")
    await talk.edits("4111111111111111", "5555555555554444")
    await talk.hears_nothing_of("sensitive.covered")
    assert stage.conversation.frames[-1].answers["order_number"] == "5555555555554444"


async def test_a_covered_message_is_handed_on_to_nobody(talk: Talk, stage: Stage) -> None:
    await talk.says(f"card {CARD}")
    assert stage.conversation.covered == (stage.mine[-1][0],)


# --- impostors


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("@sinmungo_bot", "verify.us"),
        ("https://t.me/Sinmungo_Bot?start=dispute", "verify.us"),
        ("@sinmungo_help", "verify.not_us"),
        ("t.me/+AbCdEf123", "verify.not_us"),
        ("@sinmungo_bot @sinmungo_help", "verify.not_us"),
        ("@ѕinmungo_bot", "verify.not_us"),  # a Cyrillic letter
        ("+82 10-1234-5678", "verify.not_us"),
    ],
)
async def test_somebody_who_claims_to_be_us(talk: Talk, said: str, told: str) -> None:
    await talk.says("/verify")
    await talk.hears("verify.certificate")
    await talk.says(said)
    await talk.hears(told, bot="@sinmungo_bot")


@pytest.mark.parametrize(
    ("origin", "told"), [(US, "verify.us"), (IMPOSTOR, "verify.not_us"), (HIDDEN, "verify.not_us")]
)
async def test_a_forwarded_message_at_verify(talk: Talk, stage: Stage, origin: Forwarded, told: str) -> None:
    await talk.says("/verify")
    talk._begin()
    stage.happen(TextReceived(900, "Dear customer, tell us the code", forwarded=origin))
    await talk.hears(told)
    assert stage.conversation.frames == ()


async def test_a_forwarded_certificate_at_verify_is_looked_at(talk: Talk, stage: Stage) -> None:
    await talk.says("/verify")
    talk._begin()
    stage.happen(TextReceived(900, "SMG-7K3M-9QX2-VB8T-0HZN", forwarded=HIDDEN))
    await talk.hears("verify.unknown")


async def test_forwarded_files_at_verify(talk: Talk, stage: Stage) -> None:
    await talk.says("/verify")
    talk._begin()
    stage.happen(MediaReceived(900, PHOTO, forwarded=IMPOSTOR))
    await talk.hears("verify.not_us")
    await talk.says("/verify")
    talk._begin()
    stage.happen(MediaReceived(901, PHOTO))
    await talk.hears("wrong.not_pdf")


async def test_forwarded_while_nothing_is_asked(talk: Talk, stage: Stage) -> None:
    await talk.says("/menu")
    talk._begin()
    stage.happen(TextReceived(900, "/cancel", forwarded=IMPOSTOR))
    await talk.hears("verify.not_us")
    talk._begin()
    stage.happen(MediaReceived(901, PHOTO, forwarded=US))
    await talk.hears("verify.us")


async def test_a_forwarded_text_is_no_answer_unless_the_person_says_so(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.says("/back")
    talk._begin()
    stage.happen(TextReceived(900, "김철수", forwarded=HIDDEN))
    await talk.hears("engine.forward")
    await talk.taps("engine.forward.no.button")
    await talk.hears("certificate.name")
    assert stage.conversation.frames[-1].answers["name"] != "김철수"
    stage.happen(TextReceived(901, "김철수", forwarded=HIDDEN))
    await talk.taps("engine.forward.yes.button")
    await talk.hears("certificate.contact")
    assert stage.conversation.frames[-1].answers["name"] == "김철수"


async def test_forwarded_pictures_are_evidence(talk: Talk, stage: Stage) -> None:
    await _reach_evidence(talk)
    talk._begin()
    stage.happen(MediaReceived(900, PHOTO, forwarded=HIDDEN))
    assert len(stage.conversation.frames[-1].answers["evidence"]) == 1


# --- late


async def test_yesterday_is_the_day_before_it_was_written(talk: Talk, stage: Stage) -> None:
    await _reach_dates(talk)
    written = stage.now - timedelta(days=3)
    talk._begin()
    stage.happen(TextReceived(900, "yesterday", sent_at=written))
    day = (written - timedelta(days=1)).date().isoformat()
    assert day in stage.conversation.frames[-1].answers.values()


# --- floods


def beyond(stage: Stage, event: object, limit: str = "messages", *, first: bool = True) -> None:
    stage.happen(LimitReached(limit, event, first))  # type: ignore[arg-type]


async def test_a_flood_is_told_of_once_and_read_no_further(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    before = stage.conversation
    talk._begin()
    beyond(stage, TextReceived(900, "/cancel"))
    beyond(stage, TextReceived(901, "/cancel"), first=False)
    await talk.hears_only_once("limit.messages")
    assert stage.conversation == before


async def test_a_tap_beyond_the_limit_is_answered(talk: Talk, stage: Stage) -> None:
    beyond(stage, ButtonPressed("q1", "x", 1))
    beyond(stage, ButtonPressed("q2", "x", 1), first=False)
    assert [bool(said.text) for said in stage.said if said.notice] == [True, False]


async def test_files_beyond_the_limit_are_kept_where_evidence_is_collected(talk: Talk, stage: Stage) -> None:
    talk._begin()
    beyond(stage, MediaReceived(900, PHOTO), "media")
    await talk.hears("limit.media")
    await _reach_evidence(talk)
    beyond(stage, MediaReceived(901, PHOTO, f"card {CARD}"), "media", first=False)
    (item,) = stage.conversation.frames[-1].answers["evidence"]
    assert item["caption"] == "card **** **** **** ****"
    await talk.hears("sensitive.covered")


async def test_too_many_cases_a_day_lose_nothing(talk: Talk, stage: Stage) -> None:
    stage.facts = replace(stage.facts, cases_a_day=1)
    stage.jobs.pop("look_up_order")
    await reach_review(talk)
    await submit(talk)
    await reach_review(talk)
    await talk.taps("certificate.submit.button")
    await talk.hears("limit.cases", most="1")
    assert stage.conversation.frames[-1].answers["order_number"] == ORDER
    stage.now += timedelta(days=1)
    await submit(talk)


async def _reach_dates(talk: Talk) -> None:
    await talk.says("/dispute")
    await talk.taps("platform.aliexpress.button")
    await talk.says("8123456789012345")
    await talk.says("Phone case")
    await talk.says("US$20")
    await talk.taps("dispute.reason.damaged.button")
    await talk.hears("dispute.ordered")


async def _reach_evidence(talk: Talk) -> None:
    await _reach_dates(talk)
    await talk.says("2026-10-25")
    await talk.says("2026-11-15")
    await talk.taps("engine.go_on.button")
    await talk.taps("dispute.outcome.full_refund.button")
    await talk.says("It came broken in two on 15 November")
    await talk.hears("dispute.evidence")
