"""The contract of storage on SQLite."""

from typing import Any

import pytest

from bot.ports import OutboxRecord, SendText, StorageAwayError
from storage import Storage
from tests.storage.acts import later, meet, ready, say
from tests.storage.contract_cases import CasesContract
from tests.storage.contract_desk import DeskContract
from tests.storage.contract_lanes import LanesContract
from tests.storage.contract_orders import FilesContract, OrdersContract
from tests.storage.contract_outbox import OutboxContract
from tests.storage.contract_questions import QuestionsContract
from tests.storage.contract_unit import UnitContract
from tests.storage.contract_work import WorkContract


class TestSqlite(
    UnitContract,
    OutboxContract,
    WorkContract,
    CasesContract,
    DeskContract,
    LanesContract,
    OrdersContract,
    FilesContract,
    QuestionsContract,
):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url

    async def test_a_look_shows_what_may_be_sent_where_empty_lanes_cannot_be_ended(
        self, store: Storage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other = await meet(store, 10, 11)
        await self._exchange(
            store, 11, results=await self._exchange(store, 10, OutboxRecord(one, SendText(10, "sent")))
        )
        await say(store, other, "waits", chat=11)

        async def away(_work: Any) -> None:
            raise StorageAwayError

        with monkeypatch.context() as patch:
            patch.setattr(store, "_write", away)
            assert await ready(store, later(1), limit=2) == ["waits"]
        assert await ready(store, later(1)) == ["waits"]
