"""The store: everything durable, behind the ports."""

from collections.abc import AsyncIterator, Callable, Container, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from sqlalchemy import Connection

from bot.ports import (
    ArticleMarks,
    CaseAtDesk,
    CaseView,
    DeadlineRow,
    Delivered,
    EventRecord,
    FailedUpdate,
    Figures,
    JobRow,
    OutboxRow,
    Pulse,
    Question,
    StorageAwayError,
)
from storage import (
    cards,
    casebook,
    chains,
    copies,
    figures,
    groups,
    handoffs,
    history,
    lanes,
    outbox,
    questions,
    sharing,
    upkeep,
    used,
    work,
)
from storage.engine import Database, connect
from storage.files import SealedFiles, open_objects
from storage.keyring import Keyring
from storage.keyring_file import KeyringFile
from storage.orders import StoredOrders
from storage.people import Vault, check_keys
from storage.records import StoredRecords
from storage.statements import run
from storage.transaction import Work
from storage.unit_of_work import Unit
from storage.writes import Writes

T = TypeVar("T")
Turns: TypeAlias = Callable[[Connection, lanes.Asked], list[lanes.Lane]]


class Storage:
    """A bot's memory (see Store), with its order directory and its files.

    Args:
        database: where the rows are.
        vault: the data keys.
        bot: the bot whose update ids are meant.
        files: the file store.
        keep_events: how long the event log is kept.
        keep_updates: how long the ids of updates are kept; Telegram repeats none after a day.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        bot: int,
        files: SealedFiles,
        keep_events: timedelta,
        keep_updates: timedelta,
    ) -> None:
        self._database = database
        self._vault = vault
        self._bot = bot
        self._keep_events = keep_events
        self._keep_updates = keep_updates
        self._arrived = False
        self.files = files
        self.orders = StoredOrders(database, vault)
        self.records = StoredRecords(database, vault, files)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Unit]:
        """A transaction for a batch."""
        async with self._database.transaction() as transaction:
            yield Unit(transaction, self._bot, self._vault, self._database.process)

    async def check_keys(self) -> None:
        """Whether the keyring is the one this database was made with. Raises KeyringError where it is not."""
        await self._database.read(partial(check_keys, vault=self._vault))

    async def changed(self) -> bool:
        """Whether another process committed since the last call, or (PostgreSQL) anybody; cheap enough to poll."""
        return await self._database.changed()

    async def close(self) -> None:
        """Close all connections."""
        await self._database.close()

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
        """Rows that may be sent now, by lane (the urgent and who waited longest first), in order within each.

        Where several processes share the database the lanes are this one's for half a minute.
        """
        asked = lanes.Asked(now, limit, held, half_held, least_urgent)
        look = partial(_look, vault=self._vault, asked=asked, in_hand=in_hand)
        while True:
            seen = await self._look(look, now)
            if not seen.empty or seen.whole:
                return seen.rows

    async def delivered(self, results: Sequence[Delivered], now: datetime | None = None) -> None:
        """Record what became of rows, at a time that decides whose turn is next."""
        if results:
            await self._write(partial(_record, vault=self._vault, results=results, now=now))
            self._vault.recent.sent(results)

    async def present(self, now: datetime) -> int:
        """Give a sign of life; how many processes deliver from this database.

        The first one takes up what processes that are gone had in hand.
        """
        if self._database.process is None:
            return 1
        if not self._arrived:
            await self._write(sharing.take_over)
            self._arrived = True
        processes = await self._write(partial(sharing.present, me=self._database.process, now=now))
        self._vault.recent.served_by(processes)
        return processes

    async def spend(self, windows: Mapping[int, Sequence[datetime]]) -> None:
        """Write down when something was lately sent into these groups."""
        if windows:
            await self._write(partial(sharing.spend, windows=windows))

    async def spent(self, chats: Sequence[int]) -> dict[int, list[datetime]]:
        """When something was lately sent into these groups, by whichever process."""
        if not chats:
            return {}
        return await self._database.read(partial(sharing.spent, chats=chats))

    async def waiting(self) -> list[OutboxRow]:
        """Everything that was not sent, failed rows included."""
        return await self._database.read(partial(outbox.everything, vault=self._vault))

    async def counterparts(self, chat: int, messages: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """By (chat, message), the message in ``chat`` that it stands for or that stands for it."""
        if not messages:
            return {}
        return await self._database.read(partial(copies.counterparts, chat=chat, messages=messages))

    async def relayed(self, case: str) -> list[tuple[int, int, int, int]]:
        """All that was relayed for a case, in order."""
        return await self._database.read(partial(copies.relayed, case=case))

    async def remember(self, chat: int, slot: str, message_id: int) -> None:
        """Remember a message id, or a topic's, under a slot of a chat at once."""
        await self._write(partial(_remember, known={(chat, slot): message_id}))

    async def recall(self, chat: int, slots: Sequence[str]) -> dict[str, int]:
        """The message ids, or topics', that are remembered under these slots of a chat."""
        return await self._database.read(partial(cards.recall, chat=chat, slots=slots))

    async def migrated(self, old: int, new: int) -> None:
        """A group became a supergroup: its rows go there. Its topics are gone."""
        await self._write(partial(groups.move, old=old, new=new))

    async def moved_groups(self) -> dict[int, int]:
        """Where groups went: by the id that ``DESKS`` names, the id they have now."""
        return await self._database.read(groups.moved)

    async def queue(self, desk: int) -> list[CaseAtDesk]:
        """A desk's open cases, in queue order."""
        return await self._database.read(partial(handoffs.queue, desk=desk))

    async def handoffs(self, since: datetime) -> list[CaseAtDesk]:
        """All that came to any desk since then, in order."""
        return await self._database.read(partial(handoffs.since, time=since))

    async def lease_jobs(self, now: datetime, limit: int, *, lease_seconds: float) -> list[JobRow]:
        """Jobs that may run now, those that waited longest first, leased."""
        return await self._write(partial(work.lease, vault=self._vault, now=now, limit=limit, seconds=lease_seconds))

    async def postpone_job(self, key: str, until: datetime, error: str) -> None:
        """Give a job back to be tried again."""
        await self._write(partial(work.postpone, vault=self._vault, key=key, until=until, error=error))

    async def due_deadlines(self, now: datetime, limit: int) -> list[DeadlineRow]:
        """Deadlines that have fallen due, the oldest first.

        Where several processes share the database they are this one's for half a minute.
        """
        if self._database.process:
            return await self._write(partial(work.take_due, vault=self._vault, now=now, limit=limit))
        rows, shut = await self._database.read(partial(work.due, vault=self._vault, now=now, limit=limit))
        if shut:
            await self._write(partial(work.put_off, shut=shut, now=now))
        return rows

    async def next_due(self) -> datetime | None:
        """The earliest time at which a deadline or a job wants attention."""
        return await self._database.read(work.next_due)

    async def failed_updates(self) -> list[FailedUpdate]:
        """Updates set aside."""
        return await self._database.read(partial(upkeep.failed, vault=self._vault))

    async def forget_failed(self, ids: Sequence[int]) -> None:
        """Remove updates that were set aside."""
        if ids:
            await self._write(partial(upkeep.forget_failed, ids=ids))

    async def case(self, number: str) -> CaseView | None:
        """One case with its story."""
        return await self._database.read(partial(casebook.read, vault=self._vault, number=number))

    async def cases(self, *, kind: str | None = None, state: str | None = None, limit: int = 100) -> list[CaseView]:
        """Cases, newest first, without their stories."""
        return await self._database.read(
            partial(casebook.newest, vault=self._vault, kind=kind, state=state, limit=limit)
        )

    async def find_case(self, kind: str, value: str) -> CaseView | None:
        """The newest case that has this look-up value."""
        return await self._database.read(partial(casebook.find, vault=self._vault, kind=kind, value=value))

    async def history(self, person: int) -> list[EventRecord]:
        """A person's event log, in order."""
        return await self._database.read(partial(history.read, vault=self._vault, person=person))

    async def broken_chains(self) -> list[str]:
        """Numbers of cases whose event chain does not verify."""
        return await self._database.read(partial(chains.broken, key=self._vault.keyring.lookup))

    async def pulse(self, now: datetime) -> Pulse:
        """Whether it can be worked with."""
        return await self._database.read(partial(figures.pulse, now=now))

    async def figures(self, now: datetime, states: Sequence[tuple[str, str]]) -> Figures:
        """How everything stands; ``states`` are the (kind, state) of cases that are counted."""
        return await self._database.read(partial(figures.read, now=now, states=states))

    async def unanswered(self, limit: int) -> list[Question]:
        """Sentences that nobody understood, the newest first."""
        return await self._database.read(partial(questions.newest, vault=self._vault, limit=limit))

    async def forget_questions(self, ids: Sequence[int]) -> int:
        """Remove sentences that were dealt with; returns how many there were."""
        return await self._write(partial(questions.forget, ids=ids))

    async def article_marks(self) -> list[ArticleMarks]:
        """Which articles helped, by article and language."""
        return await self._database.read(questions.marked)

    async def use_once(self, key: str, until: datetime, now: datetime) -> bool:
        """Whether this is the first use of a key that may be used once; remembered until then."""
        return await self._write(partial(used.use, key=key, until=until, now=now))

    async def prune(self, now: datetime) -> int:
        """Remove what is past its keeping time, a few thousand rows at a time; returns how many went."""
        events, updates = now - self._keep_events, now - self._keep_updates
        return (
            await self._remove_all(partial(upkeep.remove_events, before=events))
            + await self._remove_all(partial(questions.remove, before=events))
            + await self._remove_all(partial(upkeep.remove_updates, before=updates))
        )

    async def rewrap(self) -> int:
        """Wrap every data key under the current master key; returns how many were under another.

        Processes that still have the keyring from before cannot read on: restart them with the new one first.
        """
        count, after = 0, -1
        while True:
            wrapped, last = await self._write(partial(upkeep.rewrap, vault=self._vault, after=after))
            count += wrapped
            if last is None:
                return count
            after = last

    async def erase(self, person: int) -> bool:
        """Erase a person for good; False where there is no such person (any more). Their files become unreadable."""
        return await self._write(partial(upkeep.erase, vault=self._vault, person=person))

    async def _look(self, look: Callable[..., "_Seen"], now: datetime) -> "_Seen":
        """Look at the outbox, and end the turns of lanes with nothing left."""
        if self._database.process is not None:
            return await self._write(partial(_look_and_end, look=look, me=self._database.process, now=now))
        seen = await self._database.read(partial(look, turns=lanes.turns))
        if seen.empty:
            try:
                await self._write(partial(_end, empty=seen.empty, now=now))
            except StorageAwayError:  # on a full disk say: what could be read may be sent, the next look tries again
                return seen._replace(whole=True)
        return seen

    async def _write(self, work: Work[T]) -> T:
        async with self._database.transaction() as transaction:
            return await transaction.finish(work)

    async def _remove_all(self, remove: Work[int]) -> int:
        total = 0
        while removed := await self._write(remove):
            total += removed
        return total


class _Seen(NamedTuple):
    """A look at the outbox: rows to be sent, lanes with nothing left, and whether these were all whose turn it was."""

    rows: list[OutboxRow]
    empty: list[lanes.Lane]
    whole: bool


def _look(connection: Connection, vault: Vault, asked: lanes.Asked, in_hand: Container[int], turns: Turns) -> _Seen:
    found = turns(connection, asked)
    rows, empty = outbox.ready(connection, vault, found, asked.most, in_hand)
    return _Seen(rows, empty, whole=len(found) < asked.most)


def _look_and_end(connection: Connection, look: Callable[..., _Seen], me: str, now: datetime) -> _Seen:
    """Where several processes share the database, lanes are locked by being taken, and so they may go at once."""
    seen = look(connection, turns=partial(lanes.take, me=me))
    _end(connection, seen.empty, now)
    return seen


def _end(connection: Connection, empty: Sequence[lanes.Lane], now: datetime) -> None:
    lanes.end_turns(partial(run, connection), empty, now)


def _record(connection: Connection, vault: Vault, results: Sequence[Delivered], now: datetime | None) -> None:
    writes = Writes(connection)
    outbox.record(writes, vault, results, now)
    writes.go()


def _remember(connection: Connection, known: Mapping[cards.Slot, int]) -> None:
    writes = Writes(connection)
    cards.remember(writes, known)
    writes.go()


def open_store(
    url: str,
    *,
    bot: int,
    keyring: Keyring,
    files_url: str,
    keep_events: timedelta = timedelta(days=30),
    keep_updates: timedelta = timedelta(days=7),
    keyring_file: Path | None = None,
) -> Storage:
    """Open a store; its tables must be there (``storage.migrate.upgrade``).

    Args:
        url: ``sqlite:///FILE`` or ``postgresql://…``.
        bot: the bot's id.
        keyring: the keys.
        files_url: a folder, or a URL of obstore (``s3://bucket/prefix``, ``memory:///``).
        keep_events: how long the event log is kept.
        keep_updates: how long the ids of updates are kept.
        keyring_file: where ``keyring`` was read, to be read again once it was changed.

    Raises:
        ValueError: the URL is of no database we know.
    """
    database, vault = connect(url), Vault(keyring, file=KeyringFile(keyring_file) if keyring_file else None)
    files = SealedFiles(open_objects(files_url), database, vault)
    return Storage(database, vault, bot=bot, files=files, keep_events=keep_events, keep_updates=keep_updates)
