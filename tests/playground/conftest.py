"""A running playground and a bare client for each test."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.playground.acts import Actor
from bot.playground.clock import Clock
from bot.playground.server import Playground, running_playground
from bot.playground.world import World
from tests.playground.client import Client


@pytest.fixture
def time() -> list[float]:
    """The real time of the playground's clock, in a cell."""
    return [1_800_000_000.5]


@pytest.fixture
async def playground(time: list[float]) -> AsyncIterator[Playground]:
    async with running_playground(world=World(seed=1, clock=Clock(lambda: time[0]))) as running:
        yield running


@pytest.fixture
async def client(playground: Playground) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, playground)


@pytest.fixture
def alice(playground: Playground) -> Actor:
    return playground.actor("en")
