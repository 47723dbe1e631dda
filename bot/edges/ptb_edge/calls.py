"""Outgoing → the name of a method and its parameters, in python-telegram-bot's types."""

from typing import Any, Final, NamedTuple

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    WebAppInfo,
)
from telegram.constants import ParseMode

from bot import ports

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_HTML: Final = ParseMode.HTML.value


class Call(NamedTuple):
    """A method's name and its parameters; those that are None are left out."""

    name: str
    parameters: dict[str, Any]


def call_for(outgoing: ports.Outgoing, content: bytes | None = None) -> Call:
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
            query = {"callback_query_id": outgoing.query_id, "text": outgoing.text or None}
            return Call("answerCallbackQuery", {**query, "show_alert": outgoing.alert or None})
        case ports.CopyMessages():
            return _copy(outgoing)
        case ports.ManageTopic():
            return _manage(outgoing)
        case ports.React():
            reaction = [ReactionTypeEmoji(outgoing.emoji)] if outgoing.emoji else []
            where = {"chat_id": outgoing.chat, "message_id": outgoing.message_id}
            return Call("setMessageReaction", {**where, "reaction": reaction})


def _send_text(outgoing: ports.SendText) -> Call:
    return Call(
        "sendMessage",
        {
            "chat_id": outgoing.chat,
            "message_thread_id": outgoing.thread,
            "text": outgoing.html,
            "parse_mode": _HTML,
            "link_preview_options": _NO_PREVIEW,
            "reply_parameters": _reply(outgoing),
            "reply_markup": _markup(outgoing),
        },
    )


def _edit_text(outgoing: ports.EditText) -> Call:
    if outgoing.message_id is None:
        raise ValueError("an edit needs the id of its message")
    return Call(
        "editMessageText",
        {
            "chat_id": outgoing.chat,
            "message_id": outgoing.message_id,
            "text": outgoing.html,
            "parse_mode": _HTML,
            "link_preview_options": _NO_PREVIEW,
            "reply_markup": _inline(outgoing.keyboard),
        },
    )


def caption_for(outgoing: ports.EditText) -> Call:
    """The call that rewrites the caption of a file in place of a text."""
    call = _edit_text(outgoing)
    kept = {name: call.parameters[name] for name in ("chat_id", "message_id", "parse_mode", "reply_markup")}
    return Call("editMessageCaption", {**kept, "caption": outgoing.html})


def _send_document(outgoing: ports.SendDocument, content: bytes | None) -> Call:
    if content is None:
        raise ValueError("a document needs its bytes")
    kind = "photo" if outgoing.photo else "document"
    return Call(
        f"send{kind.capitalize()}",
        {
            "chat_id": outgoing.chat,
            "message_thread_id": outgoing.thread,
            kind: InputFile(content, outgoing.name),
            "caption": outgoing.html or None,
            "parse_mode": _HTML,
            "reply_markup": _inline(outgoing.keyboard),
        },
    )


def _copy(outgoing: ports.CopyMessages) -> Call:
    """One message may answer another; several keep their albums, and Telegram takes them in ascending order only."""
    where = {
        "chat_id": outgoing.chat,
        "message_thread_id": outgoing.thread,
        "from_chat_id": outgoing.copied.chat,
    }
    messages = outgoing.copied.messages
    if len(messages) == 1:
        caption = {"caption": outgoing.caption, "parse_mode": _HTML} if outgoing.caption else {}
        one = {"message_id": messages[0], "reply_parameters": _reply(outgoing), **caption}
        return Call("copyMessage", {**where, **one})
    return Call("copyMessages", {**where, "message_ids": sorted(set(messages))})


_TOPIC_METHODS: Final = {
    "open": "createForumTopic",
    "close": "closeForumTopic",
    "reopen": "reopenForumTopic",
    "delete": "deleteForumTopic",
}


def _manage(outgoing: ports.ManageTopic) -> Call:
    name = _TOPIC_METHODS[outgoing.action]
    if outgoing.action == "open":
        return Call(name, {"chat_id": outgoing.chat, "name": outgoing.name})
    if outgoing.thread is None:
        raise ValueError(f"to {outgoing.action} a topic needs its id")
    return Call(name, {"chat_id": outgoing.chat, "message_thread_id": outgoing.thread})


def _reply(outgoing: ports.SendText | ports.CopyMessages) -> ReplyParameters | None:
    if outgoing.reply_to is None:
        return None
    return ReplyParameters(outgoing.reply_to, allow_sending_without_reply=True, quote=outgoing.quote or None)


def _markup(outgoing: ports.SendText) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """A message carries one markup: inline buttons, or the contact button, or the order to take that away."""
    if bool(outgoing.keyboard) + (outgoing.contact is not None) + outgoing.clear_keyboard > 1:
        raise ValueError("a message takes only one of inline buttons, a contact button and its removal")
    if outgoing.contact is not None:
        button = KeyboardButton(outgoing.contact, request_contact=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    if outgoing.clear_keyboard:
        return ReplyKeyboardRemove()
    return _inline(outgoing.keyboard)


def _inline(keyboard: ports.Keyboard) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in keyboard]) if keyboard else None


def _button(button: ports.InlineButton) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.text,
        callback_data=button.data,
        url=button.url,
        copy_text=None if button.copy is None else CopyTextButton(button.copy),
        web_app=None if button.app is None else WebAppInfo(button.app),
        style=button.style,
    )
