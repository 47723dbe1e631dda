"""Nothing personal can be read from the database file, its log or the file store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import Delivered
from storage import Keyring, open_store
from storage.tables import metadata
from tests.storage.acts import later
from tests.storage.everything import PLANTED, WORDS, write_everything


def needles() -> Iterator[bytes]:
    for word in PLANTED:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield word.encode(encoding)


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_planted_words_are_nowhere_to_be_found(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url, bot=1, keyring=Keyring.make(), files_url=str(tmp_path / "files"))
    await write_everything(store)
    assert WORDS in str(await store.waiting())
    tables = await store._database.read(
        lambda connection: [
            table for table in metadata.tables if connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
        ]
    )
    assert set(metadata.tables) - set(tables) == {
        "cards",
        "cut_logs",
        "erasures",
        "processes",
        "spendings",
    }  # ids, times
    written = files_in(tmp_path)
    assert {path.name for path in written} > {"test.db", "test.db-wal"}
    await store.close()  # moves the log into the file
    assert (tmp_path / "test.db").stat().st_size > 100_000
    for path, content in [*written.items(), *files_in(tmp_path).items()]:
        assert not [needle for needle in needles() if needle in content], path


async def test_the_search_would_find_them(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url, bot=1, keyring=Keyring.make(), files_url="memory:///")
    async with store._database.transaction() as transaction:
        await transaction.run(
            lambda connection: connection.exec_driver_sql("INSERT INTO cards VALUES (1, ?, 1)", (PLANTED[0],))
        )
        await transaction.commit()
    await store.close()
    content = (tmp_path / "test.db").read_bytes()
    assert [needle for needle in needles() if needle in content]


async def test_bodies_of_sent_messages_and_finished_jobs_are_emptied(sqlite_url: str) -> None:
    store = open_store(sqlite_url, bot=1, keyring=Keyring.make(), files_url="memory:///")
    await write_everything(store)
    await store.delivered([Delivered(row.id, "sent") for row in await store.outbox(later(9), 9)])
    bodies = "SELECT count(body) FROM outbox WHERE state = 'sent'"
    assert await store._database.read(lambda connection: connection.exec_driver_sql(bodies).scalar()) == 0
    assert [row.error for row in await store.waiting()] == [WORDS]
    await store.close()


@pytest.mark.parametrize("column", ["master", "chat"])
async def test_a_row_moved_to_another_person_does_not_open(sqlite_url: str, column: str) -> None:
    ring = Keyring.make()
    store = open_store(sqlite_url, bot=1, keyring=ring, files_url="memory:///")
    person = await write_everything(store)
    async with store._database.transaction() as transaction:
        await transaction.run(
            lambda connection: connection.exec_driver_sql(f"UPDATE people SET {column} = 77 WHERE id = {person}")
        )
        await transaction.commit()
    await store.close()
    again = open_store(sqlite_url, bot=1, keyring=ring, files_url="memory:///")
    with pytest.raises(Exception, match="master key"):
        await again.history(person)
    await again.close()
