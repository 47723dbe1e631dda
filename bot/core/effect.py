"""Effects: what to do, imperative. The shell commits them with the state, and only then carries them out."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from bot.core.desk import Handoff
from bot.core.text import Text


class Action(Struct, frozen=True):
    """What a button does, before it becomes a token.

    Args:
        verb: ``pick``, ``back``, ``cancel``, ``start``, ``case`` … (at most 8 characters).
        target: what it is about: a step, a flow, a case number (at most 20).
        choice: which one (at most 16).
        generation: the card the button belongs to; 0 where the button is good for ever.
    """

    verb: str
    target: str = ""
    choice: str = ""
    generation: int = 0


class Button(Struct, frozen=True):
    """An inline button: exactly one of action, url, copy and app (a Mini App's address, in private chats) is given."""

    text: Text
    action: Action | None = None
    url: str | None = None
    copy: str | None = None
    style: Literal["danger", "success", "primary"] | None = None
    app: str | None = None


Rows: TypeAlias = tuple[tuple[Button, ...], ...]


class Say(Struct, frozen=True):
    """Send a message.

    Args:
        texts: paragraphs, in order, joined by a blank line.
        rows: inline buttons.
        reply_to: the person's message it answers.
        contact: the label of a contact button to show under the input field.
        clear_keyboard: take that contact button away again.
        slot: a name under which the message can be edited later; None for a message that stays as it is, or whose id
            comes with the tap that has it rewritten.
        key: where given, the message is sent at most once for this key.
        notes: how many of the first texts have to be read even where a later card takes this one's place.
        live: the conversation's current card; of several only the last is sent.
    """

    texts: tuple[Text, ...]
    rows: Rows = ()
    reply_to: int | None = None
    contact: Text | None = None
    clear_keyboard: bool = False
    slot: str | None = None
    key: str | None = None
    notes: int = 0
    live: bool = False


class Edit(Struct, frozen=True):
    """Rewrite a message in place: ``message_id``, or the one sent under ``slot``."""

    texts: tuple[Text, ...]
    rows: Rows = ()
    slot: str | None = None
    message_id: int | None = None


class AnswerTap(Struct, frozen=True):
    """Answer a button tap; with a text it appears as a short notice, as an alert it must be closed.

    ``desk`` is the desk's chat where an agent tapped: the text is then in the desk's language.
    """

    query_id: str
    text: Text | None = None
    alert: bool = False
    desk: int = 0


class SendFile(Struct, frozen=True):
    """Send a stored file as a document.

    Args:
        file: the file store's key.
        name: the name the reader sees.
        caption: a text of at most 1,024 UTF-16 units when rendered.
        rows: inline buttons.
    """

    file: str
    name: str
    caption: Text
    rows: Rows = ()


class SetDeadline(Struct, frozen=True):
    """Make something fall due as DeadlinePassed; the same key again moves it."""

    kind: str
    key: str
    due: datetime
    payload: dict[str, Any] = {}


class DropDeadline(Struct, frozen=True):
    """Forget a deadline; unknown keys are fine."""

    key: str


class StartJob(Struct, frozen=True):
    """Have something done outside the transaction; the same key again does nothing."""

    kind: str
    key: str
    payload: dict[str, Any] = {}


class KeepQuestion(Struct, frozen=True):
    """Keep a sentence that nobody understood, so that the answers can be made better.

    Args:
        text: as it was written.
        locale: the language it is written in.
        intent: what it was taken for, ``none`` or ``other``.
        confidence: how sure that was.
    """

    text: str
    locale: str
    intent: str
    confidence: float


class MarkArticle(Struct, frozen=True):
    """Count whether an article helped; nobody is told who said so."""

    article: str
    locale: str
    helpful: bool


class OpenCase(Struct, frozen=True):
    """Open a case of this person.

    Args:
        number: its number (from ``Context.number``).
        kind: ``certificate``, ``question`` …
        state: its first state.
        data: what is known, as plain values.
        lookups: values the case can be found by, by kind of value; stored as keyed hashes.
    """

    number: str
    kind: str
    state: str
    data: dict[str, Any]
    lookups: dict[str, str] = {}


class MoveCase(Struct, frozen=True):
    """Move a case, or add to its story without moving it (``to`` equal to its state).

    Args:
        number: the case.
        to: the new state; the tables in ``cases`` must allow it.
        actor: ``buyer``, ``bot``, ``operator`` or an agent's alias.
        action: what was done, as the event chain records it.
        data: values to merge into the case's data.
        lookups: further values the case can be found by.
        handoff: what the desk now knows of it; None leaves that as it is.
    """

    number: str
    to: str
    actor: str
    action: str
    data: dict[str, Any] = {}
    lookups: dict[str, str] = {}
    handoff: Handoff | None = None


class Post(Struct, frozen=True):
    """Say something in a desk's group, in the desk's language.

    Args:
        desk: the desk's chat.
        number: the case in whose topic it is said; empty for General.
        texts: paragraphs, in order.
        rows: inline buttons, good in this group only.
        slot: a name under which the message can be edited later; unique per topic.
        key: where given, the message is sent at most once for this key.
        reply_to: a message of the group it answers.
        pin: pin it at the top of the topic.
        urgent: before mirrored messages in the queue (an answer to an agent), else after them.
    """

    desk: int
    number: str
    texts: tuple[Text, ...]
    rows: Rows = ()
    slot: str | None = None
    key: str | None = None
    reply_to: int | None = None
    pin: bool = False
    urgent: bool = False


class EditPost(Struct, frozen=True):
    """Rewrite a message in a desk's group: the one posted under ``slot``, or ``message_id`` where that is known."""

    desk: int
    number: str
    texts: tuple[Text, ...]
    rows: Rows = ()
    slot: str | None = None
    message_id: int | None = None


class PostFile(Struct, frozen=True):
    """Post a stored file into a case's topic, or (number empty) General; ``photo`` shows it as a picture."""

    desk: int
    number: str
    file: str
    name: str
    caption: Text
    photo: bool = False


class Relay(Struct, frozen=True):
    """Bring messages of one side of a case to the other, remembering which copy stands for which message.

    Args:
        desk: the desk's chat.
        number: the case.
        to_buyer: from the topic to the buyer; else from the buyer into the topic.
        messages: message ids in the chat they come from, in order; more than one for an album.
        text: what is sent (rendered for who reads it); None to copy the messages as they are.
        reply_to: a message of the chat they come from, whose counterpart is to be answered.
        quote: the part of it that is quoted; dropped where Telegram finds it inexact.
        edit: rewrite the counterpart of the (one) message instead of sending a new one.
        rows: inline buttons under a text.
        caption: what the copy of the (one) message says instead of its own caption.
    """

    desk: int
    number: str
    to_buyer: bool
    messages: tuple[int, ...]
    text: Text | None = None
    reply_to: int | None = None
    quote: str = ""
    edit: bool = False
    rows: Rows = ()
    caption: Text | None = None


class Retell(Struct, frozen=True):
    """Copy messages of the buyer's chat into a case's topic once more: its story, for a topic that was made anew."""

    desk: int
    number: str
    messages: tuple[int, ...]


class Topic(Struct, frozen=True):
    """Make a case's topic, or close, reopen or delete it.

    Args:
        desk: the desk's chat.
        number: the case.
        action: what; ``open`` does nothing where the topic is there already.
        name: for ``open``; cut at 128 characters when rendered in the desk's language.
    """

    desk: int
    number: str
    action: Literal["open", "close", "reopen", "delete"]
    name: Text | None = None


class Mark(Struct, frozen=True):
    """React to a message of a desk's group, so that its writer sees what became of it; empty takes the mark away."""

    desk: int
    number: str
    message_id: int
    emoji: str


DeskEffect: TypeAlias = Post | EditPost | PostFile | Relay | Retell | Topic | Mark
Effect: TypeAlias = (
    Say
    | Edit
    | AnswerTap
    | SendFile
    | SetDeadline
    | DropDeadline
    | StartJob
    | KeepQuestion
    | MarkArticle
    | OpenCase
    | MoveCase
    | DeskEffect
)
