"""Figures: how everything stands, in counts and times, for health and metrics. Nothing of them is personal."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, bindparam, func, select, text

from bot.ports import Figures, Pulse
from storage.columns import Moment, among
from storage.migrate import head
from storage.tables import cases, deadlines, failed_updates, handoffs, jobs, outbox, outbox_lanes

_LATE = timedelta(minutes=1)  # after which a deadline that was not taken in counts as late

_now = bindparam("now", type_=Moment)
_REVISION = text("SELECT version_num FROM alembic_version")
_TURN = select(func.min(outbox_lanes.c.since, type_=Moment)).where(outbox_lanes.c.not_before <= _now)
_count = func.count()
# Word for word what the partial indexes say, by which all of these are counted.
_COUNTS = select(
    select(_count).select_from(outbox).where(text("outbox.state = 'waiting'")).scalar_subquery().label("waiting"),
    select(_count).select_from(outbox).where(text("outbox.state = 'failed'")).scalar_subquery().label("failed"),
    select(_count).select_from(jobs).where(text("jobs.state = 'waiting'")).scalar_subquery().label("jobs"),
    select(_count).select_from(deadlines).where(deadlines.c.due < _now).scalar_subquery().label("late"),
    select(_count).select_from(failed_updates).scalar_subquery().label("set_aside"),
)
_OPEN = text("handoffs.state <> 'closed'")
_BROKEN = select(handoffs.c.kind, _count.label("number")).where(_OPEN, handoffs.c.late).group_by(handoffs.c.kind)
_CASES = (
    select(cases.c.kind, cases.c.state, _count.label("number"))
    .where(among(cases.c.kind, "kinds"), among(cases.c.state, "states"))
    .group_by(cases.c.kind, cases.c.state)
)


def pulse(connection: Connection, now: datetime) -> Pulse:
    """The little that readiness asks for."""
    return Pulse(
        migrated=connection.execute(_REVISION).scalar() == _head(),
        sendable_since=connection.execute(_TURN, {"now": now}).scalar(),
    )


def read(connection: Connection, now: datetime, states: Sequence[tuple[str, str]]) -> Figures:
    """All of it; ``states`` are the (kind, state) that are counted of the cases."""
    counts = connection.execute(_COUNTS, {"now": now - _LATE}).one()
    wanted = {"kinds": sorted({kind for kind, _ in states}), "states": sorted({state for _, state in states})}
    found = {(row.kind, row.state): row.number for row in connection.execute(_CASES, wanted)}
    return Figures(
        waiting=counts.waiting,
        sendable_since=connection.execute(_TURN, {"now": now}).scalar(),
        failed=counts.failed,
        jobs=counts.jobs,
        late=counts.late,
        set_aside=counts.set_aside,
        broken={row.kind: row.number for row in connection.execute(_BROKEN)},
        cases={each: found.get(each, 0) for each in states},
    )


@cache
def _head() -> str | None:
    """Reading the migrations' folder takes longer than all the queries; it does not change while we run."""
    return head()
