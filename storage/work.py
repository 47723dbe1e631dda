"""Jobs and deadlines: set and finished with a batch, leased and read outside it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeAlias

import structlog
from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, null, or_, select, text, update
from sqlalchemy.dialects.postgresql import Insert

from bot.core.effect import SetDeadline
from bot.ports import Changes, DeadlineRow, Fallen, JobRow
from storage.codec import decode_values, encode
from storage.columns import AnyRow, Moment, among, among_pairs, inserting
from storage.lanes import LEASE
from storage.people import Keys, Vault
from storage.sealing import UnreadableError
from storage.statements import bulk, fetch, run
from storage.tables import deadlines, jobs
from storage.writes import Writes

Named: TypeAlias = tuple[int, str]  # a deadline: whose, and its key

_log = structlog.get_logger()
_SHUT_FOR = timedelta(days=1)  # after which what nobody can open is tried again: its key may have been brought back


def _named(parameter: str) -> ColumnElement[bool]:
    """It is one of the deadlines bound to ``parameter``."""
    return among_pairs(deadlines.c.person, deadlines.c.key, parameter)


_WAITING = text("jobs.state = 'waiting'")  # word for word what the partial index says

_FINISH_JOBS = update(jobs).where(among(jobs.c.key, "keys")).values(state="done", body=None, error=None)
_FINISH_DEADLINES = delete(deadlines).where(
    deadlines.c.person == bindparam("whose"), deadlines.c.key == bindparam("which"), deadlines.c.due == bindparam("was")
)
_DROP = delete(deadlines).where(_named("dropped"))
_PENDING_JOBS = select(jobs.c.key).where(among(jobs.c.key, "keys"), _WAITING)
_STANDING = select(deadlines.c.person, deadlines.c.key, deadlines.c.due).where(_named("asked"))
_RUNNABLE = (
    select(jobs)
    .where(_WAITING, jobs.c.not_before <= bindparam("now", type_=Moment))
    .order_by(jobs.c.not_before)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(jobs)
    .where(among(jobs.c.key, "keys"))
    .values(not_before=bindparam("until", type_=Moment), attempts=jobs.c.attempts + 1)
)
_OWNER = select(jobs.c.person).where(jobs.c.key == bindparam("which"), _WAITING)
_POSTPONE = (
    update(jobs)
    .where(jobs.c.key == bindparam("which"), _WAITING)
    .values(not_before=bindparam("until", type_=Moment), error=bindparam("why"))
)
_now = bindparam("now", type_=Moment)
_DUE = (
    select(deadlines)
    .where(deadlines.c.due <= _now, or_(deadlines.c.until.is_(None), deadlines.c.until <= _now))
    .order_by(deadlines.c.due)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_HOLD_DUE = (
    update(deadlines)
    .where(_named("held"), deadlines.c.due <= _now)  # one moved meanwhile is free
    .values(until=bindparam("held_until", type_=Moment))
)
_NEXT_DEADLINE = select(func.min(deadlines.c.due, type_=Moment)).where(deadlines.c.until.is_(None))
_NEXT_JOB = select(func.min(jobs.c.not_before, type_=Moment)).where(_WAITING)


def pending(connection: Connection, jobs: Sequence[str], deadlines: Sequence[Fallen]) -> tuple[set[str], set[Fallen]]:
    """Which jobs are not finished, and which deadlines stand as they were read."""
    unfinished = {row.key for row in fetch(connection, _PENDING_JOBS, {"keys": jobs})} if jobs else set()
    if not deadlines:
        return unfinished, set()
    standing = fetch(connection, _STANDING, {"asked": [(person, key) for person, key, _ in deadlines]})
    return unfinished, {(row.person, row.key, row.due) for row in standing} & set(deadlines)


def finish(connection: Connection, changes: Changes) -> None:
    """Mark the jobs whose results were taken in, and remove the deadlines that were; one moved meanwhile stays."""
    if changes.finished_jobs:
        run(connection, _FINISH_JOBS, {"keys": changes.finished_jobs})
    if changes.finished_deadlines:
        rows = [{"whose": person, "which": key, "was": due} for person, key, due in changes.finished_deadlines]
        bulk(connection, _FINISH_DEADLINES, rows)


def start(writes: Writes, keys: Keys, changes: Changes) -> None:
    """Add jobs and set, move or drop deadlines."""
    if changes.jobs:
        writes.add(_add_jobs(writes.dialect), _job_rows(keys, changes))
    dropped, rows = [], []
    for key, (person, effect) in changes.deadlines.items():
        if isinstance(effect, SetDeadline):
            body = keys[person].seal(encode(effect.payload), "deadlines", person, key)
            rows.append({"key": key, "kind": effect.kind, "person": person, "due": effect.due, "body": body})
        else:
            dropped.append((person, key))
    if rows:
        writes.add(_set_deadlines(writes.dialect), rows)
    if dropped:
        writes.do(_DROP, {"dropped": dropped})  # no row of those that are set


def lease(connection: Connection, vault: Vault, now: datetime, limit: int, seconds: float) -> list[JobRow]:
    """Take jobs that may run, so that nobody else does until the lease ends."""
    rows = connection.execute(_RUNNABLE, {"now": now, "most": limit}).all()
    if not rows:
        return []
    found, shut = _opened(connection, vault, rows, "jobs")
    for taken, time in (([row for row, _ in found], timedelta(seconds=seconds)), (shut, _SHUT_FOR)):
        if taken:
            connection.execute(_LEASE, {"keys": [row.key for row in taken], "until": now + time})
    return [JobRow(row.key, row.kind, row.person, payload, row.attempts + 1, row.update_id) for row, payload in found]


def postpone(connection: Connection, vault: Vault, key: str, until: datetime, error: str) -> None:
    """Let a job wait; one that is finished or gone stays so."""
    person = connection.execute(_OWNER, {"which": key}).scalar()
    if person is not None:
        why = vault.keys(connection, [person])[person].seal(error.encode(), "jobs.error", person, key)
        connection.execute(_POSTPONE, {"which": key, "until": until, "why": why})


def due(connection: Connection, vault: Vault, now: datetime, limit: int) -> tuple[list[DeadlineRow], list[Named]]:
    """Deadlines that have fallen due, the oldest first, and those that nobody can open."""
    rows = connection.execute(_DUE, {"now": now, "most": limit}).all()
    found, shut = _opened(connection, vault, rows, "deadlines")
    open_ = [DeadlineRow(row.key, row.kind, row.person, row.due, payload) for row, payload in found]
    return open_, [(row.person, row.key) for row in shut]


def take_due(connection: Connection, vault: Vault, now: datetime, limit: int) -> list[DeadlineRow]:
    """The same where several processes share them: those found are nobody else's for half a minute."""
    rows, shut = due(connection, vault, now, limit)
    _hold(connection, [(row.person, row.key) for row in rows], now, LEASE)
    put_off(connection, shut, now)
    return rows


def put_off(connection: Connection, shut: Sequence[Named], now: datetime) -> None:
    """Have deadlines that nobody can open keep nobody from the others for a day."""
    _hold(connection, shut, now, _SHUT_FOR)


def _hold(connection: Connection, held: Sequence[Named], now: datetime, time: timedelta) -> None:
    if held:
        connection.execute(_HOLD_DUE, {"held": held, "now": now, "held_until": now + time})


def next_due(connection: Connection) -> datetime | None:
    """When the first deadline that nobody has in hand falls due, or the first job may run."""
    times = (connection.execute(statement).scalar() for statement in (_NEXT_DEADLINE, _NEXT_JOB))
    return min((time for time in times if time is not None), default=None)


def _opened(
    connection: Connection, vault: Vault, rows: Sequence[AnyRow], table: str
) -> tuple[list[tuple[AnyRow, dict[str, Any]]], list[AnyRow]]:
    """Rows with what they hold, and those that nobody can open."""
    keys = vault.keys(connection, (row.person for row in rows))
    found, shut = [], []
    for row in rows:
        try:
            found.append((row, decode_values(keys[row.person].open(row.body, table, row.person, row.key))))
        except (KeyError, UnreadableError) as error:
            shut.append(row)
            told = {"kind": row.kind, "person": row.person, "error": type(error).__name__}
            if table == "jobs":  # a deadline is no answer to an update
                told["update_id"] = row.update_id
            _log.error("row.unreadable", table=table, **told)
    return found, shut


def _job_rows(keys: Keys, changes: Changes) -> list[dict[str, Any]]:
    return [
        {
            "key": job.key,
            "kind": job.kind,
            "person": person,
            "state": "waiting",
            "attempts": 0,
            "not_before": changes.now,
            "body": keys[person].seal(encode(job.payload), "jobs", person, job.key),
            "update_id": changes.answered.get(person),
        }
        for person, job in changes.jobs
    ]


@cache
def _add_jobs(dialect: str) -> Insert:
    return inserting(dialect)(jobs).on_conflict_do_nothing(index_elements=["key"])


@cache
def _set_deadlines(dialect: str) -> Insert:
    statement = inserting(dialect)(deadlines)
    new = statement.excluded
    moved = {"kind": new.kind, "due": new.due, "body": new.body, "until": null()}
    return statement.on_conflict_do_update(index_elements=["person", "key"], set_=moved)
