"""Covering: what is masked reaches neither the event log nor the copy of an update that failed."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.core.conversation import Conversation, Frame
from bot.core.event import (
    BotBlocked,
    Event,
    LimitReached,
    Media,
    MediaReceived,
    MessageEdited,
    TextReceived,
)
from bot.edges.updates import decode
from bot.service.covering import LATE, dated, masked_event, masked_update
from bot.service.envelope import from_unreadable, kept
from bot.service.intake import Intake
from bot.service.polling import envelope_of
from bot.service.world import World
from storage.store import Storage
from tests.service.fakes import START, HandClock, message
from tests.shipped import FLOWS

CARD, COVERED = "card 4111 1111 1111 1111", "card **** **** **** ****"
BARE = "4111111111111111"


def masked(event: Event, *frames: Frame, drafts: tuple[Frame, ...] = ()) -> Any:
    return masked_event(event, Conversation("en", frames=frames, drafts=drafts), FLOWS)


def asked(step: str = "order_number", flow: str = "certificate", **fields: Any) -> Frame:
    return Frame(flow, 1, step, **fields)


def test_texts_quotes_captions_and_edits() -> None:
    assert masked(TextReceived(1, CARD)) == TextReceived(1, COVERED, masked=("card",))
    assert masked(TextReceived(1, "x", quote=CARD)) == TextReceived(1, "x", quote=COVERED)
    assert masked(MessageEdited(1, CARD)) == MessageEdited(1, COVERED, masked=("card",))
    photo = MediaReceived(1, Media("photo"), CARD)
    assert masked(photo).caption == COVERED
    assert masked(LimitReached("media", photo, True)).event.masked == ("card",)
    file = MediaReceived(1, Media("document", name="card 4111-1111-1111-1111.pdf"), "x")
    assert masked(file) == MediaReceived(1, Media("document", name="card ****-****-****-****.pdf"), "x")


@pytest.mark.parametrize(
    "event", [TextReceived(1, "hello"), MessageEdited(1, "x"), MediaReceived(1, Media("photo"), "x"), BotBlocked()]
)
def test_anything_else_is_left_as_it_is(event: Event) -> None:
    assert masked(event) is event


@pytest.mark.parametrize(
    ("frames", "left"),
    [
        ((), False),
        ((asked(),), True),
        ((asked("intro"),), True),  # behind the page to read
        ((asked("name", answers={"order_number": "1"}),), False),
        ((asked("question", "agent"),), False),
        ((asked("x", "gone"),), False),
    ],
)
def test_a_bare_number_where_an_order_number_is_asked(frames: tuple[Frame, ...], left: bool) -> None:
    assert (masked(TextReceived(1, BARE), *frames).text == BARE) == left


def test_the_answer_to_that_question_edited() -> None:
    frame = asked("name", answers={"order_number": "1"}, sources={"order_number": 5}, misfit=6)
    assert masked(MessageEdited(5, BARE), frame).masked == ()
    assert masked(MessageEdited(6, BARE), drafts=(frame,)).masked == ()
    assert masked(MessageEdited(7, BARE), frame).masked == ("card",)


def test_only_what_waited_long_keeps_its_own_date() -> None:
    late = START - LATE
    assert dated(TextReceived(1, "x"), late, START) == TextReceived(1, "x", sent_at=late)
    assert dated(MessageEdited(1, "x"), late, START) == MessageEdited(1, "x", sent_at=late)
    for event, sent in [(TextReceived(1, "x"), late + timedelta(seconds=1)), (TextReceived(1, "x"), None)]:
        assert dated(event, sent, START) is event
    assert dated(BotBlocked(), late, START) == BotBlocked()


def test_every_text_of_an_update_is_masked() -> None:
    update = {"message": {"text": CARD, "reply_to_message": {"caption": CARD}, "ids": [CARD], "file_id": CARD, "n": 1}}
    assert masked_update(update) == {
        "message": {
            "text": COVERED,
            "reply_to_message": {"caption": COVERED},
            "ids": [COVERED],
            "file_id": CARD,
            "n": 1,
        }
    }


async def test_a_failed_update_is_kept_masked(store: Storage, world: World, clock: HandClock) -> None:
    intake = Intake(store, world, clock)
    await intake.process([envelope_of(message(1, f"/boom {CARD}", 7), decode)])
    unreadable = {"update_id": 2, "message": {"text": CARD, "chat": 5}}
    await intake.process([envelope_of(unreadable, decode)])
    rows = await store.failed_updates()
    assert len(rows) == 2
    for row in rows:
        assert "4111" not in row.body.decode()
        assert "****" in row.body.decode()


def test_an_update_too_deep_to_write_down_is_kept_by_its_id() -> None:
    deep: dict[str, Any] = {}
    for _ in range(50_000):
        deep = {"x": deep}
    envelope = from_unreadable({"update_id": 3, "message": deep}, "too deep")
    assert json.loads(kept(envelope)) == {"update_id": 3}
    while deep:  # taken apart level by level: freeing it at once would go as deep
        deep = deep.pop("x", {})
