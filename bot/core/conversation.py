"""One person's state: everything the core remembers between two events."""

from datetime import datetime
from typing import Any, TypeAlias

from msgspec import Struct

Answers: TypeAlias = dict[str, Any]


class Frame(Struct, frozen=True, omit_defaults=True):
    """A running flow.

    Args:
        flow: the flow's name.
        version: the flow's version when the frame last moved.
        step: the current question; a name the flow no longer has means the first unanswered one.
        answers: plain values by step name.
        sources: the person's message that gave an answer, by step name; editing that message corrects the answer.
        correcting: the person came from the review (or said so) to change one answer and returns when it is given.
        failures: answers in a row that did not fit.
        misfit: the last message that did not fit; editing it is a new try.
        view: the month a calendar shows, as ``2026-11``, or the place of the collected item that is open, from 0.
        reminded: the one reminder for this frame has been sent.
        touched: when the person last moved it.
    """

    flow: str
    version: int
    step: str
    answers: Answers = {}
    sources: dict[str, int] = {}
    correcting: bool = False
    failures: int = 0
    misfit: int | None = None
    view: str = ""
    reminded: bool = False
    touched: datetime | None = None


class Overlay(Struct, frozen=True, omit_defaults=True):
    """A page or a question of the engine's own, shown over whatever the person was doing.

    Args:
        name: the page's name.
        target: what it is about: a flow, a case number.
        answers: what a flow that waits for this question would begin with.
        under: what it was opened over and leads back to: a question of the engine's own; under the settings any page.
    """

    name: str
    target: str = ""
    answers: Answers = {}
    under: "Overlay | None" = None


class Album(Struct, frozen=True, omit_defaults=True):
    """An album on its way between buyer and desk; nobody says how many items it has, so it is gathered for a moment.

    Args:
        id: Telegram's name for it.
        case: the case.
        to_buyer: it goes from the topic to the buyer; else into the topic.
        messages: its messages so far, in order.
        reply_to: the message that it answers.
    """

    id: str
    case: str
    to_buyer: bool
    messages: tuple[int, ...]
    reply_to: int | None = None


class Conversation(Struct, frozen=True, omit_defaults=True):
    """One person's conversation.

    Args:
        locale: one of LOCALES; empty before the first contact.
        zone: IANA time zone the person chose; empty for the locale's own.
        talk: number of the case to whose topic goes what is written now; empty while the bot answers.
        frames: running flows, the active one last.
        drafts: cancelled or long silent frames that can be taken up again.
        overlay: the engine's own card, if one is up.
        generation: number of the live card; a button of any other generation is stale.
        card_message: the message last tapped; a second tap on it is not worth a word.
        last_tap: message and button of the last tap; the same again within a moment is a double tap.
        tapped_at: when that was.
        album: the album of which something was last refused; one word for all of it is enough.
        relaying: the album that is gathered for the other side of the desk.
        filed: messages whose answers were submitted, newest last; editing one of them changes nothing any more.
        contact_keyboard: the contact button is showing.
        blocked: the person blocked the bot.
        muted: the person wants no reminders.
        banned_until: the desk does not hear this person until then.
        covered: messages in which something sensitive was covered, newest last; the desk never gets them as written.
        foreign: the language of the person's last sentences where it is another than theirs, and how many there were.
        offered: a change of language was offered.
        judged: articles of which the person said whether they helped, newest last.
        watched: when the deadline passes that ends a silence; None where there is none.
        confirming: what an agent is asked to confirm, by case: the act and, on further lines, the words with it.
    """

    locale: str = ""
    zone: str = ""
    talk: str = ""
    frames: tuple[Frame, ...] = ()
    drafts: tuple[Frame, ...] = ()
    overlay: Overlay | None = None
    generation: int = 0
    card_message: int | None = None
    last_tap: str = ""
    tapped_at: datetime | None = None
    album: str = ""
    relaying: Album | None = None
    filed: tuple[int, ...] = ()
    contact_keyboard: bool = False
    blocked: bool = False
    muted: bool = False
    banned_until: datetime | None = None
    confirming: dict[str, str] = {}
    covered: tuple[int, ...] = ()
    foreign: tuple[str, int] = ("", 0)
    offered: bool = False
    judged: tuple[str, ...] = ()
    watched: datetime | None = None
