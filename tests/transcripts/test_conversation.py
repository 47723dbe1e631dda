"""Conversation quality: every row of the table, in every language, on the certificate request."""

from datetime import timedelta

import pytest

from bot.core.event import Media
from bot.core.text import LOCALES, Text
from tests.stage import Stage
from tests.talk import Talk
from tests.transcripts.steps import NAME, ORDER, PHONE, reach_contact, reach_review, submit, title

DAY = timedelta(days=1)
PHOTO = Media("photo", "p1", "u1", 1000)


async def test_first_contact_finds_the_language(talk: Talk) -> None:
    await talk.says("/start")
    await talk.hears("menu")


async def test_cancel_keeps_a_draft(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says("/cancel")
    await talk.hears("engine.cancelled")
    await talk.hears("engine.keep_draft")
    await talk.taps("engine.keep_draft.yes.button")
    await talk.hears("menu")
    await talk.taps("engine.resume.button")
    await talk.hears("certificate.contact")
    await talk.taps("engine.back.button")
    await talk.hears("engine.so_far", value=NAME)


async def test_cancel_and_delete(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.taps("engine.cancel.button")
    await talk.taps("engine.keep_draft.no.button")
    await talk.hears("menu")
    assert stage.conversation.drafts == ()
    await talk.says("/certificate")
    await talk.hears("certificate.intro")


async def test_a_draft_is_offered(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says_words("word.cancel")
    await talk.taps("engine.keep_draft.yes.button")
    await talk.says("/certificate")
    await talk.hears("engine.draft")
    await talk.taps("engine.draft.take.button")
    await talk.hears("certificate.contact")


async def test_back_shows_the_answer_given(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.taps("engine.back.button")
    await talk.hears("certificate.name")
    await talk.hears("engine.so_far", value=NAME)
    await talk.says_words("word.back")
    await talk.hears("engine.so_far", value=ORDER)
    await talk.taps("engine.keep.button")
    await talk.hears("certificate.contact")


async def test_back_from_the_first_question_leads_to_the_menu(talk: Talk) -> None:
    await talk.says("/certificate")
    await talk.says("/back")
    await talk.hears("menu")
    await talk.taps("engine.resume.button")
    await talk.hears("certificate.intro")


async def test_correcting_from_the_review(talk: Talk) -> None:
    await reach_review(talk)
    await talk.taps("engine.change.button", title=title("order_number"))
    await talk.hears("engine.so_far", value=ORDER)
    await talk.says("20261121-0007")
    await talk.hears("certificate.review")
    await talk.hears("engine.review.line", value="20261121-0007")
    await talk.hears("engine.review.line", value=NAME)


async def test_a_correction_can_be_called_off(talk: Talk) -> None:
    await reach_review(talk)
    await talk.taps("engine.change.button", title=title("name"))
    await talk.taps("engine.back.button")
    await talk.hears("certificate.review")
    await talk.hears("engine.review.line", value=NAME)


async def test_correcting_by_editing_the_message(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.edits(ORDER, "20261121-0007")
    await talk.hears("engine.corrected", value="20261121-0007")
    await talk.hears("certificate.contact")


async def test_an_edit_that_does_not_fit_changes_nothing(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.edits(ORDER, "oops")
    await talk.hears("wrong.order.no_digits")
    await talk.hears("engine.not_corrected")
    assert stage.conversation.frames[-1].answers["order_number"] == ORDER


async def test_editing_the_message_that_did_not_fit_is_a_new_try(talk: Talk) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says("2026")
    await talk.hears("wrong.order.short")
    await talk.edits("2026", ORDER)
    await talk.hears("certificate.name")


async def test_correcting_by_saying_so(talk: Talk) -> None:
    sentences = {
        "ko": "주문 번호가 틀렸어요",
        "zh_Hans": "订单号写错了",
        "zh_Hant": "訂單編號打錯了",
        "en": "The order number is wrong",
    }
    await reach_contact(talk)
    await talk.says(sentences[talk.locale])
    await talk.hears("certificate.order_number")
    await talk.hears("engine.so_far", value=ORDER)
    await talk.says("20261121-0007")
    await talk.hears("certificate.contact")


async def test_a_question_in_between(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says("what about privacy?")
    await talk.hears("privacy")
    await talk.taps("engine.resume.button")
    await talk.hears("certificate.contact")


async def test_an_answer_reaches_the_question_under_a_page(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says("/help")
    await talk.hears("help")
    await talk.says(PHONE)
    await talk.hears("certificate.language")


async def test_another_flow_parks_the_first(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says("/agent")
    await talk.hears("engine.park")
    await talk.taps("engine.park.new.button")
    await talk.hears("agent.question")
    await talk.says("Where is my parcel?")
    await talk.hears("agent.submitted")
    await talk.hears("engine.resumed")
    await talk.hears("certificate.contact")
    await talk.says("/certificate")
    await talk.hears("engine.again")
    await talk.taps("engine.again.go_on.button")
    await talk.hears("certificate.contact")


async def test_going_on_with_the_first(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says("/verify")
    await talk.taps("engine.park.active.button")
    await talk.hears("certificate.contact")


async def test_starting_over(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.says("/certificate")
    await talk.taps("engine.again.anew.button")
    await talk.hears("certificate.intro")
    assert len(stage.conversation.frames) == 1


@pytest.mark.parametrize("other", LOCALES)
async def test_switching_the_language_in_the_middle(talk: Talk, stage: Stage, other: str) -> None:
    await reach_contact(talk)
    await talk.says("/language")
    await talk.hears("engine.language")
    card = stage.said[-1].message
    await talk.taps(f"language.{other}.button")
    talk.locale = other
    await talk.hears("certificate.contact")
    assert any(said.message == card for said in talk.news)  # the same card, in place
    await talk.says(PHONE)
    await talk.hears("certificate.language")
    assert stage.conversation.frames[-1].answers["order_number"] == ORDER


async def test_choosing_the_time_zone(talk: Talk, stage: Stage) -> None:
    await talk.says("/language")
    await talk.taps("engine.zone.button")
    await talk.hears("engine.zone")
    await talk.taps("zone.london.button")
    await talk.hears("engine.zone_set")
    assert stage.conversation.zone == "Europe/London"


@pytest.mark.parametrize(
    ("media", "said"),
    [
        (PHOTO, "medium.photo"),
        (Media("voice", "v"), "medium.voice"),
        (Media("sticker", "s"), "medium.sticker"),
        (Media("location"), "medium.location"),
        (Media("video", "v"), "medium.video"),
        (Media("other"), "medium.other"),
    ],
)
async def test_the_wrong_medium(talk: Talk, media: Media, said: str) -> None:
    await reach_contact(talk)
    await talk.sends(media)
    await talk.hears(said)
    await talk.hears("engine.want.contact")
    await talk.hears("certificate.contact")


async def test_a_photo_before_anything_was_asked(talk: Talk) -> None:
    await talk.sends(PHOTO)
    await talk.hears("medium.photo")
    await talk.hears("menu")


async def test_a_text_where_a_button_is_wanted(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.says("hmm, hmm")
    await talk.hears("engine.tap_one")
    await talk.hears("certificate.language")


@pytest.mark.parametrize("written_in", LOCALES)
async def test_a_text_that_names_an_option_in_any_language(talk: Talk, written_in: str) -> None:
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.taps("language.en.button")
    await talk.says(talk.chat.words.plain(Text("certificate.second.none.button"), written_in, "UTC").upper() + " !")
    await talk.hears("certificate.review")


async def test_a_number_names_an_option(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.says("3")
    assert stage.conversation.frames[-1].answers["language"] == "zh_Hant"
    await talk.hears("certificate.second")


async def test_an_old_button_says_so_and_shows_the_current_card(talk: Talk) -> None:
    await reach_review(talk)
    await talk.taps_old("engine.cancel.button")
    await talk.hears("engine.stale")
    await talk.hears("certificate.review")


async def test_a_double_tap_is_not_worth_a_word(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.taps_twice("language.en.button")
    await talk.hears_nothing_of("engine.stale")
    await talk.hears_only_once("certificate.second")


async def test_a_forged_button(talk: Talk) -> None:
    await reach_review(talk)
    await talk.forges("submit~review~~99~AAAAAAAAAAAA")
    await talk.hears("engine.not_ours")


async def test_silence_is_broken_once(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.waits(DAY + timedelta(hours=6))  # in London the day has to begin first
    await talk.hears_only_once("engine.reminder")
    await talk.hears("certificate.contact")
    await talk.waits(5 * DAY)
    await talk.hears_nothing_of("engine.reminder")
    await talk.says(PHONE)
    await talk.hears("certificate.language")
    await talk.waits(31 * DAY)
    assert stage.conversation.frames == ()
    await talk.says("hello there")
    await talk.hears("engine.not_understood")


async def test_quiet_hours_are_kept(talk: Talk, stage: Stage) -> None:
    stage.now = stage.now.replace(hour=14, minute=30)  # 23:30 in Seoul, 22:30 in Taipei and Shanghai, 14:30 UTC
    await reach_contact(talk)
    due = stage.deadlines["silence:1"].due
    assert due.hour == {"ko": 23, "zh_Hans": 0, "zh_Hant": 0, "en": 14}[talk.locale]


async def test_three_failures_offer_a_person(talk: Talk) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    for _ in range(3):
        await talk.says("nonsense")
        await talk.hears("wrong.order.no_digits")
    await talk.taps("engine.person.button")
    await talk.hears("engine.park")


async def test_five_messages_at_once_get_one_answer(talk: Talk) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says(ORDER, NAME, PHONE)
    await talk.hears_only_once("certificate.language")
    await talk.hears_nothing_of("certificate.name")
    await talk.hears_nothing_of("certificate.contact")


async def test_misfits_at_once_are_understood_together(talk: Talk) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says("hello", "I bought a phone", "and it", "never came", "help me please")
    await talk.hears_only_once("certificate.order_number")


async def test_blocked_and_returned(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.blocks()
    await talk.waits(2 * DAY)
    assert talk.news == []
    await talk.returns()
    await talk.hears("engine.welcome_back")
    await talk.hears("certificate.contact")
    await talk.says(PHONE)
    await talk.hears("certificate.language")


async def test_a_notice_reaches_the_reader_in_their_own_language(talk: Talk, stage: Stage) -> None:
    del stage.jobs["look_up_order"]
    await reach_review(talk)
    await submit(talk)
    await talk.says("/language")
    await talk.taps("language.ko.button")
    talk.locale = "ko"
    stage.jobs["look_up_order"] = lambda _payload: {"verdict": "not_found", "order": None}
    talk.mark = len(stage.said)
    stage.work()
    await talk.hears("certificate.in_review.not_found")


async def test_what_is_not_understood_leads_to_the_menu(talk: Talk) -> None:
    await talk.says("/cases")
    await talk.hears("cases.none")
    await talk.says("blah blah")
    await talk.hears("engine.not_understood")
    await talk.hears("menu")


async def test_an_unknown_command(talk: Talk) -> None:
    await talk.says("/frobnicate")
    await talk.hears("engine.unknown_command", command="/frobnicate")


async def test_nothing_to_cancel_or_to_go_on_with(talk: Talk) -> None:
    await talk.says("/cancel")
    await talk.hears("engine.nothing_to_cancel")


async def test_somebody_elses_case_tells_nothing(talk: Talk) -> None:
    await talk.says("/start case_C-4F7K9-QX2MN")
    await talk.hears("case.unknown")


async def test_a_question_for_a_person_is_answered(talk: Talk) -> None:
    await talk.says("/agent")
    await talk.says("?")
    await talk.hears("wrong.free_text.short")
    await talk.says("x" * 3001)
    await talk.hears("wrong.free_text.long")
    await talk.says("Where is my parcel?")
    number = (await talk.hears("agent.submitted"))["number"]
    await talk.is_decided(number, "answer", "It is on its way.")
    await talk.hears("agent.answer", number=number, answer="It is on its way.")
    await talk.taps("agent.more.button")
    await talk.hears("agent.question")
    await talk.says(f"/start case_{number}")
    await talk.hears("case.answer", answer="It is on its way.")


async def test_what_a_person_writes_is_shown_as_it_is(talk: Talk) -> None:
    await talk.says("/agent")
    await talk.says("<b>bold</b> & {name} %s")
    number = (await talk.hears("agent.submitted"))["number"]
    await talk.is_decided(number, "answer", "<i>{reason}</i> & %s")
    await talk.hears("agent.answer", answer="<i>{reason}</i> & %s")
