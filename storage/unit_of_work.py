"""The unit of work: what a batch loads, and what it writes, in one transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, and_, bindparam, select

from bot.cases.chain import Tip
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.desk import Handoff
from bot.ports import Changes, Counterpart, Fallen, Loaded, OutboxRow, Person, StaleError
from storage import cards, copies, handoffs, lanes, outbox, questions, unheld, work, writing
from storage import cases as stored_cases
from storage.codec import decode_conversation
from storage.columns import AnyRow, among
from storage.people import AGAIN, OPERATOR, WITH_KEY, Keys, Vault, lock, locked, make, owners
from storage.recent import Left
from storage.sealing import DataKey
from storage.statements import fetch
from storage.tables import cases, conversations, people, updates
from storage.transaction import T, Transaction, Work
from storage.writes import Writes

_SEEN = select(updates.c.update_id).where(updates.c.bot == bindparam("of"), among(updates.c.update_id, "ids"))
# Each case is a row with its owner's conversation beside it; what is past its keeping time is no more theirs.
_THEIRS = (
    WITH_KEY.add_columns(conversations.c.body, lanes.OF_PERSON.label("waiting"), AGAIN, cases)
    .select_from(people)
    .outerjoin(conversations, conversations.c.person == people.c.id)
    .outerjoin(cases, and_(cases.c.person == people.c.id, cases.c.data.is_not(None)))
    .order_by(cases.c.opened_at.desc(), cases.c.number.desc())
)
_OF_CHATS = _THEIRS.where(among(people.c.chat, "chats"))
_UNHELD = _OF_CHATS.add_columns(unheld.VERSION)
_OF_IDS = _THEIRS.where(among(people.c.id, "ids"))
_OF_EITHER = _THEIRS.where(among(people.c.chat, "chats") | among(people.c.id, "ids"))


class _Written(NamedTuple):
    """What may be sent at once, and the version of the conversations that were written while nobody was held."""

    rows: list[OutboxRow]
    version: int | None


class Unit:
    """One batch's transaction (see UnitOfWork).

    Args:
        transaction: the open transaction.
        bot: the bot whose update ids are meant.
        vault: the data keys.
        process: this one, where several share the database.
    """

    def __init__(self, transaction: Transaction, bot: int, vault: Vault, process: str | None = None) -> None:
        self._transaction = transaction
        self._bot = bot
        self._vault = vault
        self._recent = vault.recent
        self._process = process
        self._made: set[int] = set()
        self._keys: dict[int, DataKey] = {}
        self._tips: dict[str, Tip] = {}
        self._waiting: dict[int, Sequence[int]] = {}
        self._people: dict[int, Loaded] = {}
        self._versions: dict[int, int] = {}  # of those who were read and are not held
        self._unasked: Sequence[int] = ()  # updates of which nobody asked whether they were taken in before

    async def seen(self, update_ids: Sequence[int]) -> set[int]:
        """Which of these update ids were taken in before."""
        return await self._run(partial(_seen, self._bot, update_ids))

    async def load(
        self,
        chats: Sequence[int],
        *,
        people: Sequence[int] = (),
        cases: Sequence[str] = (),
        unless_seen: Sequence[int] = (),
        hold: bool = True,
    ) -> list[Loaded]:
        """The people of these chats (made where unknown), with these ids, or owning these cases, locked, by id.

        Those who were erased are left out. Nobody where one of the update ids ``unless_seen`` was taken in before.
        They are locked in any case but with PostgreSQL, chats that wrote before, and what is asked for first. Of such
        who were left lately nothing is read: an update that was taken in before is then known when it is written.
        """
        ids = {*people, *(await self._run(partial(owners, numbers=cases)) if cases else ())}
        if not (chats or ids):
            return []
        if not (hold or ids or self._process is None or self._transaction.open or self._versions):
            loaded = await self._look(chats, unless_seen)
            if loaded is not None:
                return loaded
        await self._hold()
        load = partial(self._load, chats=chats, ids=ids, unless_seen=unless_seen)
        return await self._transaction.lock(lock(chats, ids), load)

    async def topics(
        self, places: Sequence[copies.Place], messages: Sequence[copies.Place]
    ) -> tuple[dict[copies.Place, str], dict[copies.Place, Counterpart]]:
        """Which cases have these (group, thread), and what these (chat, message) stand for, or are stood for by."""
        return await self._run(lambda to: (copies.topics(to, places), copies.stood_for(to, messages)))

    async def adopt(self, topics: Mapping[copies.Place, str]) -> None:
        """Remember topics by (group, thread), of cases that have none there yet."""
        await self._run(partial(cards.adopt, topics=topics))

    async def loads(self) -> dict[int, int]:
        """How many cases are queued or claimed, by desk."""
        return await self._run(handoffs.loads)

    async def pending(self, jobs: Sequence[str], deadlines: Sequence[Fallen]) -> tuple[set[str], set[Fallen]]:
        """Which of these jobs are not finished, and which of these deadlines still stand; ask it after ``load``."""
        return await self._run(partial(work.pending, jobs=jobs, deadlines=deadlines))

    async def write(self, changes: Changes, *, last: bool = False) -> list[OutboxRow]:
        """Write all of it, and commit where it is the ``last``.

        An update id that is there already, or a case that is not as expected, raises. StaleError where somebody who is
        not held was changed meanwhile, and for such an update id among theirs.

        Returns:
            Where ``changes.sends``, rows that may be sent after the commit without a look at the outbox.
        """
        if last and self._goes_alone(changes):
            with suppress(unheld.NotAloneError):
                write = partial(self._write, changes=changes, versions=self._versions)
                return self._leave(changes, await self._transaction.alone(write))
        await self._hold()
        write = partial(self._write, changes=changes)
        if not last:
            return (await self._transaction.run(write)).rows
        return self._leave(changes, await self._transaction.finish(write))

    async def commit(self) -> None:
        """Make it durable."""
        await self._hold()
        await self._transaction.commit()

    async def _run(self, work: Work[T]) -> T:
        await self._hold()
        return await self._transaction.run(work)

    async def _hold(self) -> None:
        """Lock whoever is not held yet. Raises StaleError."""
        if self._versions:
            versions, self._versions = self._versions, {}
            await self._transaction.lock(lock((), versions), partial(self._check, versions=versions))

    def _check(self, connection: Connection, _held: int | None, *, versions: Mapping[int, int]) -> None:
        unheld.check(connection, versions)
        if _seen(self._bot, self._unasked, connection):
            raise StaleError

    def _goes_alone(self, changes: Changes) -> bool:
        """Whether a batch may go as one statement that holds nobody before: it writes everybody who was read."""
        several = changes.cases or not all(result.plain for result in changes.delivered)
        return bool(self._versions) and self._versions.keys() == changes.conversations.keys() and not several

    async def _look(self, chats: Sequence[int], unless_seen: Sequence[int]) -> list[Loaded] | None:
        """People as they were left lately, or are committed; None where ``_read`` gives none."""
        for loaded, version, key, waiting in self._recent.take(chats):
            person = loaded.person
            self._people[person.id], self._versions[person.id], self._keys[person.id] = loaded, version, key
            self._waiting[person.chat] = waiting
        missing = set(chats).difference(self._waiting)
        if not missing:
            self._unasked = unless_seen
        elif not (read := await self._transaction.alone(partial(self._read, chats=missing, unless_seen=unless_seen))):
            return read
        return [self._people[id_] for id_ in sorted(self._people)]

    def _read(
        self, connection: Connection, *, chats: Collection[int], unless_seen: Sequence[int]
    ) -> list[Loaded] | None:
        """People as they are committed; None where somebody must be made, or has no conversation yet."""
        rows = fetch(connection, _UNHELD, {"chats": sorted(chats), "bot": self._bot, "updates": unless_seen})
        if any(row.again for row in rows):
            return []
        if any(row.body is None for row in rows) or not {row.chat for row in rows}.issuperset(chats):
            return None
        self._versions |= {row.id: row.version for row in rows}
        return self._loaded(rows, self._handed(connection, rows))

    def _load(
        self,
        connection: Connection,
        held: int | None,
        *,
        chats: Sequence[int],
        ids: Collection[int],
        unless_seen: Sequence[int],
    ) -> list[Loaded]:
        rows = self._theirs(connection, chats, ids, unless_seen)
        while held is not None and len(found := {row.id for row in rows}) > held:
            # somebody has no conversation yet, or another process made them since the lock
            held = len(locked(connection, ids=found))
            rows = self._theirs(connection, chats, ids, unless_seen)
        if any(row.again for row in rows) or (not rows and _seen(self._bot, unless_seen, connection)):
            return []
        missing = set(chats).difference(row.chat for row in rows)
        if missing:
            made = make(connection, missing, self._vault)
            self._made |= made
            if len(made) < len(missing):  # another process made some of them just now
                locked(connection, missing)
            rows = [*rows, *self._theirs(connection, missing)]
        return self._loaded(rows, self._handed(connection, rows))

    def _handed(self, connection: Connection, rows: Sequence[AnyRow]) -> Mapping[str, Handoff]:
        return handoffs.of_cases(connection, [row.number for row in rows if row.number is not None])

    def _theirs(
        self, connection: Connection, chats: Collection[int], ids: Collection[int] = (), updates: Sequence[int] = ()
    ) -> list[AnyRow]:
        values = {"chats": sorted(chats), "ids": sorted(ids), "bot": self._bot, "updates": updates}
        return fetch(connection, _OF_EITHER if chats and ids else _OF_IDS if ids else _OF_CHATS, values)

    def _loaded(self, rows: Sequence[AnyRow], handed: Mapping[str, Handoff]) -> list[Loaded]:
        found: dict[int, tuple[Person, Conversation, list[Case]]] = {}
        for row in rows:
            if row.id not in found:
                key = self._keys[row.id] = self._vault.key(row, made=row.id in self._made)
                self._waiting[row.chat] = [] if row.waiting is None else [*map(int, row.waiting.split(","))]
                talk = Conversation()
                if row.body is not None:
                    talk = decode_conversation(key.open(row.body, "conversations", row.id))
                found[row.id] = Person(row.id, row.chat, row.id in self._made), talk, []
            if row.number is not None:
                self._tips[row.number] = stored_cases.tip(row)
                found[row.id][2].append(stored_cases.case(row, self._keys[row.id], handed.get(row.number)))
        self._recent.take(self._waiting)
        loaded = [Loaded(person, talk, tuple(owned)) for _, (person, talk, owned) in sorted(found.items())]
        self._people |= {each.person.id: each for each in loaded}
        return loaded

    def _write(
        self, connection: Connection, *, changes: Changes, versions: Mapping[int, int] | None = None
    ) -> "_Written":
        writes = Writes(connection, versions)
        connection = writes.connection
        keys = self._keys_for(connection, changes)
        untouched = keys.keys() - changes.conversations.keys() - {OPERATOR}
        if untouched and self._process is not None:
            writes.do(unheld.TOUCH, {"touched": sorted(untouched)})
        plain = [result for result in changes.delivered if result.plain]
        gone, told = {result.row for result in plain}, [result for result in changes.delivered if not result.plain]
        outbox.remove(writes, plain)
        standing = None
        if told:
            adds = outbox.lanes_of(connection, changes)
            standing = outbox.record(writes, self._vault, told, changes.now, adds, gone)
        work.finish(connection, changes)
        writing.write_updates(writes, self._bot, changes)
        writing.write_conversations(writes, keys, changes)
        writing.write_events(writes, keys, changes)
        stored_cases.write(connection, keys, self._vault.keyring, self._tips, changes)
        work.start(writes, keys, changes)
        questions.write(connection, keys, changes)
        writing.write_failed(writes, keys, self._vault.operator, changes)
        waiting = {chat: [number for number in ids if number not in gone] for chat, ids in self._waiting.items()}
        rows = outbox.add(writes, keys, changes, self._process, standing, waiting)
        writes.go()
        return _Written(rows, writes.version)

    def _leave(self, changes: Changes, written: "_Written") -> list[OutboxRow]:
        """Remember people of a batch that held nobody; not those to whom something from before was not sent yet."""
        rows, version = written
        if version is not None and len(rows) == sum(record.outgoing.chat > 0 for record in changes.outbox):
            gone = {result.row for result in changes.delivered}
            added: dict[int, list[int]] = defaultdict(list)
            for row in rows:
                added[row.chat].append(row.id)
            for id_, conversation in changes.conversations.items():
                loaded = replace(self._people[id_], conversation=conversation)
                if gone.issuperset(self._waiting[loaded.person.chat]):
                    self._recent.keep(Left(loaded, version, self._keys[id_], added[loaded.person.chat]))
        self._recent.sent(changes.delivered)
        return rows

    def _keys_for(self, connection: Connection, changes: Changes) -> Keys:
        """The keys of everybody in the changes; people who were not loaded are looked up."""
        unknown = writing.people_of(changes) - self._keys.keys()
        return {**self._keys, **self._vault.keys(connection, unknown)} if unknown else self._keys


def _seen(bot: int, update_ids: Sequence[int], connection: Connection) -> set[int]:
    rows = fetch(connection, _SEEN, {"of": bot, "ids": update_ids}) if update_ids else ()
    return {row.update_id for row in rows}
