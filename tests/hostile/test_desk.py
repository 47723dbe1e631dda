"""Attacks on the desk: what was covered must not come in by another door."""

import pytest

from bot.core.event import Forwarded, JobDone, Media, MediaReceived, TextReceived
from bot.edges.aiogram_edge import methods
from bot.edges.ptb_edge.calls import call_for
from bot.ports import Copied, CopyMessages, SendText
from tests.hostile.conftest import DESK
from tests.hostile.theatre import Theatre
from tests.talk import Talk

PHOTO = Media("photo", "p", "p", 10)
CARD, COVERED = "card 4111 1111 1111 1111", "card **** **** **** ****"


@pytest.fixture
async def talking(theatre: Theatre) -> Theatre:
    """Somebody who talks with the desk."""
    await Talk(theatre, "ko").says("/agent")
    theatre.suffers(TextReceived(50, "Where is my parcel, please?"))
    assert theatre.conversation.talk
    theatre.sent.clear()
    return theatre


def to_desk(theatre: Theatre) -> list[object]:
    return [each for each in theatre.sent if each.chat == DESK]


async def test_a_masked_text_reaches_the_desk_masked(talking: Theatre) -> None:
    talking.suffers(TextReceived(60, CARD))
    (posted,) = [each for each in to_desk(talking) if isinstance(each, SendText) and COVERED in each.html]
    assert "4111" not in repr(talking.sent)
    assert posted.copied is not None


@pytest.mark.parametrize("album", [None, "a1"])
async def test_a_masked_caption_reaches_the_desk_masked(talking: Theatre, album: str | None) -> None:
    talking.suffers(MediaReceived(60, PHOTO, CARD, album))
    (copied,) = [each for each in to_desk(talking) if isinstance(each, CopyMessages)]
    assert copied.caption is not None
    assert COVERED in copied.caption


async def test_a_topic_made_anew_gets_no_message_as_it_was_written(talking: Theatre) -> None:
    talking.suffers(TextReceived(60, CARD), TextReceived(61, "harmless"))
    number = talking.conversation.talk
    talking.sent.clear()
    talking.suffers(JobDone("retell", "k", {"case": number}, {"messages": [60, 61]}))
    (copied,) = [each for each in to_desk(talking) if isinstance(each, CopyMessages)]
    assert copied.copied.messages == (61,)


async def test_a_forwarded_command_is_only_words_to_the_desk(talking: Theatre) -> None:
    talking.suffers(TextReceived(60, "/cancel", forwarded=Forwarded("hidden")))
    assert talking.conversation.talk
    assert any(isinstance(each, SendText) and "/cancel" in each.html for each in to_desk(talking))


def test_the_edges_send_the_caption_in_place_of_the_original() -> None:
    copy = CopyMessages(DESK, Copied("C-1", 7, (60,)), caption="<b>x</b>")
    by_aiogram, by_ptb = methods.call_for(copy).parameters, call_for(copy).parameters
    assert [(each["caption"], each["parse_mode"]) for each in (by_aiogram, by_ptb)] == [("<b>x</b>", "HTML")] * 2
