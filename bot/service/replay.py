"""Replay: the stored event log through today's core, to see where the outcome would be another. Nothing is done."""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from msgspec import Struct, structs

from bot.cases.casework import moved, opened
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.effect import Effect, MoveCase, OpenCase
from bot.core.engine import advance
from bot.ports import CaseEvent, EventRecord, Person, PersonRecords
from bot.service.world import World

Verdict: TypeAlias = Literal["same", "differs", "cut"]


class Difference(Struct, frozen=True):
    """Where the outcome would be another; names and states only, nothing personal.

    Args:
        where: ``conversation``, a case's number, or ``event`` for one that raises now.
        place: the event's place in the log from 1, or the case event's in its chain; 0 for a conversation.
        was: what is stored.
        now: what it would be.
    """

    where: str
    place: int
    was: str
    now: str


class Replayed(Struct, frozen=True):
    """What came of replaying a person.

    Args:
        person: opaque id.
        events: how many lines of the log there are.
        verdict: ``cut`` where the log does not go back to the beginning, so that nothing can be said.
        differences: where the outcome would be another.
    """

    person: int
    events: int
    verdict: Verdict
    differences: tuple[Difference, ...] = ()


def replay(world: World, records: PersonRecords, *, whole: bool) -> Replayed:
    """Put a person's log through today's core, and compare conversation and cases with what is stored.

    Args:
        world: flows, words and settings of today.
        records: what is kept of the person.
        whole: the log goes back to the beginning.
    """
    count = len(records.events)
    if not whole:
        return Replayed(records.person, count, "cut")
    then = _Replay(world, Person(records.person, records.chat))
    differences = [found for place, each in enumerate(records.events, 1) for found in then.take(place, each)]
    differences += _conversations(records.conversation, then.conversation)
    for view in records.cases:
        differences += _stories(view.case.number, view.story, then.chains.get(view.case.number, ()))
    for number in sorted(then.chains.keys() - {view.case.number for view in records.cases}):
        differences.append(Difference(number, 1, "", then.chains[number][0].action))
    return Replayed(records.person, count, "differs" if differences else "same", tuple(differences))


class _Replay:
    """A conversation on its way through its log."""

    def __init__(self, world: World, person: Person) -> None:
        self._world = world
        self._person = person
        self.conversation = Conversation()
        self._cases: tuple[Case, ...] = ()
        self.chains: dict[str, tuple[CaseEvent, ...]] = {}

    def take(self, place: int, record: EventRecord) -> list[Difference]:
        """One event; one that raises leaves no trace and is told."""
        happening = record.happening
        context = self._world.context(self._person, self._cases, happening.sender, happening.at, record.seed)
        try:
            decision = advance(self.conversation, happening.event, context)
            cases, chains = self._casework(decision.effects, record)
        except Exception as error:  # whatever it is, the rest of the log is still worth looking at
            return [Difference("event", place, "done", type(error).__name__)]
        self.conversation, self._cases, self.chains = decision.conversation, cases, chains
        return []

    def _casework(
        self, effects: Sequence[Effect], record: EventRecord
    ) -> tuple[tuple[Case, ...], dict[str, tuple[CaseEvent, ...]]]:
        cases, chains, at = self._cases, dict(self.chains), record.happening.at
        for effect in effects:
            match effect:
                case OpenCase(number=number, data=data):
                    case = opened(effect, cases, at)
                    cases = (case, *cases)
                    event = CaseEvent(case.events, at, "buyer", "open", case.state, data)
                case MoveCase(number=number, actor=actor, action=action, data=data):
                    case = moved(effect, cases, at)
                    cases = tuple(case if other.number == number else other for other in cases)
                    event = CaseEvent(case.events, at, actor, action, case.state, data)
                case _:
                    continue
            chains[number] = (*chains.get(number, ()), event)
        return cases, chains


def _conversations(stored: Conversation, now: Conversation) -> list[Difference]:
    """The fields that differ, by name."""
    names = Conversation.__struct_fields__
    differing = [name for name in names if getattr(stored, name) != getattr(now, name)]
    if not differing:
        return []
    return [Difference("conversation", 0, _standing(stored), f"{_standing(now)}; {', '.join(differing)}")]


def _standing(conversation: Conversation) -> str:
    """Where a conversation stands, without a word of it."""
    frames = " > ".join(f"{frame.flow}.{frame.step}" for frame in conversation.frames)
    return frames or (conversation.overlay.name if conversation.overlay else "menu")


def _stories(number: str, stored: Sequence[CaseEvent], now: Sequence[CaseEvent]) -> list[Difference]:
    """The first event of a case that would be another; what follows it follows from it."""
    for place in range(max(len(stored), len(now))):
        was, would = (chain[place] if place < len(chain) else None for chain in (stored, now))
        if _plain(was) != _plain(would):
            return [Difference(number, place + 1, _told(was), _told(would, was))]
    return []


def _plain(event: CaseEvent | None) -> Any:
    return None if event is None else (event.seq, event.actor, event.action, event.state, event.data)


def _told(event: CaseEvent | None, other: CaseEvent | None = None) -> str:
    """An event in a word or two; where only its data differ, their names."""
    if event is None:
        return ""
    told = f"{event.action} by {event.actor} to {event.state}"
    if other is None or _plain(structs.replace(other, data=event.data)) != _plain(event):
        return told
    before, after = other.data or {}, event.data or {}
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return f"{told} with other {', '.join(names)}"
