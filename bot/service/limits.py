"""Limits: how much of one person is read, so that a flood of theirs is nobody else's trouble.

Each person has a bucket of tokens for messages and one for files; it fills steadily, up to the limit. The buckets live
in this process: several processes, or a restart, let a flood through once more each, which is little next to what it
costs to ask the database at every message. Cases a day are counted in the database (``bot/core/moves.py``).
Nothing is dropped: what is beyond a limit reaches the core as LimitReached, and the event log.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec.structs import replace

from bot.core.event import ButtonPressed, ContactShared, LimitReached, MediaReceived, MessageEdited, TextReceived
from bot.service.envelope import Envelope

Limit: TypeAlias = Literal["messages", "media"]
SECONDS: dict[Limit, int] = {"messages": 60, "media": 86_400}
MOST_BUCKETS = 20_000  # when there are more, those that are full again are forgotten


@dataclass
class Bucket:
    """Tokens of one person: how many were there when, and whether the person was told that they are used up."""

    tokens: float
    at: datetime
    told: bool = False


@dataclass
class Limits:
    """The limits, and how far each person has used them.

    Args:
        messages_a_minute: texts, edits and taps; 0 for no limit.
        media_a_day: everything that is not a text; 0 for no limit.
    """

    messages_a_minute: int = 0
    media_a_day: int = 0
    _buckets: dict[tuple[int, Limit], Bucket] = field(default_factory=dict)

    def judge(self, envelope: Envelope, now: datetime) -> Envelope:
        """An envelope as it is, or with its event beyond the limit.

        Args:
            envelope: what came.
            now: the time.
        """
        event, chat = envelope.event, envelope.chat
        if envelope.source != "update" or envelope.again or envelope.group is not None or chat is None:
            return envelope
        if not isinstance(event, TextReceived | MessageEdited | MediaReceived | ContactShared | ButtonPressed):
            return envelope
        limit: Limit = "media" if isinstance(event, MediaReceived) else "messages"
        most = self.media_a_day if limit == "media" else self.messages_a_minute
        if not most or self._take((chat, limit), most, now):
            return envelope
        bucket = self._buckets[chat, limit]
        first, bucket.told = not bucket.told, True
        return replace(envelope, event=LimitReached(limit, event, first))

    def _take(self, key: tuple[int, Limit], most: int, now: datetime) -> bool:
        """Take a token; False where there is none."""
        if len(self._buckets) > MOST_BUCKETS:
            self._forget(now)
        bucket = self._buckets.setdefault(key, Bucket(most, now))
        bucket.tokens = min(most, bucket.tokens + max(0.0, (now - bucket.at).total_seconds()) * most / SECONDS[key[1]])
        bucket.at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        bucket.told = False
        return True

    def _forget(self, now: datetime) -> None:
        """Drop the buckets of those who were quiet long enough to have a full one again."""
        quiet = [key for key, bucket in self._buckets.items() if (now - bucket.at).total_seconds() >= SECONDS[key[1]]]
        for key in quiet:
            del self._buckets[key]
