"""The stage: one person and the bot's core with its rendering, in memory; jobs, deadlines and the clock by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.desk import Agent
from bot.core.effect import DropDeadline, KeepQuestion, MarkArticle, SetDeadline, StartJob
from bot.core.event import (
    AgentActed,
    BotBlocked,
    BotReturned,
    ButtonPressed,
    ContactShared,
    DeadlinePassed,
    DeskPressed,
    DeskWrote,
    Event,
    JobDone,
    JobFailed,
    Media,
    MediaReceived,
    MessageEdited,
    Sender,
    TextReceived,
    Understood,
)
from bot.core.flow import Facts, Flows
from bot.ports import (
    AnswerCallback,
    CopyMessages,
    EditText,
    InGroup,
    Keyboard,
    Loaded,
    Outgoing,
    Person,
    SendDocument,
    SendText,
)
from bot.service.batch import Seeded, Turns
from bot.service.desks import Desks
from bot.service.envelope import Envelope
from bot.service.world import World
from bot.words.catalogs import Words
from storage.codec import decode_conversation, encode
from tests.group import Groups, plain, replace_messages

CHAT = 7_000_000_001  # needs more than 32 bits
KEY = bytes(range(32))
START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # noon in Seoul

Job = Callable[[dict[str, Any]], dict[str, Any]]


class Refusal(Exception):
    """What a stand-in job raises to fail for good."""


@dataclass(frozen=True)
class Said:
    """One thing the bot sent: a message, a rewritten message, a document, a notice on a tap.

    Args:
        message: the message's id; None for a notice.
        text: without markup.
        buttons: (label, token or address) in order.
        contact: label of the contact button it brought.
        file: name of the document.
    """

    message: int | None
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    contact: str | None = None
    file: str | None = None
    notice: bool = False


@dataclass
class Stage:
    """Everything around one conversation.

    Args:
        words: the catalogs.
        flows: what the engine can be asked to do.
        jobs: stand-ins by kind; payload → result. A kind that is not here stays waiting.
        language_code: what Telegram says of the person.
        agents: Telegram ids of agents; the first has number 1.
        groups: what the desks' groups show.
        kept: sentences that were not understood, and marks of articles.
    """

    words: Words
    flows: Flows
    jobs: dict[str, Job] = field(default_factory=dict)
    language_code: str = ""
    facts: Facts = field(default_factory=Facts)
    now: datetime = START
    conversation: Conversation = field(default_factory=Conversation)
    cases: tuple[Case, ...] = ()
    mine: list[tuple[int, str]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    deadlines: dict[str, SetDeadline] = field(default_factory=dict)
    waiting: list[StartJob] = field(default_factory=list)
    started: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    kept: list[KeepQuestion | MarkArticle] = field(default_factory=list)
    agents: tuple[int, ...] = ()
    groups: Groups = field(default_factory=lambda: Groups(CHAT))
    general: dict[int, Conversation] = field(default_factory=dict)
    _count: int = 0

    # --- what the person does

    async def write(self, *texts: str, reply_to: int | None = None) -> None:
        """Write texts that arrive together."""
        case = self._relayed(reply_to)
        self.happen(*(TextReceived(self._mine(text), text, reply_to, case=case) for text in texts))

    async def edit(self, message: int, text: str) -> None:
        """Edit one's own message."""
        self.happen(MessageEdited(message, text, self._relayed(message)))

    async def tap(self, message: int, token: str) -> None:
        """Tap a button."""
        self._count += 1
        self.happen(ButtonPressed(f"q{self._count}", token, message))

    async def share_contact(self, phone: str, *, own: bool) -> None:
        """Send a contact."""
        self.happen(ContactShared(self._mine(phone), phone, own))

    async def send(self, *media: Media, album: str | None = None, caption: str = "") -> None:
        """Send files that arrive together."""
        self.happen(*(MediaReceived(self._mine(""), each, caption, album) for each in media))

    async def block(self) -> None:
        """Block the bot."""
        self.happen(BotBlocked())

    async def unblock(self) -> None:
        """Unblock it."""
        self.happen(BotReturned())

    async def decide(self, case: str, action: str, text: str = "") -> None:
        """Have the operator act on a case."""
        self.happen(AgentActed("operator", case, action, text))

    async def pass_time(self, by: timedelta) -> None:
        """Turn the clock; what falls due on the way, happens at its time."""
        until = self.now + by
        while due := sorted((d for d in self.deadlines.values() if d.due <= until), key=lambda d: (d.due, d.key)):
            deadline = self.deadlines.pop(due[0].key)
            self.now = max(self.now, deadline.due)
            self.happen(DeadlinePassed(deadline.kind, deadline.key, deadline.payload))
        self.now = until

    # --- what the desk does

    def agent(self, desk: int, user: int, *, anonymous: bool = False) -> Agent:
        """Who somebody in a group is."""
        return self._desks().agent(InGroup(desk, user, anonymous=anonymous), desk)

    def write_in_group(
        self,
        desk: int,
        user: int,
        text: str,
        topic: str = "",
        *,
        reply_to: int | None = None,
        media: tuple[Media, ...] = (),
        edited: int | None = None,
        anonymous: bool = False,
    ) -> int:
        """Have somebody write in a group; the id of the (last) message."""
        known = self.groups.counterpart(desk, reply_to)
        answers = known[2] if known and known[3] and known[0] == topic else None
        agent = self.agent(desk, user, anonymous=anonymous)
        album = f"album{self._count}" if len(media) > 1 else None
        events = []
        for each in media or (None,):
            self._count += 1
            message = edited or self._count
            fields = (topic, text, each, album, reply_to, answers)
            events.append(DeskWrote(desk, agent, message, *fields, edited=edited is not None))
        self._happen_in(desk, topic, events)
        return events[-1].message_id

    def tap_in_group(self, desk: int, user: int, message: int, token: str, topic: str = "") -> None:
        """Have somebody tap a button in a group."""
        self._count += 1
        self._happen_in(
            desk, topic, [DeskPressed(desk, self.agent(desk, user), f"q{self._count}", token, message, topic)]
        )

    def _happen_in(self, desk: int, topic: str, events: Sequence[Event]) -> None:
        self._take(events, None if topic else desk)
        self.work()

    def _desks(self) -> Desks:
        return Desks(self.facts.desks, self.agents, self.facts.supervisors)

    def _relayed(self, message: int | None) -> str:
        found = self.groups.counterpart(CHAT, message)
        return found[0] if found else ""

    # --- what follows from it

    def happen(self, *events: Event) -> None:
        """Put events through the core as one batch, then everything that follows from them."""
        self._take(events)
        self.work()

    def work(self) -> None:
        """Run the jobs for which there are stand-ins."""
        while job := next((job for job in self.waiting if job.kind in self.jobs), None):
            self.waiting.remove(job)
            self._take([self._result(job)])

    def _mine(self, text: str) -> int:
        self._count += 1
        self.mine.append((self._count, text))
        return self._count

    def _take(self, events: Sequence[Event], group: int | None = None) -> None:
        sender = Sender(self.language_code, "Test")
        letters = [
            Seeded(Envelope("update", event, chat=CHAT, sender=sender), self._seed(place))
            for place, event in enumerate(events)
        ]
        world = World(self.flows, self.words, KEY, self.facts, self._desks())
        loaded = Loaded(Person(1, CHAT), self.conversation, self.cases)
        if group is not None:  # General is a conversation of its own
            loaded = Loaded(Person(2, group), self.general.get(group, Conversation()), ())
        share = Turns(world, loaded, self.now).take(letters)
        self.failed.extend(error for _, error in share.failed)
        _check_kept(share.progress.conversation)
        if group is not None:
            self.general[group] = share.progress.conversation
        else:
            self.conversation, self.cases = share.progress.conversation, share.progress.cases
        for effect in share.effects:
            match effect:
                case StartJob() if effect.key not in self.started:
                    self.started.add(effect.key)
                    self.waiting.append(effect)
                case SetDeadline():
                    self.deadlines[effect.key] = effect
                case KeepQuestion() | MarkArticle():
                    self.kept.append(effect)
                case DropDeadline():
                    self.deadlines.pop(effect.key, None)
        for record in share.outbox:
            if record.key is None or record.key not in self.groups.told:
                self.groups.told.append(record.key or "")
                self._deliver(record.outgoing)

    def _seed(self, place: int) -> bytes:
        self._count += 1
        return f"{self._count}:{place}".encode().ljust(32, b"\0")

    def _result(self, job: StartJob) -> Event:
        try:
            result = self.jobs[job.kind](job.payload)
        except Refusal as refusal:
            return JobFailed(job.kind, job.key, job.payload, str(refusal))
        if job.kind == "understand":
            return Understood(**job.payload, **result)
        return JobDone(job.kind, job.key, job.payload, result)

    def _deliver(self, outgoing: Outgoing) -> None:
        self._count += 1
        if outgoing.chat != CHAT:
            self.groups.deliver(outgoing, self._count)
            return
        match outgoing:
            case SendText():
                said = Said(self._count, plain(outgoing.html), _buttons(outgoing.keyboard), outgoing.contact)
                if outgoing.copied is not None:
                    self.groups.note_copies(CHAT, self._count, outgoing.copied)
            case EditText(copied=copied) if copied is not None:
                found = self.groups.counterpart(copied.chat, copied.messages[0])
                if found is None:
                    return
                said = Said(found[2], plain(outgoing.html), _buttons(outgoing.keyboard))
            case EditText():
                said = Said(outgoing.message_id, plain(outgoing.html), _buttons(outgoing.keyboard))
            case CopyMessages(copied=copied):
                for original in copied.messages:
                    self._count += 1
                    self.groups.note_copies(CHAT, self._count, replace_messages(copied, (original,)))
                    self.said.append(Said(self._count, f"[copy of {original}]"))
                return
            case SendDocument():
                said = Said(self._count, plain(outgoing.html), _buttons(outgoing.keyboard), file=outgoing.name)
            case AnswerCallback():
                said = Said(None, outgoing.text, notice=True)
            case _:
                raise AssertionError(f"not for a person: {outgoing}")
        self.said.append(said)


def _buttons(keyboard: Keyboard) -> tuple[tuple[str, str], ...]:
    return tuple((button.text, button.data or button.url or button.app or "") for row in keyboard for button in row)


def _check_kept(conversation: Conversation) -> None:
    """What is read again is what was decided: a batch may find somebody as the last one left them, or read them."""
    read = decode_conversation(encode(conversation))
    assert (read, repr(read)) == (conversation, repr(conversation))
