"""The copy of an SQLite file that is made before its tables change, and kept for a week."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from bot.ports import StorageAwayError

KEPT = timedelta(
    days=7
)  # it holds the data keys too, so whoever is erased meanwhile is gone from it no later than this


def copy(url: str, revision: str) -> Path | None:
    """Copy an SQLite database as it is now to ``FILE.at-REVISION``; None where it is no SQLite.

    Raises:
        StorageAwayError: the copy cannot be made, for want of room above all.
    """
    file = _file(url)
    if file is None:
        return None
    made = Path(f"{file}.at-{revision}")
    half = Path(f"{made}.{os.getpid()}")
    try:
        half.touch(mode=0o600)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(half)) as target:
            source.backup(target)
        half.replace(made)
    except (OSError, sqlite3.Error) as error:
        half.unlink(missing_ok=True)
        raise StorageAwayError(f"no copy of {file} could be made before its migration: {error}") from error
    return made


def forget(url: str, now: datetime) -> list[Path]:
    """Remove copies that are older than a week; returns those that went. Raises OSError."""
    file = _file(url)
    if file is None:
        return []
    copies = sorted(file.parent.glob(f"{file.name}.at-*"))
    old = [copy for copy in copies if now - datetime.fromtimestamp(copy.stat().st_mtime, UTC) > KEPT]
    for each in old:
        each.unlink()
    return old


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None
