"""What people on a phone do besides: late words, albums, old messages, double taps, in every language."""

from datetime import timedelta

import pytest

from bot.core.event import Media, UpdateFailed
from bot.core.flow import Facts
from tests.stage import Stage
from tests.talk import Talk
from tests.transcripts.steps import NAME, ORDER, PHONE, reach_contact, reach_review, submit, title

PHOTO = Media("photo", "p1", "u1", 1000)


async def test_an_order_number_behind_the_command(talk: Talk, stage: Stage) -> None:
    await talk.says(f"/certificate {ORDER}")
    await talk.hears("certificate.intro")
    await talk.taps("engine.go_on.button")
    await talk.hears("certificate.name")
    assert stage.conversation.frames[-1].answers["order_number"] == ORDER


async def test_a_question_behind_the_command(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.says("/agent Where is my parcel?")
    await talk.hears("agent.submitted")
    await talk.hears("certificate.contact")
    assert stage.cases[0].data["question"] == "Where is my parcel?"


@pytest.mark.parametrize("command", ["/menu@sinmungo_bot", "/MENU", "/menu please"])
async def test_commands_however_they_are_written(talk: Talk, command: str) -> None:
    await talk.says(command)
    await talk.hears("menu")


async def test_editing_after_it_was_sent_in(talk: Talk, stage: Stage) -> None:
    await talk.says("/agent")
    await talk.says("Where is my parcel?")
    await talk.hears("agent.submitted")
    await talk.edits("Where is my parcel?", "Where is my refund?")
    await talk.hears("engine.filed")
    assert stage.cases[0].data["question"] == "Where is my parcel?"
    await talk.taps("engine.person.button")
    await talk.hears("agent.question")


async def test_editing_the_words_for_an_option(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.says("2")
    await talk.edits("2", "4")
    await talk.hears("engine.corrected")
    assert stage.conversation.frames[-1].answers["language"] == "en"


async def test_an_option_named_over_the_menu(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.says("/menu")
    await talk.says_words("language.ko.button")
    assert stage.conversation.frames[-1].answers["language"] == "ko"


async def test_a_mail_address_of_before_is_not_written_to(talk: Talk, stage: Stage) -> None:
    stage.facts = Facts(mail=True)
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.taps("certificate.delivery.email.button")
    await talk.says("old@example.com")
    await talk.taps("language.en.button")
    await talk.taps("certificate.second.none.button")
    await talk.taps("engine.change.button", title=title("contact"))
    await talk.says("new@example.com")
    await talk.hears("certificate.review")
    assert not any("old@example.com" in said.text for said in talk.news)
    await submit(talk)
    assert stage.cases[0].data["email"] == "new@example.com"


async def test_an_edit_at_the_review_that_opens_a_question_asks_it(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says(PHONE)
    await talk.says("1")  # Korean
    await talk.says("3")  # and traditional Chinese
    await talk.hears("certificate.review")
    await talk.edits("1", "3")
    await talk.hears("engine.corrected")
    await talk.hears("certificate.second")


async def test_cancelling_when_nothing_was_said_yet(talk: Talk) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says("/cancel")
    await talk.hears("engine.cancelled")
    await talk.hears_nothing_of("engine.keep_draft")
    await talk.hears("menu")


async def test_a_page_over_the_question_which_goes_first(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says("/agent")
    await talk.hears("engine.park")
    await talk.says("/help")
    await talk.taps("engine.back.button")
    await talk.hears("engine.park")
    await talk.says("/language")
    await talk.taps("language.en.button")
    talk.locale = "en"
    await talk.hears("engine.park")
    await talk.taps("engine.park.new.button")
    await talk.hears("agent.question")


async def test_a_double_tap_in_the_menu_brings_one_card(talk: Talk) -> None:
    await talk.says("/menu")
    await talk.taps_twice("menu.help.button")
    await talk.hears_only_once("help")


async def test_a_double_tap_sends_a_certificate_once(talk: Talk, stage: Stage) -> None:
    await reach_review(talk)
    number = await submit(talk)
    await talk.says(f"/start case_{number}")
    await talk.taps_twice("certificate.fetch.button")
    assert sum(said.file is not None for said in talk.news) == 1
    stage.now += timedelta(minutes=1)
    await talk.taps("certificate.fetch.button")
    await talk.gets_file()


async def test_an_album_where_none_is_wanted(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.sends(PHOTO, PHOTO, PHOTO, album="a")
    await talk.hears_only_once("medium.photo")
    await talk.sends(PHOTO, album="a")
    assert talk.news == []


async def test_an_apology_is_heard_whatever_else_came(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    talk.mark = len(stage.said)
    stage.happen(UpdateFailed())
    await talk.hears("engine.apology")
    await talk.hears("certificate.contact")


async def test_a_reminder_shows_the_question(talk: Talk) -> None:
    await reach_contact(talk)
    await talk.says("/help")
    await talk.waits(timedelta(hours=34))
    await talk.hears("engine.reminder")
    await talk.hears("certificate.contact")
    await talk.hears_nothing_of("help")


async def test_an_answer_edited_while_its_flow_is_parked(talk: Talk, stage: Stage) -> None:
    await reach_contact(talk)
    await talk.says("/agent")
    await talk.taps("engine.park.new.button")
    await talk.edits(NAME, "김하늘")
    await talk.hears("engine.corrected", value="김하늘")
    await talk.hears("agent.question")
    assert stage.conversation.frames[0].answers["name"] == "김하늘"


async def test_ones_own_case_by_its_number(talk: Talk) -> None:
    await reach_review(talk)
    number = await submit(talk)
    await talk.says(f"/start case_{number.lower()}")
    await talk.hears("case.certificate.order", order=ORDER)
