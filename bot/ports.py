"""Ports: what the service needs from the outside, as protocols and the values that pass through them."""

from collections.abc import AsyncIterator, Container, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

from msgspec import Struct

from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.desk import Handoff
from bot.core.effect import DropDeadline, KeepQuestion, MarkArticle, MoveCase, OpenCase, SetDeadline, StartJob
from bot.core.event import Happening, Sender
from bot.core.meaning import Meaning

# --- Telegram: what is sent -----------------------------------------------------------------------------------------


class InlineButton(Struct, frozen=True, omit_defaults=True):
    """A rendered inline button: a label and exactly one of data (callback token), url and copy."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    style: str | None = None


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


class DeliveryError(Exception):
    """A send that did not succeed; the subclasses say what follows from it."""


class ChatGoneError(DeliveryError):
    """403, or a chat that does not exist: stop sending to it and keep its cases."""


class TooManyRequestsError(DeliveryError):
    """429: wait ``retry_after`` seconds before the next send to this chat."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TryAgainError(DeliveryError):
    """5xx, a timeout or a broken connection: the same send may succeed later."""


class RejectedError(DeliveryError):
    """400 of any other kind: the same send will never succeed."""


class MigratedError(DeliveryError):
    """The group became a supergroup; send to ``chat`` instead."""

    def __init__(self, message: str, chat: int) -> None:
        super().__init__(message)
        self.chat = chat


class TopicGoneError(RejectedError):
    """400: the topic was deleted; a new one has to be made."""


class TopicClosedError(RejectedError):
    """400: the topic is closed for the bot; reopen it first."""


class UnauthorizedError(Exception):
    """401 or 404 for the token itself: nothing will ever work with it."""


class ConflictError(Exception):
    """409: another process polls with the same token, or a webhook is set."""


class WebhookSetError(ConflictError):
    """409 to a poll: updates are posted to a webhook, and nobody can poll until it is taken away."""


class BotProfile(Struct, frozen=True):
    """What getMe says."""

    id: int
    username: str
    name: str


class Group(Struct, frozen=True):
    """A desk's group as Telegram sees it.

    Args:
        chat: its id.
        forum: it has topics.
        topics: the bot may manage topics.
        pins: the bot may pin messages.
        admin: the bot is an administrator, and so hears everything.
        managers: user ids of administrators who can manage topics (bots left out).
        anonymous: user ids of administrators who write as the group.
    """

    chat: int
    forum: bool
    topics: bool
    pins: bool
    admin: bool
    managers: tuple[int, ...] = ()
    anonymous: tuple[int, ...] = ()


class CommandText(Struct, frozen=True):
    """A command and its description, rendered."""

    command: str
    description: str


class Profile(Struct, frozen=True):
    """How the bot presents itself in one language.

    Args:
        language_code: ISO 639-1 for Telegram, empty for the default.
        name: at most 64 characters.
        description: at most 512, shown in an empty chat.
        short_description: at most 120, shown on the profile page.
        commands: the command list.
    """

    language_code: str
    name: str
    description: str
    short_description: str
    commands: tuple[CommandText, ...]


class Telegram(Protocol):
    """The Bot API, through one of the frameworks."""

    async def me(self) -> BotProfile:
        """Who the token belongs to. Raises UnauthorizedError, TryAgainError."""
        ...

    async def updates(self, offset: int | None, *, timeout: int, limit: int = 100) -> list[dict[str, Any]]:
        """One getUpdates answer as decoded JSON, in order. Raises ConflictError, UnauthorizedError, DeliveryError."""
        ...

    async def listen(self, url: str, secret: str) -> None:
        """Have updates posted to ``url``, each with ``secret`` in its header. Raises DeliveryError."""
        ...

    async def unlisten(self) -> None:
        """Have updates kept for ``updates`` again; none is lost. Raises DeliveryError."""
        ...

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        """Send one thing; ``content`` is a document's bytes. Returns the new message's (topic's) id, if there is one.

        Raises DeliveryError in one of its kinds. An edit that changes nothing, and an answer to a tap that came too
        late, count as done.
        """
        ...

    async def copy(self, outgoing: CopyMessages) -> list[int]:
        """Copy several messages by copyMessages; returns the copies' ids in order, fewer where some were skipped.

        Raises DeliveryError in one of its kinds.
        """
        ...

    async def adopt_topic(self, chat: int, thread: int, name: str) -> bool:
        """Name a topic; whether there is one of that id, be it named so already.

        Asked after a kill between making a topic and recording it. Raises DeliveryError other than "no such topic".
        """
        ...

    async def group(self, chat: int) -> Group:
        """What a desk's group is and who manages it. Raises DeliveryError."""
        ...

    async def download(self, file_id: str, *, at_most: int) -> bytes:
        """A file a person sent. Raises RejectedError where it is larger than ``at_most`` bytes or gone."""
        ...

    async def present(self, profiles: Iterable[Profile]) -> None:
        """Register commands, names and descriptions in every language; raises DeliveryError."""
        ...

    async def close(self) -> None:
        """Close connections."""
        ...


# --- storage: what a batch loads and writes -------------------------------------------------------------------------


class Person(Struct, frozen=True):
    """Somebody the bot talks to.

    Args:
        id: opaque id, the only name for a person in logs.
        chat: their private chat with the bot.
        new: made in this batch.
    """

    id: int
    chat: int
    new: bool = False


class Counterpart(Struct, frozen=True):
    """The message on the other side of a case that a relayed message belongs to.

    Args:
        case: the case's number.
        message: the other side's message.
        copied: the message asked for is the bot's copy of it; else the original, of which the other is the copy.
    """

    case: str
    message: int
    copied: bool


class Loaded(Struct, frozen=True):
    """A person with all that ``advance`` needs to know of them, locked until the transaction ends."""

    person: Person
    conversation: Conversation
    cases: tuple[Case, ...]


class EventRecord(Struct, frozen=True):
    """A line of the event log, with what is needed to replay it."""

    person: int
    happening: Happening
    seed: bytes
    update_id: int | None = None


class OutboxRecord(Struct, frozen=True):
    """Something to send.

    Args:
        person: whose data key seals it.
        outgoing: what.
        priority: lower is sent first (0 answer, 1 edit of a card, 2 desk, 3 reminder).
        key: where given, a second record with the same key is dropped.
    """

    person: int
    outgoing: Outgoing
    priority: int = 0
    key: str | None = None


class CaseChange(Struct, frozen=True):
    """An OpenCase or MoveCase of a person, with the case as it then is (``events`` already counts this one)."""

    person: int
    at: datetime
    effect: OpenCase | MoveCase
    case: Case


class FailedUpdate(Struct, frozen=True):
    """An update (or another event) that raised.

    Args:
        source: ``update``, ``job`` or ``deadline``.
        body: the raw update, or the event, as JSON.
        error: the traceback.
        update_id: Telegram's id where it was an update.
        person: who it came from, where that could be read.
    """

    source: str
    body: bytes
    error: str
    update_id: int | None = None
    person: int | None = None
    id: int | None = None
    at: datetime | None = None


class Changes(Struct):
    """All that one batch writes, folded: at most one row per key.

    Args:
        updates: update ids taken in by this batch.
        conversations: by person id.
        events: in order.
        outbox: in order.
        cases: in order.
        jobs: (person, effect).
        deadlines: (person, effect), at most one per key.
        finished_jobs: keys of jobs whose results this batch took in.
        finished_deadlines: (key, due) of deadlines this batch took in; a deadline moved meanwhile stays.
        failed: in order.
        questions: (person, effect): what was not understood.
        marks: whether articles helped.
        now: the batch's time.
    """

    now: datetime
    questions: list[tuple[int, KeepQuestion]] = []
    marks: list[MarkArticle] = []
    updates: list[int] = []
    conversations: dict[int, Conversation] = {}
    events: list[EventRecord] = []
    outbox: list[OutboxRecord] = []
    cases: list[CaseChange] = []
    jobs: list[tuple[int, StartJob]] = []
    deadlines: dict[str, tuple[int, SetDeadline | DropDeadline]] = {}
    finished_jobs: list[str] = []
    finished_deadlines: list[tuple[str, datetime]] = []
    failed: list[FailedUpdate] = []


class StorageAwayError(Exception):
    """The database cannot be reached, or is locked for too long: the same work may succeed later."""


class UnitOfWork(Protocol):
    """One transaction. Leaving the context without ``commit`` rolls back."""

    async def seen(self, update_ids: Sequence[int]) -> set[int]:
        """Which of these update ids were taken in before."""
        ...

    async def load(
        self, chats: Sequence[int], *, people: Sequence[int] = (), cases: Sequence[str] = ()
    ) -> list[Loaded]:
        """The people of these chats (made where unknown), with these ids, or owning these cases, locked."""
        ...

    async def topics(
        self, places: Sequence[tuple[int, int]], messages: Sequence[tuple[int, int]]
    ) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], Counterpart]]:
        """Which cases have these (group, thread), and what these (chat, message) stand for, or are stood for by."""
        ...

    async def loads(self) -> dict[int, int]:
        """How many cases are queued or claimed, by desk."""
        ...

    async def pending(
        self, jobs: Sequence[str], deadlines: Sequence[tuple[str, datetime]]
    ) -> tuple[set[str], set[tuple[str, datetime]]]:
        """Which of these jobs are not finished yet, and which of these (key, due) still stand as they were read.

        Asked before a result or a deadline is taken in, so that neither counts twice nor after it was moved away.
        """
        ...

    async def write(self, changes: Changes) -> None:
        """Write all of it in multi-row statements; raises what the data caused, or StorageAwayError."""
        ...

    async def commit(self) -> None:
        """Make it durable."""
        ...


URGENT = 1  # the highest priority number of what somebody waits for


class OutboxRow(Struct, frozen=True):
    """A committed thing to send.

    Args:
        id: ascending in commit order within a chat.
        person: whose file store a document is in.
        outgoing: what; None where it can no longer be read (the person was erased).
        attempts: how often it was tried.
        created_at: when it was committed.
        topic: with the chat its lane, in which order is kept: the case whose topic of a group it goes into.
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


class JobRow(Struct, frozen=True):
    """A leased job."""

    key: str
    kind: str
    person: int
    payload: dict[str, Any]
    attempts: int


class DeadlineRow(Struct, frozen=True):
    """A deadline that has fallen due."""

    key: str
    kind: str
    person: int
    due: datetime
    payload: dict[str, Any]


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


class CaseEvent(Struct, frozen=True):
    """A link of a case's event chain, read back."""

    seq: int
    at: datetime
    actor: str
    action: str
    state: str
    data: dict[str, Any] | None


class CaseAtDesk(Struct, frozen=True):
    """A case that a desk has, or had, with what the desk knows of it: for the queue and for statistics."""

    number: str
    kind: str
    person: int
    handoff: Handoff


class CaseView(Struct, frozen=True):
    """A case with its owner and its story, for the operator."""

    person: int
    locale: str
    case: Case
    story: tuple[CaseEvent, ...]


class Pulse(Struct, frozen=True):
    """Whether the store can be worked with.

    Args:
        migrated: its tables are those of this release.
        sendable_since: since when the lane of the outbox that may be served waits for it; None where there is none.
    """

    migrated: bool
    sendable_since: datetime | None


class Figures(Struct, frozen=True):
    """How everything stands, in counts.

    Args:
        waiting: outbox rows not yet sent.
        failed: outbox rows that never will be.
        sendable_since: as in ``Pulse``.
        jobs: not yet finished.
        late: deadlines that fell due more than a minute ago.
        set_aside: updates that failed.
        broken: open cases whose promise was broken, by kind.
        cases: by kind and state.
    """

    waiting: int
    failed: int
    sendable_since: datetime | None
    jobs: int
    late: int
    set_aside: int
    broken: dict[str, int]
    cases: dict[tuple[str, str], int]


class Question(Struct, frozen=True):
    """A sentence that nobody understood.

    Args:
        at: when it was written, UTC.
        text: as it was written, with sensitive numbers covered.
        locale: the language it is written in.
        intent: what it was taken for, ``none`` or ``other`` mostly.
        confidence: how sure that was.
    """

    at: datetime
    text: str
    locale: str
    intent: str
    confidence: float


class ArticleMarks(Struct, frozen=True):
    """How often an article was said to have helped, in one language, and not to."""

    article: str
    locale: str
    helped: int
    not_helped: int


class Store(Protocol):
    """Everything durable."""

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction for a batch."""
        ...

    async def outbox(
        self,
        now: datetime,
        limit: int,
        *,
        held: Sequence[int] = (),
        half_held: Sequence[int] = (),
        least_urgent: int = 9,
        in_hand: Container[int] = (),
    ) -> list[OutboxRow]:
        """Rows that may be sent now, by lane and in order; edits carry message ids, what goes into a topic its id.

        Args:
            now: the time.
            limit: how many.
            held: chats whose budget is spent; only what costs none of it is handed out for them.
            half_held: chats of whose budget only what is kept for the urgent is left.
            least_urgent: the highest priority number that may be sent now.
            in_hand: rows that were handed out before and are not wanted again.
        """
        ...

    async def delivered(self, results: Sequence[Delivered], now: datetime | None = None) -> None:
        """Record what became of rows, in one transaction; ``now`` decides whose turn is next."""
        ...

    async def present(self, now: datetime) -> int:
        """Give a sign of life; how many processes deliver from this database."""
        ...

    async def spend(self, windows: Mapping[int, Sequence[datetime]]) -> None:
        """Write down when something was lately sent into these groups."""
        ...

    async def spent(self, chats: Sequence[int]) -> dict[int, list[datetime]]:
        """When something was lately sent into these groups, by whichever process."""
        ...

    async def waiting(self) -> list[OutboxRow]:
        """Everything in the outbox, failed rows included, for the operator."""
        ...

    async def counterparts(self, chat: int, messages: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """By (chat, message), the message in ``chat`` that it stands for or that stands for it."""
        ...

    async def relayed(self, case: str) -> list[tuple[int, int, int, int]]:
        """All that was relayed for a case, in order: (chat it came from, message, chat it went to, message)."""
        ...

    async def remember(self, chat: int, slot: str, message_id: int) -> None:
        """Remember a message id, or a topic's, under a slot of a chat at once."""
        ...

    async def recall(self, chat: int, slots: Sequence[str]) -> dict[str, int]:
        """The message ids, or topics', that are remembered under these slots of a chat."""
        ...

    async def highest(self, chat: int) -> int:
        """The highest message id that is known in a chat; 0 where none is."""
        ...

    async def migrated(self, old: int, new: int) -> None:
        """A group became a supergroup: its rows go there, and ``moved_groups`` knows it. Its topics are gone."""
        ...

    async def queue(self, desk: int) -> list[CaseAtDesk]:
        """A desk's open cases: first those that wait, the urgent and then the oldest first; then the claimed ones."""
        ...

    async def handoffs(self, since: datetime) -> list[CaseAtDesk]:
        """All that came to any desk since then, in order, for statistics."""
        ...

    async def moved_groups(self) -> dict[int, int]:
        """Where groups went: by the id that ``DESKS`` names, the id they have now."""
        ...

    async def lease_jobs(self, now: datetime, limit: int, *, lease_seconds: float) -> list[JobRow]:
        """Jobs that may run now, leased until they are finished or the lease ends; counts the attempt."""
        ...

    async def postpone_job(self, key: str, until: datetime, error: str) -> None:
        """Give a job back to be tried again."""
        ...

    async def due_deadlines(self, now: datetime, limit: int) -> list[DeadlineRow]:
        """Deadlines that have fallen due and were not taken in yet."""
        ...

    async def next_due(self) -> datetime | None:
        """The earliest time at which a deadline or a postponed job wants attention."""
        ...

    async def failed_updates(self) -> list[FailedUpdate]:
        """Updates set aside."""
        ...

    async def forget_failed(self, ids: Sequence[int]) -> None:
        """Remove set-aside updates that went through when tried again."""
        ...

    async def case(self, number: str) -> CaseView | None:
        """One case with its story."""
        ...

    async def cases(self, *, kind: str | None = None, state: str | None = None, limit: int = 100) -> list[CaseView]:
        """Cases, newest first, without their stories."""
        ...

    async def find_case(self, kind: str, value: str) -> CaseView | None:
        """The case that has this look-up value."""
        ...

    async def broken_chains(self) -> list[str]:
        """Numbers of cases whose event chain does not verify."""
        ...

    async def pulse(self, now: datetime) -> Pulse:
        """Whether it can be worked with; cheap. Raises StorageAwayError."""
        ...

    async def figures(self, now: datetime, states: Sequence[tuple[str, str]]) -> Figures:
        """How everything stands; ``states`` are the (kind, state) of cases that are counted."""
        ...

    async def unanswered(self, limit: int) -> list[Question]:
        """Sentences that nobody understood, the newest first."""
        ...

    async def article_marks(self) -> list[ArticleMarks]:
        """Which articles helped, by article and language."""
        ...

    async def use_once(self, key: str, until: datetime, now: datetime) -> bool:
        """Whether this is the first use of a key (a keyed hash) that may be used once; remembered until then."""
        ...

    async def prune(self, now: datetime) -> int:
        """Remove what is past its keeping time (seen update ids, event log); returns how many rows went."""
        ...


class Order(Struct, frozen=True):
    """An order as the shop knows it."""

    platform: str
    order_number: str
    buyer_name: str
    ordered_on: str
    item: str
    amount: int
    currency: str
    seller_name: str


class Orders(Protocol):
    """The order directory."""

    async def find(self, order_number: str) -> list[Order]:
        """Orders with this number (numbers are unique within a platform only)."""
        ...


class ImportReport(Struct):
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: list[tuple[int, str]] = []


class OrderBook(Orders, Protocol):
    """The embedded order directory, which can be filled."""

    async def add(self, orders: Iterable[Order]) -> ImportReport:
        """Add or replace orders, in batches."""
        ...


class Files(Protocol):
    """The file store: bytes sealed under a person's data key."""

    async def put(self, person: int, key: str, content: bytes) -> None:
        """Keep bytes under a key; the same key again replaces them."""
        ...

    async def get(self, person: int, key: str) -> bytes:
        """Read them back. Raises KeyError where there are none or the person was erased."""
        ...

    async def names(self, person: int) -> list[str]:
        """The keys of all that is kept of a person, in the order it came. Raises KeyError where they were erased."""
        ...

    async def remove(self, person: int, keys: Sequence[str]) -> None:
        """Remove files; those that are not there are fine."""
        ...


class PersonRecords(Struct, frozen=True):
    """Everything that is kept of a person, but for their files.

    Args:
        person: opaque id.
        chat: their private chat, which is their Telegram id.
        conversation: where it stands, with all answers.
        cases: oldest first, with their stories.
        events: the event log, as far back as it is kept.
        deadlines: reminders and whatever else will fall due.
    """

    person: int
    chat: int
    conversation: Conversation
    cases: tuple[CaseView, ...]
    events: tuple[EventRecord, ...]
    deadlines: tuple[DeadlineRow, ...]


class Records(Protocol):
    """What is kept of people: to be handed out, erased, and forgotten when its time is over."""

    async def read(self, person: int) -> PersonRecords | None:
        """Everything that is kept of a person; None where there is no such person (any more)."""
        ...

    async def erase(self, person: int, *, at: datetime, by: str, farewell: str = "") -> bool:
        """Erase a person for good: key, rows, files, topics; False where there is none (any more).

        Args:
            person: opaque id.
            at: the time.
            by: on whose wish: ``person``, ``operator``, ``retention``.
            farewell: the last message to them, in Telegram's HTML; empty for none.
        """
        ...

    async def sweep(self) -> int:
        """Remove the files of people whose erasing was interrupted; returns of how many."""
        ...

    async def forget_cases(self, kind: str, states: Sequence[str], before: datetime) -> int:
        """Empty cases that ended before a time, with their files; returns how many."""
        ...

    async def forget_files(self, kind: str, before: datetime) -> int:
        """Remove files of a kind (the first part of their keys) from before a time; returns how many."""
        ...

    async def forget_evidence(self, kinds: Sequence[str], case: str, states: Sequence[str], before: datetime) -> int:
        """Remove files of these kinds whose cases ended before a time; returns how many."""
        ...

    async def note_cut_logs(self, before: datetime) -> None:
        """Write down whose event log loses its beginning when lines from before a time are removed."""
        ...

    async def silent(self, before: datetime) -> list[int]:
        """Some of the people of whom nothing was heard since a time and of whom nothing else is kept."""
        ...


class Mail(Protocol):
    """Outgoing e-mail."""

    async def send(
        self, *, to: str, subject: str, body: str, message_id: str, attachments: Mapping[str, bytes]
    ) -> None:
        """Send one message. Raises TryAgainError or RejectedError."""
        ...


class Understanding(Protocol):
    """What a sentence means."""

    async def understand(self, text: str, locale: str | None = None) -> Meaning:
        """What a sentence means (intent ``none`` where nothing fits); ``locale`` is the one set, where it is known."""
        ...


class Clock(Protocol):
    """The time, as an argument."""

    def now(self) -> datetime:
        """UTC."""
        ...

    async def sleep_until(self, when: datetime | None) -> None:
        """Wait until then (for ever where None) or until the clock is turned."""
        ...


class Updates(Protocol):
    """Decoded updates, whatever brought them."""

    def __aiter__(self) -> AsyncIterator[Sequence[dict[str, Any]]]:
        """Batches in order; asking for the next acknowledges the one before."""
        ...


class InGroup(Struct, frozen=True):
    """Where in a group an update happened, and who did it.

    Args:
        chat: the group.
        user: who, by Telegram id.
        thread: the topic; None in General.
        anonymous: an administrator who wrote as the group: ``user`` says nothing.
        migrated_to: the group became this supergroup.
        managers_changed: somebody's rights in the group changed.
    """

    chat: int
    user: int
    thread: int | None = None
    anonymous: bool = False
    migrated_to: int | None = None
    managers_changed: bool = False


class Incoming(Struct, frozen=True):
    """An update, decoded: whose chat, who, and what happened; ``event`` is None where it is of no interest.

    Where it happened in a group, ``group`` says where; its event is a DeskWrote or DeskPressed without ``case``,
    ``answers`` and with an agent of whom only the id is known, all of which the intake fills in.
    """

    update_id: int
    chat: int | None
    event: Any
    sender: Sender = Sender()
    sent_at: datetime | None = None
    group: InGroup | None = None
