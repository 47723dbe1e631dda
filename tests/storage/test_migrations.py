"""Migrations lead to the tables of today, up and down, on both databases."""

import asyncio
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from bot.ports import StorageAwayError
from storage import migrate
from storage.engine import connect
from storage.tables import metadata
from storage.transaction import Work

pytestmark = pytest.mark.slow  # left out of `make quick`

T = TypeVar("T")


class MigrationContract:
    async def test_up_down_and_up_again(self, url: str) -> None:
        assert await migrate.current(url) is None
        assert await migrate.behind(url)
        await migrate.upgrade(url)
        assert await migrate.current(url) == migrate.head()
        assert not await migrate.behind(url)
        assert await _read(url, _tables) == {*metadata.tables, "alembic_version"}
        await migrate.downgrade(url, "base")
        assert await migrate.behind(url)
        assert await _read(url, _tables) == {"alembic_version"}
        await migrate.upgrade(url)
        await migrate.upgrade(url)
        assert not await migrate.behind(url)

    async def test_what_may_be_prepared(self, url: str) -> None:
        """An empty database always, one with data where nobody is to be asked, one of a newer release never."""
        assert await migrate.prepare(url, ask=True) is None
        await migrate.downgrade(url, "0001")
        with pytest.raises(migrate.RevisionError, match="Run: sinmungo migrate"):
            await migrate.prepare(url, ask=True)
        assert await migrate.current(url) == "0001"
        await migrate.prepare(url)
        assert await migrate.prepare(url, ask=True) is None
        await _write(url, "UPDATE alembic_version SET version_num = '9999'")
        for ask in (True, False):
            with pytest.raises(migrate.RevisionError, match="9999, of a newer release than this one"):
                await migrate.prepare(url, ask=ask)

    async def test_the_migrations_make_what_the_tables_say(self, url: str) -> None:
        await migrate.upgrade(url)
        assert await _read(url, _differences) == []

    async def test_two_processes_may_start_at_once(self, url: str) -> None:
        await asyncio.gather(migrate.upgrade(url), migrate.upgrade(url))
        assert not await migrate.behind(url)


class TestSqlite(MigrationContract):
    @pytest.fixture
    def url(self, empty_sqlite_url: str) -> str:
        return empty_sqlite_url

    async def test_options_that_alembic_does_not_compare(self, url: str, tmp_path: Path) -> None:
        """WITHOUT ROWID, AUTOINCREMENT and the conditions of partial indexes, as SQLite itself tells them."""
        made = f"sqlite:///{tmp_path / 'made.db'}"
        database = connect(made)
        async with database.transaction() as transaction:
            await transaction.run(metadata.create_all)
            await transaction.commit()
        await database.close()
        await migrate.upgrade(url)
        assert await _read(url, _sql) == await _read(made, _sql)

    async def test_an_interrupted_migration_leaves_nothing(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def upgrade_and_break(config: Config, to: str) -> None:
            upgrade(config, to)
            raise ZeroDivisionError

        upgrade = command.upgrade
        monkeypatch.setattr(command, "upgrade", upgrade_and_break)
        with pytest.raises(ZeroDivisionError):
            await migrate.upgrade(url)
        assert await _read(url, _tables) == set()

    async def test_a_new_migration_can_be_written(
        self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for file in migrate.HOME.rglob("*.*"):
            if file.suffix in {".py", ".mako"}:
                copy = tmp_path / "migrations" / file.relative_to(migrate.HOME)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())
        await migrate.upgrade(url)
        monkeypatch.setattr(migrate, "HOME", tmp_path / "migrations")
        await migrate.revise(url, "Nothing new")
        (written,) = (tmp_path / "migrations").rglob("*_nothing_new.py")
        compile(written.read_text(), str(written), "exec")
        assert int(str(migrate.head())) == int(written.name[:4])

    async def test_a_database_that_cannot_be_reached_is_away(self, tmp_path: Path) -> None:
        (tmp_path / "folder.db").mkdir()
        with pytest.raises(StorageAwayError):
            await migrate.behind(f"sqlite:///{tmp_path / 'folder.db'}")


class TestPostgresql(MigrationContract):
    @pytest.fixture
    def url(self, empty_postgresql_url: str) -> str:
        return empty_postgresql_url

    async def test_a_database_that_cannot_be_reached_is_away(self, tmp_path: Path) -> None:
        with pytest.raises(StorageAwayError):
            await migrate.behind(f"postgresql://nobody@/nothing?host={tmp_path}")


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "mysql://host/name", "not a url"])
async def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="database URL"):
        await migrate.upgrade(url)


async def _read(url: str, work: Work[T]) -> T:
    database = connect(url)
    try:
        return await database.read(work)
    finally:
        await database.close()


async def _write(url: str, statement: str) -> None:
    database = connect(url)
    try:
        async with database.transaction() as transaction:
            await transaction.run(lambda connection: connection.exec_driver_sql(statement))
            await transaction.commit()
    finally:
        await database.close()


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def _sql(connection: Connection) -> set[str]:
    wanted = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL"
    rows = connection.exec_driver_sql(wanted)
    return {" ".join(str(sql).replace("\t", " ").split()).replace(" ,", ",") for (sql,) in rows}
