"""Update → Incoming: one decoder for every framework, on the JSON that Telegram sends."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from bot.core.event import (
    BotBlocked,
    BotReturned,
    ButtonPressed,
    ContactShared,
    Event,
    Media,
    MediaKind,
    MediaReceived,
    MessageEdited,
    Sender,
    TextReceived,
)
from bot.edges.clean import clean_line, clean_text
from bot.edges.telegram_json import (
    CallbackQuery,
    File,
    Id,
    MemberUpdated,
    Message,
    Origin,
    User,
)
from bot.ports import Incoming

_Struct = TypeVar("_Struct")

NAME_LENGTH: Final = 64
_TOKEN_LENGTH: Final = 512  # file ids, query ids, album ids: far longer than any that Telegram makes
_FILE_NAME_LENGTH: Final = 255

# The first that a message has is what it is: an animation comes with a document of the same file, for old clients.
_FILES: Final[tuple[MediaKind, ...]] = (
    "animation",
    "document",
    "video",
    "voice",
    "audio",
    "video_note",
    "sticker",
)

# What a person can send that is none of the above. A message with none of all these is a service message.
_OTHER_CONTENT: Final = frozenset(
    {"checklist", "dice", "game", "giveaway", "invoice", "paid_media", "poll", "rich_message", "story", "venue"}
)


class UpdateError(ValueError):
    """An update of interest that cannot be read, or something that is no update at all; holds no personal data."""


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
    update_id = _read(update.get("update_id"), Id, "update_id")
    for kind, reader in _READERS.items():
        if update.get(kind) is not None:
            return reader(update_id, update[kind])
    return Incoming(update_id, None, None)


def _read(value: object, kind: type[_Struct], name: str) -> _Struct:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        # The message names the expected type and the place, never the value.
        raise UpdateError(f"{name}: {error}") from None


def _message(update_id: int, body: Mapping[str, Any]) -> Incoming:
    return _from_message(update_id, body, "message", lambda message: _content(message, body))


def _edited_message(update_id: int, body: Mapping[str, Any]) -> Incoming:
    return _from_message(update_id, body, "edited_message", _edit)


def _from_message(update_id: int, body: object, name: str, content: Callable[[Message], Event | None]) -> Incoming:
    chat = _read(body, Origin, name).chat
    if chat.type != "private":
        return Incoming(update_id, chat.id, None)  # the desk's groups will be read here
    message = _read(body, Message, name)
    event = None if message.sender.is_bot else content(message)
    return Incoming(update_id, chat.id, event, _sender(message.sender), _time(message.edit_date or message.date))


def _content(message: Message, body: Mapping[str, Any]) -> Event | None:
    at = message.message_id
    if message.text is not None:
        reply_to = message.reply_to_message
        return TextReceived(at, clean_text(message.text), reply_to.message_id if reply_to else None)
    if message.contact is not None:
        own = message.contact.user_id == message.sender.id
        return ContactShared(at, clean_line(message.contact.phone_number, NAME_LENGTH), own)
    media = _media(message, body)
    if media is None:
        return None
    album = message.media_group_id and clean_line(message.media_group_id, _TOKEN_LENGTH)
    return MediaReceived(at, media, clean_text(message.caption or ""), album or None)


def _media(message: Message, body: Mapping[str, Any]) -> Media | None:
    if message.photo:
        return _file("photo", max(message.photo, key=lambda size: (size.width * size.height, size.file_size or 0)))
    for kind in _FILES:
        file: File | None = getattr(message, kind)
        if file is not None:
            return _file(kind, file)
    if not _OTHER_CONTENT.isdisjoint(body):
        return Media("other")
    return Media("location") if message.location is not None else None


def _file(kind: MediaKind, file: File) -> Media:
    return Media(
        kind,
        file_id=clean_line(file.file_id, _TOKEN_LENGTH),
        unique_id=clean_line(file.file_unique_id, _TOKEN_LENGTH),
        size=file.file_size,
        name=clean_line(file.file_name or "", _FILE_NAME_LENGTH),
        mime=clean_line(file.mime_type or "", _FILE_NAME_LENGTH),
    )


def _edit(message: Message) -> Event | None:
    text = message.caption if message.text is None else message.text
    return None if text is None else MessageEdited(message.message_id, clean_text(text))


def _callback_query(update_id: int, body: Mapping[str, Any]) -> Incoming:
    query = _read(body, CallbackQuery, "callback_query")
    chat = query.message.chat.id if query.message else query.sender.id
    ours = query.message is None or query.message.chat.type == "private"  # the desk's taps will be read here
    if query.sender.is_bot or query.inline_message_id is not None or query.data is None or not ours:
        return Incoming(update_id, chat, None)
    message_id = query.message.message_id if query.message else None
    event = ButtonPressed(clean_line(query.id, _TOKEN_LENGTH), clean_text(query.data), message_id)
    return Incoming(update_id, chat, event, _sender(query.sender))


def _my_chat_member(update_id: int, body: Mapping[str, Any]) -> Incoming:
    chat = _read(body, Origin, "my_chat_member").chat
    if chat.type != "private":
        return Incoming(update_id, chat.id, None)
    change = _read(body, MemberUpdated, "my_chat_member")
    events: dict[str, Event] = {"kicked": BotBlocked(), "member": BotReturned()}
    event = events.get(change.new_chat_member.status)
    return Incoming(update_id, chat.id, event, _sender(change.sender), _time(change.date))


def _sender(user: User) -> Sender:
    return Sender(clean_line(user.language_code or "", NAME_LENGTH), clean_line(user.first_name, NAME_LENGTH))


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


_READERS: Final[Mapping[str, Callable[[int, Any], Incoming]]] = {
    "message": _message,
    "edited_message": _edited_message,
    "callback_query": _callback_query,
    "my_chat_member": _my_chat_member,
}

# What getUpdates and setWebhook must name; Telegram remembers the last list it was given. Later work adds kinds here
# by adding their readers.
ALLOWED_UPDATES: Final = tuple(_READERS)
