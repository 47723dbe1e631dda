"""The Bot API's objects, as far as the stand-in makes them: https://core.telegram.org/bots/api#available-types."""

from typing import Any, TypeAlias

from msgspec import Struct


class Shape(Struct, frozen=True, omit_defaults=True, gc=False):
    """A Bot API object: what is not set is left out of its JSON. It never holds itself, so nobody looks for cycles."""


class User(Shape, frozen=True):
    """A person or the bot."""

    id: int
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class Chat(Shape, frozen=True):
    """A chat, as messages name it."""

    id: int
    type: str
    title: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    is_forum: bool = False


class Entity(Shape, frozen=True):
    """A special part of a text; offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    user: dict[str, Any] | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


class PhotoSize(Shape, frozen=True):
    """One size of a photo."""

    file_id: str
    file_unique_id: str
    width: int
    height: int
    file_size: int | None = None


class Document(Shape, frozen=True):
    """A general file."""

    file_id: str
    file_unique_id: str
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


class Video(Shape, frozen=True):
    """A video."""

    file_id: str
    file_unique_id: str
    width: int
    height: int
    duration: int
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


class Animation(Shape, frozen=True):
    """A GIF, or a video without sound."""

    file_id: str
    file_unique_id: str
    width: int
    height: int
    duration: int
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


class VideoNote(Shape, frozen=True):
    """A round video."""

    file_id: str
    file_unique_id: str
    length: int
    duration: int
    file_size: int | None = None


class Audio(Shape, frozen=True):
    """A piece of music."""

    file_id: str
    file_unique_id: str
    duration: int
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


class Voice(Shape, frozen=True):
    """A voice message."""

    file_id: str
    file_unique_id: str
    duration: int
    mime_type: str | None = None
    file_size: int | None = None


class Sticker(Shape, frozen=True):
    """A sticker."""

    file_id: str
    file_unique_id: str
    type: str
    width: int
    height: int
    is_animated: bool
    is_video: bool
    emoji: str | None = None
    file_size: int | None = None


class Location(Shape, frozen=True):
    """A point on the map."""

    latitude: float
    longitude: float


class Contact(Shape, frozen=True):
    """A contact card; ``user_id`` equals the sender's where it is their own."""

    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None


class CopyText(Shape, frozen=True):
    """What a button copies."""

    text: str


class InlineButton(Shape, frozen=True):
    """A button under a message."""

    text: str
    url: str | None = None
    callback_data: str | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    web_app: dict[str, Any] | None = None
    copy_text: CopyText | None = None
    style: str | None = None
    icon_custom_emoji_id: str | None = None


class InlineKeyboard(Shape, frozen=True):
    """Buttons under a message, in rows."""

    inline_keyboard: list[list[InlineButton]]


class Quote(Shape, frozen=True):
    """The part of a message that a reply quotes; position in UTF-16 units."""

    text: str
    position: int
    is_manual: bool = False


class Message(Shape, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A message of any kind."""

    message_id: int
    date: int
    chat: Chat
    from_: User | None = None
    sender_chat: Chat | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    forward_origin: dict[str, Any] | None = None
    edit_date: int | None = None
    media_group_id: str | None = None
    reply_to_message: "Message | None" = None
    quote: Quote | None = None
    text: str | None = None
    entities: list[Entity] | None = None
    caption: str | None = None
    caption_entities: list[Entity] | None = None
    photo: list[PhotoSize] | None = None
    document: Document | None = None
    video: Video | None = None
    audio: Audio | None = None
    voice: Voice | None = None
    sticker: Sticker | None = None
    animation: Animation | None = None
    video_note: VideoNote | None = None
    location: Location | None = None
    contact: Contact | None = None
    new_chat_members: list[User] | None = None
    left_chat_member: User | None = None
    pinned_message: "Message | None" = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    forum_topic_created: dict[str, Any] | None = None
    forum_topic_edited: dict[str, Any] | None = None
    forum_topic_closed: dict[str, Any] | None = None
    forum_topic_reopened: dict[str, Any] | None = None
    link_preview_options: dict[str, Any] | None = None
    has_protected_content: bool = False
    reply_markup: InlineKeyboard | None = None


class InaccessibleMessage(Shape, frozen=True):
    """What is left of a message that was deleted: its date is always 0."""

    chat: Chat
    message_id: int
    date: int


class CallbackQuery(Shape, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A tap on a button."""

    id: str
    from_: User
    message: Message | InaccessibleMessage
    chat_instance: str
    data: str


class ChatMemberUpdated(Shape, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A change of how somebody stands to a chat, each side as ``Member.shown`` gives it."""

    chat: Chat
    from_: User
    date: int
    old_chat_member: dict[str, Any]
    new_chat_member: dict[str, Any]


class Reacted(Shape, frozen=True, kw_only=True):
    """A change of somebody's reactions to a message; anonymous admins react as their chat."""

    chat: Chat
    message_id: int
    date: int
    old_reaction: list[dict[str, str]]
    new_reaction: list[dict[str, str]]
    user: User | None = None
    actor_chat: Chat | None = None


class Update(Shape, frozen=True, kw_only=True):
    """Something that happened; exactly one of the other fields is set."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
    chat_member: ChatMemberUpdated | None = None
    message_reaction: Reacted | None = None


Payload: TypeAlias = Message | CallbackQuery | ChatMemberUpdated | Reacted
