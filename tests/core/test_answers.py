"""Answers: given, corrected, edited, and those that do not fit."""

from dataclasses import replace

import pytest

from bot.core.effect import Action, Say, StartJob
from bot.core.event import JobFailed, Media, Understood
from bot.core.flow import AskDate, Flow
from bot.core.text import Text
from tests.core.someone import PHOTO, Someone
from tests.core.tiny import CHECK, CLAIM


def asked_to_understand(someone: Someone) -> StartJob:
    return next(each for each in someone.effects if isinstance(each, StartJob) and each.kind == "understand")


def understood(someone: Someone, intent: str, *, earlier: int = 0) -> None:
    """The verdict on a sentence; ``earlier`` cards ago."""
    someone.happens(Understood(9, "hm", someone.conversation.generation - earlier, intent, confidence=1.0))


# --- commands


def test_a_command_may_carry_its_answer(someone: Someone) -> None:
    someone.says("/check 77")
    assert someone.heard == ["check.done"]
    assert someone.conversation.frames == ()


def test_what_is_written_behind_a_command_is_kept_for_its_question(someone: Someone) -> None:
    someone.says("/claim@some_bot 12")
    assert someone.heard == ["intro"]
    someone.says("engine.go_on.button", "kind.broken")
    assert someone.frame.step == "phone"
    assert someone.frame.answers["number"] == "12"


def test_what_does_not_fit_behind_a_command_is_told(someone: Someone) -> None:
    someone.says("/check abc")
    assert someone.heard == ["wrong.digits", "paper"]


def test_a_flow_without_a_text_to_take_begins_as_ever(someone: Someone) -> None:
    someone.is_upgraded(look=replace(CLAIM, name="look", steps=(CLAIM.steps[0], CLAIM.steps[-1])))
    someone.says("/look 12")
    assert someone.heard == ["intro"]


def test_what_is_written_behind_a_command_survives_the_question_about_another_flow(someone: Someone) -> None:
    someone.is_upgraded(claim=CLAIM, check=replace(CHECK, steps=(*CHECK.steps, CLAIM.steps[-1])))
    someone.reach("number")
    someone.says("/check 77")
    assert someone.heard == ["engine.park"]
    someone.taps("engine.park.new.button")
    assert someone.frame.answers == {"paper": "77"}


@pytest.mark.parametrize(("command", "heard"), [("/start help_me", "helpme"), ("/start nonsense", "menu")])
def test_deep_links(someone: Someone, command: str, heard: str) -> None:
    someone.says(command)
    assert someone.heard == [heard]


def test_a_deep_link_that_answers_everything_leaves_the_open_question_open(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/start check_7")
    assert someone.heard == ["check.done", "engine.resumed", "number"]


# --- words for buttons


def test_an_option_by_its_number(someone: Someone) -> None:
    someone.reach("kind")
    someone.says("2번")
    assert someone.frame.answers["kind"] == "broken"


@pytest.mark.parametrize("said", ["0", "3", "99"])
def test_a_number_that_names_nothing(someone: Someone, said: str) -> None:
    someone.reach("kind")
    someone.says(said)
    assert asked_to_understand(someone).payload["text"] == said


def test_an_option_can_be_named_while_a_page_is_up(someone: Someone) -> None:
    someone.reach("kind")
    someone.says("/help", "kind.late")
    assert someone.frame.answers["kind"] == "late"
    assert someone.conversation.overlay is None


def test_a_menu_button_by_its_number(someone: Someone) -> None:
    someone.says("/menu", "2")
    assert someone.frame.flow == "check"


# --- corrections


def test_a_complaint_reopens_the_question(someone: Someone) -> None:
    someone.reach("phone")
    someone.says("number.title is wrong")
    assert (someone.frame.step, someone.frame.correcting) == ("number", True)
    someone.says("13")
    assert someone.frame.step == "phone"


@pytest.mark.parametrize("said", ["what is wrong with you", "number.title is wrong " + "and so on " * 6])
def test_a_story_is_no_complaint(someone: Someone, said: str) -> None:
    someone.reach("phone")
    someone.says(said)
    assert someone.frame.step == "phone"
    assert asked_to_understand(someone).payload["text"] == said


def test_nothing_asked_nothing_wrong(someone: Someone) -> None:
    someone.says("number.title is wrong")
    assert asked_to_understand(someone).payload["text"] == "number.title is wrong"


def test_an_edit_corrects_the_answer_and_leaves_the_question(someone: Someone) -> None:
    someone.reach("number")
    message = someone.says("12")
    someone.reach("phone")
    someone.edits(message, "13")
    assert someone.heard == ["engine.corrected", "phone"]
    assert someone.frame.answers["number"] == "13"


def test_an_edit_that_changes_nothing_is_not_worth_a_word(someone: Someone) -> None:
    someone.reach("number")
    someone.edits(someone.says("12"), "12")
    assert someone.effects[:-1] == ()  # but for the reminder's deadline


def test_an_edit_that_does_not_fit(someone: Someone) -> None:
    someone.reach("number")
    someone.edits(someone.says("12"), "abc")
    assert someone.heard == ["wrong.digits", "engine.not_corrected", "day"]
    assert someone.frame.answers["number"] == "12"


@pytest.mark.parametrize(("edited", "kind"), [("kind.broken", "broken"), ("2", "broken"), ("pardon", "late")])
def test_editing_the_words_that_named_an_option(someone: Someone, edited: str, kind: str) -> None:
    someone.reach("kind")
    someone.edits(someone.says("kind.late"), edited)
    assert someone.frame.answers["kind"] == kind


def test_an_edit_answers_the_question_that_was_asked_again(someone: Someone) -> None:
    someone.reach("number")
    message = someone.says("12")
    someone.reach("review")
    someone.taps("engine.change.button")  # the kind
    someone.edits(message, "13")
    assert (someone.frame.step, someone.frame.correcting) == ("kind", True)
    someone.says("/back", "number.title is wrong")
    someone.edits(message, "14")
    assert someone.frame.step == "review"
    assert someone.frame.answers["number"] == "14"


def test_an_edit_that_opens_a_question_asks_it(someone: Someone) -> None:
    someone.reach("kind")
    message = someone.says("kind.broken")
    someone.reach("review")
    assert "day" not in someone.frame.answers
    someone.edits(message, "kind.late")
    assert someone.heard == ["engine.corrected", "day"]
    someone.says("today")
    assert someone.frame.step == "review"


def test_an_answer_of_a_parked_flow_can_be_edited(someone: Someone) -> None:
    someone.reach("number")
    message = someone.says("12")
    someone.says("/check")
    someone.taps("engine.park.new.button")
    someone.edits(message, "13")
    assert someone.heard == ["engine.corrected", "paper"]
    assert someone.conversation.frames[0].answers["number"] == "13"


def test_an_answer_of_a_draft_can_be_edited(someone: Someone) -> None:
    someone.reach("number")
    message = someone.says("12")
    someone.says("/cancel", "engine.keep_draft.yes.button")
    someone.edits(message, "13")
    assert someone.heard == ["engine.corrected", "menu"]
    assert someone.conversation.drafts[0].answers["number"] == "13"


def test_an_answer_that_was_submitted_cannot_be_edited(someone: Someone) -> None:
    someone.reach("number")
    message = someone.says("12")
    someone.reach("review")
    someone.taps("submit.button")
    someone.edits(message, "13")
    assert someone.heard == ["engine.filed"]


def test_an_edit_of_something_else_is_not_worth_a_word(someone: Someone) -> None:
    message = someone.says("/help")
    someone.edits(message, "/menu")
    assert someone.effects == ()


def test_editing_what_did_not_fit_is_a_new_try(someone: Someone) -> None:
    someone.reach("number")
    someone.edits(someone.says("1o"), "10")
    assert someone.frame.answers["number"] == "10"


# --- what does not apply any more


def test_an_answer_that_no_longer_applies_is_not_submitted(someone: Someone) -> None:
    someone.reach("kind")
    message = someone.says("kind.late")
    someone.reach("review")
    assert "day" in someone.frame.answers
    someone.edits(message, "kind.broken")
    assert [button.text.params.get("title") for row in someone.rows for button in row].count(Text("day.title")) == 0
    someone.taps("submit.button")
    job = next(each for each in someone.effects if isinstance(each, StartJob))
    assert "day" not in job.payload["answers"]
    assert job.payload["answers"]["kind"] == "broken"


# --- dates


def calendar(earliest: int, latest: int) -> Flow:
    steps = tuple(
        replace(step, earliest=earliest, latest=latest) if isinstance(step, AskDate) else step for step in CLAIM.steps
    )
    return replace(CLAIM, steps=steps)


def test_a_day_can_be_tapped(someone: Someone) -> None:
    someone.reach("day")
    someone.taps("engine.day.button")
    assert someone.frame.answers["day"] == "2026-11-01"


def test_a_day_of_another_month(someone: Someone) -> None:
    someone.reach("day")
    someone.taps("engine.earlier.button")
    someone.taps("engine.earlier.button")
    someone.taps("engine.later.button")
    assert someone.button("engine.month.button").text.params["month"] == "2026-10"
    someone.taps("engine.day.button")
    assert someone.frame.answers["day"] == "2026-10-01"


def test_the_heading_leads_back_to_today(someone: Someone) -> None:
    someone.reach("day")
    someone.taps("engine.earlier.button")
    someone.taps("engine.month.button")
    assert someone.button("engine.month.button").text.params["month"] == "2026-11"


@pytest.mark.parametrize(
    ("earliest", "latest", "days", "turning"),
    [
        (3, 0, ["17", "18", "19", "20"], []),
        (0, 2, ["20", "21", "22"], []),
        (25, 0, [str(day) for day in range(1, 21)], ["engine.earlier.button"]),
        (-30, 60, [str(day) for day in range(20, 32)], ["engine.later.button"]),  # from 30 days ahead on
    ],
)
def test_only_days_that_may_be_chosen_are_shown(
    someone: Someone, earliest: int, latest: int, days: list[str], turning: list[str]
) -> None:
    someone.is_upgraded(claim=calendar(earliest, latest), check=CHECK)
    someone.reach("day")
    assert [b.text.params["day"] for row in someone.rows for b in row if b.text.msgid == "engine.day.button"] == days
    assert [label for label in someone.labels if label in {"engine.earlier.button", "engine.later.button"}] == turning


@pytest.mark.parametrize("said", ["2026-11-21", "2020-01-01"])
def test_a_day_out_of_range_is_refused(someone: Someone, said: str) -> None:
    someone.reach("day")
    someone.says(said)
    someone.happens(Understood(someone.messages, said, someone.conversation.generation))
    assert someone.heard == ["engine.date_range", "day"]


# --- what does not fit


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ("intro", "engine.tap_one"),
        ("kind", "engine.tap_one"),
        ("number", "engine.want.text"),
        ("day", "engine.want.date"),
        ("phone", "engine.want.contact"),
        ("review", "engine.tap_one"),
    ],
)
def test_a_photo_where_something_else_is_wanted(someone: Someone, step: str, wanted: str) -> None:
    someone.reach(step)
    someone.sends(PHOTO)
    assert someone.heard[:3] == ["medium.photo", wanted, step]


@pytest.mark.parametrize(
    ("step", "reason"),
    [("kind", "engine.tap_one"), ("number", "wrong.digits"), ("day", "wrong.day"), ("photos", "engine.want.media")],
)
def test_a_sentence_that_says_nothing_here(someone: Someone, step: str, reason: str) -> None:
    someone.reach(step)
    understood(someone, "none")
    assert someone.heard[:2] == [reason, step]


def test_a_sentence_that_would_fit_by_now(someone: Someone) -> None:
    """Several that did not fit are judged together, and together they may."""
    someone.reach("number")
    someone.happens(Understood(9, "12", someone.conversation.generation))
    assert someone.heard == ["engine.want.text", "number"]


def test_a_sentence_without_a_question(someone: Someone) -> None:
    understood(someone, "none")
    assert someone.heard == ["engine.not_understood", "menu"]
    someone.sends(PHOTO)
    assert someone.heard == ["medium.photo", "engine.want.menu", "menu"]


def test_a_sentence_that_could_not_be_understood_is_one_that_says_nothing(someone: Someone) -> None:
    someone.reach("number")
    someone.says("abc")
    job = asked_to_understand(someone)
    someone.happens(JobFailed("understand", job.key, job.payload))
    assert someone.heard == ["wrong.digits", "number"]


@pytest.mark.parametrize(
    ("intent", "heard"),
    [
        ("cancel", ["engine.cancelled", "engine.keep_draft"]),
        ("back", ["kind", "engine.so_far"]),
        ("help", ["help"]),
        ("human", ["engine.again"]),
    ],
)
def test_a_sentence_that_means_something(someone: Someone, intent: str, heard: list[str]) -> None:
    someone.reach("number")
    understood(someone, intent)
    assert someone.heard == heard


@pytest.mark.parametrize(("intent", "heard"), [("cancel", []), ("back", []), ("human", []), ("none", [])])
def test_who_has_moved_on_is_not_called_back(someone: Someone, intent: str, heard: list[str]) -> None:
    someone.reach("number")
    understood(someone, intent, earlier=1)
    assert someone.heard == heard
    assert someone.frame.step == "number"


def test_a_page_is_welcome_even_late(someone: Someone) -> None:
    someone.reach("number")
    understood(someone, "help", earlier=1)
    assert someone.heard == ["help"]
    assert "engine.resume.button" in someone.labels


def test_what_does_not_fit_closes_the_page(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/language")
    understood(someone, "none")
    assert someone.heard == ["wrong.digits", "number"]


def test_after_three_a_person_is_offered(someone: Someone) -> None:
    agent = replace(CHECK, name="agent")
    someone.is_upgraded(claim=CLAIM, agent=agent)
    someone.reach("number")
    for _ in range(3):
        assert "engine.offer_person" not in someone.heard
        someone.sends(PHOTO)
    assert someone.heard == ["medium.photo", "engine.want.text", "number", "engine.offer_person"]
    someone.says("12")
    assert "engine.offer_person" not in someone.heard


def test_a_person_can_be_reached_from_every_question_but_the_one_that_leads_there(someone: Someone) -> None:
    someone.is_upgraded(claim=CLAIM, agent=replace(CHECK, name="agent"))
    for step in ("kind", "number", "day", "phone", "photos", "review"):
        someone.reach(step)
        assert someone.button("engine.person.button").action == Action("go", "agent")
    someone.says("/agent", "engine.park.new.button")
    assert someone.frame.flow == "agent"
    assert "engine.person.button" not in someone.labels


# --- contacts


def test_a_shared_contact(someone: Someone) -> None:
    someone.reach("phone")
    assert [effect.contact for effect in someone.effects if isinstance(effect, Say) and effect.contact]
    someone.shares(own=False)
    assert someone.heard == ["wrong.not_own", "phone"]
    someone.shares("123")
    assert someone.frame.answers["phone"] == "123"
    assert someone.heard == ["engine.contact.closed", "photos"]
    assert not someone.conversation.contact_keyboard


def test_a_contact_where_none_is_asked_for(someone: Someone) -> None:
    someone.reach("number")
    someone.shares()
    assert someone.heard == ["medium.contact", "engine.want.text", "number"]


def test_a_contact_does_not_answer_beneath_a_question(someone: Someone) -> None:
    someone.reach("phone")
    someone.says("/check")
    someone.shares()
    assert someone.heard == ["medium.contact", "engine.tap_one", "engine.park"]
    assert "phone" not in someone.frame.answers


def test_the_contact_button_goes_with_its_question(someone: Someone) -> None:
    someone.reach("phone")
    someone.says("/check", "engine.park.new.button", "77")
    assert someone.heard == ["check.done", "engine.resumed", "phone", "engine.contact.hint"]
    assert someone.conversation.contact_keyboard


def test_a_file_can_answer_a_text_question(someone: Someone) -> None:
    someone.says("/check")
    someone.sends(Media("sticker"))
    assert someone.heard == ["wrong.paper", "paper"]
    someone.sends(Media("document", "d"))
    assert someone.heard == ["check.done"]


def test_a_file_can_begin_a_flow(someone: Someone) -> None:
    someone.sends(Media("document", "d"))
    assert someone.heard == ["check.done"]
