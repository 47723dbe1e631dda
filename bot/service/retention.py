"""Retention: what is past its keeping time goes by itself, and the log says how much went."""

from datetime import datetime, timedelta

import structlog

from bot.cases.keeping import ENDED
from bot.core.keeping import Keep
from bot.ports import Records

_log = structlog.get_logger()
_EXPORTS = timedelta(days=1)  # a copy that was sent is not needed any more; one that waits to be sent is made anew
_WITH_FILES = ("evidence", "dossiers")


async def sweep(records: Records, keep: Keep, now: datetime) -> dict[str, int]:
    """Remove what is past its keeping time, each kind by its own; returns how many of each went, and logs it.

    Whoever calls it removes the event log's old lines after it: it notes first whose log is cut by that.
    """
    await records.note_cut_logs(now - timedelta(days=keep.events))
    removed = {
        "exports": await records.forget_files("exports", now - _EXPORTS),
        "evidence": await records.forget_evidence(
            _WITH_FILES, "dispute", ENDED["dispute"], now - timedelta(days=keep.evidence)
        ),
        "leftovers": await records.sweep(),
    }
    for kind, states in ENDED.items():
        days = keep.certificates if kind == "certificate" else keep.cases
        removed[f"{kind}s"] = await records.forget_cases(kind, states, now - timedelta(days=days))
    removed["people"] = await _silent_people(records, now, now - timedelta(days=keep.people))
    told = {kind: count for kind, count in removed.items() if count}
    if told:
        _log.info("retention.removed", **told)
    return removed


async def _silent_people(records: Records, now: datetime, before: datetime) -> int:
    """Erase those of whom nothing was heard for long; they hear nothing of it, as they have nothing here any more."""
    count = 0
    while silent := await records.silent(before):
        for person in silent:
            count += await records.erase(person, at=now, by="retention")
    return count
