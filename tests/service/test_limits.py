"""Limits: a flood stops, nobody else's trouble, and nothing goes silently."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.event import BotBlocked, ButtonPressed, Event, LimitReached, Media, MediaReceived, TextReceived
from bot.service import limits as module
from bot.service.envelope import Envelope
from bot.service.intake import Intake
from bot.service.limits import Limits
from bot.service.world import World
from storage.store import Storage
from tests.service.fakes import START, HandClock

TEXT = TextReceived(1, "x")
PHOTO = MediaReceived(1, Media("photo"))


def envelope(event: Event | None = TEXT, chat: int | None = 7, **fields: Any) -> Envelope:
    return Envelope("update", event, chat=chat, **fields)


def verdicts(limits: Limits, *events: Any, chat: int = 7, later: float = 0.0) -> list[str]:
    """What became of events: read, told (beyond the limit, and the first), hushed."""
    judged = [limits.judge(envelope(event, chat), START + timedelta(seconds=later)).event for event in events]
    return [("told" if each.first else "hushed") if isinstance(each, LimitReached) else "read" for each in judged]


def test_beyond_the_limit_the_first_is_told() -> None:
    limits = Limits(messages_a_minute=3)
    assert verdicts(limits, *[TEXT] * 5) == ["read"] * 3 + ["told", "hushed"]
    assert verdicts(limits, TEXT, chat=8) == ["read"]
    assert verdicts(limits, ButtonPressed("q", "x", 1), later=10) == ["hushed"]
    assert verdicts(limits, TEXT, TEXT, later=30) == ["read", "told"]


def test_files_have_a_limit_of_their_own() -> None:
    limits = Limits(messages_a_minute=1, media_a_day=2)
    assert verdicts(limits, PHOTO, PHOTO, TEXT, PHOTO) == ["read", "read", "read", "told"]
    assert verdicts(limits, PHOTO, later=86_400) == ["read"]


def test_without_limits_everything_is_read() -> None:
    assert verdicts(Limits(), *[TEXT, PHOTO] * 200) == ["read"] * 400


@pytest.mark.parametrize(
    "other",
    [
        envelope(BotBlocked()),
        envelope(None),
        envelope(chat=None),
        envelope(again=True),
        Envelope("job", TEXT, chat=7),
    ],
)
def test_what_is_not_counted(other: Envelope) -> None:
    limits = Limits(messages_a_minute=1)
    assert [limits.judge(other, START) for _ in range(3)] == [other] * 3


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    limits = Limits(messages_a_minute=60)
    assert verdicts(limits, TEXT, later=10) == ["read"]
    assert verdicts(limits, *[TEXT] * 59, later=0) == ["read"] * 59


def test_those_who_were_quiet_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BUCKETS", 10)
    limits = Limits(messages_a_minute=5)
    for chat in range(11):
        verdicts(limits, TEXT, chat=chat)
    verdicts(limits, TEXT, chat=99, later=120)
    assert len(limits._buckets) == 1


async def test_through_the_intake(store: Storage, world: World, clock: HandClock) -> None:
    intake = Intake(store, world, clock, limits=Limits(messages_a_minute=2))
    await intake.process([envelope(TextReceived(at, "/menu"), update_id=at) for at in range(1, 6)])
    waiting = await store.outbox(clock.now() + timedelta(days=1), 100)
    assert sum("limit.messages" in str(row.outgoing) or "stopped" in str(row.outgoing) for row in waiting) == 1
