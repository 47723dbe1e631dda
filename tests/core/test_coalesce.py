"""One answer to several events: which messages of a batch are sent."""

from bot.core.coalesce import coalesce
from bot.core.effect import Edit, Effect, Say, SetDeadline, StartJob
from bot.core.event import UpdateFailed
from bot.core.text import Text
from tests.core.someone import PHOTO, Someone
from tests.core.tiny import NOW


def card(*texts: str, notes: int = 0) -> Say:
    return Say(tuple(map(Text, texts)), notes=notes, live=True)


CONTACT = Say((Text("hint"),), contact=Text("phone"))
CLOSED = Say((Text("closed"),), clear_keyboard=True)


def understand(number: int, text: str) -> StartJob:
    return StartJob("understand", f"u{number}", {"text": text, "message_id": number, "generation": 1})


def test_of_several_cards_the_last() -> None:
    assert coalesce([card("one"), Say((Text("news"),)), card("two")]) == (Say((Text("news"),)), card("two"))


def test_notes_outlive_their_card() -> None:
    effects = [card("sorry", "one", notes=1), card("two"), card("sorry", "changed", "three", notes=2)]
    assert coalesce(effects) == (card("sorry", "changed", "three", notes=2),)
    assert coalesce([card("sorry", "one", notes=1), card("two")]) == (card("sorry", "two", notes=1),)


def test_of_several_edits_of_a_message_the_last() -> None:
    first, other, last = (Edit((Text(name),), message_id=at) for name, at in (("a", 1), ("b", 2), ("c", 1)))
    assert coalesce([first, other, last]) == (other, last)


def test_a_contact_button_that_is_gone_again_is_not_shown() -> None:
    assert coalesce([CONTACT, CLOSED]) == ()
    assert coalesce([CLOSED, CONTACT]) == (CLOSED, CONTACT)
    assert coalesce([CLOSED]) == (CLOSED,)


def test_sentences_are_understood_together() -> None:
    job = StartJob("file", "f")
    (kept, together) = coalesce([understand(1, "I bought"), job, understand(2, "a phone")])
    assert kept == job
    assert together == StartJob("understand", "u2", {"text": "I bought\na phone", "message_id": 2, "generation": 1})


def test_what_is_no_message_stays() -> None:
    deadlines: list[Effect] = [SetDeadline("a", "a", NOW), SetDeadline("b", "b", NOW)]
    assert coalesce(deadlines) == tuple(deadlines)


def test_an_apology_is_not_lost_among_what_came_with_it(someone: Someone) -> None:
    someone.reach("kind")
    batch: list[Effect] = []
    someone.happens(UpdateFailed())
    batch += someone.effects
    someone.sends(PHOTO)  # what is wanted here is no news any more once it came
    batch += someone.effects
    someone.says("kind.late")
    batch += someone.effects
    (said,) = [each for each in coalesce(batch) if isinstance(each, Say)]
    assert [text.msgid for text in said.texts] == ["engine.apology", "number"]
