"""One person's state: everything the core remembers between two events."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct

Answers: TypeAlias = dict[str, Any]


class Frame(Struct, frozen=True):
    """A running flow.

    Args:
        flow: the flow's name.
        version: the flow's version when the frame last moved.
        step: the current question; a name the flow no longer has means the first unanswered one.
        answers: plain values by step name.
        sources: the person's message that gave an answer, by step name; editing that message corrects the answer.
        correcting: the person came from the review (or said so) to change one answer and returns when it is given.
        failures: answers in a row that did not fit.
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
    reminded: bool = False
    touched: datetime | None = None


class Overlay(Struct, frozen=True):
    """A card of the engine's own over whatever the person was doing: choosing a language, what to do with a draft …"""

    name: str
    target: str = ""


class Conversation(Struct, frozen=True):
    """One person's conversation.

    Args:
        locale: one of LOCALES; empty before the first contact.
        zone: IANA time zone the person chose; empty for the locale's own.
        mode: who answers: the bot, a queue, a person.
        frames: running flows, the active one last.
        drafts: cancelled or long silent frames that can be taken up again.
        overlay: the engine's own card, if one is up.
        generation: number of the live card; a button of any other generation is stale.
        card_message: the live card's message, where a tap or an edit made it known.
        contact_keyboard: the contact button is showing.
        blocked: the person blocked the bot.
    """

    locale: str = ""
    zone: str = ""
    mode: Literal["bot", "waiting", "human"] = "bot"
    frames: tuple[Frame, ...] = ()
    drafts: tuple[Frame, ...] = ()
    overlay: Overlay | None = None
    generation: int = 0
    card_message: int | None = None
    contact_keyboard: bool = False
    blocked: bool = False
