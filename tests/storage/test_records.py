"""The contract of what is kept of people, on both databases."""

import pytest

from tests.storage.contract_records import RecordsContract


class TestSqlite(RecordsContract):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


@pytest.mark.slow  # left out of `make quick`
class TestPostgresql(RecordsContract):
    @pytest.fixture
    def url(self, postgresql_url: str) -> str:
        return postgresql_url
