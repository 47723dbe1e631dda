"""The outbox: what is committed and not yet sent, and what became of it."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from bot.ports.sending import Outgoing


class OutboxRow(Struct, frozen=True):
    """A committed thing to send.

    Args:
        id: ascending in commit order within a chat.
        person: whose file store a document is in.
        outgoing: what; None where it can no longer be read (the person was erased).
        attempts: how often it was tried.
        created_at: when it was committed.
        topic: with the chat its lane, in which order is kept: the case whose topic of a group it goes into.
        update_id: the update that it answers (the last, where it answers several); None where it answers none.
        behind: rows of its lane that waited when it was committed, where whoever committed it says so.
        plain: whoever committed it says that it goes to a private chat, and has no key that a marker must keep.
    """

    id: int
    chat: int
    person: int
    outgoing: Outgoing | None
    priority: int
    attempts: int
    created_at: datetime
    not_before: datetime
    error: str = ""
    topic: str = ""
    state: Literal["waiting", "failed"] = "waiting"
    update_id: int | None = None
    behind: tuple[int, ...] = ()
    plain: bool = False


class Delivered(Struct, frozen=True):
    """What became of an outbox row.

    Args:
        row: its id.
        state: ``sent`` rows go, ``later`` rows wait until ``not_before``, ``failed`` rows are kept with their error.
        message_id: what Telegram calls the message.
        slot: (chat, slot) under which to remember that id.
        copies: (case, chat it came from, message there, chat it went to, message there) of what was relayed.
        forget: (chat, slot) whose message or topic is gone.
        whole_chat: not only its lane waits until ``not_before``.
        plain: of a plain row, which was sent; nothing is to be remembered of it.
    """

    row: int
    state: Literal["sent", "later", "failed"]
    message_id: int | None = None
    slot: tuple[int, str] | None = None
    not_before: datetime | None = None
    error: str = ""
    copies: tuple[tuple[str, int, int, int, int], ...] = ()
    forget: tuple[int, str] | None = None
    whole_chat: bool = False
    plain: bool = False
