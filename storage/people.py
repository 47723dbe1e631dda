"""People: found or made by chat, locked in sorted order, with their data keys."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.sql.dml import ReturningInsert

from storage.columns import AnyRow, among, inserting
from storage.keyring import Keyring, KeyringError
from storage.keyring_file import KeyringFile
from storage.recent import Recent
from storage.sealing import DataKey, KeyCache, UnreadableError, new_key
from storage.statements import fetch, say
from storage.tables import cases, orders, people, updates

OPERATOR = 0  # no person, in places that ask for one: what is sealed there is sealed by the operator's key
Keys: TypeAlias = Mapping[int, DataKey]  # by person; without those who were erased

AGAIN = exists().where(updates.c.bot == bindparam("bot"), among(updates.c.update_id, "updates")).label("again")
WITH_KEY = select(people.c.id, people.c.chat, people.c.master, people.c.data_key).where(people.c.data_key.is_not(None))
# FOR NO KEY UPDATE keeps other writers off without standing in the way of foreign keys.
_LOCKED = WITH_KEY.order_by(people.c.id).with_for_update(key_share=True)
_BY_CHAT = _LOCKED.where(among(people.c.chat, "chats"))
_BY_ID = _LOCKED.where(among(people.c.id, "ids"))
# In plain words, which can go along with BEGIN; SQLAlchemy would write it anew for every batch. Both rows are locked.
_LOCK = """
    SELECT id FROM people JOIN conversations ON person = id WHERE data_key IS NOT NULL AND ({})
    ORDER BY id FOR NO KEY UPDATE
"""
_KEYS = WITH_KEY.where(among(people.c.id, "ids"))
_NEWEST = WITH_KEY.order_by(people.c.id.desc()).limit(1)
_ORDER = select(orders.c.lookup, orders.c.platform, orders.c.body).limit(1)
_OWNERS = select(cases.c.person).where(among(cases.c.number, "numbers")).distinct()


class Vault:
    """What a process has of people in the clear: their data keys, unwrapped when first needed, and whom it left lately.

    Args:
        keyring: the master keys.
        cache: the keys used last.
        file: where the keyring was read, to be read again once it was changed; None where it never is.
    """

    def __init__(self, keyring: Keyring, cache: KeyCache | None = None, file: KeyringFile | None = None) -> None:
        self.keyring = keyring
        self._file = file
        self.operator = DataKey(keyring.operator)
        self._cache = cache or KeyCache()
        self.recent = Recent()

    def wrapped(self, chat: int) -> tuple[str, bytes]:
        """A fresh data key for the person of a chat: the current master key's id, the key wrapped by it."""
        self._look()
        return self.keyring.master, self.keyring.wrap(new_key(), "people", chat)

    def key(self, row: AnyRow, *, made: bool = False) -> DataKey:
        """The data key of a row of people. Raises KeyringError.

        Where the row was ``made`` just now its key is not kept: if that is rolled back, the id may be somebody else's
        next, and what is sealed by a key that stands nowhere is lost.
        """
        key = None if made else self._cache.get(row.id)
        if key is None:
            if row.master not in self.keyring.masters:
                self._look()
            key = DataKey(self.keyring.unwrap(row.data_key, row.master, "people", row.chat))
            if not made:
                self._cache.keep(row.id, key)
        return key

    def keys(self, connection: Connection, ids: Iterable[int]) -> Keys:
        """The data keys of these people; those who were erased are left out."""
        wanted = sorted(set(ids))
        found = {OPERATOR: self.operator} if OPERATOR in wanted else {}
        found |= {person: key for person in wanted if (key := self._cache.get(person))}
        missing = [person for person in wanted if person not in found]
        if missing:
            found |= {row.id: self.key(row) for row in fetch(connection, _KEYS, {"ids": missing})}
        return found

    def fresh(self, connection: Connection, person: int) -> DataKey | None:
        """The data key of a person as the database has it at this moment, whatever is at hand."""
        row = connection.execute(_KEYS, {"ids": [person]}).one_or_none()
        if row is None:
            self.forget(person)
        return self.key(row) if row else None

    def _look(self) -> None:
        """Take the keyring file as it is now: another process may have added a master key."""
        newer = self._file.changed() if self._file else None
        if newer is not None:
            self.keyring = newer

    def forget(self, person: int) -> None:
        """Drop what is at hand of somebody whose key was destroyed."""
        self._cache.forget(person)
        self.recent.forget(person)


def check_keys(connection: Connection, vault: Vault) -> None:
    """Whether the keyring opens this database, tried on the person who came last and on an order.

    Raises:
        KeyringError: it does not.
    """
    person = connection.execute(_NEWEST).one_or_none()
    if person:
        vault.key(person)
    order = connection.execute(_ORDER).one_or_none()
    if order:
        try:
            vault.operator.open(order.body, "orders", order.lookup, order.platform)
        except UnreadableError as error:
            raise KeyringError("the operator's key does not open the orders that were imported") from error


def owners(connection: Connection, numbers: Sequence[str]) -> set[int]:
    """Who owns these cases."""
    return {row.person for row in fetch(connection, _OWNERS, {"numbers": list(numbers)})} if numbers else set()


def lock(chats: Collection[int], ids: Collection[int]) -> str:
    """What locks the people of these chats or with these ids, of which there are some, until a transaction ends.

    Those who have a conversation, with it. In the order of their ids, and in PostgreSQL's plain words, so that it goes
    along with what begins the transaction.
    """
    wanted = {"chat": chats, "id": ids}
    found = [f"{column} IN ({','.join(map('{:d}'.format, numbers))})" for column, numbers in wanted.items() if numbers]
    return _LOCK.format(" OR ".join(found))


def locked(connection: Connection, chats: Collection[int] = (), ids: Collection[int] = ()) -> list[AnyRow]:
    """People of these chats, or with these ids, locked likewise, whether they have a conversation or not."""
    if chats:
        rows = fetch(connection, _BY_CHAT, {"chats": sorted(chats)})
    else:
        rows = fetch(connection, _BY_ID, {"ids": sorted(ids)})
    if connection.dialect.name != "sqlite":
        say(connection, lock(chats, ids))
    return rows


def make(connection: Connection, chats: Collection[int], vault: Vault) -> set[int]:
    """Make people for these chats; returns the ids of those that nobody else made at the same moment."""
    rows = []
    for chat in sorted(chats):
        master, wrapped = vault.wrapped(chat)
        rows.append({"chat": chat, "master": master, "data_key": wrapped})
    return set(connection.execute(_insert(connection.dialect.name), rows).scalars())


@cache
def _insert(dialect: str) -> ReturningInsert[int]:
    return inserting(dialect)(people).on_conflict_do_nothing(index_elements=["chat"]).returning(people.c.id)
