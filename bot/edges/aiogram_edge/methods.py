"""Outgoing → the Bot API's method and what it is given: plain JSON, and aiogram's objects where a file goes along.

Making JSON of our own values spares making, checking and dumping aiogram's models for every message
(see docs/decisions/delivery.md); the names are aiogram's, and a test compares both.
"""

from typing import Any, Final, NamedTuple

from aiogram.enums import ParseMode
from aiogram.methods import SendDocument, SendPhoto
from aiogram.types import BufferedInputFile, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo

from bot import ports

_HTML: Final = ParseMode.HTML.value
_NO_PREVIEW: Final = {"is_disabled": True}
_TOPIC_CALLS: Final = {"close": "closeForumTopic", "reopen": "reopenForumTopic", "delete": "deleteForumTopic"}


class Call(NamedTuple):
    """A method's name and its parameters."""

    name: str
    parameters: dict[str, Any]


def call_for(outgoing: ports.Outgoing) -> Call:
    """The call that sends something that is no file.

    Raises:
        ValueError: an edit without a message id, a topic without its own, a text with two keyboards, or a file.
    """
    match outgoing:
        case ports.SendText():
            return _send_text(outgoing)
        case ports.EditText():
            return _edit_text(outgoing)
        case ports.AnswerCallback(query_id=query_id, text=text, alert=alert):
            return _call("answerCallbackQuery", callback_query_id=query_id, text=text or None, show_alert=alert or None)
        case ports.CopyMessages():
            return _copy(outgoing)
        case ports.ManageTopic():
            return _manage(outgoing)
        case ports.React(chat=chat, message_id=message_id, emoji=emoji):
            reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
            return _call("setMessageReaction", chat_id=chat, message_id=message_id, reaction=reaction)
        case ports.SendDocument():
            raise ValueError("a document goes as an upload")


def caption_for(outgoing: ports.EditText) -> Call:
    """The call that rewrites the caption of a file in place of a text."""
    parameters = _edit_text(outgoing).parameters
    kept = {name: value for name, value in parameters.items() if name not in {"text", "link_preview_options"}}
    return Call("editMessageCaption", {**kept, "caption": outgoing.html})


def upload_for(outgoing: ports.SendDocument, content: bytes | None) -> SendDocument | SendPhoto:
    """The call that sends a file.

    Args:
        outgoing: what.
        content: its bytes.

    Raises:
        ValueError: there are none.
    """
    if content is None:
        raise ValueError("a document needs its bytes")
    file = BufferedInputFile(content, filename=outgoing.name)
    chat, thread, caption = outgoing.chat, outgoing.thread, outgoing.html or None
    markup, html = _markup_of(outgoing.keyboard), ParseMode.HTML
    if outgoing.photo:
        return SendPhoto(
            chat_id=chat, message_thread_id=thread, photo=file, caption=caption, parse_mode=html, reply_markup=markup
        )
    return SendDocument(
        chat_id=chat, message_thread_id=thread, document=file, caption=caption, parse_mode=html, reply_markup=markup
    )


def _call(name: str, /, **parameters: Any) -> Call:
    """What is None is left out."""
    return Call(name, {each: value for each, value in parameters.items() if value is not None})


def _send_text(outgoing: ports.SendText) -> Call:
    parameters = {"chat_id": outgoing.chat, **_words(outgoing.html)}
    if outgoing.thread is not None:
        parameters["message_thread_id"] = outgoing.thread
    if outgoing.reply_to is not None:
        parameters["reply_parameters"] = _reply(outgoing)
    markup = _markup(outgoing)
    if markup is not None:
        parameters["reply_markup"] = markup
    return Call("sendMessage", parameters)


def _edit_text(outgoing: ports.EditText) -> Call:
    if outgoing.message_id is None:
        raise ValueError("an edit needs the id of its message")
    parameters = {"chat_id": outgoing.chat, "message_id": outgoing.message_id, **_words(outgoing.html)}
    if outgoing.keyboard:
        parameters["reply_markup"] = _inline(outgoing.keyboard)
    return Call("editMessageText", parameters)


def _words(html: str) -> dict[str, Any]:
    return {"text": html, "parse_mode": _HTML, "link_preview_options": _NO_PREVIEW}


def _copy(outgoing: ports.CopyMessages) -> Call:
    """One message may answer another; several keep their albums, and Telegram takes them in ascending order only."""
    copied = outgoing.copied
    where = {"chat_id": outgoing.chat, "message_thread_id": outgoing.thread, "from_chat_id": copied.chat}
    if len(copied.messages) > 1:
        return _call("copyMessages", **where, message_ids=sorted(set(copied.messages)))
    return _call(
        "copyMessage",
        **where,
        message_id=copied.messages[0],
        reply_parameters=_reply(outgoing),
        caption=outgoing.caption,
        parse_mode=_HTML if outgoing.caption else None,
    )


def _manage(outgoing: ports.ManageTopic) -> Call:
    if outgoing.action == "open":
        return _call("createForumTopic", chat_id=outgoing.chat, name=outgoing.name)
    if outgoing.thread is None:
        raise ValueError(f"to {outgoing.action} a topic needs its id")
    return _call(_TOPIC_CALLS[outgoing.action], chat_id=outgoing.chat, message_thread_id=outgoing.thread)


def _reply(outgoing: ports.SendText | ports.CopyMessages) -> dict[str, Any] | None:
    if outgoing.reply_to is None:
        return None
    quote = {"quote": outgoing.quote} if outgoing.quote else {}
    return {"message_id": outgoing.reply_to, "allow_sending_without_reply": True, **quote}


def _markup(outgoing: ports.SendText) -> dict[str, Any] | None:
    """A message carries one markup: inline buttons, or the contact button, or the order to take that away."""
    if bool(outgoing.keyboard) + (outgoing.contact is not None) + outgoing.clear_keyboard > 1:
        raise ValueError("a message takes only one of inline buttons, a contact button and its removal")
    if outgoing.contact is not None:
        button = {"text": outgoing.contact, "request_contact": True}
        return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    if outgoing.clear_keyboard:
        return {"remove_keyboard": True}
    return _inline(outgoing.keyboard)


def _inline(keyboard: ports.Keyboard) -> dict[str, Any] | None:
    if not keyboard:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in keyboard]}


def _button(button: ports.InlineButton) -> dict[str, Any]:
    made: dict[str, Any] = {"text": button.text}
    if button.style is not None:
        made["style"] = button.style
    if button.data is not None:  # nearly always, and then nothing else
        made["callback_data"] = button.data
        return made
    if button.url is not None:
        made["url"] = button.url
    if button.copy is not None:
        made["copy_text"] = {"text": button.copy}
    if button.app is not None:
        made["web_app"] = {"url": button.app}
    return made


def _markup_of(keyboard: ports.Keyboard) -> InlineKeyboardMarkup | None:
    """The same for an upload."""
    if not keyboard:
        return None
    rows = [
        [
            InlineKeyboardButton(
                text=button.text,
                callback_data=button.data,
                url=button.url,
                copy_text=None if button.copy is None else CopyTextButton(text=button.copy),
                web_app=None if button.app is None else WebAppInfo(url=button.app),
                style=button.style,
            )
            for button in row
        ]
        for row in keyboard
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)
