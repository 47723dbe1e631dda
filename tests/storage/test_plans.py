"""Every statement finds its rows by an index: nothing costs more because more people, cases or messages are stored."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from bot.core.conversation import Conversation
from bot.core.effect import DropDeadline, SetDeadline, StartJob
from bot.core.event import Happening, TextReceived
from bot.core.keeping import Keep
from bot.ports import Changes, Delivered, EditText, EventRecord, OutboxRecord, SendText
from bot.service.retention import sweep
from storage import Keyring, Storage, open_store, statements
from storage.tables import metadata
from tests.storage.acts import NOW, later, meet, moved, opened, say, write
from tests.storage.everything import write_everything

pytestmark = pytest.mark.slow  # left out of `make quick`


# What is meant: an index read in the order the answer wants up to its limit, and one of nothing but what is asked for.
WALK = re.compile(r"USING (?:COVERING )?INDEX (\w+)")
PARTIAL = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}


@pytest.fixture
async def store(sqlite_url: str) -> Any:
    opened = open_store(sqlite_url, bot=1, keyring=Keyring.make(), files_url="memory:///")
    yield opened
    await opened.close()


def listen(store: Storage, patch: pytest.MonkeyPatch, hear: Callable[[str, Any], None]) -> None:
    """Have ``hear`` called with each statement and what is bound to it, whoever executes it."""
    execute = statements.execute

    def heard(connection: Any, sql: str, values: Any, *, many: bool = False) -> Any:
        hear(sql, values[0] if many else values)
        return execute(connection, sql, values, many=many)

    def heard_too(_connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> None:
        hear(sql, values[0] if isinstance(values, list) else values)

    patch.setattr(statements, "execute", heard)
    event.listen(store._database._engine, "before_cursor_execute", heard_too)  # type: ignore[attr-defined]


class Heard:
    """The statements a store executes, each once, with parameters."""

    def __init__(self, store: Storage, patch: pytest.MonkeyPatch) -> None:
        self.statements: dict[str, Any] = {}
        listen(store, patch, self.statements.__setitem__)

    async def plans(self, store: Storage) -> Iterator[tuple[str, str]]:
        begins = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
        heard = {sql: tuple(values) for sql, values in self.statements.items() if sql.startswith(begins)}

        def explain(connection: Any) -> list[tuple[str, str]]:
            return [
                (sql, row[3])
                for sql, values in heard.items()
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            ]

        return iter(await store._database.read(explain))


def bad(plans: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    few = {"moved_groups", "article_marks", "failed_updates"}  # articles times languages; what broke the code
    many = metadata.tables.keys() - few
    ours = re.compile(rf"^SCAN ({'|'.join([*many, 'queue', 'rest'])})\b")
    return [(sql, plan) for sql, plan in plans if ours.match(plan) and not _meant(sql, plan)]


def _meant(sql: str, plan: str) -> bool:
    walk = WALK.search(plan)
    return walk is not None and (walk[1] in PARTIAL or "LIMIT" in sql)


async def run_all(store: Storage) -> None:
    """Everything that happens while the bot runs."""
    person = await write_everything(store)
    await work_on(store, person)
    await store.prune(NOW)
    await store.erase(person)


async def work_on(store: Storage, person: int) -> None:
    """Everything that happens at any moment."""
    async with store.unit_of_work() as unit:
        await unit.seen([1])
        await unit.load([10, 11], people=[person], cases=["C-1"])
        await unit.load([], people=[person])
        await unit.topics([(-100, 7)], [(10, 1), (-100, 2)])
        await unit.loads()
        await unit.pending(["job"], [(person, "silence", later(5))])
        await unit.write(
            Changes(
                now=NOW,
                finished_jobs=["job"],
                finished_deadlines=[(person, "silence", later(5))],
                deadlines={"x": (person, DropDeadline("x"))},
                outbox=[OutboxRecord(person, EditText(10, "x", slot="live"))],
            )
        )
        await unit.commit()
    await say(store, person, "one", chat=12)
    await store.outbox(later(9), 10, held=[77], least_urgent=2)
    await store.remember(-100, "topic:C-1", 7)
    homeless = SendText(-100, "x", topic="C-9")
    await write(store, Changes(now=NOW, outbox=[OutboxRecord(person, homeless)]))
    async with store.unit_of_work() as unit:
        await unit.adopt({(-100, 8): "C-9"})
        await unit.commit()
    await store.spend({-100: [NOW]})
    await store.spent([-100])
    rows = await store.outbox(later(9), 10)
    results = [Delivered(row.id, "sent", 1, (row.chat, "live")) for row in rows[:-1]]
    await store.delivered([*results, Delivered(rows[-1].id, "later", not_before=later(9), error="x")])
    await store.lease_jobs(later(9), 9, lease_seconds=5)
    await store.postpone_job("other", later(9), "x")
    await store.due_deadlines(later(9), 9)
    await store.next_due()
    await store.changed()
    await store.counterparts(10, [(-100, 2)])
    await store.relayed("C-1")
    await store.recall(-100, ["topic:C-1"])
    await store.queue(-100)
    await store.handoffs(NOW)
    await store.remember(-100, "topic:C-1", 7)
    await store.moved_groups()
    await store.case("C-1")
    await store.cases()
    await store.cases(kind="certificate")
    await store.cases(kind="certificate", state="in_review")
    await store.find_case("order", "x")
    await store.history(person)
    await store.orders.find("x")
    await store.files.get(person, "홍길동")
    await store.broken_chains()
    await store.unanswered(5)
    await store.article_marks()


async def keep_house(store: Storage, person: int) -> None:
    """What is done now and then, and at somebody's wish."""
    await store.figures(NOW, [("certificate", "in_review")])
    await store.pulse(NOW)
    await store.cases(state="in_review")
    await sweep(store.records, Keep(), later(9))
    await store.prune(NOW)
    await store.records.forget_cases("certificate", ["in_review"], later(9))
    await store.records.find(10)
    await store.records.read(person)
    await store.records.erase(person, at=NOW, by="person")


async def test_no_statement_reads_a_whole_table(store: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(store, monkeypatch)
    await run_all(store)
    assert len(heard.statements) > 45
    assert bad(await heard.plans(store)) == []


async def test_nor_does_keeping_house(store: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(store, monkeypatch)
    await keep_house(store, await write_everything(store))
    assert len(heard.statements) > 30
    assert bad(await heard.plans(store)) == []


async def test_nor_does_it_when_the_database_knows_that_it_is_full(
    store: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With statistics SQLite chooses anew; the choice must be no worse."""
    people = await meet(store, *range(1_000, 2_000))
    for start in range(0, 1_000, 500):
        texts = [
            OutboxRecord(person, EditText(5_000 + person, "x", slot="live")) for person in people[start : start + 500]
        ]
        await write(store, Changes(now=NOW, updates=[start], outbox=texts))
    async with store._database.transaction() as transaction:
        await transaction.run(lambda connection: connection.exec_driver_sql("ANALYZE"))
        await transaction.commit()
    heard = Heard(store, monkeypatch)
    await run_all(store)
    assert bad(await heard.plans(store)) == []


async def test_a_scan_would_be_noticed(store: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(store, monkeypatch)
    await store._database.read(lambda connection: connection.exec_driver_sql("SELECT * FROM outbox WHERE attempts = 3"))
    assert len(bad(await heard.plans(store))) == 1


async def test_a_large_batch_takes_no_more_statements_than_a_small_one(
    store: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def batch(chats: range) -> int:
        await meet(store, *chats)
        count = 0

        def hear(*_: Any) -> None:
            nonlocal count
            count += 1

        listen(store, monkeypatch, hear)
        async with store.unit_of_work() as unit:
            await unit.seen(chats)
            people = [loaded.person for loaded in await unit.load(chats)]
            changes = Changes(now=NOW, updates=list(chats))
            for person in people:
                first = opened(person.id, f"C-{person.chat}", order=f"{person.chat}")
                silence = SetDeadline("silence", f"silence:{person.id}", later(5))
                changes.conversations[person.id] = Conversation("ko")
                changes.events.append(EventRecord(person.id, Happening(NOW, TextReceived(1, "x")), b""))
                changes.outbox.append(OutboxRecord(person.id, EditText(person.chat, "x", slot="live")))
                changes.cases += [first, moved(first, "in_review")]
                changes.jobs.append((person.id, StartJob("mail", f"{person.chat}")))
                changes.deadlines[silence.key] = (person.id, silence)
            await unit.write(changes)
            await unit.commit()
        rows = [row for row in await store.outbox(NOW, 1_000) if row.chat in chats]
        await store.delivered([Delivered(row.id, "sent", row.id, (row.chat, "live")) for row in rows])
        monkeypatch.undo()
        assert len(rows) == len(chats)
        return count

    assert await batch(range(1, 2)) == await batch(range(100, 300)) > 20
