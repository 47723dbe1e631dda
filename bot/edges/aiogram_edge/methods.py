"""Outgoing → aiogram's method objects."""

from typing import Any, Final

from aiogram.enums import ParseMode
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendDocument, SendMessage, TelegramMethod
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from bot import ports

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


def method_for(outgoing: ports.Outgoing, content: bytes | None = None) -> TelegramMethod[Any]:
    """The call that sends something.

    Args:
        outgoing: what.
        content: a document's bytes.

    Raises:
        ValueError: an edit without a message id, a document without its bytes, or a text with two keyboards.
    """
    match outgoing:
        case ports.SendText():
            return _send_text(outgoing)
        case ports.EditText():
            return _edit_text(outgoing)
        case ports.SendDocument():
            return _send_document(outgoing, content)
        case ports.AnswerCallback():
            return AnswerCallbackQuery(
                callback_query_id=outgoing.query_id, text=outgoing.text or None, show_alert=outgoing.alert or None
            )


def _send_text(outgoing: ports.SendText) -> SendMessage:
    reply_to = outgoing.reply_to
    return SendMessage(
        chat_id=outgoing.chat,
        text=outgoing.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_parameters=(
            None if reply_to is None else ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
        ),
        reply_markup=_markup(outgoing),
    )


def _edit_text(outgoing: ports.EditText) -> EditMessageText:
    if outgoing.message_id is None:
        raise ValueError("an edit needs the id of its message")
    return EditMessageText(
        chat_id=outgoing.chat,
        message_id=outgoing.message_id,
        text=outgoing.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=_inline(outgoing.keyboard),
    )


def _send_document(outgoing: ports.SendDocument, content: bytes | None) -> SendDocument:
    if content is None:
        raise ValueError("a document needs its bytes")
    return SendDocument(
        chat_id=outgoing.chat,
        document=BufferedInputFile(content, filename=outgoing.name),
        caption=outgoing.html or None,
        parse_mode=ParseMode.HTML,
        reply_markup=_inline(outgoing.keyboard),
    )


def _markup(outgoing: ports.SendText) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """A message carries one markup: inline buttons, or the contact button, or the order to take that away."""
    if bool(outgoing.keyboard) + (outgoing.contact is not None) + outgoing.clear_keyboard > 1:
        raise ValueError("a message takes only one of inline buttons, a contact button and its removal")
    if outgoing.contact is not None:
        button = KeyboardButton(text=outgoing.contact, request_contact=True)
        return ReplyKeyboardMarkup(keyboard=[[button]], resize_keyboard=True, one_time_keyboard=True)
    if outgoing.clear_keyboard:
        return ReplyKeyboardRemove()
    return _inline(outgoing.keyboard)


def _inline(keyboard: ports.Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(button) for button in row] for row in keyboard])


def _button(button: ports.InlineButton) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        text=button.text,
        callback_data=button.data,
        url=button.url,
        copy_text=None if button.copy is None else CopyTextButton(text=button.copy),
        style=button.style,
    )
