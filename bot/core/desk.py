"""The desk: groups of agents to which cases go, who an agent is, and what the desk knows of a case it was handed."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

Opening: TypeAlias = tuple[time, time]
Role: TypeAlias = Literal["agent", "supervisor", "anonymous", "stranger"]


@dataclass(frozen=True)
class Desk:
    """A group of agents.

    Args:
        chat: the group's Telegram id as ``DESKS`` names it, negative; it stays the desk's name where the group moved.
        languages: locales whose people it serves; all where empty.
        skills: kinds of cases it takes; all where empty.
        language: the locale in which the desk itself reads.
        timezone: in which its hours are meant; the operator's where None.
        hours: opening times by weekday, 0 for Monday; always open where empty.
        holidays: regions whose public holidays it keeps.
    """

    chat: int
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    language: str = "en"
    timezone: ZoneInfo | None = None
    hours: tuple[tuple[int, tuple[Opening, ...]], ...] = ()
    holidays: tuple[str, ...] = ()


class Agent(Struct, frozen=True):
    """Who acts in a desk's group, judged by the shell from configuration and membership, never from a message's claim.

    Args:
        id: Telegram user id; 0 for an anonymous administrator.
        alias: what buyers and the event chain call them; no personal name.
        role: what they may do; ``anonymous`` and ``stranger`` may nothing.
    """

    id: int
    alias: str = ""
    role: Role = "stranger"


class Handoff(Struct, frozen=True):
    """What the desk knows of a case it was handed.

    Args:
        desk: the desk's chat.
        state: waiting for somebody, with an agent, or finished.
        opened_at: when the case last came to the desk.
        language: the buyer's locale then, which routed it.
        priority: 0 normal, 1 urgent.
        owner: Telegram user id of the agent who has it; 0 while nobody has.
        alias: what that agent is called.
        due: until when the first human answer is promised; None once it was given.
        claimed_at: when it was last claimed.
        answered_at: when a human first answered since it was opened.
        closed_at: when the desk finished it.
        late: the promise was broken.
        called: supervisors were called.
        rating: 1 to 5; 0 while none was given.
        moves: how often it changed desks; makes the name of its topic in the store unique per desk.
    """

    desk: int
    state: Literal["queued", "claimed", "closed"]
    opened_at: datetime
    language: str = ""
    priority: int = 0
    owner: int = 0
    alias: str = ""
    due: datetime | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    late: bool = False
    called: bool = False
    rating: int = 0
    moves: int = 0
