"""The certificate request as people live it, in every language."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.flow import Facts
from tests.stage import Refusal, Stage
from tests.talk import Talk
from tests.transcripts.steps import NAME, ORDER, PHONE, reach_contact, reach_review, submit


async def test_found_and_matching_is_issued_at_once(talk: Talk) -> None:
    await reach_review(talk)
    await talk.hears("engine.review.line", value=ORDER)
    await talk.hears("engine.review.line", value=NAME)
    number = await submit(talk)
    await talk.hears("certificate.issued")
    assert (await talk.gets_file()).startswith("SMG-")
    await talk.says("/cases")
    await talk.hears("case.line", number=number)
    await talk.taps("case.open.button", number=number)
    await talk.taps("certificate.fetch.button")
    await talk.hears("certificate.here")
    assert (await talk.gets_file()).startswith("SMG-")


async def test_where_the_page_is_public_its_address_comes_with_the_file(stage: Stage, talk: Talk) -> None:
    stage.facts = replace(stage.facts, address="https://bot.example")
    await reach_review(talk)
    number = await submit(talk)
    certificate = (await talk.gets_file()).removesuffix(".pdf")
    page = f"https://bot.example/c/{certificate}"
    assert page in stage.said[-1].text
    await talk.hears("certificate.issued", certificate=certificate)
    await talk.says("/cases")
    await talk.taps("case.open.button", number=number)
    await talk.taps("certificate.fetch.button")
    await talk.gets_file()
    assert stage.said[-1].text.endswith(page)


async def test_not_found_goes_to_a_person_who_approves(talk: Talk) -> None:
    await reach_review(talk)
    await talk.taps("engine.change.button", title=_title(talk, "order_number"))
    await talk.hears("certificate.order_number")
    await talk.says("20261121-0099")
    await talk.hears("certificate.review")
    number = await submit(talk)
    await talk.hears("certificate.in_review.not_found")
    await talk.hears("certificate.in_review", number=number)
    await talk.is_decided(number, "approve")
    await talk.hears("certificate.approved", number=number)
    await talk.gets_file()
    await talk.is_decided(number, "approve")  # a second time nothing happens
    await talk.hears_nothing_of("certificate.approved")


async def test_another_name_goes_to_a_person_who_rejects(talk: Talk) -> None:
    await reach_review(talk)
    await talk.edits(NAME, "김하늘")
    await talk.hears("engine.corrected", value="김하늘")
    number = await submit(talk)
    await talk.hears("certificate.in_review.name_differs")
    await talk.is_decided(number, "reject", "<b>no receipt</b>")
    await talk.hears("certificate.rejected", number=number, reason="<b>no receipt</b>")
    await talk.is_decided(number, "approve")
    await talk.hears_nothing_of("certificate.approved")
    await talk.says(f"/start case_{number}")
    await talk.hears("case.reason", reason="<b>no receipt</b>")


async def test_an_issued_one_can_be_revoked(talk: Talk) -> None:
    await reach_review(talk)
    number = await submit(talk)
    certificate = (await talk.gets_file()).removesuffix(".pdf")
    await talk.is_decided(number, "revoke", "error")
    await talk.hears("certificate.revoked", certificate=certificate, reason="error")
    await talk.says(f"/start case_{number}")
    await talk.hears("case.certificate.revoked")


async def test_by_email_where_it_can_be_sent(talk: Talk, stage: Stage) -> None:
    stage.facts = Facts(mail=True)
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.hears("certificate.delivery")
    await talk.taps("certificate.delivery.both.button")
    await talk.hears("certificate.email")
    await talk.says("nobody@")
    await talk.hears("wrong.email")
    await talk.says("haneul@example.com")
    await talk.taps("language.en.button")
    await talk.taps("certificate.second.none.button")
    await submit(talk)
    await talk.gets_file()
    await talk.hears("certificate.mailed", address="h***@e***.com")


async def test_an_email_that_cannot_be_sent_comes_to_the_chat(talk: Talk, stage: Stage) -> None:
    def refuse(_payload: object) -> dict[str, object]:
        raise Refusal("550")

    stage.facts = Facts(mail=True)
    stage.jobs["mail_certificate"] = refuse
    await reach_contact(talk)
    await talk.says("haneul@example.com")
    await talk.taps("certificate.delivery.email.button")
    await talk.hears("certificate.language")  # the contact is the address
    await talk.taps("language.ko.button")
    await talk.taps("language.en.button")
    await submit(talk)
    await talk.hears("certificate.not_mailed", address="h***@e***.com")
    await talk.gets_file()


@pytest.mark.parametrize(("kind", "said"), [("look_up_order", "unavailable"), ("issue_certificate", "unavailable")])
async def test_what_cannot_be_done_now_goes_to_a_person(talk: Talk, stage: Stage, kind: str, said: str) -> None:
    def refuse(_payload: object) -> dict[str, object]:
        raise Refusal("down")

    stage.jobs[kind] = refuse
    await reach_review(talk)
    number = await submit(talk)
    await talk.hears(f"certificate.in_review.{said}")
    await talk.hears("certificate.in_review", number=number)


async def test_the_contact_button(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.hears("engine.contact.hint")
    await talk.shares_contact("+8210000", own=False)
    await talk.hears("wrong.contact.not_own")
    await talk.shares_contact("821023456789")
    await talk.hears("engine.contact.closed")
    await talk.hears("certificate.language")


async def test_two_languages_are_never_the_same(talk: Talk) -> None:
    await reach_review(talk)
    await talk.taps("engine.change.button", title=_title(talk, "language"))
    await talk.taps("language.en.button" if talk.locale == "ko" else "language.ko.button")
    await talk.taps("engine.change.button", title=_title(talk, "second"))
    await talk.taps(f"language.{talk.locale}.button")
    await talk.taps("engine.change.button", title=_title(talk, "language"))
    await talk.taps(f"language.{talk.locale}.button")
    await talk.hears("certificate.second")  # the second one has become the first: asked again
    await talk.taps("certificate.second.none.button")
    await talk.hears("certificate.review")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", "wrong.order.no_digits"),
        ("12", "wrong.order.short"),
        ("20261121;0001", "wrong.order.symbols"),
        ("1" * 41, "wrong.order.long"),
        ("SMG-7K3M-9QX2-VB8T-0HZN", "wrong.order.our_number"),
        ("C-4F7K9-QX2MN", "wrong.order.our_number"),
    ],
)
async def test_order_numbers_of_the_wrong_shape(talk: Talk, text: str, sentence: str) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says(text)
    await talk.hears(sentence)
    await talk.hears("certificate.order_number")
    await talk.says(ORDER)
    await talk.hears("certificate.name")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12345", "wrong.name.digits"),
        ("홍", "wrong.name.short"),
        ("홍" * 61, "wrong.name.long"),
        ("홍길동@example", "wrong.name.symbols"),
    ],
)
async def test_names_that_are_none(talk: Talk, text: str, sentence: str) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says(ORDER)
    await talk.says(text)
    await talk.hears(sentence)
    await talk.says(NAME)
    await talk.hears("certificate.contact")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("+82 10-2345", "wrong.phone.impossible"),
        ("+999 123456", "wrong.phone.country"),
        ("1", "wrong.phone"),
        ("call me", "wrong.contact"),
        ("me@localhost@", "wrong.email"),
    ],
)
async def test_contacts_that_cannot_be(talk: Talk, text: str, sentence: str) -> None:
    await reach_contact(talk)
    await talk.says(text)
    await talk.hears(sentence)
    await talk.says(PHONE)
    await talk.hears("certificate.language")


async def test_a_national_number_is_the_readers_own_country(talk: Talk) -> None:
    numbers = {
        "ko": ("010-2345-6789", "+82 10-2345-6789"),
        "zh_Hans": ("138 0013 8000", "+86 138 0013 8000"),
        "zh_Hant": ("0912-345-678", "+886 912 345 678"),
        "en": ("+44 20 7946 0958", "+44 20 7946 0958"),
    }
    written, shown = numbers[talk.locale]
    await reach_contact(talk)
    await talk.says(written)
    await talk.taps("language.en.button")
    await talk.taps("certificate.second.none.button")
    await talk.hears("engine.review.line", value=shown)


async def test_a_double_tap_on_submit_files_once(talk: Talk, stage: Stage) -> None:
    await reach_review(talk)
    await talk.taps_twice("certificate.submit.button")
    assert len(stage.cases) == 1
    await talk.waits(timedelta(days=40))
    assert len(stage.cases) == 1


def _title(talk: Talk, step: str) -> str:
    return talk.chat.words.catalogs[talk.locale].gettext(f"certificate.{step}.title")
