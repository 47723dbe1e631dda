"""Intake: the one place where everything becomes events. A batch is one transaction."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from traceback import format_exception
from typing import NamedTuple

import structlog
from msgspec import Struct
from msgspec.structs import replace

from bot.core.effect import MoveCase, SetDeadline
from bot.ports import Changes, Clock, Loaded, OutboxRow, StaleError, StorageAwayError, Store, UnitOfWork
from bot.service.batch import Seeded, Share, Turns, failure, fold
from bot.service.bell import Bell
from bot.service.deadlines import LOOK
from bot.service.envelope import Envelope
from bot.service.handover import Bells
from bot.service.limits import Limits
from bot.service.logs import about
from bot.service.metrics import Counts
from bot.service.patience import Patience
from bot.service.placing import place
from bot.service.world import World

_log = structlog.get_logger()
_AWAY = (StorageAwayError, ConnectionError, TimeoutError)
_AT_ONCE = 200  # envelopes in one transaction


def fresh_seed() -> bytes:
    """32 random bytes for one event."""
    return secrets.token_bytes(32)


class Outcome(Struct, frozen=True):
    """What became of envelopes.

    Args:
        taken: how many were new.
        failed: those that failed, each with its traceback.
        updates: ids of the updates among the new ones.
        together: updates that get one answer, which goes under the id of the last of them.
    """

    taken: int = 0
    failed: tuple[tuple[Envelope, str], ...] = ()
    updates: tuple[int, ...] = ()
    together: tuple[tuple[int, ...], ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        """Both together."""
        return Outcome(
            self.taken + other.taken,
            self.failed + other.failed,
            self.updates + other.updates,
            self.together + other.together,
        )


class Submitted(NamedTuple):
    """Envelopes that were handed in, what tells that they are committed, and since when they wait (loop time)."""

    envelopes: Sequence[Envelope]
    committed: asyncio.Future[None]
    since: float


class Intake:
    """Takes envelopes in. There is one per process, so that there is one writer.

    Args:
        store: where everything is kept.
        world: what events are judged with.
        clock: the time.
        seed: gives 32 random bytes, new ones at every call.
        bells: rung for what a commit brought.
        counts: told of each batch.
        limits: how much of one person is read; everything where None.
    """

    def __init__(
        self,
        store: Store,
        world: World,
        clock: Clock,
        *,
        seed: Callable[[], bytes] = fresh_seed,
        bells: Bells | None = None,
        patience: Patience | None = None,
        counts: Counts | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._store = store
        self._world = world
        self._clock = clock
        self._seed = seed
        self._bells = bells or Bells()
        self._patience = patience or Patience()
        self._counts = counts
        self._limits = limits or Limits()
        self._waiting: list[Submitted] = []
        self._bell = Bell()

    async def submit(self, envelopes: Sequence[Envelope]) -> None:
        """Hand envelopes to ``run``; returns once they are committed, and all that were handed in before.

        Cancelled, it withdraws what is not being written yet.
        """
        loop = asyncio.get_running_loop()
        committed: asyncio.Future[None] = loop.create_future()
        self._waiting.append(Submitted(envelopes, committed, loop.time()))
        self._bell.ring()
        await committed

    async def run(self) -> None:
        """Commit what is handed in, until cancelled; what comes while a batch is written makes the next one."""
        while True:
            while self._waiting:
                batch, began = self._next(), asyncio.get_running_loop().time()
                outcome = await self.process([envelope for each in batch for envelope in each.envelopes])
                for each in batch:
                    if not each.committed.done():
                        each.committed.set_result(None)
                self._count(batch, outcome, began)
            await self._bell.wait()

    def _count(self, batch: Sequence[Submitted], outcome: Outcome, began: float) -> None:
        if self._counts is not None:
            now = asyncio.get_running_loop().time()
            self._counts.committed([(each.envelopes, now - each.since) for each in batch], outcome, now - began)

    def _next(self) -> list[Submitted]:
        self._waiting = [each for each in self._waiting if not each.committed.cancelled()]
        count, size = 0, 0
        while count < len(self._waiting) and (count == 0 or size + len(self._waiting[count].envelopes) <= _AT_ONCE):
            size += len(self._waiting[count].envelopes)
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def process(self, envelopes: Sequence[Envelope]) -> Outcome:
        """Take envelopes in, as one transaction where possible; returns when all of it is durable.

        While the database is away it waits. What cannot be written is looked for by halves and set aside.
        """
        if not envelopes:
            return Outcome()
        await self._patience.insist(lambda: self._groups(envelopes))
        now = self._clock.now()
        limited = [self._limits.judge(envelope, now) for envelope in envelopes]
        letters = [Seeded(envelope, self._seed()) for envelope in limited]
        return await self._halves(letters)

    async def _halves(self, letters: Sequence[Seeded], *, results: bool = True) -> Outcome:
        """Results are taken along at the first try only: no event shall be set aside for what was not its fault."""
        try:
            return await self._patience.insist(lambda: self._transaction(letters, results=results))
        except Exception as error:
            with about(*(letter.envelope.update for letter in letters)):
                _log.warning("batch.failed", events=len(letters), error=type(error).__name__)
                if len(letters) == 1 and not results:
                    return await self._set_aside(letters[0], "".join(format_exception(error)))
        if len(letters) == 1:
            return await self._halves(letters, results=False)
        middle = len(letters) // 2
        return await self._halves(letters[:middle], results=False) + await self._halves(letters[middle:], results=False)

    async def _transaction(self, letters: Sequence[Seeded], *, results: bool) -> Outcome:
        """Drop what is known, load, advance, fold, write, commit; holding people only where somebody was quicker."""
        self._bells.outbox.coming = results
        try:
            try:
                return await self._take(letters, results=results, hold=False)
            except StaleError:
                _log.info("batch.overtaken", events=len(letters))
            return await self._take(letters, results=results, hold=True)
        finally:
            self._bells.outbox.coming = False

    async def _take(self, letters: Sequence[Seeded], *, results: bool, hold: bool) -> Outcome:
        now = self._clock.now()
        async with self._store.unit_of_work() as work:
            letters = await self._placed(work, letters)
            letters, loaded = await _fresh(work, letters, hold=hold)
            letters = await _standing(work, letters)
            if not letters:
                return Outcome()
            owners = _by_owner(loaded, letters)
            shares = [Turns(self._world, owner, now).take(theirs) for owner, theirs in owners]
            changes = fold(shares, [letter.envelope for letter in letters], now)
            rows = await self._commit(work, changes, results=results)
        self._ring(changes, rows)
        self._count_cases(loaded, changes)
        failed = tuple(each for share in shares for each in share.failed)
        together = tuple(share.updates for share in shares if len(share.updates) > 1)
        return Outcome(len(letters), failed + _ownerless(letters, owners), tuple(changes.updates), together)

    async def _commit(self, work: UnitOfWork, changes: Changes, *, results: bool) -> list[OutboxRow]:
        """Make a batch durable, and with it the ``results`` of sends; returns rows that may be sent at once."""
        outbox = self._bells.outbox
        taken = outbox.take() if results else []
        changes.delivered = [result for results, _ in taken for result in results]
        changes.sends = outbox.served
        try:
            rows = await work.write(changes, last=True)
        except BaseException:
            outbox.give_back(taken)
            raise
        outbox.settle(taken)
        return rows

    def _count_cases(self, loaded: Sequence[Loaded], changes: Changes) -> None:
        """Tell the desks what came to them and what left."""
        if not any(isinstance(change.effect, MoveCase) and change.effect.handoff for change in changes.cases):
            return
        before = {case.number: case.handoff for each in loaded for case in each.cases}
        after = {change.case.number: change.case.handoff for change in changes.cases}
        for number, handoff in after.items():
            if handoff is not None:
                self._world.desks.counted(before.get(number), handoff)

    async def _placed(self, work: UnitOfWork, letters: Sequence[Seeded]) -> Sequence[Seeded]:
        """Say whose the events in groups are."""
        before = [letter.envelope for letter in letters]
        envelopes = await place(work, before, self._world.desks)
        if envelopes is before:
            return letters
        return [replace(letter, envelope=envelope) for letter, envelope in zip(letters, envelopes, strict=True)]

    async def _groups(self, envelopes: Sequence[Envelope]) -> None:
        """Follow groups that moved, and have those looked at whose people changed."""
        groups = [each.group for each in envelopes if each.group is not None]
        for group in groups:
            if group.migrated_to is not None and self._world.desks.named(group.chat):
                await self._store.migrated(group.chat, group.migrated_to)
                self._world.desks.moved(await self._store.moved_groups())
        if any(group.managers_changed for group in groups):
            self._world.desks.changed.ring()

    async def _set_aside(self, letter: Seeded, error: str) -> Outcome:
        """Keep an event that could not be written, and apologise; without the apology where that cannot be written."""
        try:
            return await self._patience.insist(lambda: self._keep(letter, error, apologise=True))
        except Exception as second:
            _log.warning("apology.failed", error=type(second).__name__)
        return await self._patience.insist(lambda: self._keep_or_wait(letter, error))

    async def _keep_or_wait(self, letter: Seeded, error: str) -> Outcome:
        """A database that does not even take this row is as good as away: nothing is acknowledged."""
        try:
            return await self._keep(letter, error, apologise=False)
        except _AWAY:
            raise
        except Exception as third:
            raise StorageAwayError(type(third).__name__) from third

    async def _keep(self, letter: Seeded, error: str, *, apologise: bool) -> Outcome:
        now = self._clock.now()
        async with self._store.unit_of_work() as work:
            (letter,) = await self._placed(work, [letter])
            envelope = letter.envelope
            shares: list[Share] = []
            if apologise:
                owners = _by_owner(await _load(work, [letter]), [letter])
                shares = [Turns(self._world, owner, now).apologise(letter, error) for owner, _ in owners]
            changes = fold(shares, [envelope], now)
            if not changes.failed and not envelope.again:
                changes.failed.append(failure(envelope, error, None, now))
            rows = await self._commit(work, changes, results=False)
        self._ring(changes, rows)
        return Outcome(1, ((envelope, error),), tuple(changes.updates))

    def _ring(self, changes: Changes, rows: Sequence[OutboxRow]) -> None:
        """Wake whoever works on what was committed."""
        if rows:
            self._bells.outbox.bring(rows)
        if len(rows) < len(changes.outbox):
            self._bells.outbox.ring()
        if changes.jobs:
            self._bells.jobs.ring()
        soon = changes.now + LOOK  # the deadlines' loop looks that often by itself
        if any(isinstance(effect, SetDeadline) and effect.due < soon for _, effect in changes.deadlines.values()):
            self._bells.deadlines.ring()


async def _fresh(work: UnitOfWork, letters: Sequence[Seeded], *, hold: bool) -> tuple[list[Seeded], list[Loaded]]:
    """Those whose update was not taken in before, each once, and the people they are about."""
    fresh = _unseen(letters, set())
    ids = [letter.envelope.update_id for letter in fresh if letter.envelope.update_id is not None]
    loaded = await _load(work, fresh, unless_seen=ids, hold=hold)
    if not loaded and ids and (seen := await work.seen(ids)):
        fresh = _unseen(fresh, seen)
        loaded = await _load(work, fresh)
    return fresh, loaded


def _unseen(letters: Sequence[Seeded], seen: set[int]) -> list[Seeded]:
    """Those whose update is none of these, each once."""
    fresh = []
    for letter in letters:
        update_id = letter.envelope.update_id
        if update_id is None or update_id not in seen:
            fresh.append(letter)
        if update_id is not None:
            seen.add(update_id)
    return fresh


async def _standing(work: UnitOfWork, letters: Sequence[Seeded]) -> list[Seeded]:
    """Without second results of a job, and without deadlines that were moved or dropped after they were read."""
    jobs = {letter.envelope.job for letter in letters if letter.envelope.job is not None}
    deadlines = {letter.envelope.deadline for letter in letters if letter.envelope.deadline is not None}
    if not (jobs or deadlines):
        return list(letters)
    open_jobs, open_deadlines = await work.pending(sorted(jobs), sorted(deadlines))
    fresh = []
    for letter in letters:
        envelope = letter.envelope
        if (
            (envelope.job or envelope.deadline) is None
            or envelope.job in open_jobs
            or (envelope.deadline in open_deadlines)
        ):
            fresh.append(letter)
        open_jobs.discard(envelope.job or "")
        open_deadlines -= {envelope.deadline} if envelope.deadline else set()
    return fresh


async def _load(
    work: UnitOfWork, letters: Sequence[Seeded], unless_seen: Sequence[int] = (), *, hold: bool = True
) -> list[Loaded]:
    """The people these events are about; nobody where one of these updates was taken in before."""
    envelopes = [letter.envelope for letter in letters if letter.envelope.event is not None]
    chats = {each.chat for each in envelopes if each.chat is not None}
    people = {each.person for each in envelopes if each.person is not None}
    cases = {each.case for each in envelopes if each.case is not None}
    if not (chats or people or cases):
        return []
    hold = hold or any(each.job is not None or each.deadline is not None for each in envelopes)  # asked for later
    of = sorted(people)
    return await work.load(sorted(chats), people=of, cases=sorted(cases), unless_seen=unless_seen, hold=hold)


def _by_owner(loaded: Sequence[Loaded], letters: Sequence[Seeded]) -> list[tuple[Loaded, list[Seeded]]]:
    """Each person with their events in order. Events of people who are gone belong to nobody."""
    by_chat = {each.person.chat: each for each in loaded}
    by_person = {each.person.id: each for each in loaded}
    by_case = {case.number: each for each in loaded for case in each.cases}
    groups: dict[int, list[Seeded]] = {}
    for letter in letters:
        envelope = letter.envelope
        if envelope.chat is not None:
            owner = by_chat.get(envelope.chat)
        elif envelope.person is not None:
            owner = by_person.get(envelope.person)
        else:
            owner = by_case.get(envelope.case or "")
        if owner is not None and envelope.event is not None:
            groups.setdefault(owner.person.id, []).append(letter)
    return [(by_person[person], theirs) for person, theirs in groups.items()]


def _ownerless(
    letters: Sequence[Seeded], owners: Sequence[tuple[Loaded, Sequence[Seeded]]]
) -> tuple[tuple[Envelope, str], ...]:
    """What failed before it could be anybody's: unreadable updates, acts on cases that do not exist."""
    owned = {id(letter) for _, theirs in owners for letter in theirs}
    loose = [letter.envelope for letter in letters if id(letter) not in owned]
    return tuple(
        (envelope, envelope.unreadable or f"no case {envelope.case}")
        for envelope in loose
        if envelope.unreadable or envelope.case is not None
    )
