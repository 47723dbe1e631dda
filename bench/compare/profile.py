"""Where a process's CPU time goes: what the main thread spent, what all others spent, and samples of the main one."""

import signal
import time
from collections import Counter
from pathlib import Path
from types import FrameType, TracebackType

from msgspec import Struct, json

EVERY = 0.002  # seconds of CPU time between two samples
ROOT = str(Path(__file__).parents[2]) + "/"


class Profile(Struct, frozen=True):
    """What was seen.

    Args:
        threads: CPU seconds of the main thread and of all others.
        samples: of the main thread.
        inside: samples by function in which the thread was, itself.
        under: samples by function in which it was, or in something that the function called.
    """

    threads: dict[str, float]
    samples: int
    inside: dict[str, int]
    under: dict[str, int]


class Sampler:
    """Takes a sample of the main thread whenever that has used a while of CPU time; begins with SIGUSR1.

    The kernel's timer counts all threads; a tick in which the main thread did next to nothing is no sample of it.
    """

    def __init__(self) -> None:
        self._inside: Counter[str] = Counter()
        self._under: Counter[str] = Counter()
        self._samples = 0
        self._last = 0.0
        self._before: dict[str, float] = {}

    def __enter__(self) -> "Sampler":
        signal.signal(signal.SIGPROF, self._tick)
        signal.signal(signal.SIGUSR1, self._begin)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def told(self) -> str:
        """The profile as JSON."""
        spent = {name: seconds - self._before.get(name, 0.0) for name, seconds in _threads().items()}
        return json.encode(Profile(spent, self._samples, dict(self._inside), dict(self._under))).decode()

    def _begin(self, _signal: int, _frame: FrameType | None) -> None:
        self._before = _threads()
        self._last = time.thread_time()
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def _tick(self, _signal: int, frame: FrameType | None) -> None:
        now = time.thread_time()
        if now - self._last < EVERY / 2:
            return
        self._last = now
        self._samples += 1
        names = []
        while frame is not None:
            names.append(_name(frame))
            frame = frame.f_back
        self._inside[names[0]] += 1
        self._under.update(set(names))


def _name(frame: FrameType) -> str:
    """``module: function``, the module as a path in this project or as a library's."""
    path = frame.f_code.co_filename
    short = (
        path.removeprefix(ROOT) if path.startswith(ROOT) and ".venv" not in path else path.rpartition("-packages/")[2]
    )
    return f"{short.rpartition('python3.11/')[2]}: {frame.f_code.co_qualname}"


def _threads() -> dict[str, float]:
    """CPU seconds of the main thread, and of all others together: those of the database may have ended by now."""
    main = time.thread_time()
    return {"main": main, "all others": time.process_time() - main}


def share(counts: dict[str, int], samples: int, most: int) -> list[tuple[str, float]]:
    """The functions with the most samples and their share of all."""
    return [(name, count / samples) for name, count in Counter(counts).most_common(most)]


def parted(counts: dict[str, int], samples: int) -> list[tuple[str, float]]:
    """Samples of the functions themselves, added up by module; libraries by package."""
    by: Counter[str] = Counter()
    for name, count in counts.items():
        path = name.partition(":")[0]
        by[path if path.startswith(("bot/", "storage/")) else path.partition("/")[0]] += count
    return share(by, samples, 25)
