"""Intake: a batch is one transaction; nothing counts twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.core.effect import DropDeadline, SetDeadline
from bot.core.event import AgentActed, DeadlinePassed
from bot.edges.updates import decode
from bot.ports import Changes, OutboxRow
from bot.service.envelope import from_agent, from_refusal, from_result
from bot.service.handover import Bells
from bot.service.intake import Intake
from bot.service.polling import envelope_of
from bot.service.world import World
from storage.store import Storage
from tests.service.envelopes import due, person_of, said, texts
from tests.service.fakes import START, HandClock, until
from tests.service.troubled_stores import PoisonedWrites


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
