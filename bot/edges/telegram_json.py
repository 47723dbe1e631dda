"""The part of Telegram's Update that we read, as structs. Fields we do not name are ignored.

Source: https://core.telegram.org/bots/api#available-types
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

Id = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Seconds = Annotated[int, Meta(ge=0, le=253_402_300_799)]  # Unix time, up to the last year a datetime knows
Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class Numbered(Struct, frozen=True):
    """What every update has."""

    update_id: Id


class Chat(Struct, frozen=True):
    """A chat; ``type`` is private, group, supergroup or channel."""

    id: Id
    type: str


class User(Struct, frozen=True):
    """A person or a bot."""

    id: Id
    is_bot: bool = False
    first_name: str = ""
    language_code: str | None = None


class File(Struct, frozen=True):
    """Any of Telegram's files: PhotoSize, Document, Video, Voice, Audio, VideoNote, Animation, Sticker."""

    file_id: str
    file_unique_id: str = ""
    file_size: Count | None = None
    file_name: str | None = None
    mime_type: str | None = None
    width: Count = 0
    height: Count = 0


class SharedContact(Struct, frozen=True):
    """A contact card; ``user_id`` is Telegram's own finding of whose number it is."""

    phone_number: str
    user_id: Id | None = None


class Origin(Struct, frozen=True):
    """Where a message was written: all that is needed to tell whether it is of interest."""

    chat: Chat


class RepliedTo(Struct, frozen=True):
    """The message a message answers."""

    message_id: Id


class Quote(Struct, frozen=True):
    """The part of the answered message that a message quotes."""

    text: str = ""


class Writer(Struct, frozen=True):
    """The account that wrote a forwarded message, or the chat it was written in."""

    is_bot: bool = False
    username: str | None = None


class ForwardOrigin(Struct, frozen=True):
    """Where a forwarded message comes from: of type user, hidden_user, chat or channel."""

    type: str
    sender_user: Writer | None = None
    sender_chat: Writer | None = None
    chat: Writer | None = None


class TopicMade(Struct, frozen=True):
    """What a forum topic was called when it was made."""

    name: str = ""


class Message(Struct, frozen=True, rename={"sender": "from"}):
    """A message of a private chat or of a desk's group."""

    message_id: Id
    chat: Chat
    sender: User
    date: Seconds
    message_thread_id: Id | None = None
    is_topic_message: bool = False
    sender_chat: Chat | None = None
    quote: Quote | None = None
    edit_date: Seconds | None = None
    text: str | None = None
    caption: str | None = None
    media_group_id: str | None = None
    reply_to_message: RepliedTo | None = None
    forward_origin: ForwardOrigin | None = None
    contact: SharedContact | None = None
    location: dict[str, Any] | None = None
    photo: list[File] | None = None
    animation: File | None = None
    document: File | None = None
    video: File | None = None
    voice: File | None = None
    audio: File | None = None
    video_note: File | None = None
    sticker: File | None = None
    forum_topic_created: TopicMade | None = None


class TappedMessage(Struct, frozen=True):
    """The message a tapped button is on; an inaccessible one still has its id and chat."""

    message_id: Id
    chat: Chat
    message_thread_id: Id | None = None
    is_topic_message: bool = False


class CallbackQuery(Struct, frozen=True, rename={"sender": "from"}):
    """A tap on an inline button."""

    id: str
    sender: User
    message: TappedMessage | None = None
    inline_message_id: str | None = None
    data: str | None = None


class Membership(Struct, frozen=True):
    """A state of membership: member, kicked, left …"""

    status: str


class MemberUpdated(Struct, frozen=True, rename={"sender": "from"}):
    """A membership of a chat changed; the bot's own in a private chat: it was blocked or unblocked."""

    chat: Chat
    sender: User
    date: Seconds
    new_chat_member: Membership
