"""What a message holds: text, media, a contact, an album's name, what it answers."""

from collections.abc import Mapping
from typing import Any, Final

from bot.core.event import (
    ContactShared,
    Event,
    Forwarded,
    Media,
    MediaKind,
    MediaReceived,
    MessageEdited,
    TextReceived,
)
from bot.edges.clean import clean_line, clean_text
from bot.edges.telegram_json import File, ForwardOrigin, Message, Writer

NAME_LENGTH: Final = 64
TOKEN_LENGTH: Final = 512  # file ids, query ids, album ids: far longer than any that Telegram makes
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


def content_of(message: Message, body: Mapping[str, Any]) -> Event | None:
    """What a message of a private chat brings; None for a service message."""
    at = message.message_id
    if message.text is not None:
        quote = clean_text(message.quote.text) if message.quote else ""
        return TextReceived(at, clean_text(message.text), replied_to(message), quote, forwarded=forwarded(message))
    if message.contact is not None:
        own = message.contact.user_id == message.sender.id
        return ContactShared(at, clean_line(message.contact.phone_number, NAME_LENGTH), own)
    media = media_of(message, body)
    if media is None:
        return None
    caption, album = clean_text(message.caption or ""), album_of(message)
    return MediaReceived(at, media, caption, album, replied_to(message), forwarded=forwarded(message))


def forwarded(message: Message) -> Forwarded | None:
    """Who wrote a forwarded message first; kinds of origin that are not known yet count as hidden."""
    origin = message.forward_origin
    if origin is None:
        return None
    match origin:
        case ForwardOrigin(type="user", sender_user=Writer() as writer):
            return Forwarded("user", clean_line(writer.username or "", NAME_LENGTH), writer.is_bot)
        case ForwardOrigin(type="chat", sender_chat=Writer() as writer):
            return Forwarded("chat", clean_line(writer.username or "", NAME_LENGTH))
        case ForwardOrigin(type="channel", chat=Writer() as writer):
            return Forwarded("channel", clean_line(writer.username or "", NAME_LENGTH))
        case _:
            return Forwarded("hidden")


def replied_to(message: Message) -> int | None:
    """The message that a message answers; a plain one in a topic answers the topic's first, which says nothing."""
    if message.reply_to_message is None:
        return None
    replied = message.reply_to_message.message_id
    return None if message.is_topic_message and replied == message.message_thread_id else replied


def album_of(message: Message) -> str | None:
    """The album a message belongs to."""
    return (message.media_group_id and clean_line(message.media_group_id, TOKEN_LENGTH)) or None


def media_of(message: Message, body: Mapping[str, Any]) -> Media | None:
    """What a message holds besides text; None for a service message."""
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
        file_id=clean_line(file.file_id, TOKEN_LENGTH),
        unique_id=clean_line(file.file_unique_id, TOKEN_LENGTH),
        size=file.file_size,
        name=clean_line(file.file_name or "", _FILE_NAME_LENGTH),
        mime=clean_line(file.mime_type or "", _FILE_NAME_LENGTH),
    )


def edit_of(message: Message) -> Event | None:
    """The new wording of a text or caption."""
    text = message.caption if message.text is None else message.text
    return None if text is None else MessageEdited(message.message_id, clean_text(text))
