"""A store in a temporary folder, a world of few flows, and what the service's tests have in common."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.service.intake import Intake
from bot.service.world import World
from storage.keyring import Keyring
from storage.migrate import upgrade
from storage.store import Storage, open_store
from tests.service.fakes import HandClock
from tests.service.flows import small_world


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with today's tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
async def store(tmp_path: Path, migrated: Path) -> AsyncIterator[Storage]:
    """SQLite in a folder of the test's own."""
    path = shutil.copy(migrated, tmp_path / "test.db")
    opened = open_store(f"sqlite:///{path}", bot=1, keyring=Keyring.make(), files_url=str(tmp_path / "files"))
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> HandClock:
    """A clock turned by hand."""
    return HandClock()


@pytest.fixture
def world() -> World:
    """Few pages, one of which breaks."""
    return small_world()


@pytest.fixture
def intake(store: Storage, world: World, clock: HandClock) -> Intake:
    """An intake without the loops around it."""
    return Intake(store, world, clock)
