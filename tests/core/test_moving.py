"""Moving about: several flows, drafts, pages over questions, language and zone, back and cancel."""

import pytest

from bot.core.conversation import Conversation, Frame, Overlay
from bot.core.effect import Action, AnswerTap, Edit
from bot.core.event import ButtonPressed, Understood
from tests.core.someone import Someone
from tests.core.tiny import a_case, token


def flows(someone: Someone) -> list[str]:
    return [frame.flow for frame in someone.conversation.frames]


def drafts(someone: Someone) -> list[str]:
    return [frame.flow for frame in someone.conversation.drafts]


# --- several flows


def test_a_flow_with_nothing_said_gives_way(someone: Someone) -> None:
    someone.says("/check", "/claim")
    assert flows(someone) == ["claim"]


def test_parking_and_what_comes_after(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/check")
    assert someone.heard == ["engine.park"]
    someone.taps("engine.park.new.button")
    assert flows(someone) == ["claim", "check"]
    someone.says("77")
    assert someone.heard == ["check.done", "engine.resumed", "number"]
    assert flows(someone) == ["claim"]


def test_going_on_with_the_first(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/check")
    someone.taps("engine.park.active.button")
    assert (flows(someone), someone.heard) == (["claim"], ["number"])


def test_the_same_flow_again(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/claim")
    assert someone.heard == ["engine.again"]
    someone.taps("engine.again.go_on.button")
    assert someone.heard == ["number"]
    someone.says("/claim")
    someone.taps("engine.again.anew.button")
    assert (flows(someone), someone.frame.answers) == (["claim"], {})


def test_a_parked_flow_is_taken_up_from_the_menu(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/check", "engine.park.new.button", "/menu")
    assert [b.action.target for row in someone.rows for b in row if b.action and b.action.verb == "resume"] == [
        "check",
        "claim",
    ]
    someone.presses(Action("resume", "claim"))
    assert flows(someone) == ["check", "claim"]


def test_nothing_to_go_on_with(someone: Someone) -> None:
    someone.presses(Action("resume", "claim"))
    assert someone.heard == ["engine.nothing_to_resume", "menu"]


# --- drafts


def test_a_cancelled_flow_is_kept(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/cancel")
    assert someone.heard == ["engine.cancelled", "engine.keep_draft"]
    someone.taps("engine.keep_draft.yes.button")
    assert someone.heard == ["menu"]
    someone.says("/claim")
    assert someone.heard == ["engine.draft"]
    someone.taps("engine.draft.take.button")
    assert (someone.heard, drafts(someone)) == (["number"], [])


def test_a_cancelled_flow_is_deleted(someone: Someone) -> None:
    someone.reach("number")
    someone.taps("engine.cancel.button")
    someone.taps("engine.keep_draft.no.button")
    assert (flows(someone), drafts(someone)) == ([], [])


def test_starting_anew_instead_of_taking_the_draft(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/cancel", "/back", "/claim")
    someone.taps("engine.draft.anew.button")
    assert (flows(someone), drafts(someone), someone.frame.answers) == (["claim"], [], {})


def test_where_only_a_page_was_read_there_is_nothing_to_keep(someone: Someone) -> None:
    someone.says("/claim", "engine.go_on.button", "/cancel")
    assert someone.heard == ["engine.cancelled", "menu"]
    assert drafts(someone) == []


def test_a_flow_that_keeps_no_draft(someone: Someone) -> None:
    someone.conversation = Conversation("en", frames=(Frame("check", 1, "paper", {"paper": "7"}),))
    someone.says("/cancel")
    assert (someone.heard, drafts(someone)) == (["engine.cancelled", "menu"], [])


def test_a_draft_is_offered_where_another_flow_is_parked_for_it(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/cancel", "/back", "/check")
    someone.conversation = Conversation(
        "en", frames=(Frame("check", 1, "paper", {"paper": "x"}),), drafts=someone.conversation.drafts
    )
    someone.says("/claim")
    assert someone.heard == ["engine.park"]
    someone.taps("engine.park.new.button")
    assert someone.heard == ["engine.draft"]
    someone.taps("engine.draft.take.button")
    assert (flows(someone), drafts(someone)) == (["check", "claim"], [])
    assert someone.frame.step == "number"


def test_cancelling_leads_to_the_menu_not_into_what_was_parked(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/check", "engine.park.new.button", "/cancel")
    assert someone.heard == ["engine.cancelled", "menu"]
    someone.presses(Action("resume", "claim"))
    someone.says("/cancel")
    someone.taps("engine.keep_draft.yes.button")
    assert someone.heard == ["menu"]


def test_cancelling_twice_cancels_one(someone: Someone) -> None:
    draft = Frame("check", 1, "paper", {"paper": "7"})
    someone.reach("number")
    someone.conversation = Conversation("en", frames=(draft, someone.frame))
    someone.says("/cancel", "/cancel")
    assert (flows(someone), drafts(someone), someone.heard) == (["check"], ["claim"], ["menu"])


def test_nothing_to_cancel(someone: Someone) -> None:
    someone.says("/help", "/cancel")
    assert someone.heard == ["engine.nothing_to_cancel", "menu"]


# --- back


def test_back_to_the_question_before(someone: Someone) -> None:
    someone.reach("day")
    someone.says("/back")
    assert someone.heard == ["number", "engine.so_far"]
    someone.taps("engine.keep.button")
    assert someone.frame.step == "day"


def test_back_from_the_first_question(someone: Someone) -> None:
    someone.says("/claim", "/back")
    assert someone.heard == ["menu"]
    assert "engine.resume.button" in someone.labels


def test_back_from_a_page_and_from_nowhere(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/help", "/back")
    assert someone.heard == ["number"]
    someone.conversation = Conversation("en")
    someone.says("/back")
    assert someone.heard == ["menu"]


# --- pages over questions of the engine's own


def test_a_question_waits_under_a_page(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/check", "/help", "/menu")
    assert someone.labels[-1] == "engine.back.button"
    someone.taps("engine.back.button")
    assert someone.heard == ["engine.park"]
    someone.says("/help", "12")
    assert "number" not in someone.frame.answers  # what is written does not reach beneath the question
    someone.happens(Understood(9, "12", someone.conversation.generation))
    assert someone.heard == ["engine.tap_one", "engine.park"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["/check"], "engine.park"),
        (["/help"], "help"),
        (["/cancel"], "engine.keep_draft"),
        (["/check", "/help"], "help"),
    ],
)
def test_another_language_shows_the_same_card(someone: Someone, before: list[str], after: str) -> None:
    someone.reach("number")
    someone.says(*before)
    overlay = someone.conversation.overlay
    someone.says("/language")
    someone.taps("engine.zone.button")
    someone.taps("engine.back.button")
    someone.says("/language")
    someone.taps("language.ko.button")
    assert someone.heard == [after]
    assert (someone.conversation.locale, someone.conversation.overlay) == ("ko", overlay)


def test_pages_do_not_pile_up(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/check", *(("/help", "/language", "engine.zone.button", "/language") * 5))
    depth, overlay = 0, someone.conversation.overlay
    while overlay is not None:
        depth, overlay = depth + 1, overlay.under
    assert depth == 3


def test_the_zone(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/language")
    someone.taps("engine.zone.button")
    someone.taps("zone.berlin.button")
    assert someone.heard == ["engine.zone_set", "number"]
    assert someone.conversation.zone == "Europe/Berlin"


# --- taps


def test_a_card_is_rewritten_in_place(someone: Someone) -> None:
    someone.says("/menu")
    someone.taps("claim.button")
    assert [effect.message_id for effect in someone.effects if isinstance(effect, Edit)] == [500]


def test_a_double_tap_counts_once(someone: Someone) -> None:
    someone.says("/menu")
    tap = ButtonPressed("q", token(Action("go", "claim", generation=someone.conversation.generation)), 500)
    someone.happens(tap)
    before = someone.conversation
    someone.happens(tap)
    assert someone.conversation == before
    assert someone.effects == (AnswerTap("q"),)
    someone.waits(seconds=3)
    someone.happens(tap)
    assert someone.heard == ["intro"]


def test_a_second_tap_on_a_card_that_moved_on(someone: Someone) -> None:
    someone.says("/claim")
    button = someone.button("engine.go_on.button").action
    someone.presses(button)
    someone.presses(button)
    assert someone.effects[0] == AnswerTap("q")
    assert someone.heard == []
    someone.presses(button, message=None)
    assert someone.heard == ["kind"]
    assert isinstance(someone.effects[0], AnswerTap)
    assert someone.effects[0].text is not None


def test_a_tap_on_a_message_that_telegram_no_longer_names(someone: Someone) -> None:
    someone.says("/menu")
    someone.presses(someone.button("claim.button").action, message=None)
    assert not any(isinstance(effect, Edit) for effect in someone.effects)
    assert someone.heard == ["intro"]


@pytest.mark.parametrize(
    "action",
    [
        Action("go", "nowhere"),
        Action("case", "C-1", "fetch"),
        Action("case", "C-2", "dance"),
        Action("case", "C-2", "fetch"),
    ],
)
def test_buttons_for_ever_are_judged_anew(someone: Someone, action: Action) -> None:
    someone.world = {"cases": (a_case("C-2", "thing"),)}
    someone.presses(action)
    told = {Action("case", "C-1", "fetch"): "case.unknown", Action("case", "C-2", "fetch"): "fetched"}
    assert someone.heard[0] == told.get(action, "engine.gone")


@pytest.mark.parametrize("verb", ["submit", "pick", "month", "keep", "change", "locale", "zone", "answer", "unheard"])
def test_a_button_that_means_nothing_now(someone: Someone, verb: str) -> None:
    someone.reach("number")
    target = "nothing" if verb == "change" else "number"
    someone.presses(Action(verb, target, "x", someone.conversation.generation))
    assert someone.heard == ["engine.gone", "number"]
    someone.conversation = Conversation("en", generation=5)
    someone.presses(Action(verb, target, "x", 5))
    assert someone.heard == ["engine.gone", "menu"]


def test_an_answer_to_a_question_that_is_closed(someone: Someone) -> None:
    someone.conversation = Conversation("en", overlay=Overlay("help"), generation=5)
    someone.presses(Action("answer", "keep", "no", 5))
    assert someone.heard == ["engine.gone", "help"]


def test_an_unknown_command(someone: Someone) -> None:
    someone.says("/sing")
    assert someone.heard == ["engine.unknown_command", "menu"]


def test_a_page_by_its_command(someone: Someone) -> None:
    someone.says("/help 12")
    assert someone.heard == ["help12"]


@pytest.mark.parametrize("word", ["cancel", "stop", "STOP"])
def test_a_word_that_works_like_a_command(someone: Someone, word: str) -> None:
    someone.reach("number")
    someone.says(word)
    assert someone.heard == ["engine.cancelled", "engine.keep_draft"]


def test_a_link_to_ones_own_case(someone: Someone) -> None:
    someone.says("/start case_C-2")
    assert someone.heard == ["case.unknown"]
    someone.world = {"cases": (a_case("C-2", "thing"),)}
    someone.says("/start case_C-2")
    assert someone.heard == ["opened"]
