"""Events: what happened, past tense. Everything the core ever hears of is one of these."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from bot.core.desk import Agent

MediaKind: TypeAlias = Literal[
    "photo", "document", "video", "voice", "audio", "video_note", "animation", "sticker", "location", "other"
]


class Media(Struct, frozen=True, omit_defaults=True):
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


class Forwarded(Struct, frozen=True, omit_defaults=True):
    """Who wrote a forwarded message first, as Telegram says; a displayed name proves nothing and is not kept.

    Args:
        kind: a ``user``, somebody ``hidden`` who does not let their account be named, a ``chat`` or a ``channel``.
        username: the @name without the @, where there is one.
        is_bot: it is a bot's account.
    """

    kind: Literal["user", "hidden", "chat", "channel"]
    username: str = ""
    is_bot: bool = False


class TextReceived(Struct, frozen=True, omit_defaults=True, tag=True):
    """A person wrote a text (commands included, as ``/start payload``).

    Args:
        message_id: Telegram's id of it.
        text: as written.
        reply_to: the message of this chat it answers.
        quote: the part of that message that was quoted.
        case: number of the case that the answered message was relayed for; filled in by the shell.
        forwarded: who wrote it first, where the person only passes it on.
        masked: kinds of sensitive input that were covered in it before anything saw it; filled in by the shell.
        sent_at: when it was sent, where that is long before it is read; filled in by the shell.
    """

    message_id: int
    text: str
    reply_to: int | None = None
    quote: str = ""
    case: str = ""
    forwarded: Forwarded | None = None
    masked: tuple[str, ...] = ()
    sent_at: datetime | None = None


class MessageEdited(Struct, frozen=True, omit_defaults=True, tag=True):
    """A person edited an earlier text (or caption) of theirs.

    Args:
        message_id: Telegram's id of it.
        text: as it now is.
        case: number of the case that the message was relayed for; filled in by the shell.
        masked: as of a text.
        sent_at: when it was edited, as of a text.
    """

    message_id: int
    text: str
    case: str = ""
    masked: tuple[str, ...] = ()
    sent_at: datetime | None = None


class MediaReceived(Struct, frozen=True, omit_defaults=True, tag=True):
    """A person sent something that is not a text; ``album`` is shared by the items of one album.

    ``forwarded`` and ``masked`` (in the caption) are as of a text.
    """

    message_id: int
    media: Media
    caption: str = ""
    album: str | None = None
    reply_to: int | None = None
    case: str = ""
    forwarded: Forwarded | None = None
    masked: tuple[str, ...] = ()


class ContactShared(Struct, frozen=True, omit_defaults=True, tag=True):
    """A person pressed the contact button (``own``) or sent somebody's contact card."""

    message_id: int
    phone: str
    own: bool


class ButtonPressed(Struct, frozen=True, omit_defaults=True, tag=True):
    """A person tapped an inline button.

    Args:
        query_id: what an answer to the tap must name.
        token: the button's callback data, as yet unverified.
        message_id: the message the button is on; None where Telegram no longer says.
    """

    query_id: str
    token: str
    message_id: int | None


class LimitReached(Struct, frozen=True, omit_defaults=True, tag=True):
    """A person sends more than is read.

    Args:
        limit: which limit: ``messages`` a minute or ``media`` a day.
        event: what was sent beyond it.
        first: it is the first beyond it; the person is told once.
    """

    limit: Literal["messages", "media"]
    event: "TextReceived | MessageEdited | MediaReceived | ContactShared | ButtonPressed"
    first: bool


class BotBlocked(Struct, frozen=True, tag=True):
    """The person blocked the bot, or a send said so."""


class BotReturned(Struct, frozen=True, tag=True):
    """The person unblocked the bot."""


class DeadlinePassed(Struct, frozen=True, omit_defaults=True, tag=True):
    """Something fell due. ``key`` and ``payload`` are what SetDeadline was given."""

    kind: str
    key: str
    payload: dict[str, Any] = {}


class JobDone(Struct, frozen=True, omit_defaults=True, tag=True):
    """A job brought something back. ``payload`` is what StartJob was given, ``result`` what the job found."""

    kind: str
    key: str
    payload: dict[str, Any] = {}
    result: dict[str, Any] = {}


class JobFailed(Struct, frozen=True, omit_defaults=True, tag=True):
    """A job gave up after its last try."""

    kind: str
    key: str
    payload: dict[str, Any] = {}
    error: str = ""


class Understood(Struct, frozen=True, omit_defaults=True, tag=True):
    """What a sentence that did not fit the question was understood to mean.

    Args:
        message_id: the message the sentence came in.
        text: the sentence.
        generation: the card that was live when it was written.
        intent: a name of the intents, or ``none``.
        slots: values found in the sentence, by slot name.
        confidence: of the likeliest intent, 0 to 1.
        article: the article that answers it.
        articles, intents: the likeliest with their probabilities, the best first.
        language: the locale the sentence is written in, where that can be told.
        aside: it was taken as an answer already; only what must not be missed matters.
        locale: the language that was set.
    """

    message_id: int
    text: str
    generation: int
    intent: str = "none"
    slots: dict[str, str] = {}
    confidence: float = 0.0
    article: str | None = None
    articles: tuple[tuple[str, float], ...] = ()
    intents: tuple[tuple[str, float], ...] = ()
    language: str | None = None
    aside: bool = False
    locale: str = ""


class AgentActed(Struct, frozen=True, omit_defaults=True, tag=True):
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


class DeskWrote(Struct, frozen=True, omit_defaults=True, tag=True):
    """Somebody wrote in a desk's group.

    Args:
        desk: the desk's chat.
        agent: who.
        message_id: the message in the group.
        case: number of the case whose topic it is in; empty in General.
        text: the text or caption.
        media: what else it is; None for a plain text.
        album: shared by the items of an album.
        reply_to: the message of the group it answers, where it answers one (not the topic's own first message).
        answers: the message in the buyer's chat that the answered one stands for; None where it stands for none.
        quote: the part of the answered message that was quoted.
        edited: it is a new wording of an earlier message.
    """

    desk: int
    agent: Agent
    message_id: int
    case: str = ""
    text: str = ""
    media: Media | None = None
    album: str | None = None
    reply_to: int | None = None
    answers: int | None = None
    quote: str = ""
    edited: bool = False


class DeskPressed(Struct, frozen=True, omit_defaults=True, tag=True):
    """Somebody tapped an inline button in a desk's group.

    Args:
        desk: the desk's chat.
        agent: who.
        query_id: what an answer to the tap must name.
        token: the button's callback data, as yet unverified.
        message_id: the message the button is on.
        case: number of the case whose topic it is in; empty in General.
    """

    desk: int
    agent: Agent
    query_id: str
    token: str
    message_id: int | None = None
    case: str = ""


class TopicLost(Struct, frozen=True, omit_defaults=True, tag=True):
    """A case's topic was found deleted; what was to be sent there waits for a new one."""

    case: str


class NotDelivered(Struct, frozen=True, omit_defaults=True, tag=True):
    """A message between buyer and desk can never be delivered.

    Args:
        case: the case it belongs to.
        message_id: the message in the chat it came from.
        to_buyer: it was on its way to the buyer; else to the desk.
        reason: ``gone`` (blocked, deleted), ``refused`` (Telegram's words in ``error``).
        error: what Telegram said.
    """

    case: str
    message_id: int
    to_buyer: bool
    reason: str
    error: str = ""


class UpdateFailed(Struct, frozen=True, tag=True):
    """An update of this person could not be handled and was set aside; an apology is due."""


Event: TypeAlias = (
    TextReceived
    | MessageEdited
    | MediaReceived
    | ContactShared
    | ButtonPressed
    | LimitReached
    | BotBlocked
    | BotReturned
    | DeadlinePassed
    | JobDone
    | JobFailed
    | Understood
    | AgentActed
    | DeskWrote
    | DeskPressed
    | TopicLost
    | NotDelivered
    | UpdateFailed
)


class Sender(Struct, frozen=True, omit_defaults=True):
    """Who an update came from, as far as the core needs it: what Telegram says of language and first name."""

    language_code: str = ""
    first_name: str = ""


class Happening(Struct, frozen=True):
    """An event with its time and, where a person sent it, what is known of the sender."""

    at: datetime
    event: Event
    sender: Sender = Sender()
