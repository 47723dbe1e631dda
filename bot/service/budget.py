"""Budgets: how much may be sent, in all, to a person and into a group, and who must wait for how long.

Telegram publishes no exact figures (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits): the rates are
settings, and a 429 is the truth.
"""

from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeAlias

from bot.ports import URGENT, AnswerCallback, CopyMessages, Outgoing, React, SendText

ALL = 9
_LATE = 1.0  # seconds by which what was sent may arrive late, where the window is long
_LONG = 30.0
_ALARM = timedelta(seconds=1)  # within which refusals of several chats mean all of them
_SEVERAL = 3


@dataclass(frozen=True)
class Rate:
    """At most ``count`` messages within any ``seconds``; so many may go at once."""

    count: int
    seconds: float

    @cached_property
    def span(self) -> timedelta:
        """How long ago something must have been sent so that it no longer counts."""
        return timedelta(seconds=self.seconds + (_LATE if self.seconds >= _LONG else 0))


@dataclass(frozen=True)
class Rates:
    """What Telegram takes.

    Args:
        overall: in all; a third of it is kept for what somebody waits for.
        private: into one person's chat.
        group: into one group; one of twenty is kept for answers to agents.
    """

    overall: Rate = Rate(30, 1)
    private: Rate = Rate(3, 3)
    group: Rate = Rate(20, 60)

    @cached_property
    def longest(self) -> timedelta:
        """How long ago something must have been sent into any chat so that it no longer counts."""
        return max(self.private.span, self.group.span)


Window: TypeAlias = "deque[datetime]"


class Budgets:
    """What was sent lately, and what therefore must wait.

    Args:
        rates: what Telegram takes; no limit but Telegram's own 429 where None.
    """

    def __init__(self, rates: Rates | None = None) -> None:
        self._rates = rates
        self._all: Window = deque()
        self._chats: OrderedDict[int, Window] = OrderedDict()  # the one used last at the end
        self._closed: dict[int, datetime] = {}  # chats
        self._half_closed: dict[int, datetime] = {}  # chats, to what nobody waits for
        self._closed_to: dict[int, datetime] = {}  # all of them: to everything, or to what nobody waits for
        self._refusals: deque[tuple[datetime, int]] = deque()
        self.share = 1.0

    def hold(self, chat: int, weight: int, priority: int, now: datetime) -> datetime | None:
        """Until when a send must wait; None for at once, and then it counts as sent.

        Args:
            chat: where to.
            weight: for how many messages it counts; nothing holds up what counts for none.
            priority: the row's.
            now: the time.
        """
        if weight == 0:
            return None
        until = self._closed_until(chat, priority, now)
        if until is not None or self._rates is None:
            return until
        urgent = priority <= URGENT
        rate = self._rates.group if chat < 0 else self._rates.private
        kept = 0 if chat > 0 or urgent else rate.count // 20
        window = self._chats.setdefault(chat, deque())
        until = _room(window, rate, weight, now, rate.count - kept)
        if until is not None:
            (self._half_closed if kept else self._closed)[chat] = until
            return until
        count = max(1, int(self._rates.overall.count * self.share))
        until = _room(self._all, self._rates.overall, 1, now, count if urgent else count - count // 3)
        if until is not None:
            self._closed_to[ALL if not urgent else URGENT] = until
            return until
        self.spend(chat, weight, now)
        return None

    def spend(self, chat: int, weight: int, now: datetime) -> None:
        """Count what was sent, without asking."""
        if self._rates is not None:
            self._all.append(now)
            self._chats.setdefault(chat, deque()).extend([now] * weight)
            self._chats.move_to_end(chat)
            self._forget(now)

    def refused(self, chat: int, until: datetime, now: datetime) -> None:
        """Telegram said 429: the chat waits; all wait where several chats were refused within a second."""
        self._closed[chat] = max(until, self._closed.get(chat, until))
        self._refusals.append((now, chat))
        while self._refusals[0][0] < now - _ALARM:
            self._refusals.popleft()
        if len({each for _, each in self._refusals}) >= _SEVERAL:
            self._closed_to[URGENT] = max(until, self._closed_to.get(URGENT, until))

    def held(self, now: datetime) -> list[int]:
        """Chats that must wait."""
        self._closed = _still(self._closed, now)
        return list(self._closed)

    def half_held(self, now: datetime) -> list[int]:
        """Chats into which only the urgent may be sent."""
        self._half_closed = _still(self._half_closed, now)
        return list(self._half_closed)

    def least_urgent(self, now: datetime) -> int | None:
        """The highest priority number that may be sent now; None where nothing may."""
        self._closed_to = _still(self._closed_to, now)
        return None if URGENT in self._closed_to else URGENT if ALL in self._closed_to else ALL

    def next_opening(self) -> datetime | None:
        """When the first of those that wait may go on."""
        return min((*self._closed.values(), *self._half_closed.values(), *self._closed_to.values()), default=None)

    def window(self, chat: int) -> Sequence[datetime]:
        """When something was lately sent into a chat."""
        return tuple(self._chats.get(chat, ()))

    def learn(self, windows: Mapping[int, Sequence[datetime]]) -> None:
        """Take note of what others sent: an earlier run, or another process."""
        for chat, times in windows.items():
            if self._rates is not None and len(times) > len(self._chats.get(chat, ())):
                self._chats[chat] = deque(times)

    def _closed_until(self, chat: int, priority: int, now: datetime) -> datetime | None:
        if not (self._closed_to or self._closed or self._half_closed):
            return None
        for until in (
            self._closed_to.get(URGENT),
            self._closed_to.get(ALL) if priority > URGENT else None,
            self._closed.get(chat),
            self._half_closed.get(chat) if priority > URGENT else None,
        ):
            if until is not None and until > now:
                return until
        return None

    def _forget(self, now: datetime) -> None:
        """Chats to which nothing was sent for long."""
        assert self._rates is not None  # noqa: S101 - only called with rates
        gone = now - self._rates.longest
        while self._chats:
            chat = next(iter(self._chats))
            window = self._chats[chat]
            if window and window[-1] > gone:
                return
            del self._chats[chat]


def _room(window: Window, rate: Rate, weight: int, now: datetime, count: int) -> datetime | None:
    """When a window has room for so much more; None where it has. An album larger than all of it goes alone."""
    gone = now - rate.span
    while window and window[0] <= gone:
        window.popleft()
    over = len(window) + weight - count
    if over <= 0 or not window:
        return None
    return window[min(over, len(window)) - 1] + rate.span


def _still(closed: dict[int, datetime], now: datetime) -> dict[int, datetime]:
    return {each: until for each, until in closed.items() if until > now}


def weight(outgoing: Outgoing) -> int:
    """For how many messages Telegram counts it: answers to taps and reactions for none, albums and pins for more."""
    match outgoing:
        case AnswerCallback() | React():
            return 0
        case CopyMessages(copied=copied):
            return len(copied.messages)
        case SendText(pin=True):
            return 2
        case _:
            return 1
