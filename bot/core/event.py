"""Events: what happened, past tense. Everything the core ever hears of is one of these."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct

MediaKind: TypeAlias = Literal[
    "photo", "document", "video", "voice", "audio", "video_note", "animation", "sticker", "location", "other"
]


class Media(Struct, frozen=True):
    """A file or thing a person sent, by Telegram's reference to it.

    Args:
        kind: what it is.
        file_id: Telegram's reference for downloading; empty for a location.
        unique_id: Telegram's stable identity of the same bytes.
        size: bytes, where Telegram said so.
        name: the file's name, where it has one.
        mime: the type the sender's client claims.
    """

    kind: MediaKind
    file_id: str = ""
    unique_id: str = ""
    size: int | None = None
    name: str = ""
    mime: str = ""


class TextReceived(Struct, frozen=True, tag=True):
    """A person wrote a text (commands included, as ``/start payload``)."""

    message_id: int
    text: str
    reply_to: int | None = None


class MessageEdited(Struct, frozen=True, tag=True):
    """A person edited an earlier text of theirs."""

    message_id: int
    text: str


class MediaReceived(Struct, frozen=True, tag=True):
    """A person sent something that is not a text; ``album`` is shared by the items of one album."""

    message_id: int
    media: Media
    caption: str = ""
    album: str | None = None


class ContactShared(Struct, frozen=True, tag=True):
    """A person pressed the contact button (``own``) or sent somebody's contact card."""

    message_id: int
    phone: str
    own: bool


class ButtonPressed(Struct, frozen=True, tag=True):
    """A person tapped an inline button.

    Args:
        query_id: what an answer to the tap must name.
        token: the button's callback data, as yet unverified.
        message_id: the message the button is on; None where Telegram no longer says.
    """

    query_id: str
    token: str
    message_id: int | None


class BotBlocked(Struct, frozen=True, tag=True):
    """The person blocked the bot, or a send said so."""


class BotReturned(Struct, frozen=True, tag=True):
    """The person unblocked the bot."""


class DeadlinePassed(Struct, frozen=True, tag=True):
    """Something fell due. ``key`` and ``payload`` are what SetDeadline was given."""

    kind: str
    key: str
    payload: dict[str, Any] = {}


class JobDone(Struct, frozen=True, tag=True):
    """A job brought something back. ``payload`` is what StartJob was given, ``result`` what the job found."""

    kind: str
    key: str
    payload: dict[str, Any] = {}
    result: dict[str, Any] = {}


class JobFailed(Struct, frozen=True, tag=True):
    """A job gave up after its last try."""

    kind: str
    key: str
    payload: dict[str, Any] = {}
    error: str = ""


class Understood(Struct, frozen=True, tag=True):
    """What a sentence that did not fit the question was understood to mean.

    Args:
        message_id: the message the sentence came in.
        text: the sentence.
        generation: the card that was live when it was written.
        intent: a name of the intents, or ``none``.
        slots: values found in the sentence, by slot name.
    """

    message_id: int
    text: str
    generation: int
    intent: str = "none"
    slots: dict[str, str] = {}


class AgentActed(Struct, frozen=True, tag=True):
    """An agent or the operator did something to a case.

    Args:
        actor: opaque name of who did it (``operator``, or an agent's alias).
        case: the case's number.
        action: what (``approve``, ``reject``, ``answer``, ``revoke`` …).
        text: free words that go with it (a reason, an answer).
    """

    actor: str
    case: str
    action: str
    text: str = ""


class UpdateFailed(Struct, frozen=True, tag=True):
    """An update of this person could not be handled and was set aside; an apology is due."""


Event: TypeAlias = (
    TextReceived
    | MessageEdited
    | MediaReceived
    | ContactShared
    | ButtonPressed
    | BotBlocked
    | BotReturned
    | DeadlinePassed
    | JobDone
    | JobFailed
    | Understood
    | AgentActed
    | UpdateFailed
)


class Sender(Struct, frozen=True):
    """Who an update came from, as far as the core needs it: what Telegram says of language and first name."""

    language_code: str = ""
    first_name: str = ""


class Happening(Struct, frozen=True):
    """An event with its time and, where a person sent it, what is known of the sender."""

    at: datetime
    event: Event
    sender: Sender = Sender()
