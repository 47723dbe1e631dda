"""Outgoing → aiogram's method objects."""

from typing import Any, Final

from aiogram.enums import ParseMode
from aiogram.methods import (
    AnswerCallbackQuery,
    CloseForumTopic,
    CopyMessage,
    CopyMessages,
    CreateForumTopic,
    DeleteForumTopic,
    EditMessageText,
    ReopenForumTopic,
    SendDocument,
    SendMessage,
    SendPhoto,
    SetMessageReaction,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReactionTypeUnion,
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
        ValueError: an edit without a message id, a topic without its own, a document without its bytes, or a text with
            two keyboards.
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
        case ports.CopyMessages():
            return _copy(outgoing)
        case ports.ManageTopic():
            return _manage(outgoing)
        case ports.React():
            reaction: list[ReactionTypeUnion] = [ReactionTypeEmoji(emoji=outgoing.emoji)] if outgoing.emoji else []
            return SetMessageReaction(chat_id=outgoing.chat, message_id=outgoing.message_id, reaction=reaction)


def _send_text(outgoing: ports.SendText) -> SendMessage:
    return SendMessage(
        chat_id=outgoing.chat,
        message_thread_id=outgoing.thread,
        text=outgoing.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_parameters=_reply(outgoing),
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


def _send_document(outgoing: ports.SendDocument, content: bytes | None) -> SendDocument | SendPhoto:
    if content is None:
        raise ValueError("a document needs its bytes")
    file = BufferedInputFile(content, filename=outgoing.name)
    chat, thread, caption = outgoing.chat, outgoing.thread, outgoing.html or None
    markup = _inline(outgoing.keyboard)
    html = ParseMode.HTML
    if outgoing.photo:
        return SendPhoto(
            chat_id=chat, message_thread_id=thread, photo=file, caption=caption, parse_mode=html, reply_markup=markup
        )
    return SendDocument(
        chat_id=chat, message_thread_id=thread, document=file, caption=caption, parse_mode=html, reply_markup=markup
    )


def _copy(outgoing: ports.CopyMessages) -> CopyMessage | CopyMessages:
    """One message may answer another; several keep their albums, and Telegram takes them in ascending order only."""
    chat, thread, copied = outgoing.chat, outgoing.thread, outgoing.copied
    if len(copied.messages) == 1:
        return CopyMessage(
            chat_id=chat,
            message_thread_id=thread,
            from_chat_id=copied.chat,
            message_id=copied.messages[0],
            reply_parameters=_reply(outgoing),
            caption=outgoing.caption,
            parse_mode=ParseMode.HTML if outgoing.caption else None,
        )
    return CopyMessages(
        chat_id=chat, message_thread_id=thread, from_chat_id=copied.chat, message_ids=sorted(set(copied.messages))
    )


def _manage(outgoing: ports.ManageTopic) -> TelegramMethod[Any]:
    chat, thread = outgoing.chat, outgoing.thread
    if outgoing.action == "open":
        return CreateForumTopic(chat_id=chat, name=outgoing.name)
    if thread is None:
        raise ValueError(f"to {outgoing.action} a topic needs its id")
    if outgoing.action == "close":
        return CloseForumTopic(chat_id=chat, message_thread_id=thread)
    if outgoing.action == "reopen":
        return ReopenForumTopic(chat_id=chat, message_thread_id=thread)
    return DeleteForumTopic(chat_id=chat, message_thread_id=thread)


def _reply(outgoing: ports.SendText | ports.CopyMessages) -> ReplyParameters | None:
    if outgoing.reply_to is None:
        return None
    return ReplyParameters(message_id=outgoing.reply_to, allow_sending_without_reply=True, quote=outgoing.quote or None)


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
