"""Upgrades: a later release's flows with people inside."""

from dataclasses import replace

import pytest

from bot.core.conversation import Conversation, Frame, Overlay
from bot.core.effect import Action, StartJob
from bot.core.flow import Ask, AskDate, Choose, Collect, Flow, Option, Step
from bot.core.text import Text
from tests.core.someone import Someone
from tests.core.tiny import CHECK, CLAIM, KINDS, day, digits, small

EXTRA = Choose("extra", Text("extra.title"), Text("extra"), (Option("x", Text("x")),))


def with_step(number: Step, version: int = 2) -> Flow:
    """The claim with another step in place of its third."""
    return replace(CLAIM, version=version, steps=(*CLAIM.steps[:2], number, *CLAIM.steps[3:]))


def test_answers_stay_and_the_question_too(someone: Someone) -> None:
    someone.reach("phone")
    someone.is_upgraded(claim=replace(CLAIM, version=2), check=CHECK)
    someone.says("/menu", "/back")
    assert (someone.frame.step, someone.frame.version, someone.frame.answers["number"]) == ("phone", 2, "12")


@pytest.mark.parametrize("version", [1, 2])
def test_a_question_that_is_gone_becomes_the_first_open_one(someone: Someone, version: int) -> None:
    someone.reach("number")
    someone.is_upgraded(claim=with_step(EXTRA, version), check=CHECK)
    someone.says("x")
    assert (someone.frame.step, someone.frame.answers["extra"]) == ("day", "x")


def test_a_new_question_is_asked_before_anything_is_submitted(someone: Someone) -> None:
    someone.reach("review")
    submit = someone.button("submit.button").action
    steps = (*CLAIM.steps[:1], EXTRA, *CLAIM.steps[1:])
    someone.is_upgraded(claim=replace(CLAIM, version=2, steps=steps), check=CHECK)
    someone.presses(submit)
    assert someone.heard == ["engine.gone", "extra"]
    assert not any(isinstance(effect, StartJob) for effect in someone.effects)
    someone.says("x")
    assert someone.frame.step == "review"


def test_an_option_that_is_gone_is_asked_for_again(someone: Someone) -> None:
    someone.reach("review")
    fewer = tuple(replace(step, options=KINDS[1:]) if isinstance(step, Choose) else step for step in CLAIM.steps)
    someone.is_upgraded(claim=replace(CLAIM, version=2, steps=fewer), check=CHECK)
    someone.says("/menu", "/back")
    assert someone.heard == ["kind"]


def test_a_flow_whose_answers_are_all_there_stands_at_its_last_question(someone: Someone) -> None:
    someone.reach("phone")
    someone.is_upgraded(claim=replace(CLAIM, version=2, steps=CLAIM.steps[:3]), check=CHECK)
    someone.says("/menu", "/back")
    assert someone.heard == ["number", "engine.so_far"]
    someone.taps("engine.keep.button")
    assert someone.heard == ["claim.done"]


@pytest.mark.parametrize(
    ("value", "step"),
    [
        ("12", AskDate("number", Text("number.title"), Text("number"), parse=day)),
        ("12", Collect("number", Text("number.title"), Text("number"), accept=small)),
        ("12", Ask("number", Text("number.title"), Text("number"), parse=digits, show=lambda value: str(value["new"]))),
    ],
)
def test_an_answer_of_another_shape_is_asked_for_again(someone: Someone, value: str, step: Step) -> None:
    someone.reach("phone")
    assert someone.frame.answers["number"] == value
    someone.is_upgraded(claim=with_step(step), check=CHECK)
    someone.says("/menu", "/back")
    assert "number" not in someone.frame.answers
    assert someone.heard == ["phone", "engine.contact.hint"]  # the open question stays open
    someone.says("34")
    assert (someone.frame.step, someone.heard[-1]) == ("number", "number")


def test_answers_to_questions_that_are_gone_are_kept(someone: Someone) -> None:
    someone.reach("phone")
    someone.is_upgraded(claim=with_step(EXTRA), check=CHECK)
    someone.says("/menu")
    assert someone.frame.answers["number"] == "12"


def test_a_button_of_a_question_that_has_become_another(someone: Someone) -> None:
    someone.reach("kind")
    pick = someone.button("kind.late").action
    for kind in (
        AskDate("kind", Text("kind.title"), Text("kind"), parse=day),
        Ask("kind", Text("kind.title"), Text("kind"), parse=digits),
        Choose("kind", Text("kind.title"), Text("kind"), KINDS[1:]),
    ):
        someone.is_upgraded(claim=replace(CLAIM, steps=(CLAIM.steps[0], kind, *CLAIM.steps[2:])), check=CHECK)
        someone.presses(replace_generation(pick, someone.conversation.generation))
        assert someone.heard == ["engine.gone", "kind"]


def replace_generation(action: Action | None, generation: int) -> Action:
    assert action is not None
    return Action(action.verb, action.target, action.choice, generation)


def test_a_flow_that_is_gone_takes_its_questions_along(someone: Someone) -> None:
    someone.reach("number")
    for commands in (["/claim"], ["/check"], ["/cancel"]):
        talker = Someone(conversation=someone.conversation, now=someone.now)
        talker.says(*commands)
        talker.is_upgraded(check=CHECK)
        talker.says("/help", "/back")
        assert talker.heard == ["menu"]
        assert talker.conversation.frames == talker.conversation.drafts == ()


@pytest.mark.parametrize(
    "overlay",
    [
        Overlay("gone"),
        Overlay("park", "claim"),  # nothing is in its way
        Overlay("again", "claim"),
        Overlay("draft", "claim"),
        Overlay("keep", "claim"),
        Overlay("gone", under=Overlay("gone too")),
    ],
)
def test_a_page_that_is_gone_is_not_shown(someone: Someone, overlay: Overlay) -> None:
    someone.conversation = Conversation("en", overlay=overlay)
    someone.says("/back")
    assert someone.heard == ["menu"]


def test_what_is_beneath_a_page_that_is_gone_is_shown(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/check")
    someone.conversation = Conversation(
        "en", frames=someone.conversation.frames, overlay=Overlay("gone", under=someone.conversation.overlay)
    )
    someone.falls_due("silence")
    assert someone.heard == ["engine.reminder", "engine.park"]


def test_a_draft_is_brought_along(someone: Someone) -> None:
    someone.conversation = Conversation("en", drafts=(Frame("claim", 0, "ancient", {"kind": "late"}),))
    someone.says("/claim", "engine.draft.take.button")
    assert (someone.frame.step, someone.frame.version) == ("intro", 1)
