"""Collecting: photos one by one and in albums, in time and late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.effect import Action, SetDeadline, StartJob
from bot.core.event import DeadlinePassed, Understood
from bot.core.flow import Collect
from tests.core.someone import LARGE, PHOTO, Someone
from tests.core.tiny import CLAIM


@pytest.fixture
def collecting(someone: Someone) -> Someone:
    """Somebody who is asked for photos."""
    someone.reach("photos")
    return someone


def count(someone: Someone) -> int:
    return len(someone.frame.answers.get("photos", ()))


def test_that_is_all_is_offered_once_there_is_enough(collecting: Someone) -> None:
    assert "engine.collect.done.button" not in collecting.labels
    assert "engine.item.button" not in collecting.labels
    collecting.sends(PHOTO, caption="the box")
    assert collecting.frame.answers["photos"] == [{"value": {"file": "p"}, "caption": "the box", "album": None}]
    assert collecting.heard == ["photos"]
    collecting.taps("engine.collect.done.button")
    assert collecting.frame.step == "review"


def test_an_item_can_be_removed(collecting: Someone) -> None:
    collecting.sends(PHOTO)
    collecting.sends(PHOTO, caption="second")
    collecting.taps("engine.item.button")
    assert collecting.heard == ["engine.item"]
    assert "engine.collect.done.button" not in collecting.labels
    collecting.taps("engine.item.remove.button")
    assert [item["caption"] for item in collecting.frame.answers["photos"]] == ["second"]
    assert collecting.frame.step == "photos"


def test_an_item_can_be_moved_up(collecting: Someone) -> None:
    collecting.sends(PHOTO, caption="first")
    collecting.sends(PHOTO, caption="second")
    collecting.presses(Action("pick", "photos", "item.1", collecting.conversation.generation))
    collecting.taps("engine.item.up.button")
    assert [item["caption"] for item in collecting.frame.answers["photos"]] == ["second", "first"]


def test_an_item_can_be_captioned(collecting: Someone) -> None:
    collecting.sends(PHOTO)
    collecting.taps("engine.item.button")
    collecting.taps("engine.item.all.button")
    assert "engine.collect.done.button" in collecting.labels
    collecting.taps("engine.item.button")
    assert "engine.item.up.button" not in collecting.labels
    collecting.says("the dent")
    assert collecting.heard[0] == "engine.item.captioned"
    assert collecting.frame.answers["photos"][0]["caption"] == "the dent"


def test_a_text_can_bring_items_where_the_step_takes_them(collecting: Someone) -> None:
    collecting.says("https://a.example https://b.example")
    assert [item["value"] for item in collecting.frame.answers["photos"]] == ["https://a.example", "https://b.example"]
    assert collecting.heard == ["photos"]
    for said in ("https://c.example https://d.example", "https://e.example"):
        collecting.says(said)
        assert count(collecting) == 3
        assert collecting.heard[0] == "engine.collect.full"  # nothing is left out without a word


def test_a_text_that_brings_nothing_is_to_be_understood(collecting: Someone) -> None:
    collecting.says("here it comes")
    assert count(collecting) == 0
    assert [each.kind for each in collecting.effects if isinstance(each, StartJob)] == ["understand"]


def test_no_more_than_there_is_room_for(collecting: Someone) -> None:
    for _ in range(4):
        collecting.sends(PHOTO)
    assert count(collecting) == 3
    assert collecting.heard[:2] == ["engine.collect.full", "photos"]


def test_what_is_not_taken_is_told(collecting: Someone) -> None:
    collecting.sends(LARGE)
    assert collecting.heard == ["wrong.large", "photos"]


def test_going_back_to_it_and_on(collecting: Someone) -> None:
    collecting.sends(PHOTO)
    collecting.says("engine.collect.done.button", "/back")
    assert collecting.frame.step == "photos"
    collecting.sends(PHOTO)
    collecting.taps("engine.collect.done.button")
    assert (collecting.frame.step, count(collecting)) == ("review", 2)


def test_a_correction_of_it_can_be_called_off(collecting: Someone) -> None:
    collecting.sends(PHOTO)
    collecting.says("engine.collect.done.button", "photos.title is wrong")
    assert (collecting.frame.step, collecting.frame.correcting) == ("photos", True)
    collecting.says("/back")
    assert collecting.frame.step == "review"


def test_too_few_are_asked_for_again(collecting: Someone) -> None:
    collecting.sends(PHOTO)
    collecting.says("engine.collect.done.button", "photos.title is wrong")
    collecting.taps("engine.item.button")
    collecting.taps("engine.item.remove.button")
    collecting.says("/back")
    assert collecting.frame.step == "photos"  # the review would lack it


def test_an_album_gets_one_answer(collecting: Someone) -> None:
    for _ in range(3):
        collecting.sends(PHOTO, album="a")
        assert collecting.heard == []
    assert collecting.deadlines["album"].due == collecting.now + timedelta(seconds=1)
    collecting.falls_due("album")
    assert collecting.heard == ["photos"]
    assert count(collecting) == 3


def test_an_album_one_card_has_shown_needs_no_other(collecting: Someone) -> None:
    collecting.sends(PHOTO, album="a")
    deadline = collecting.deadlines["album"]
    collecting.says("/help")
    collecting.happens(DeadlinePassed("album", deadline.key, deadline.payload))
    assert collecting.effects == ()
    assert count(collecting) == 1


def test_of_an_album_one_refusal_is_told(collecting: Someone) -> None:
    collecting.sends(PHOTO, album="a")
    collecting.sends(LARGE, album="a")
    assert collecting.heard[:2] == ["wrong.large", "photos"]
    collecting.sends(LARGE, album="a")
    assert collecting.heard == []
    collecting.sends(PHOTO, album="a")
    collecting.falls_due("album")
    assert count(collecting) == 2
    collecting.sends(LARGE, album="b")
    assert collecting.heard[:2] == ["wrong.large", "photos"]


def test_an_album_where_none_is_wanted_is_refused_once(someone: Someone) -> None:
    someone.reach("number")
    for _ in range(3):
        someone.sends(PHOTO, album="a")
    assert someone.heard == []
    assert someone.frame.failures == 1


def test_a_late_item_joins_its_album(collecting: Someone) -> None:
    collecting.sends(PHOTO, album="a")
    collecting.says("engine.collect.done.button")
    assert collecting.frame.step == "review"
    collecting.sends(PHOTO, album="a")
    assert (collecting.frame.step, count(collecting)) == ("review", 2)
    collecting.falls_due("album")
    assert collecting.heard[0] == "review"
    collecting.sends(PHOTO, album="b")
    assert collecting.heard[:2] == ["medium.photo", "engine.tap_one"]


def test_an_item_beneath_a_question_is_not_taken(collecting: Someone) -> None:
    collecting.says("/check")
    collecting.sends(PHOTO)
    assert collecting.heard == ["medium.photo", "engine.tap_one", "engine.park"]
    assert count(collecting) == 0


def test_an_item_closes_a_page(collecting: Someone) -> None:
    collecting.says("/help")
    collecting.sends(PHOTO)
    assert collecting.heard == ["photos"]


def test_a_sentence_says_what_is_wanted(collecting: Someone) -> None:
    collecting.happens(Understood(1, "hm", collecting.conversation.generation))
    assert collecting.heard == ["engine.want.media", "photos"]
    assert not any(isinstance(effect, SetDeadline) and effect.kind == "album" for effect in collecting.effects)


def test_where_only_files_are_taken_a_text_brings_nothing(someone: Someone) -> None:
    steps = tuple(replace(step, parse=None) if isinstance(step, Collect) else step for step in CLAIM.steps)
    someone.is_upgraded(claim=replace(CLAIM, steps=steps))
    someone.reach("photos")
    someone.says("https://a.example")
    assert count(someone) == 0
