"""Effects: what to do, imperative. The shell commits them with the state, and only then carries them out."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from bot.core.text import Text

LIVE = "live"  # the slot of the conversation's current card


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
    """An inline button: exactly one of action, url and copy is given."""

    text: Text
    action: Action | None = None
    url: str | None = None
    copy: str | None = None
    style: Literal["danger", "success", "primary"] | None = None


Rows: TypeAlias = tuple[tuple[Button, ...], ...]


class Say(Struct, frozen=True):
    """Send a message.

    Args:
        texts: paragraphs, in order, joined by a blank line.
        rows: inline buttons.
        reply_to: the person's message it answers.
        contact: the label of a contact button to show under the input field.
        clear_keyboard: take that contact button away again.
        slot: a name under which the message can be edited later; None for a message that stays as it is.
        key: where given, the message is sent at most once for this key.
        notes: how many of the first texts have to be read even where a later card takes this one's place.
    """

    texts: tuple[Text, ...]
    rows: Rows = ()
    reply_to: int | None = None
    contact: Text | None = None
    clear_keyboard: bool = False
    slot: str | None = None
    key: str | None = None
    notes: int = 0


class Edit(Struct, frozen=True):
    """Rewrite a message in place: the one sent under ``slot``, or ``message_id`` where that is known."""

    texts: tuple[Text, ...]
    rows: Rows = ()
    slot: str = LIVE
    message_id: int | None = None


class AnswerTap(Struct, frozen=True):
    """Answer a button tap; with a text it appears as a short notice, as an alert it must be closed."""

    query_id: str
    text: Text | None = None
    alert: bool = False


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
    """

    number: str
    to: str
    actor: str
    action: str
    data: dict[str, Any] = {}
    lookups: dict[str, str] = {}


Effect: TypeAlias = Say | Edit | AnswerTap | SendFile | SetDeadline | DropDeadline | StartJob | OpenCase | MoveCase
