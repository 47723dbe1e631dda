"""What may be used once, on both databases."""

import asyncio

import pytest

from storage import Storage
from tests.storage.acts import NOW, later
from tests.storage.conftest import Opens


class UsedContract:
    async def test_the_second_use_is_none(self, store: Storage, opens: Opens) -> None:
        assert await store.use_once("a", later(600), NOW)
        assert not await store.use_once("a", later(600), NOW)
        assert not await opens().use_once("a", later(600), later(600))
        assert await store.use_once("b", later(600), NOW)

    async def test_it_is_forgotten_when_it_would_have_ended(self, store: Storage) -> None:
        assert await store.use_once("a", later(600), NOW)
        assert await store.use_once("b", later(900), later(601))
        assert await store.use_once("a", later(900), later(601))

    async def test_of_two_at_once_one_is_first(self, opens: Opens) -> None:
        uses = [opens().use_once("a", later(600), NOW) for _ in range(4)]
        assert sorted(await asyncio.gather(*uses)) == [False, False, False, True]


class TestSqlite(UsedContract):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


@pytest.mark.slow  # left out of `make quick`
class TestPostgresql(UsedContract):
    @pytest.fixture
    def url(self, postgresql_url: str) -> str:
        return postgresql_url
