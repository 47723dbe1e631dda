"""Sinmungo as it is, but for what the bench wants of it: another ``synchronous`` for SQLite, or a profile.

BENCH_SYNCHRONOUS: ``NORMAL`` or ``FULL``. BENCH_PROFILE: the file to which the profile is written at the end.
"""

import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from bench.compare.profile import Sampler
from bot.app import run
from bot.config import load


def choose(synchronous: str) -> None:
    """Set the PRAGMA of every connection when it is first used, after the store has set its own."""

    def on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
        if not record.info.get("bench"):
            record.info["bench"] = True
            connection.execute(f"PRAGMA synchronous={synchronous}").close()

    event.listen(Pool, "checkout", on_checkout)


def main() -> int:
    """Run until SIGTERM; the exit status."""
    if wanted := os.environ.get("BENCH_SYNCHRONOUS"):
        choose(wanted)
    path = os.environ.get("BENCH_PROFILE")
    if not path:
        return run(load())
    with Sampler() as sampler:
        status = run(load())
    Path(path).write_text(sampler.told(), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
