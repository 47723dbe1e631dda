"""Health: what each trouble is called, and a database that does not answer at all."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from bot.ports import Pulse
from bot.service.health import STUCK_AFTER, troubles
from bot.web.health import Health
from tests.service.fakes import START, HandClock
from tests.web.serving import served


class Beating:
    """A store of which only the pulse is felt."""

    def __init__(self, pulse: Pulse | Exception) -> None:
        self._pulse = pulse

    async def pulse(self, now: object) -> Pulse:
        assert now == START
        if isinstance(self._pulse, Exception):
            raise self._pulse
        return self._pulse


@pytest.mark.parametrize(
    ("pulse", "found"),
    [
        (Pulse(migrated=True, sendable_since=None), []),
        (Pulse(migrated=True, sendable_since=START - STUCK_AFTER), []),
        (Pulse(migrated=True, sendable_since=START - STUCK_AFTER - timedelta(seconds=1)), ["delivery"]),
        (Pulse(migrated=False, sendable_since=START - timedelta(days=1)), ["migrations", "delivery"]),
        (ConnectionError("postgresql://u:hunter2@h/d"), ["database"]),
    ],
)
async def test_troubles_have_names(pulse: Pulse | Exception, found: list[str]) -> None:
    assert await troubles(Beating(pulse), HandClock())() == found  # type: ignore[arg-type]


async def test_a_database_that_does_not_answer_is_away() -> None:
    async def ask() -> list[str]:
        await asyncio.Event().wait()
        return []

    health = Health(ask, patience=0.01)
    async with served(web.get("/readyz", health.ready), web.get("/healthz", health.alive)) as client:
        async with client.get("/readyz") as answer:
            assert (answer.status, await answer.text()) == (503, "database\n")
        async with client.get("/healthz") as answer:
            assert answer.status == 200
