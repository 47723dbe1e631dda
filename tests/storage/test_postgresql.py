"""The contract of storage on a real PostgreSQL, and in how many statements it takes a batch."""

from typing import Any

import pytest

from bot.core.conversation import Conversation
from bot.core.event import BotReturned, Happening, Sender
from bot.ports import Changes, Delivered, EventRecord, OutboxRecord, OutboxRow, SendText
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

    async def test_a_batch_is_at_most_five_statements(self, store: Storage, said: list[str]) -> None:
        one, other = await meet(store, 10, 11)
        await say(store, other, "reminder", "left", chat=11)
        await self._batch(store, one, 1, await store.outbox(NOW, 1), said)
        # people and what is theirs; what was sent, the lanes, and everything else
        assert said == ["SELECT", "SELECT", "DELETE", "WITH", "WITH"]

    async def test_answers_that_were_handed_over_go_with_everything_else(self, store: Storage, said: list[str]) -> None:
        (one,) = await meet(store, 10)
        rows = await self._batch(store, one, 1, [], said)
        await self._batch(store, one, 2, rows, said)
        assert said == ["SELECT", "SELECT", "WITH"]

    async def _batch(
        self, store: Storage, person: int, number: int, rows: list[OutboxRow], said: list[str]
    ) -> list[OutboxRow]:
        """A batch that takes along that rows were sent; ``said`` are then its statements."""
        said.clear()
        async with store.unit_of_work() as unit:
            await unit.load([10], unless_seen=[2 * number, 2 * number + 1])
            changes = Changes(
                now=later(number),
                updates=[2 * number, 2 * number + 1],
                conversations={person: Conversation("ko")},
                events=[EventRecord(person, Happening(NOW, BotReturned(), Sender()), bytes(32), 1)],
                outbox=[OutboxRecord(person, SendText(10, "question"))],
                delivered=[Delivered(row.id, "sent", 1, plain=row.plain) for row in rows],
                sends=True,
            )
            return await unit.write(changes, last=True)
