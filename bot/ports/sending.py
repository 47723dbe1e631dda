"""What is sent to Telegram, as values."""

from typing import Literal, TypeAlias

from msgspec import Struct


class InlineButton(Struct, frozen=True, omit_defaults=True):
    """A rendered inline button: a label and exactly one of data (callback token), url, copy and app (a Mini App)."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    style: str | None = None
    app: str | None = None


class Copied(Struct, frozen=True, omit_defaults=True):
    """What a message between buyer and desk stands for.

    Args:
        case: the case's number.
        chat: the chat it comes from.
        messages: the messages there that it stands for, in order.
        reply_to: a message of that chat; the counterpart of it in the other chat is answered, where there is one.
        quote: the part of it that is quoted; left out where Telegram finds it inexact.
    """

    case: str
    chat: int
    messages: tuple[int, ...] = ()
    reply_to: int | None = None
    quote: str = ""


Keyboard: TypeAlias = tuple[tuple[InlineButton, ...], ...]


class SendText(Struct, frozen=True, tag=True, omit_defaults=True):
    """Send a text of at most 4,096 UTF-16 units.

    Args:
        chat: Telegram chat id.
        html: the text in Telegram's HTML.
        keyboard: inline buttons.
        contact: label of a contact button to show under the input field.
        clear_keyboard: take that button away.
        reply_to: message it answers; sent without the reply where that message is gone.
        slot: name under which the message's id is remembered for this chat.
        topic: number of the case in whose topic of the group it is sent; ``thread`` is filled in from it.
        thread: Telegram's id of that topic.
        copied: what it stands for, where it is relayed between buyer and desk.
        merge: a mirrored text; up to 20 that wait for one topic go as one message, joined by line breaks.
        quote: the part of ``reply_to`` that is quoted.
        pin: pin it, silently, once it is sent.
    """

    chat: int
    html: str
    keyboard: Keyboard = ()
    contact: str | None = None
    clear_keyboard: bool = False
    reply_to: int | None = None
    slot: str | None = None
    topic: str = ""
    thread: int | None = None
    copied: Copied | None = None
    merge: bool = False
    quote: str = ""
    pin: bool = False


class EditText(Struct, frozen=True, tag=True, omit_defaults=True):
    """Rewrite a text in place; ``message_id`` is filled in from ``slot``, or as the counterpart of ``copied``."""

    chat: int
    html: str
    keyboard: Keyboard = ()
    message_id: int | None = None
    slot: str | None = None
    topic: str = ""
    copied: Copied | None = None


class SendDocument(Struct, frozen=True, tag=True, omit_defaults=True):
    """Send a file of the file store as a document, or as a ``photo``."""

    chat: int
    person: int
    file: str
    name: str
    html: str = ""
    keyboard: Keyboard = ()
    slot: str | None = None
    topic: str = ""
    thread: int | None = None
    photo: bool = False


class AnswerCallback(Struct, frozen=True, tag=True, omit_defaults=True):
    """Answer a tap on an inline button (plain text, at most 200 characters)."""

    chat: int
    query_id: str
    text: str = ""
    alert: bool = False


class CopyMessages(Struct, frozen=True, tag=True, omit_defaults=True):
    """Copy messages of another chat as they are, albums kept; what Telegram skips counts as not delivered.

    Args:
        chat: where to.
        copied: what they are; its ``messages`` are copied. One is copied by copyMessage (and may answer another),
            several by copyMessages.
        topic: number of the case in whose topic they are sent.
        thread: Telegram's id of that topic.
        reply_to: a message here that it answers; filled in from ``copied``.
        quote: the part of it that is quoted.
        caption: what the copy of one message says instead of its own caption, in Telegram's HTML.
    """

    chat: int
    copied: Copied
    topic: str = ""
    thread: int | None = None
    reply_to: int | None = None
    quote: str = ""
    caption: str | None = None


class ManageTopic(Struct, frozen=True, tag=True, omit_defaults=True):
    """Make, close, reopen or delete the topic of a case; ``thread`` is filled in, except for ``open``.

    Sent, ``open`` returns the new topic's id; the others count as done where the topic is so already, or gone.
    """

    chat: int
    topic: str
    action: Literal["open", "close", "reopen", "delete"]
    name: str = ""
    thread: int | None = None


class React(Struct, frozen=True, tag=True, omit_defaults=True):
    """React to a message with an emoji that Telegram allows; empty takes the reaction away."""

    chat: int
    message_id: int
    emoji: str
    topic: str = ""


Outgoing: TypeAlias = SendText | EditText | SendDocument | AnswerCallback | CopyMessages | ManageTopic | React
