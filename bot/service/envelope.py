"""Envelopes: an event on its way into the core, with where it came from and what is finished by taking it in."""

import json
from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from bot.core.event import (
    AgentActed,
    BotBlocked,
    DeadlinePassed,
    Event,
    JobDone,
    JobFailed,
    NotDelivered,
    Sender,
    TopicLost,
    Understood,
)
from bot.ports import DeadlineRow, FailedUpdate, Fallen, Incoming, InGroup, JobRow
from bot.service.covering import masked_update

Source: TypeAlias = Literal["update", "job", "deadline", "agent", "delivery"]


class Envelope(Struct, frozen=True):
    """An event and how it got here. Whose it is, is said by exactly one of chat, person and case.

    Args:
        source: what brought it.
        event: what happened; None for an update that is only to be noted as seen.
        chat: the private chat it came from.
        person: opaque id of whose it is.
        case: number of the case whose owner's it is.
        sender: what Telegram says of the sender.
        update_id: Telegram's id, by which a second copy is dropped.
        raw: what is kept if it fails: the update as it came; None for the event itself.
        cause: the update that set off the job whose result this is.
        job: key of the job whose result this is.
        deadline: which deadline fell due.
        unreadable: why the update could not be decoded; it goes straight to the failed ones.
        again: it was set aside before and is tried once more: if it fails again nothing is written or said.
        group: where in a group it happened; ``placing`` then says whose it is.
        sent_at: when it was sent, where Telegram tells.
    """

    source: Source
    event: Event | None = None
    chat: int | None = None
    person: int | None = None
    case: str | None = None
    sender: Sender = Sender()
    update_id: int | None = None
    raw: bytes | None = None
    job: str | None = None
    deadline: Fallen | None = None
    unreadable: str = ""
    again: bool = False
    group: InGroup | None = None
    sent_at: datetime | None = None
    cause: int | None = None

    @property
    def update(self) -> int | None:
        """The update that this is, or follows from; lines of the log are about it."""
        return self.cause if self.update_id is None else self.update_id


class KeptEvent(Struct, frozen=True):
    """What is kept of an event that did not come as an update and failed."""

    event: Event
    person: int | None = None
    case: str | None = None


def written(raw: dict[str, Any]) -> bytes:
    """An update as JSON; lone surrogates, which Telegram's JSON can hold and UTF-8 cannot, as escapes."""
    try:
        return msgspec.json.encode(raw)
    except UnicodeEncodeError:
        return json.dumps(raw).encode()


def read(body: bytes) -> Any:
    """Read JSON that may hold lone surrogates. Raises ValueError, RecursionError."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return json.loads(body)


def from_update(raw: dict[str, Any], incoming: Incoming) -> Envelope:
    """An update and what it was decoded to."""
    return Envelope(
        "update",
        incoming.event,
        chat=incoming.chat,
        sender=incoming.sender,
        update_id=incoming.update_id,
        raw=written(raw),
        group=incoming.group,
        sent_at=incoming.sent_at,
    )


def from_unreadable(raw: dict[str, Any], error: str) -> Envelope:
    """An update that the edge could not read; of one that cannot even be written down only the id is kept."""
    try:
        body = written(raw)
    except (RecursionError, ValueError, TypeError, msgspec.MsgspecError):
        body = written({"update_id": raw.get("update_id")})
    return Envelope("update", update_id=raw.get("update_id"), raw=body, unreadable=error)


def from_result(job: JobRow, result: dict[str, Any]) -> Envelope:
    """A job's result; that of a sentence to understand has an event of its own."""
    event: Event = JobDone(job.kind, job.key, job.payload, result)
    if job.kind == "understand":
        event = msgspec.convert({**job.payload, **result, "type": "Understood"}, Understood)
    return Envelope("job", event, person=job.person, job=job.key, cause=job.update_id)


def from_failure(job: JobRow, error: str) -> Envelope:
    """A job that gave up."""
    event = JobFailed(job.kind, job.key, job.payload, error)
    return Envelope("job", event, person=job.person, job=job.key, cause=job.update_id)


def from_deadline(row: DeadlineRow) -> Envelope:
    """A deadline that fell due."""
    event = DeadlinePassed(row.kind, row.key, row.payload)
    return Envelope("deadline", event, person=row.person, deadline=(row.person, row.key, row.due))


def from_agent(event: AgentActed) -> Envelope:
    """What an agent or the operator did to a case."""
    return Envelope("agent", event, case=event.case)


def from_refusal(person: int) -> Envelope:
    """A send was refused because the person blocked the bot."""
    return Envelope("delivery", BotBlocked(), person=person)


def from_topic_lost(case: str) -> Envelope:
    """A case's topic was found deleted."""
    return Envelope("delivery", TopicLost(case), case=case)


def from_not_delivered(event: NotDelivered) -> Envelope:
    """A message between buyer and desk can never be delivered."""
    return Envelope("delivery", event, case=event.case)


def kept(envelope: Envelope) -> bytes:
    """What to keep of an envelope that failed, as JSON."""
    if envelope.raw is not None:
        return written(masked_update(read(envelope.raw)))
    assert envelope.event is not None  # noqa: S101 - only updates come without an event, and they have a body
    return msgspec.json.encode(KeptEvent(envelope.event, envelope.person, envelope.case))


def reopened(failed: FailedUpdate) -> Envelope:
    """A failed job result, deadline or agent's act, to be tried again (updates are decoded anew instead)."""
    old = msgspec.json.decode(failed.body, type=KeptEvent)
    source: Source = "job" if failed.source == "job" else "deadline" if failed.source == "deadline" else "agent"
    return Envelope(source, old.event, person=old.person, case=old.case, again=True)
