"""Everything that is kept of one person, read back in one snapshot; and who there is."""

from sqlalchemy import BigInteger, Connection, bindparam, or_, select
from sqlalchemy.sql import Select

from bot.core.conversation import Conversation
from bot.ports import CaseView, DeadlineRow, PersonRecords
from storage import casebook, history
from storage.codec import decode_conversation, decode_values
from storage.people import Vault
from storage.sealing import DataKey
from storage.tables import cases, conversations, deadlines, people

_who = bindparam("who", type_=BigInteger)
_FOUND: Select[int, int] = select(people.c.id, people.c.chat).where(
    people.c.data_key.is_not(None), or_(people.c.id == _who, people.c.chat == _who)
)
_PERSON = select(people).where(people.c.id == _who, people.c.data_key.is_not(None))
_TALK = select(conversations.c.body).where(conversations.c.person == _who)
_CASES = select(cases.c.number).where(cases.c.person == _who, cases.c.data.is_not(None)).order_by(cases.c.opened_at)
_DEADLINES = select(deadlines).where(deadlines.c.person == _who).order_by(deadlines.c.due)
_NEXT = (
    select(people.c.id)
    .where(people.c.data_key.is_not(None), people.c.id > bindparam("after"))
    .order_by(people.c.id)
    .limit(bindparam("most"))
)


def find(connection: Connection, who: int) -> list[tuple[int, int]]:
    """(opaque id, chat) of the people whose opaque id or Telegram id this is."""
    return [(row.id, row.chat) for row in connection.execute(_FOUND, {"who": who})]


def following(connection: Connection, after: int, most: int) -> list[int]:
    """The next people, by id."""
    return list(connection.execute(_NEXT, {"after": after, "most": most}).scalars())


def read(connection: Connection, vault: Vault, person: int) -> PersonRecords | None:
    """All of it; None where there is no such person (any more)."""
    row = connection.execute(_PERSON, {"who": person}).one_or_none()
    if row is None:
        return None
    key = vault.key(row)
    views = [
        casebook.read(connection, vault, number) for number in connection.execute(_CASES, {"who": person}).scalars()
    ]
    return PersonRecords(
        person=person,
        chat=row.chat,
        conversation=_talk(connection, key, person),
        cases=tuple(view for view in views if isinstance(view, CaseView)),
        events=tuple(history.read(connection, vault, person)),
        deadlines=tuple(_deadlines(connection, key, person)),
    )


def _talk(connection: Connection, key: DataKey, person: int) -> Conversation:
    body = connection.execute(_TALK, {"who": person}).scalar()
    return Conversation() if body is None else decode_conversation(key.open(body, "conversations", person))


def _deadlines(connection: Connection, key: DataKey, person: int) -> list[DeadlineRow]:
    rows = connection.execute(_DEADLINES, {"who": person})
    return [
        DeadlineRow(row.key, row.kind, person, row.due, decode_values(key.open(row.body, "deadlines", person, row.key)))
        for row in rows
    ]
