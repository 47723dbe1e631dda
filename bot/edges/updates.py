"""Update → Incoming: one decoder for every framework, on the JSON that Telegram sends."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.core.event import (
    BotBlocked,
    BotReturned,
    ButtonPressed,
    Event,
    Sender,
)
from bot.edges.clean import clean_line, clean_text
from bot.edges.contents import NAME_LENGTH, TOKEN_LENGTH, content_of, edit_of
from bot.edges.groups import in_group, members_changed, tapped_in_group
from bot.edges.reading import UpdateError, read_as
from bot.edges.telegram_json import (
    CallbackQuery,
    MemberUpdated,
    Message,
    Numbered,
    Origin,
    User,
)
from bot.ports import Incoming


def decode(update: object) -> Incoming:
    """Read one update.

    Args:
        update: the update as decoded JSON.

    Returns:
        What happened; ``event`` is None for kinds of update, chats and messages of no interest. ``sent_at`` is when a
        message was sent or edited, or a membership changed; Telegram tells no time for taps.

    Raises:
        UpdateError: the update has no id, or it is of interest and malformed.
    """
    if not isinstance(update, dict):
        raise UpdateError(f"an update is an object, not {type(update).__name__}")
    update_id = read_as(update, Numbered, "update").update_id
    for kind, reader in _READERS.items():
        if update.get(kind) is not None:
            return reader(update_id, update[kind])
    return Incoming(update_id, None, None)


def _message(update_id: int, body: Mapping[str, Any]) -> Incoming:
    return _from_message(update_id, body, "message", lambda message: content_of(message, body))


def _edited_message(update_id: int, body: Mapping[str, Any]) -> Incoming:
    return _from_message(update_id, body, "edited_message", edit_of)


def _from_message(
    update_id: int, body: Mapping[str, Any], name: str, content: Callable[[Message], Event | None]
) -> Incoming:
    chat = read_as(body, Origin, name).chat
    if chat.type != "private":
        return in_group(update_id, chat, body, name)
    message = read_as(body, Message, name)
    event = None if message.sender.is_bot else content(message)
    return Incoming(update_id, chat.id, event, _sender(message.sender), _time(message.edit_date or message.date))


def _callback_query(update_id: int, body: Mapping[str, Any]) -> Incoming:
    query = read_as(body, CallbackQuery, "callback_query")
    chat = query.message.chat.id if query.message else query.sender.id
    if query.sender.is_bot or query.inline_message_id is not None or query.data is None:
        return Incoming(update_id, chat, None)
    if query.message is not None and query.message.chat.type != "private":
        return tapped_in_group(update_id, query, query.message, query.data)
    message_id = query.message.message_id if query.message else None
    event = ButtonPressed(clean_line(query.id, TOKEN_LENGTH), clean_text(query.data), message_id)
    return Incoming(update_id, chat, event, _sender(query.sender))


def _my_chat_member(update_id: int, body: Mapping[str, Any]) -> Incoming:
    chat = read_as(body, Origin, "my_chat_member").chat
    if chat.type != "private":
        return members_changed(update_id, chat)
    change = read_as(body, MemberUpdated, "my_chat_member")
    events: dict[str, Event] = {"kicked": BotBlocked(), "member": BotReturned()}
    event = events.get(change.new_chat_member.status)
    return Incoming(update_id, chat.id, event, _sender(change.sender), _time(change.date))


def _chat_member(update_id: int, body: Mapping[str, Any]) -> Incoming:
    return members_changed(update_id, read_as(body, Origin, "chat_member").chat)


def _sender(user: User) -> Sender:
    return Sender(clean_line(user.language_code or "", NAME_LENGTH), clean_line(user.first_name, NAME_LENGTH))


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


_READERS: Final[Mapping[str, Callable[[int, Any], Incoming]]] = {
    "message": _message,
    "edited_message": _edited_message,
    "callback_query": _callback_query,
    "my_chat_member": _my_chat_member,
    "chat_member": _chat_member,
}

# What getUpdates and setWebhook must name; Telegram remembers the last list it was given. Later work adds kinds here
# by adding their readers.
ALLOWED_UPDATES: Final = tuple(_READERS)

CONNECTIONS: Final = 100  # posts of Telegram's at once, the most it allows: a batch can be as large as that
