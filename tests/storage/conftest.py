"""Databases without tables, and stores on those that have them (``tests/databases.py``)."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage import Keyring, Storage, open_store, statements
from tests.databases import create_database
from tests.storage.acts import Trips


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgresql_url(server: Any) -> Iterator[str]:
    """A database without tables."""
    name = create_database(server)
    yield server.get_uri(name)
    server.psql(f'DROP DATABASE "{name}" WITH (FORCE)')


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


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Trips:
    """Counts the trips to the database of what is done meanwhile."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        counted: list[str] = []

        def seen(through: Callable[..., Any], *values: Any, **named: Any) -> Any:
            counted.append("trip")
            return through(*values, **named)

        with monkeypatch.context() as patched:
            for name in ("_by_driver", "execute"):
                patched.setattr(statements, name, partial(seen, getattr(statements, name)))
            yield counted

    return counting
