"""A batch: the events of one transaction, put through the core and folded into what is written. No I/O."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from hashlib import sha256
from traceback import extract_tb, format_exception

import structlog
from msgspec import Struct
from msgspec.structs import replace

from bot.cases.casework import moved, opened
from bot.core.case import Case
from bot.core.coalesce import coalesce
from bot.core.conversation import Conversation
from bot.core.effect import (
    AnswerTap,
    DropDeadline,
    Effect,
    KeepQuestion,
    MarkArticle,
    MoveCase,
    OpenCase,
    SetDeadline,
    StartJob,
)
from bot.core.engine import advance
from bot.core.event import ButtonPressed, DeadlinePassed, Event, Happening, Sender, UpdateFailed
from bot.ports import CaseChange, Changes, EventRecord, FailedUpdate, Loaded, OutboxRecord
from bot.service.covering import dated, masked_event
from bot.service.envelope import Envelope, kept
from bot.service.logs import about
from bot.service.render_desk import for_desk
from bot.service.world import World

_log = structlog.get_logger()
_APOLOGISED = ("update", "job")  # what a person waits for an answer to


class Seeded(Struct, frozen=True):
    """An envelope with the chance its event may use; an apology for it uses what follows from that."""

    envelope: Envelope
    seed: bytes


class Progress(Struct, frozen=True):
    """How far a person's events have come: a new one for every event, so that one that raises leaves no trace."""

    conversation: Conversation
    cases: tuple[Case, ...]
    effects: tuple[Effect, ...] = ()
    changes: tuple[CaseChange, ...] = ()
    events: tuple[EventRecord, ...] = ()


class Share(Struct, frozen=True):
    """What a batch writes for one person.

    Args:
        updates: the updates that are about them, or that the events follow from, in order.
    """

    loaded: Loaded
    progress: Progress
    effects: tuple[Effect, ...]
    outbox: list[OutboxRecord]
    updates: tuple[int, ...]
    failed: tuple[tuple[Envelope, str], ...] = ()


class Turns:
    """One person's events of a batch.

    Args:
        world: what events are judged with.
        loaded: the person.
        now: the batch's time.
    """

    def __init__(self, world: World, loaded: Loaded, now: datetime) -> None:
        self._world = world
        self._loaded = loaded
        self._now = now
        self._start = Progress(loaded.conversation, loaded.cases)

    def take(self, letters: Sequence[Seeded]) -> Share:
        """Put events through the core; where one raises, find out which, and do without it."""
        with about(*(letter.envelope.update for letter in letters)):
            try:
                return self._share(reduce(self._step, letters, self._start), letters)
            except Exception:
                return self._carefully(letters)

    def apologise(self, letter: Seeded, error: str) -> Share:
        """Do without an event that could not be written, and say so."""
        progress = self._apology(self._start, letter)
        return replace(self._share(progress, [letter]), failed=((letter.envelope, error),))

    def _carefully(self, letters: Sequence[Seeded]) -> Share:
        progress, failed = self._start, []
        for letter in letters:
            try:
                following = self._step(replace(progress, effects=()), letter)
                self._render(following, following.effects, [letter])
            except Exception as error:  # whatever it was, only this event is set aside
                self._report(letter.envelope, error)
                failed.append((letter.envelope, "".join(format_exception(error))))
                progress = self._apology(progress, letter)
            else:
                progress = replace(following, effects=progress.effects + following.effects)
        return replace(self._share(progress, letters), failed=tuple(failed))

    def _apology(self, progress: Progress, letter: Seeded) -> Progress:
        envelope = letter.envelope
        if envelope.source not in _APOLOGISED or envelope.again or envelope.group is not None:
            return progress
        try:
            said = self._decide(progress, UpdateFailed(), envelope.sender, sha256(letter.seed).digest(), None)
            self._render(said, said.effects, [letter])
        except Exception as error:  # the apology itself is broken: the person hears nothing, the operator does
            self._report(envelope, error)
            return progress
        if isinstance(envelope.event, ButtonPressed):  # else the button would go on turning
            return replace(said, effects=(*said.effects, AnswerTap(envelope.event.query_id)))
        return said

    def _step(self, progress: Progress, letter: Seeded) -> Progress:
        envelope = letter.envelope
        if envelope.event is None:
            return progress
        event = masked_event(
            dated(envelope.event, envelope.sent_at, self._now), progress.conversation, self._world.flows
        )
        return self._decide(progress, event, envelope.sender, letter.seed, envelope.update_id)

    def _decide(self, progress: Progress, event: Event, sender: Sender, seed: bytes, update_id: int | None) -> Progress:
        person = self._loaded.person
        context = self._world.context(person, progress.cases, sender, self._now, seed)
        decision = advance(progress.conversation, event, context)
        cases, changes = self._casework(progress.cases, decision.effects)
        return Progress(
            decision.conversation,
            cases,
            progress.effects + decision.effects,
            progress.changes + changes,
            (*progress.events, EventRecord(person.id, Happening(self._now, event, sender), seed, update_id)),
        )

    def _casework(
        self, cases: tuple[Case, ...], effects: Sequence[Effect]
    ) -> tuple[tuple[Case, ...], tuple[CaseChange, ...]]:
        """The person's cases, newest first, after what the effects do to them, checked by the state tables."""
        changes = []
        for effect in effects:
            if isinstance(effect, OpenCase):
                case = opened(effect, cases, self._now)
                cases = (case, *cases)
            elif isinstance(effect, MoveCase):
                case = moved(effect, cases, self._now)
                cases = tuple(case if other.number == case.number else other for other in cases)
            else:
                continue
            changes.append(CaseChange(self._loaded.person.id, self._now, effect, case))
        return cases, tuple(changes)

    def _share(self, progress: Progress, letters: Sequence[Seeded]) -> Share:
        effects = coalesce(progress.effects)
        updates = tuple([update for letter in letters if (update := letter.envelope.update) is not None])
        return Share(self._loaded, progress, effects, self._render(progress, effects, letters), updates)

    def _render(self, progress: Progress, effects: Sequence[Effect], letters: Sequence[Seeded]) -> list[OutboxRecord]:
        """The messages of one answer to all of it; those who blocked the bot get nothing, the desk goes on."""
        if progress.conversation.blocked:
            effects = [effect for effect in effects if for_desk(effect)]
        reader = self._world.reader(self._loaded.person, progress.conversation)
        reminder = all(isinstance(letter.envelope.event, DeadlinePassed) for letter in letters)
        return self._world.renderer.render(effects, reader, reminder=reminder)

    def _report(self, envelope: Envelope, error: Exception) -> None:
        place = extract_tb(error.__traceback__)[-1]
        _log.error(
            "event.failed",
            source=envelope.source,
            update_id=envelope.update,
            person=self._loaded.person.id,
            error=type(error).__name__,
            at=f"{place.filename.rpartition('/')[2]}:{place.lineno}",
        )


def fold(shares: Sequence[Share], envelopes: Sequence[Envelope], now: datetime) -> Changes:
    """All that a batch writes: at most one row per key.

    Args:
        shares: one per person.
        envelopes: everything the batch takes in; what they finish is finished with it.
        now: the batch's time.
    """
    changes = Changes(
        now=now,
        updates=[envelope.update_id for envelope in envelopes if envelope.update_id is not None],
        finished_jobs=[envelope.job for envelope in envelopes if envelope.job is not None],
        finished_deadlines=[envelope.deadline for envelope in envelopes if envelope.deadline is not None],
        failed=[failure(each, each.unreadable, None, now) for each in envelopes if each.unreadable and not each.again],
    )
    for share in shares:
        _add(changes, share, now)
    return changes


def _add(changes: Changes, share: Share, now: datetime) -> None:
    person = share.loaded.person
    if person.new or share.progress.conversation != share.loaded.conversation:
        changes.conversations[person.id] = share.progress.conversation
    changes.events.extend(share.progress.events)
    changes.cases.extend(share.progress.changes)
    changes.outbox.extend(share.outbox)
    if share.updates:
        changes.answered[person.id] = share.updates[-1]
    for effect in share.effects:
        if isinstance(effect, StartJob):
            changes.jobs.append((person.id, effect))
        elif isinstance(effect, SetDeadline | DropDeadline):
            changes.deadlines[effect.key] = (person.id, effect)
        elif isinstance(effect, KeepQuestion):
            changes.questions.append((person.id, effect))
        elif isinstance(effect, MarkArticle):
            changes.marks.append(effect)
    changes.failed.extend(
        failure(envelope, error, person.id, now) for envelope, error in share.failed if not envelope.again
    )


def failure(envelope: Envelope, error: str, person: int | None, now: datetime) -> FailedUpdate:
    """The row that keeps an event that failed."""
    return FailedUpdate(envelope.source, kept(envelope), error, envelope.update_id, person, at=now)
