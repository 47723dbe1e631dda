"""Intake: a batch is one transaction; what fails is set aside alone; nothing counts twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.core import buttons
from bot.core.effect import Action, DropDeadline, SetDeadline
from bot.core.event import AgentActed, ButtonPressed, DeadlinePassed, TextReceived, UpdateFailed
from bot.core.flow import Card
from bot.edges.updates import decode
from bot.ports import AnswerCallback, Changes, Delivered, EditText, OutboxRow, SendText, StorageAwayError
from bot.service import failed
from bot.service.envelope import Envelope, from_agent, from_deadline, from_refusal, from_result
from bot.service.handover import Bells
from bot.service.intake import Intake
from bot.service.patience import Patience
from bot.service.polling import envelope_of
from bot.service.world import World
from storage.store import Storage
from tests.service.fakes import START, HandClock, message, until
from tests.service.flows import KEY, Boom, mended, small_world


@pytest.fixture
def intake(store: Storage, world: World, clock: HandClock) -> Intake:
    return Intake(store, world, clock)


def said(update_id: int, text: str, chat: int = 7, **fields: Any) -> Envelope:
    return envelope_of(message(update_id, text, chat, **fields), decode)


async def texts(store: Storage) -> list[tuple[int, str]]:
    """What waits to be sent: (chat, HTML)."""
    return [(row.chat, html(row)) for row in await store.outbox(START + timedelta(days=9), 1000)]


def html(row: OutboxRow) -> str:
    assert isinstance(row.outgoing, SendText | EditText)
    return row.outgoing.html


async def person_of(store: Storage, chat: int) -> int:
    async with store.unit_of_work() as work:
        [loaded] = await work.load([chat])
        return loaded.person.id


async def due(store: Storage, chat: int, kind: str, key: str, **payload: Any) -> Envelope:
    """A deadline of somebody's, set and fallen due."""
    async with store.unit_of_work() as work:
        [loaded] = await work.load([chat])
        changes = Changes(now=START)
        changes.conversations[loaded.person.id] = loaded.conversation
        changes.deadlines[key] = (loaded.person.id, SetDeadline(kind, key, START, payload))
        await work.write(changes)
        await work.commit()
    [row] = [row for row in await store.due_deadlines(START, 100) if row.key == key]
    return from_deadline(row)


async def test_a_batch_is_answered_person_by_person(store: Storage, intake: Intake) -> None:
    outcome = await intake.process([said(1, "/menu", chat=7), said(2, "/help", chat=8)])
    assert outcome.taken == 2
    assert outcome.failed == ()
    assert sorted(await texts(store)) == [(7, "en menu"), (8, "en help")]


async def test_several_messages_get_one_answer_in_order(store: Storage, intake: Intake) -> None:
    await intake.process([said(1, "/menu"), said(2, "/help"), said(3, "/menu"), said(4, "/help")])
    assert await texts(store) == [(7, "en help")]


async def test_an_update_counts_once(store: Storage, intake: Intake) -> None:
    assert (await intake.process([said(1, "/menu"), said(1, "/help")])).taken == 1
    assert (await intake.process([said(1, "/menu")])).taken == 0
    assert await texts(store) == [(7, "en menu")]


async def test_an_update_of_no_interest_is_noted_and_makes_nobody(store: Storage, intake: Intake) -> None:
    joined = {"update_id": 5, "message": {"message_id": 1, "chat": {"id": -5, "type": "group"}}}
    assert (await intake.process([envelope_of(joined, decode)])).taken == 1
    async with store.unit_of_work() as work:
        assert await work.seen([5]) == {5}
        assert (await work.load([7]))[0].person.new


async def test_one_that_raises_is_set_aside_and_the_rest_goes_on(
    store: Storage, intake: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = await intake.process([said(1, "/menu"), said(2, "/boom"), said(3, "/menu", chat=8)])
    assert [envelope.update_id for envelope, _ in outcome.failed] == [2]
    assert sorted(await texts(store)) == [(7, "en engine.apology\n\nen menu"), (8, "en menu")]
    [row] = await store.failed_updates()
    assert (row.source, row.update_id, row.at) == ("update", 2, START)
    assert b"/boom" in row.body
    assert "Boom" in row.error
    logged = capsys.readouterr().out
    assert "Boom" in logged
    assert "Alice" not in logged


async def test_a_conversation_is_as_if_the_broken_event_had_not_been(store: Storage, intake: Intake) -> None:
    await intake.process([said(1, "/help")])
    async with store.unit_of_work() as work:
        [before] = await work.load([7])
    await intake.process([said(2, "/boom")])
    async with store.unit_of_work() as work:
        [after] = await work.load([7])
    assert after.conversation.overlay == before.conversation.overlay
    assert after.conversation.frames == before.conversation.frames


async def test_the_apology_is_in_the_persons_language(store: Storage, intake: Intake) -> None:
    await intake.process([said(1, "/language"), said(2, "/menu")])
    korean = {"id": 9, "is_bot": False, "first_name": "김하늘", "language_code": "ko"}
    await intake.process([said(3, "/menu", chat=9, **{"from": korean}), said(4, "/boom", chat=9, **{"from": korean})])
    assert (9, "ko engine.apology\n\nko menu") in await texts(store)


async def test_a_tap_that_breaks_is_answered(store: Storage, intake: Intake) -> None:
    token = buttons.encode(Action("go", "boom"), 7, KEY)
    outcome = await intake.process([Envelope("update", ButtonPressed("q9", token, 1), chat=7, update_id=1, raw=b"{}")])
    assert len(outcome.failed) == 1
    rows = await store.outbox(START, 10)
    assert [type(row.outgoing) for row in rows] == [SendText, AnswerCallback]


async def test_where_the_apology_is_broken_too_the_person_hears_nothing(store: Storage, clock: HandClock) -> None:
    def broken(*_: object) -> Card:
        raise Boom

    intake = Intake(store, small_world(menu=broken), clock)
    await intake.process([said(1, "/menu")])
    assert await texts(store) == []
    assert len(await store.failed_updates()) == 1


async def test_an_update_that_cannot_be_read_is_kept_raw(store: Storage, intake: Intake) -> None:
    broken = {"update_id": 8, "message": {"message_id": "x", "chat": {"id": 1, "type": "private"}}}
    outcome = await intake.process([envelope_of(broken, decode), said(9, "/menu")])
    assert outcome.taken == 2
    assert len(outcome.failed) == 1
    [row] = await store.failed_updates()
    assert (row.update_id, row.person) == (8, None)
    assert await texts(store) == [(7, "en menu")]


async def test_what_cannot_be_written_is_found_by_halves(store: Storage, intake: Intake) -> None:
    same = [await due(store, chat, "opens", f"d{chat}", number="C-00000-00000") for chat in (1, 2, 3)]
    alone = await due(store, 4, "opens", "d4", number="C-11111-11111")
    outcome = await intake.process([said(1, "/menu", chat=9), *same, alone, said(2, "/help", chat=10)])
    assert outcome.taken == 6
    assert len(outcome.failed) == 2
    assert sorted(await texts(store)) == [(1, "en opened"), (4, "en opened"), (9, "en menu"), (10, "en help")]
    assert len(await store.failed_updates()) == 2
    assert await store.due_deadlines(START, 10) == []
    view = await store.case("C-00000-00000")
    assert view is not None
    assert view.person == await person_of(store, 1)


async def test_an_update_that_cannot_be_written_is_apologised_for(store: Storage, clock: HandClock) -> None:
    poisoned = PoisonedWrites(store)
    intake = Intake(poisoned, small(), clock)
    await intake.process([said(1, "/menu", chat=7), said(2, "/help", chat=8)])
    assert sorted(await texts(store)) == [(7, "en menu"), (8, "en engine.apology\n\nen menu")]
    [row] = await store.failed_updates()
    assert row.update_id == 2


async def test_what_was_sent_meanwhile_is_no_fault_of_an_update(store: Storage, clock: HandClock) -> None:
    bells, written = Bells(), []
    bells.outbox.note([Delivered(1, "sent")], lambda: written.append(1))
    intake = Intake(RefusesResults(store), small(), clock, bells=bells)
    await intake.process([said(1, "/menu", chat=7)])
    assert await texts(store) == [(7, "en menu")]
    assert await store.failed_updates() == []
    assert written == []
    assert len(bells.outbox.take()) == 1  # they are still to be written


def small() -> World:
    return mended()


class PoisonedWrites:
    """A store that cannot write what is in the event log about ``/help``."""

    def __init__(self, store: Storage, *, apologies: bool = True) -> None:
        self._store = store
        self._apologies = apologies

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._store.unit_of_work() as work:
            yield _Poisoned(work, apologies=self._apologies)


class _Poisoned:
    def __init__(self, work: Any, *, apologies: bool) -> None:
        self._work = work
        self._apologies = apologies

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    async def write(self, changes: Changes, *, last: bool) -> list[OutboxRow]:
        for record in changes.events:
            event = record.happening.event
            if isinstance(event, TextReceived) and event.text == "/help":
                raise ValueError("cannot be written")
            if isinstance(event, UpdateFailed) and not self._apologies:
                raise ValueError("nor can this")
        rows: list[OutboxRow] = await self._work.write(changes, last=last)
        return rows


async def test_where_even_the_apology_cannot_be_written_the_update_is_kept(store: Storage, clock: HandClock) -> None:
    intake = Intake(PoisonedWrites(store, apologies=False), small(), clock)
    outcome = await intake.process([said(1, "/menu", chat=7), said(2, "/help", chat=8)])
    assert len(outcome.failed) == 1
    assert await texts(store) == [(7, "en menu")]
    [row] = await store.failed_updates()
    assert b"/help" in row.body
    assert (await intake.process([said(2, "/help", chat=8)])).taken == 0


class AwayFor:
    """A store that is away for the next so many transactions."""

    def __init__(self, store: Storage, times: int) -> None:
        self._store = store
        self.times = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        if self.times:
            self.times -= 1
            raise StorageAwayError("locked")
        async with self._store.unit_of_work() as work:
            yield work


async def test_while_the_database_is_away_it_waits_and_loses_nothing(
    store: Storage, world: World, clock: HandClock
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    away = AwayFor(store, 3)
    intake = Intake(away, world, clock, patience=Patience(sleep=sleep))
    await intake.process([said(1, "/menu"), said(2, "/menu", chat=8)])
    assert len(slept) == 3
    assert len(await texts(store)) == 2


async def test_a_database_that_refuses_even_the_failed_row_counts_as_away(store: Storage, clock: HandClock) -> None:
    refusing = RefusesFailed(store, 2)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    intake = Intake(refusing, small(), clock, patience=Patience(sleep=sleep))
    await intake.process([said(1, "/help")])
    assert len(slept) == 1
    assert len(await store.failed_updates()) == 1


class RefusesResults(PoisonedWrites):
    """A store that cannot write results."""

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._store.unit_of_work() as work:
            original = work.write

            async def write(changes: Changes, *, last: bool = False) -> list[OutboxRow]:
                if changes.delivered:
                    raise ValueError("results")
                return await original(changes, last=last)

            work.write = write  # type: ignore[method-assign]
            yield work


class RefusesFailed(PoisonedWrites):
    """A store that cannot write failed updates so many times."""

    def __init__(self, store: Storage, times: int) -> None:
        super().__init__(store)
        self.times = times

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._store.unit_of_work() as work:
            poisoned = _Poisoned(work, apologies=True)
            original = poisoned.write

            async def write(changes: Changes, *, last: bool = False) -> list[OutboxRow]:
                if changes.failed and self.times:
                    self.times -= 1
                    raise ValueError("not even this")
                return await original(changes, last=last)

            poisoned.write = write  # type: ignore[method-assign]
            yield poisoned


async def test_a_result_counts_once(store: Storage, intake: Intake, clock: HandClock) -> None:
    await intake.process([await due(store, 7, "does", "d")])
    [job] = await store.lease_jobs(START, 5, lease_seconds=10)
    assert job.payload == {"n": 1}
    done = from_result(job, {"answer": 42})
    assert (await intake.process([done, done])).taken == 1
    assert (await intake.process([done])).taken == 0
    assert await texts(store) == [(7, "en done")]
    clock.turn(timedelta(days=1))
    assert await store.lease_jobs(clock.now(), 5, lease_seconds=10) == []


async def test_a_deadline_counts_once_and_not_after_it_was_moved(store: Storage, intake: Intake) -> None:
    envelope = await due(store, 7, "later", "a")
    assert (await intake.process([envelope, envelope])).taken == 1
    moved = await due(store, 7, "later", "b")
    assert moved.deadline is not None
    async with store.unit_of_work() as work:
        [loaded] = await work.load([7])
        changes = Changes(now=START)
        changes.deadlines["b"] = (loaded.person.id, SetDeadline("later", "b", START + timedelta(hours=5)))
        await work.write(changes)
        await work.commit()
    assert (await intake.process([moved])).taken == 0
    assert await texts(store) == [(7, "en said")]


async def test_a_dropped_deadline_is_no_event(store: Storage, intake: Intake) -> None:
    envelope = await due(store, 7, "later", "a")
    async with store.unit_of_work() as work:
        [loaded] = await work.load([7])
        changes = Changes(now=START)
        changes.deadlines["a"] = (loaded.person.id, DropDeadline("a"))
        await work.write(changes)
        await work.commit()
    assert (await intake.process([envelope])).taken == 0


async def test_an_agents_act_finds_its_person(store: Storage, intake: Intake) -> None:
    await intake.process([await due(store, 7, "opens", "d", number="C-00000-00000")])
    outcome = await intake.process([from_agent(AgentActed("operator", "C-00000-00000", "answer", "because"))])
    assert outcome.failed == ()
    assert [text for _, text in await texts(store)] == ["en opened", "en answered"]
    view = await store.case("C-00000-00000")
    assert view is not None
    assert (view.case.state, view.case.data["answer"], view.case.events) == ("answered", "because", 2)


async def test_an_agents_act_that_cannot_be_is_told_to_the_agent_only(store: Storage, intake: Intake) -> None:
    await intake.process([await due(store, 7, "opens", "d", number="C-00000-00000")])
    act = from_agent(AgentActed("operator", "C-00000-00000", "answer", "because"))
    await intake.process([act])
    outcome = await intake.process([act, from_agent(AgentActed("operator", "C-99999-99999", "answer"))])
    assert sorted(error.strip().splitlines()[-1] for _, error in outcome.failed) == [
        "no case C-99999-99999",
    ]
    assert "engine.apology" not in str(await texts(store))


async def test_nothing_is_queued_for_those_who_blocked_the_bot(store: Storage, intake: Intake) -> None:
    await intake.process([said(1, "/menu")])
    person = await person_of(store, 7)
    await intake.process([from_refusal(person), await due(store, 7, "later", "a")])
    assert await texts(store) == [(7, "en menu")]
    await intake.process([said(2, "/help")])
    assert (await texts(store))[-1] == (7, "en help")


async def test_what_was_set_aside_goes_through_once_mended(store: Storage, world: World, clock: HandClock) -> None:
    await Intake(store, world, clock).process([said(1, "/boom")])
    broken, fine = Intake(store, world, clock), Intake(store, mended(), clock)
    [row] = await store.failed_updates()
    assert row.id is not None
    before = await texts(store)
    again = await failed.retry(store, broken, decode)
    assert "Boom" in again[row.id]
    assert await texts(store) == before
    assert await failed.retry(store, fine, decode, ids=[row.id + 1]) == {}
    assert await failed.retry(store, fine, decode) == {row.id: ""}
    assert await store.failed_updates() == []
    assert (await texts(store))[-1] == (7, "en help")


async def test_a_deadline_that_failed_can_be_tried_again(store: Storage, intake: Intake, clock: HandClock) -> None:
    twice = [await due(store, chat, "opens", f"d{chat}", number="C-00000-00000") for chat in (1, 2)]
    await intake.process(twice)
    [row] = await store.failed_updates()
    assert row.source == "deadline"
    assert row.id is not None
    results = await failed.retry(store, intake, decode)
    assert results[row.id]
    assert len(await store.failed_updates()) == 1


async def test_the_loop_commits_what_is_handed_in_and_wakes_the_others(
    store: Storage, world: World, clock: HandClock
) -> None:
    bells = Bells()
    intake = Intake(store, world, clock, bells=bells)
    tasks: list[asyncio.Task[None]] = []

    async def submit() -> None:
        tasks.extend(
            asyncio.ensure_future(intake.submit([said(n, "/menu", chat=n) for n in range(at, at + 90)]))
            for at in (100, 200, 300)
        )
        await asyncio.gather(*tasks)
        await bells.outbox.wait()

    submitting = asyncio.ensure_future(submit())
    await until(intake.run(), submitting.done)
    assert len(await texts(store)) == 270


async def test_the_event_log_has_what_a_replay_needs(store: Storage, world: World, clock: HandClock) -> None:
    written: list[Changes] = []

    class Watching(PoisonedWrites):
        @asynccontextmanager
        async def unit_of_work(self) -> AsyncIterator[Any]:
            async with self._store.unit_of_work() as work:
                original = work.write

                async def write(changes: Changes, *, last: bool = False) -> list[OutboxRow]:
                    written.append(changes)
                    return await original(changes, last=last)

                work.write = write  # type: ignore[method-assign]
                yield work

    intake = Intake(Watching(store), world, clock, seed=lambda: b"s" * 32)
    await intake.process([said(1, "/menu"), await due(store, 7, "later", "x")])
    [changes] = written
    assert [(record.update_id, record.seed) for record in changes.events] == [(1, b"s" * 32), (None, b"s" * 32)]
    assert isinstance(changes.events[1].happening.event, DeadlinePassed)
    assert changes.events[0].happening.sender.language_code == "en"
