"""Flows and steps: the declaration of a task and of each of its questions."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.core.case import Case
from bot.core.conversation import Answers, Conversation
from bot.core.desk import Agent, Desk
from bot.core.effect import Action, Effect, Rows
from bot.core.event import ContactShared, Event, Forwarded, Media, Sender, Understood
from bot.core.keeping import Keep
from bot.core.text import Text

if TYPE_CHECKING:
    from bot.core.turn import Turn
    from bot.core.wish import Wish

Accepts: TypeAlias = "Callable[[Answers, Context], bool] | None"  # when a step is asked; always where None
Prompt: TypeAlias = "Text | Callable[[Answers, Context], Text]"


class WrongAnswer(ValueError):
    """An answer that does not fit; ``text`` tells the person precisely why, with an example."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.msgid)
        self.text = text


@dataclass(frozen=True)
class Facts:
    """What the operator's settings mean for the conversation.

    Args:
        issuer: who issues certificates.
        bot_username: the bot's @name without the @, for deep links.
        address: where people reach the web server, without a slash at the end; empty where they do not.
        mail: e-mail can be sent.
        zone: the operator's time zone, for people whose language tells none.
        quiet: hours of the day, local to the reader, between which no reminder is sent: (from, until).
        desks: the groups to which cases go, the default one first; none where nobody serves.
        supervisors: Telegram user ids, to call them by.
        promise_minutes: business time within which a human first answers.
        keep: for how long what is kept of people is kept.
        erase_blocked_by: kinds of cases; an open one of these stands in the way of erasing a person.
        cases_a_day: cases that one person may open within a day.
    """

    issuer: str = "Sinmungo"
    bot_username: str = ""
    mail: bool = False
    zone: str = "UTC"
    quiet: tuple[int, int] = (22, 8)
    desks: tuple[Desk, ...] = ()
    supervisors: tuple[int, ...] = ()
    promise_minutes: int = 60
    keep: Keep = field(default_factory=Keep)
    erase_blocked_by: tuple[str, ...] = ("dispute",)
    cases_a_day: int = 10
    address: str = ""


class Context(Struct, frozen=True):
    """Everything ``advance`` may know besides the conversation and the event: time, chance and the world, as arguments.

    Args:
        now: the time, UTC.
        seed: 32 random bytes for this event.
        person: opaque id of whose conversation it is; begins the keys of deadlines and jobs.
        flows: the flows there are.
        spellings: how a text can be written, in every locale: normalised, ``|`` in the catalog separating variants.
        normalise: brings a person's words into the form of ``spellings``.
        decode: reads a button's token; None where it is not ours.
        sender: what Telegram says of the person.
        cases: the person's cases, newest first.
        facts: the operator's settings.
        locale: what the person reads now; the engine keeps it in step with the conversation.
        zone: IANA time zone the person lives in; kept likewise.
        loads: open cases by desk, a moment ago; desks that have none may be missing.
        agents: who serves each desk, as far as the shell knows.
        desk_token: reads the token of a button in a desk's group; None where it is not ours or of another group.
        said_at: when the person wrote what is read now, where that was long ago; kept by the engine.
        supervisor: the person's Telegram id where the settings name them as a supervisor; else 0.
    """

    now: datetime
    seed: bytes
    person: int
    flows: "Flows"
    spellings: Callable[[Text], frozenset[str]]
    normalise: Callable[[str], str]
    decode: Callable[[str], "Action | None"]
    sender: Sender = Sender()
    cases: tuple[Case, ...] = ()
    facts: Facts = Facts()
    locale: str = "en"
    zone: str = "UTC"
    loads: Mapping[int, int] = {}
    agents: Mapping[int, tuple[Agent, ...]] = {}
    desk_token: "Callable[[str, int], Action | None]" = lambda _token, _desk: None
    said_at: datetime | None = None
    supervisor: int = 0

    @property
    def today(self) -> date:
        """The day it is where the person lives."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def said_on(self) -> date:
        """The day on which the person wrote what is read now, where they live: what "yesterday" is reckoned from."""
        return (self.said_at or self.now).astimezone(ZoneInfo(self.zone)).date()

    def random(self, purpose: str) -> bytes:
        """32 bytes of chance for one purpose of this event."""
        return hashlib.blake2b(purpose.encode(), digest_size=32, key=self.seed).digest()

    def case(self, number: str) -> Case | None:
        """The person's case of that number."""
        return next((case for case in self.cases if case.number == number), None)


@dataclass(frozen=True)
class Option:
    """One choice of a Choose step: an id of at most 16 characters and its label."""

    id: str
    label: Text


Options: TypeAlias = "tuple[Option, ...] | Callable[[Answers, Context], tuple[Option, ...]]"


@dataclass(frozen=True)
class Choose:
    """A question answered by tapping one of a few options (or by writing one's label or number)."""

    name: str
    title: Text
    prompt: Prompt
    options: Options
    when: Accepts = None
    columns: int = 1


@dataclass(frozen=True)
class Ask:
    """A question answered by a text.

    Args:
        parse: (text, context) → plain value; raises WrongAnswer.
        accept: (media, context) → plain value, where a file can answer as well; raises WrongAnswer.
        origin: (who wrote it, context) → plain value, where a forwarded message is what is asked about.
        show: value → how the review writes it.
        loose: nearly any text fits, so a sentence that is taken is also looked at for what must not be missed.
    """

    name: str
    title: Text
    prompt: Prompt
    parse: Callable[[str, Context], Any]
    accept: Callable[[Media, Context], Any] | None = None
    origin: Callable[[Forwarded, Context], Any] | None = None
    when: Accepts = None
    show: Callable[[Any], Any] = str
    loose: bool = False


@dataclass(frozen=True)
class AskDate:
    """A question for a day, answered by a calendar of buttons or by a text.

    Args:
        parse: (text, context) → ISO date; raises WrongAnswer.
        earliest: how many days back may be chosen.
        latest: how many days ahead.
    """

    name: str
    title: Text
    prompt: Prompt
    parse: Callable[[str, Context], str]
    when: Accepts = None
    earliest: int = 366
    latest: int = 0


@dataclass(frozen=True)
class Contact:
    """A question for a way to reach the person: the contact button, or a text.

    Args:
        parse: text → plain value; raises WrongAnswer.
        shared: a shared contact → plain value; raises WrongAnswer.
    """

    name: str
    title: Text
    prompt: Prompt
    button: Text
    parse: Callable[[str, Context], Any]
    shared: Callable[[ContactShared, Context], Any]
    when: Accepts = None
    show: Callable[[Any], Any] = str


@dataclass(frozen=True)
class Collect:
    """A question answered by any number of media, then a tap on "done"; each item can be captioned, moved, removed.

    Args:
        accept: (media, answers so far, context) → plain value kept for the item; raises WrongAnswer.
        parse: (text, context) → plain values of the items a text brings, links say; raises WrongAnswer.
        at_least: how many before "done" is offered.
        at_most: how many are taken.
    """

    name: str
    title: Text
    prompt: Prompt
    accept: Callable[[Media, Answers, Context], Any]
    parse: Callable[[str, Context], Sequence[Any]] | None = None
    when: Accepts = None
    at_least: int = 1
    at_most: int = 20


@dataclass(frozen=True)
class Tell:
    """Something to read before going on, with a button that does."""

    name: str
    title: Text
    prompt: Prompt
    when: Accepts = None


@dataclass(frozen=True)
class Review:
    """All answers, each correctable, and the button that submits them."""

    name: str
    title: Text
    prompt: Prompt
    submit: Text
    when: Accepts = None


Step: TypeAlias = Choose | Ask | AskDate | Contact | Collect | Tell | Review


class Card(Struct, frozen=True):
    """What a card says and offers, before it is shown."""

    texts: tuple[Text, ...]
    rows: Rows = ()


class Done(Struct, frozen=True):
    """How a flow ends: what to do, and the card that tells the person so."""

    effects: tuple[Effect, ...]
    card: Card


@dataclass(frozen=True)
class Flow:
    """A task.

    Args:
        name: at most 12 characters; also its command.
        version: raised whenever its steps change.
        title: what people call it.
        steps: its questions in order.
        done: (answers, context) → how it ends.
        keeps_draft: whether a cancelled one is worth keeping.
        public: whether it is a command; the others are reached by buttons that say what they are about.
    """

    name: str
    version: int
    title: Text
    steps: tuple[Step, ...]
    done: Callable[[Answers, Context], Done]
    keeps_draft: bool = True
    public: bool = True

    @cached_property
    def named(self) -> Mapping[str, Step]:
        """The steps by name."""
        return {step.name: step for step in self.steps}


Page: TypeAlias = "Callable[[str, Conversation, Context], Card]"
Reaction: TypeAlias = "Callable[[Conversation, Event, Context], tuple[Effect, ...]]"
Act: TypeAlias = "Callable[[Case, Context], tuple[Effect, ...]]"


@dataclass(frozen=True)
class DeskSide:
    """What the desk does; nothing where there is none.

    Args:
        kinds: kinds of jobs and deadlines that are the desk's.
        hears: takes in what happened in a desk's group, fell due or was done for the desk.
        takes: hands on what the person sent, where it is meant for the desk; whether it did.
        follows: looks at what an event did to the person's cases: hands over, rewrites case cards.
        commands: carries out a command, or a deep link, that only the desk's people have in their own chat with the
            bot; whether it was one.
    """

    kinds: frozenset[str] = frozenset()
    hears: "Callable[[Turn, Event], None]" = lambda _turn, _event: None
    takes: "Callable[[Turn, Event], bool]" = lambda _turn, _event: False
    follows: "Callable[[Turn, Event], None]" = lambda _turn, _event: None
    commands: "Callable[[Turn, str], bool]" = lambda _turn, _name: False


@dataclass(frozen=True)
class Flows:
    """All that the engine can be asked to do, gathered by the composition root.

    Args:
        flows: by name, which is also a command.
        pages: cards that only tell, by name, which is also a command: (argument, conversation, context) → card.
            ``menu`` is the one shown where nothing else is going on.
        reactions: what the outside brings, by kind of job or deadline, or ``agent.<action>``.
        acts: buttons on a person's own cases, by ``<kind of case>.<action>``.
        intents: what a sentence can mean → name of a flow or a page.
        wishes: (what was understood, context) → what it leads to, the best first; none for what ``intents`` say.
        link: (deep-link payload) → name of a flow or a page with answers or an argument; None for an unknown one.
        media: what to do with a file sent while nothing is asked → name of a flow and answers; None for nothing.
        desk: what the desk does.
        judge: (who wrote a forwarded message, context) → what to tell of it; None where forwarded texts are as any.
    """

    flows: Mapping[str, Flow]
    pages: Mapping[str, Page]
    reactions: Mapping[str, Reaction] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    intents: Mapping[str, str] = field(default_factory=dict)
    wishes: "Callable[[Understood, Context], tuple[Wish, ...]]" = lambda _event, _context: ()
    link: "Callable[[str], tuple[str, Answers] | None]" = lambda _payload: None
    media: "Callable[[Media], tuple[str, Answers] | None]" = lambda _media: None
    desk: DeskSide = field(default_factory=DeskSide)
    judge: "Callable[[Forwarded, Context], Text] | None" = None


class Decision(Struct, frozen=True):
    """What came of an event: the conversation as it now is, and what to do."""

    conversation: Conversation
    effects: tuple[Effect, ...] = ()
