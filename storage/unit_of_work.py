"""The unit of work: what a batch loads, and what it writes, in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection, and_, bindparam, select

from bot.cases.chain import Tip
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.ports import Changes, Counterpart, Fallen, Loaded, OutboxRow, Person
from storage import cards, copies, handoffs, lanes, outbox, questions, work, writing
from storage import cases as stored_cases
from storage.codec import decode_conversation
from storage.columns import AnyRow, among
from storage.engine import Transaction
from storage.people import Keys, Vault, locked, make, owners
from storage.sealing import DataKey
from storage.statements import fetch
from storage.tables import cases, conversations, people, updates
from storage.writes import Writes

_SEEN = select(updates.c.update_id).where(updates.c.bot == bindparam("of"), among(updates.c.update_id, "ids"))
# Each case is a row with its owner's conversation beside it; what is past its keeping time is no more theirs.
_THEIRS = (
    select(people.c.id, people.c.chat, conversations.c.body, lanes.OF_PERSON.label("waiting"), cases)
    .select_from(people)
    .outerjoin(conversations, conversations.c.person == people.c.id)
    .outerjoin(cases, and_(cases.c.person == people.c.id, cases.c.data.is_not(None)))
    .where(among(people.c.id, "people"))
    .order_by(cases.c.opened_at.desc(), cases.c.number.desc())
)


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
        self._process = process
        self._made: set[int] = set()
        self._keys: dict[int, DataKey] = {}
        self._tips: dict[str, Tip] = {}
        self._waiting: dict[int, list[int]] = {}

    async def seen(self, update_ids: Sequence[int]) -> set[int]:
        """Which of these update ids were taken in before."""
        return await self._transaction.run(partial(_seen, self._bot, update_ids))

    async def load(
        self,
        chats: Sequence[int],
        *,
        people: Sequence[int] = (),
        cases: Sequence[str] = (),
        unless_seen: Sequence[int] = (),
    ) -> list[Loaded]:
        """The people of these chats (made where unknown), with these ids, or owning these cases, locked, by id.

        Those who were erased are left out. Nobody where one of the update ids ``unless_seen`` was taken in before.
        """
        load = partial(self._load, chats=chats, people=people, numbers=cases, unless_seen=unless_seen)
        return await self._transaction.run(load)

    async def topics(
        self, places: Sequence[copies.Place], messages: Sequence[copies.Place]
    ) -> tuple[dict[copies.Place, str], dict[copies.Place, Counterpart]]:
        """Which cases have these (group, thread), and what these (chat, message) stand for, or are stood for by."""
        return await self._transaction.run(partial(_topics, places, messages))

    async def adopt(self, topics: Mapping[copies.Place, str]) -> None:
        """Remember topics by (group, thread), of cases that have none there yet."""
        await self._transaction.run(partial(cards.adopt, topics=topics))

    async def loads(self) -> dict[int, int]:
        """How many cases are queued or claimed, by desk."""
        return await self._transaction.run(handoffs.loads)

    async def pending(self, jobs: Sequence[str], deadlines: Sequence[Fallen]) -> tuple[set[str], set[Fallen]]:
        """Which of these jobs are not finished, and which of these deadlines still stand; ask it after ``load``."""
        return await self._transaction.run(partial(work.pending, jobs=jobs, deadlines=deadlines))

    async def write(self, changes: Changes, *, last: bool = False) -> list[OutboxRow]:
        """Write all of it, and commit where it is the ``last``.

        An update id that is there already, or a case that is not as expected, raises.

        Returns:
            Where ``changes.sends``, rows that may be sent after the commit without a look at the outbox.
        """
        do = self._transaction.finish if last else self._transaction.run
        return await do(partial(self._write, changes=changes))

    async def commit(self) -> None:
        """Make it durable."""
        await self._transaction.commit()

    def _load(
        self,
        connection: Connection,
        *,
        chats: Sequence[int],
        people: Sequence[int],
        numbers: Sequence[str],
        unless_seen: Sequence[int],
    ) -> list[Loaded]:
        rows = locked(connection, chats, {*people, *owners(connection, numbers)}, self._bot, unless_seen)
        if any(row.again for row in rows) or (not rows and _seen(self._bot, unless_seen, connection)):
            return []
        missing = set(chats).difference(row.chat for row in rows)
        if missing:
            self._made |= make(connection, missing, self._vault)
            rows = sorted((*rows, *locked(connection, missing, ())), key=lambda row: row.id)
        keys = {row.id: self._vault.key(row, made=row.id in self._made) for row in rows}
        self._keys |= keys
        self._waiting |= {row.chat: [] for row in rows}
        return self._loaded(connection, rows, keys)

    def _loaded(self, connection: Connection, rows: Sequence[AnyRow], keys: Keys) -> list[Loaded]:
        old = {"people": [row.id for row in rows if row.id not in self._made]}
        talks: dict[int, Conversation] = {}
        owned: defaultdict[int, list[Case]] = defaultdict(list)
        if old["people"]:
            theirs = fetch(connection, _THEIRS, old)
            handed = handoffs.of_cases(connection, [row.number for row in theirs if row.number is not None])
            for row in theirs:
                if row.waiting is not None:
                    self._waiting[row.chat] = [int(number) for number in row.waiting.split(",")]
                if row.body is not None and row.id not in talks:
                    talks[row.id] = decode_conversation(keys[row.id].open(row.body, "conversations", row.id))
                if row.number is None:
                    continue
                self._tips[row.number] = stored_cases.tip(row)
                owned[row.person].append(stored_cases.case(row, keys.get(row.person), handed.get(row.number)))
        return [
            Loaded(
                Person(row.id, row.chat, row.id in self._made), talks.get(row.id, Conversation()), tuple(owned[row.id])
            )
            for row in rows
        ]

    def _write(self, connection: Connection, *, changes: Changes) -> list[OutboxRow]:
        keys = self._keys_for(connection, changes)
        writes = Writes(connection)
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
        return rows

    def _keys_for(self, connection: Connection, changes: Changes) -> Keys:
        """The keys of everybody in the changes; people who were not loaded are looked up."""
        unknown = writing.people_of(changes) - self._keys.keys()
        return {**self._keys, **self._vault.keys(connection, unknown)} if unknown else self._keys


def _seen(bot: int, update_ids: Sequence[int], connection: Connection) -> set[int]:
    rows = fetch(connection, _SEEN, {"of": bot, "ids": update_ids}) if update_ids else ()
    return {row.update_id for row in rows}


def _topics(
    places: Sequence[copies.Place], messages: Sequence[copies.Place], connection: Connection
) -> tuple[dict[copies.Place, str], dict[copies.Place, Counterpart]]:
    return copies.topics(connection, places), copies.stood_for(connection, messages)
