"""Writing the plain parts of a batch: update ids, conversations, the event log, updates set aside."""

from functools import cache
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Insert

from bot.ports import Changes
from storage.codec import encode
from storage.columns import inserting
from storage.people import Keys
from storage.sealing import DataKey
from storage.tables import conversations, events, failed_updates, updates
from storage.writes import Writes

_UPDATES = insert(updates)
_EVENTS = insert(events)
_FAILED = insert(failed_updates)


def people_of(changes: Changes) -> set[int]:
    """Everybody whose data key the changes need."""
    return {
        *changes.conversations,
        *(record.person for record in changes.events),
        *(record.person for record in changes.outbox),
        *(change.person for change in changes.cases),
        *(person for person, _ in changes.jobs),
        *(person for person, _ in changes.questions),
        *(person for person, _ in changes.deadlines.values()),
        *(failed.person for failed in changes.failed if failed.person is not None),
    }


def write_updates(writes: Writes, bot: int, changes: Changes) -> None:
    """Remember the update ids. One that is there already raises: another process was faster with it."""
    if changes.updates:
        rows = [{"bot": bot, "update_id": update_id, "at": changes.now} for update_id in changes.updates]
        writes.add(_UPDATES, rows, ("bot", "at"))


def write_conversations(writes: Writes, keys: Keys, changes: Changes) -> None:
    """Replace the conversations."""
    if changes.conversations:
        bodies = {
            person: keys[person].seal(encode(conversation), "conversations", person)
            for person, conversation in changes.conversations.items()
        }
        if not writes.replace(bodies):
            rows = [{"person": person, "body": body} for person, body in bodies.items()]
            writes.add(_conversations(writes.dialect), rows)


def write_events(writes: Writes, keys: Keys, changes: Changes) -> None:
    """Add to the event log."""
    if changes.events:
        rows: list[dict[str, Any]] = [
            {
                "person": record.person,
                "update_id": record.update_id,
                "at": record.happening.at,
                "body": keys[record.person].seal(encode((record.happening, record.seed)), "events", record.person),
            }
            for record in changes.events
        ]
        writes.add(_EVENTS, rows, ("at",) if len({row["at"] for row in rows}) == 1 else ())


def write_failed(writes: Writes, keys: Keys, operator: DataKey, changes: Changes) -> None:
    """Set updates aside, under the operator's key where they belong to nobody (any more)."""
    if changes.failed:
        rows: list[dict[str, Any]] = []
        for failed in changes.failed:
            person = failed.person if failed.person in keys else None
            key = operator if person is None else keys[person]
            rows.append(
                {
                    "source": failed.source,
                    "update_id": failed.update_id,
                    "person": person,
                    "at": failed.at or changes.now,
                    "body": key.seal(failed.body, "failed_updates", person or 0, "body"),
                    "error": key.seal(failed.error.encode(), "failed_updates", person or 0, "error"),
                }
            )
        writes.add(_FAILED, rows)


@cache
def _conversations(dialect: str) -> Insert:
    statement = inserting(dialect)(conversations)
    return statement.on_conflict_do_update(index_elements=["person"], set_={"body": statement.excluded.body})
