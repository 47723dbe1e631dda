"""How long the operator's commands and the desk's questions take on a database, while the bot runs beside them."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.compare.__main__ import say
from bench.process import ROOT
from bot.core.keeping import Keep
from bot.service.retention import sweep
from storage import Storage

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("stats", "--days", "7"),
    ("stats", "--days", "92"),
    ("cases", "list"),
    ("cases", "list", "--state", "in_review"),
    ("outbox",),
    ("audit", "verify"),
)


async def timed(settings: Mapping[str, str], folder: Path, *words: str) -> float:
    """Run a command of ours; returns seconds. Raises RuntimeError where it fails."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)}: {output.decode()[-2000:]}")
    return time.perf_counter() - begun


async def all_of(settings: Mapping[str, str], folder: Path) -> dict[str, float]:
    """Seconds by command; the backup is made and removed."""
    took = {f"sinmungo {' '.join(words)}": await timed(settings, folder, *words) for words in COMMANDS}
    with tempfile.TemporaryDirectory(dir=folder) as copy:
        took["sinmungo backup"] = await timed(settings, folder, "backup", f"{copy}/copy.zip")
    return took


async def inside(store: Storage, states: list[tuple[str, str]]) -> dict[str, float]:
    """Seconds by what a running bot asks of its store now and then."""
    now, took = datetime.now(UTC), {}
    case = (await store.cases(limit=1))[0].case.number
    asks: dict[str, Callable[[], Awaitable[object]]] = {
        "figures (metrics)": lambda: store.figures(now, states),
        "pulse (readiness)": lambda: store.pulse(now),
        "handoffs of 92 days (/find, /stats 92)": lambda: store.handoffs(now - timedelta(days=92)),
        "one case with its story": lambda: store.case(case),
        "retention, first": lambda: sweep(store.records, Keep(), now),
        "prune, first": lambda: store.prune(now),
        "retention, hourly": lambda: sweep(store.records, Keep(), now),
        "prune, hourly": lambda: store.prune(now),
    }
    for what, ask in asks.items():
        begun = time.perf_counter()
        found = await ask()
        took[what] = time.perf_counter() - begun
        say(f"{what}: {took[what]:.2f} s, {len(found) if isinstance(found, list) else found}"[:200])
    return took
