"""The contract of storage on a real PostgreSQL, and in how many statements it takes a batch."""

from typing import Any

import pytest

from bot.core.conversation import Conversation
from bot.core.event import BotReturned, Happening, Sender
from bot.ports import Changes, Delivered, EventRecord, OutboxRecord, SendText
from storage import Storage, statements
from tests.storage.acts import NOW, later, meet, say
from tests.storage.contract_cases import CasesContract
from tests.storage.contract_desk import DeskContract
from tests.storage.contract_lanes import LanesContract
from tests.storage.contract_orders import FilesContract, OrdersContract
from tests.storage.contract_outbox import OutboxContract
from tests.storage.contract_questions import QuestionsContract
from tests.storage.contract_unit import UnitContract
from tests.storage.contract_work import WorkContract

pytestmark = pytest.mark.slow  # left out of `make quick`


class TestPostgresql(
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
    def url(self, postgresql_url: str) -> str:
        return postgresql_url

    @pytest.fixture
    def said(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The statements of a batch, as they go to the server."""
        said: list[str] = []
        execute = statements.execute

        def heard(connection: Any, sql: str, values: Any = (), *, many: bool = False) -> Any:
            said.append(sql.partition(" ")[0] + " x many" * many)
            return execute(connection, sql, values, many=many)

        monkeypatch.setattr(statements, "execute", heard)
        return said

    async def test_a_batch_is_five_statements(self, store: Storage, said: list[str]) -> None:
        one, other = await meet(store, 10, 11)
        await say(store, other, "answer", "left", chat=11)
        rows = await store.outbox(NOW, 1)
        said.clear()
        async with store.unit_of_work() as unit:
            await unit.load([10], unless_seen=[1, 2])
            changes = Changes(
                now=later(1),
                updates=[1, 2],
                conversations={one: Conversation("ko")},
                events=[EventRecord(one, Happening(NOW, BotReturned(), Sender()), bytes(32), 1)],
                outbox=[OutboxRecord(one, SendText(10, "question"))],
                delivered=[Delivered(row.id, "sent", 1) for row in rows],
                sends=True,
            )
            await unit.write(changes, last=True)
        # people and what is theirs; what was sent, the lanes, and everything else
        assert said == ["SELECT", "SELECT", "DELETE", "WITH", "WITH"]
