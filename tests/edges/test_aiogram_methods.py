"""The JSON that goes out is what aiogram's own models would make of it."""

from typing import Any

import pytest
from aiogram import methods
from aiogram.methods import TelegramMethod

from bot.edges.aiogram_edge.methods import Call, call_for, caption_for, upload_for
from bot.ports import (
    AnswerCallback,
    Copied,
    CopyMessages,
    EditText,
    InlineButton,
    ManageTopic,
    Outgoing,
    React,
    SendDocument,
    SendText,
)

KEYBOARD = (
    (InlineButton("a", data="x", style="danger"), InlineButton("b", url="https://example.org")),
    (InlineButton("c", copy="words"), InlineButton("d", app="https://example.org/app")),
)
EVERYTHING: tuple[Outgoing, ...] = (
    SendText(1, "<b>x</b>"),
    SendText(-1, "x", KEYBOARD, reply_to=5, quote="q", thread=7, topic="C-1", pin=True),
    SendText(1, "x", contact="share"),
    SendText(1, "x", clear_keyboard=True, reply_to=5),
    EditText(1, "x", KEYBOARD, message_id=9),
    AnswerCallback(1, "q"),
    AnswerCallback(1, "q", "text", alert=True),
    CopyMessages(-1, Copied("C-1", 1, (5,)), "C-1", 7, 8, "q", caption="<i>c</i>"),
    CopyMessages(-1, Copied("C-1", 1, (6, 5, 6)), "C-1", 7),
    ManageTopic(-1, "C-1", "open", "name"),
    *(ManageTopic(-1, "C-1", action, thread=7) for action in ("close", "reopen", "delete")),
    React(-1, 5, "👍"),
    React(-1, 5, ""),
)


def dumped(call: Call) -> dict[str, Any]:
    """What aiogram's own model of the method makes of the parameters."""
    model: type[TelegramMethod[Any]] = getattr(methods, call.name[0].upper() + call.name[1:])
    assert set(call.parameters) <= set(model.model_fields)
    return model.model_validate(call.parameters).model_dump(exclude_none=True, exclude_unset=True, warnings=False)


@pytest.mark.parametrize("outgoing", EVERYTHING)
def test_aiograms_model_of_the_method_takes_it_and_gives_the_same_back(outgoing: Outgoing) -> None:
    call = call_for(outgoing)
    assert dumped(call) == call.parameters


def test_a_caption_is_rewritten_by_another_method() -> None:
    call = caption_for(EditText(1, "x", KEYBOARD, message_id=9))
    assert call.name == "editMessageCaption"
    assert dumped(call) == call.parameters


def test_what_cannot_be_sent_is_said() -> None:
    for outgoing in (
        EditText(1, "x"),
        ManageTopic(-1, "C-1", "close"),
        SendText(1, "x", KEYBOARD, contact="share"),
        SendDocument(1, 1, "f", "n"),
    ):
        with pytest.raises(ValueError, match=r"needs|takes|goes"):
            call_for(outgoing)
    with pytest.raises(ValueError, match="bytes"):
        upload_for(SendDocument(1, 1, "f", "n"), None)
