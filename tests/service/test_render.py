"""Rendering: effects become messages, in the reader's language, within Telegram's limits."""

import pytest

from bot.core import buttons
from bot.core.effect import Action, AnswerTap, Button, Edit, Effect, Say, SendFile, SetDeadline
from bot.core.text import Text
from bot.ports import AnswerCallback, EditText, Person, SendDocument, SendText
from bot.service.render import ANSWER, CARD_EDIT, REMINDER, Renderer
from bot.service.writing import Reader
from bot.words.messages import units
from tests.service.fakes import START, echo_words
from tests.service.flows import KEY

READER = Reader(Person(3, 70), "ko", "Asia/Seoul")
GO = Action("go", "menu", generation=4)
RENDERER = Renderer(echo_words(), KEY)
LONG = Text("x " * 3000)


def test_paragraphs_are_joined_and_escaped() -> None:
    say = Say((Text("first"), Text("a < b")), reply_to=5, slot="live", key="k")
    [record] = RENDERER.render([say], READER)
    assert record.outgoing == SendText(70, "ko first\n\nko a < b", reply_to=5, slot="live")
    assert (record.person, record.priority, record.key) == (3, ANSWER, "k")


def test_a_button_is_a_token_of_its_chat() -> None:
    row = (Button(Text("go"), GO, style="danger"), Button(Text("site"), url="https://example.org"))
    [record] = RENDERER.render([Say((Text("card"),), (row, (Button(Text("copy"), copy="C-1"),)))], READER)
    assert isinstance(record.outgoing, SendText)
    (go, site), (copy,) = record.outgoing.keyboard
    assert go.data is not None
    assert buttons.decode(go.data, 70, KEY) == GO
    assert buttons.decode(go.data, 71, KEY) is None
    assert (go.text, go.style, site.url, copy.copy) == ("ko go", "danger", "https://example.org", "C-1")


def test_a_long_text_is_split_and_the_buttons_are_on_its_last_piece() -> None:
    say = Say((LONG,), ((Button(Text("go"), GO),),), reply_to=5, slot="live", key="k")
    records = RENDERER.render([say], READER)
    pieces = [record.outgoing for record in records]
    assert len(pieces) == 2
    assert all(isinstance(piece, SendText) and units(piece.html) <= 4096 for piece in pieces)
    assert [bool(piece.keyboard) for piece in pieces if isinstance(piece, SendText)] == [False, True]
    assert [piece.slot for piece in pieces if isinstance(piece, SendText)] == [None, "live"]
    assert [piece.reply_to for piece in pieces if isinstance(piece, SendText)] == [5, None]
    assert [record.key for record in records] == ["k", "k#1"]


def test_what_does_not_fit_into_an_edit_follows_it() -> None:
    records = RENDERER.render([Edit((LONG,), ((Button(Text("go"), GO),),), slot="card", message_id=9)], READER)
    first, second = (record.outgoing for record in records)
    assert isinstance(first, EditText)
    assert isinstance(second, SendText)
    assert (first.message_id, first.keyboard, second.slot) == (9, (), "card")
    assert second.keyboard
    assert [record.priority for record in records] == [CARD_EDIT, ANSWER]


def test_the_answer_to_a_tap_is_short_and_plain() -> None:
    [said, silent] = RENDERER.render([AnswerTap("q1", LONG, alert=True), AnswerTap("q2")], READER)
    assert isinstance(said.outgoing, AnswerCallback)
    assert units(said.outgoing.text) <= 200
    assert said.outgoing.alert
    assert silent.outgoing == AnswerCallback(70, "q2")


def test_a_files_long_caption_goes_on_below_it() -> None:
    send = SendFile("certificates/1.pdf", "1.pdf", Text("y " * 1000), ((Button(Text("go"), GO),),))
    document, more = (record.outgoing for record in RENDERER.render([send], READER))
    assert isinstance(document, SendDocument)
    assert isinstance(more, SendText)
    assert (document.file, document.person, document.keyboard) == ("certificates/1.pdf", 3, ())
    assert units(document.html) <= 1024
    assert more.keyboard


def test_the_contact_button_and_its_end() -> None:
    shown, gone = RENDERER.render(
        [Say((Text("hint"),), contact=Text("share")), Say((Text("thanks"),), clear_keyboard=True)], READER
    )
    assert shown.outgoing == SendText(70, "ko hint", contact="ko share")
    assert gone.outgoing == SendText(70, "ko thanks", clear_keyboard=True)


def test_what_says_nothing_is_passed_over_and_a_reminder_may_wait() -> None:
    effects: list[Effect] = [SetDeadline("silence", "s", START), Say((Text("still there?"),))]
    [record] = RENDERER.render(effects, READER, reminder=True)
    assert record.priority == REMINDER


def test_a_token_that_would_be_too_long_is_a_mistake() -> None:
    too_long = Say((Text("card"),), ((Button(Text("go"), Action("go", "x" * 70)),),))
    with pytest.raises(ValueError, match="64"):
        RENDERER.render([too_long], READER)
