"""An allowance: how much each caller may ask for, in a bounded piece of memory."""

from collections import OrderedDict
from collections.abc import Callable

_REMEMBERED = 10_000  # callers; the one that was silent longest is forgotten first


class Allowance:
    """So many requests at once, and so many a minute after that, by caller.

    Args:
        at_once: how many requests a rested caller may make.
        a_minute: how many come back in a minute.
        now: seconds that only go up.
    """

    def __init__(self, at_once: int, a_minute: float, now: Callable[[], float]) -> None:
        self._at_once = float(at_once)
        self._a_second = a_minute / 60
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> float:
        """Count a request; returns 0 where it may be answered, else the seconds to wait."""
        now = self._now()
        left, since = self._left.pop(caller, (self._at_once, now))
        left = min(self._at_once, left + (now - since) * self._a_second)
        allowed = left >= 1
        self._left[caller] = (left - 1 if allowed else left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._a_second
