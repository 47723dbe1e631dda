"""Reading the event log, so that a conversation can be replayed."""

from sqlalchemy import Connection, bindparam, select

from bot.ports import EventRecord
from storage.codec import decode_event
from storage.people import Vault
from storage.tables import events

_OF_PERSON = select(events).where(events.c.person == bindparam("who")).order_by(events.c.id)


def read(connection: Connection, vault: Vault, person: int) -> list[EventRecord]:
    """What happened to a person, in order, as far back as it is kept."""
    key = vault.keys(connection, [person]).get(person)
    if key is None:
        return []
    records = []
    for row in connection.execute(_OF_PERSON, {"who": person}):
        happening, seed = decode_event(key.open(row.body, "events", person))
        records.append(EventRecord(person, happening, seed, row.update_id))
    return records
