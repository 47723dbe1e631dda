"""The contract of storage on a real PostgreSQL, and in how many statements it takes a batch."""

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from bot.core.conversation import Conversation
from bot.core.event import BotReturned, Happening, Sender
from bot.ports import Changes, Delivered, EventRecord, OutboxRecord, OutboxRow, SendText
from storage import Storage, statements
from tests.storage.acts import NOW, later, meet, say, tamper, write
from tests.storage.contract_cases import CasesContract
from tests.storage.contract_desk import DeskContract
from tests.storage.contract_lanes import LanesContract
from tests.storage.contract_orders import FilesContract, OrdersContract
from tests.storage.contract_outbox import OutboxContract
from tests.storage.contract_questions import QuestionsContract
from tests.storage.contract_unit import UnitContract
from tests.storage.contract_work import WorkContract

pytestmark = pytest.mark.slow  # left out of `make quick`


def explaining(patch: pytest.MonkeyPatch) -> list[str]:
    """Have the lines of the plans gathered of all that is read from now on."""
    plans: list[str] = []
    ask = statements.ask

    def explained(connection: Any, sql: str, values: Any = ()) -> Any:
        if sql.startswith("SELECT"):
            plans.extend(row[0] for row in ask(connection, f"EXPLAIN {sql}", values))
        return ask(connection, sql, values)

    patch.setattr(statements, "ask", explained)
    return plans


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
        """What goes to the server for a batch, a word for each trip."""
        said: list[str] = []
        ask, execute, say = statements.ask, statements.execute, statements.say

        def heard(connection: Any, sql: str, values: Any = ()) -> Any:
            said.append(sql.partition(" ")[0])
            return ask(connection, sql, values)

        def heard_too(connection: Any, sql: str, values: Any = (), *, many: bool = False) -> Any:
            said.append(sql.partition(" ")[0] + " x many" * many)
            return execute(connection, sql, values, many=many)

        def heard_words(connection: Any, sql: str) -> str:
            said.append(" ".join(each.split()[0] for each in sql.split(";")))
            return say(connection, sql)

        monkeypatch.setattr(statements, "ask", heard)
        monkeypatch.setattr(statements, "execute", heard_too)
        monkeypatch.setattr("storage.postgresql.say", heard_words)
        return said

    async def test_a_batch_is_at_most_six_trips(self, store: Storage, said: list[str]) -> None:
        one, other = await meet(store, 10, 11)
        await write(store, Changes(now=NOW, conversations={one: Conversation("ko")}))
        await say(store, other, "reminder", "left", chat=11)
        await self._batch(store, one, 1, await store.outbox(NOW, 1), said)
        # a lock on the people, and what is theirs; what was sent, the lanes, and everything else
        assert said == ["BEGIN SELECT", "SELECT", "DELETE", "WITH", "WITH", "COMMIT"]

    async def test_answers_that_were_handed_over_go_with_everything_else(self, store: Storage, said: list[str]) -> None:
        (one,) = await meet(store, 10)
        await write(store, Changes(now=NOW, conversations={one: Conversation("ko")}))
        rows = await self._batch(store, one, 1, [], said)
        await self._batch(store, one, 2, rows, said)
        assert said == ["BEGIN SELECT", "SELECT", "WITH", "COMMIT"]

    async def test_what_is_a_persons_is_found_by_index_before_there_are_statistics(
        self, store: Storage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        *many, other = await meet(store, *range(10, 21))
        await tamper(store, "ALTER TABLE cases SET (autovacuum_enabled = off)")  # which would gather them at any moment
        await tamper(
            store,
            "INSERT INTO cases (number, person, kind, state, data, opened_at, moved_at, events, tip, mac, story)"
            " SELECT 'X-' || n, :of, 'dispute', 'open', '', 0, 0, 1, '', '', '' FROM generate_series(1, 20000) AS n",
            of=other,
        )
        plans = explaining(monkeypatch)
        async with store.unit_of_work() as unit:
            assert [loaded.person.id for loaded in await unit.load(range(10, 20), unless_seen=[1])] == many
        assert any("ix_cases_person" in line for line in plans)
        assert [line for line in plans if "Seq Scan on cases" in line] == []

    async def test_what_waits_is_found_by_its_own_index_where_nothing_waited_when_it_was_counted(
        self, store: Storage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        many = await meet(store, *range(10, 20))
        rows = "INSERT INTO outbox (chat, person, priority, state, attempts, created_at, not_before)"
        await tamper(store, f"{rows} SELECT n, n, 0, 'waiting', 0, 0, 0 FROM generate_series(1000, 6000) AS n")
        await tamper(store, "UPDATE outbox SET state = 'sent'")
        await tamper(store, "ANALYZE outbox")
        plans = explaining(monkeypatch)
        async with store.unit_of_work() as unit:
            assert [loaded.person.id for loaded in await unit.load(range(10, 20), unless_seen=[1])] == many
        assert [line for line in plans if "ix_outbox_left" in line] == []
        assert any("ix_outbox_waiting" in line for line in plans)

    async def test_who_is_made_between_the_lock_and_the_look_is_locked_too(
        self, store: Storage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made: list[int] = []

        def meanwhile(connection: Any, sql: str) -> str:
            done = statements.say(connection, sql)
            if "NO KEY UPDATE" in sql and not made:
                made.append(0)
                made.extend(await_only(meet(store, 11)))
            return done

        await meet(store, 10)
        monkeypatch.setattr("storage.postgresql.say", meanwhile)
        async with store.unit_of_work() as unit:
            one, other = await unit.load([10, 11])
            assert (other.person.id, other.person.new) == (made[1], False)
            for person in (one.person.id, other.person.id):
                with pytest.raises(DBAPIError, match="could not obtain lock"):
                    await tamper(store, "SELECT 1 FROM people WHERE id = :id FOR NO KEY UPDATE NOWAIT", id=person)

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
