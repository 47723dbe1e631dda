"""A bot as a process of its own, and what the kernel knows of it (Linux)."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")


class Running:
    """A process with its children.

    Args:
        process: it.
        log: where it writes what it has to say.
    """

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self._log = log

    def cpu(self) -> float:
        """Seconds of user and system time so far, with those of children, gone ones too."""
        return cpu(self.process.pid)

    def peak(self) -> float:
        """MiB of resident memory at the most; where there are children, the sum of everybody's own."""
        return sum(_peak(pid) for pid in _tree(self.process.pid)) / 1024

    def last_words(self) -> str:
        """The last lines of its log."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])


def cpu(pid: int) -> float:
    """Seconds of user and system time so far of a process with its children, gone ones too."""
    return sum(map(_cpu, _tree(pid)))


def _cpu(pid: int) -> float:
    """Those of one process by its clock, as clock_getcpuclockid(3) numbers it, and those of its children that ended."""
    try:
        return time.clock_gettime((~pid << 3) | 2) + sum(map(int, _stat(pid)[13:15])) / _TICKS
    except OSError:  # it ended just now, and its parent counts it from now on
        return 0.0


def _tree(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        with suppress(OSError):  # it ended just now
            for task in Path(f"/proc/{each}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _stat(pid: int) -> list[str]:
    """Fields of ``/proc/PID/stat`` after the name, which may hold anything: the first here is the third there."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@asynccontextmanager
async def running(words: tuple[str, ...], folder: Path, settings: Mapping[str, str]) -> AsyncIterator[Running]:
    """``python WORDS`` in a folder, with nothing of our environment but the path; ended with SIGTERM at the end."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "PYTHONPATH": str(ROOT), **settings}
    path = folder / "bot.log"
    with path.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        yield Running(process, path)
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(15):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
