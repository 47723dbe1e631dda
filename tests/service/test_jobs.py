"""Jobs and deadlines: carried out beside each other, tried again, given up in the end; their results are events."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.core.effect import SetDeadline, StartJob
from bot.core.event import DeadlinePassed, JobDone, JobFailed, Understood
from bot.ports import Changes, RejectedError, TryAgainError
from bot.service.deadlines import Deadlines
from bot.service.handover import Bells
from bot.service.jobs import Handler, Jobs
from bot.service.patience import Backoff
from storage.store import Storage
from tests.service.fakes import START, HandClock, until
from tests.service.test_polling import Committed


async def start(store: Storage, *effects: StartJob | SetDeadline) -> None:
    """Commit jobs and deadlines of one person."""
    async with store.unit_of_work() as work:
        [loaded] = await work.load([7])
        person = loaded.person.id
        changes = Changes(now=START)
        changes.conversations[person] = loaded.conversation
        changes.jobs = [(person, effect) for effect in effects if isinstance(effect, StartJob)]
        changes.deadlines = {effect.key: (person, effect) for effect in effects if isinstance(effect, SetDeadline)}
        await work.write(changes)
        await work.commit()


class Workshop:
    """Jobs with a handler for the kind ``work`` and a committed intake."""

    def __init__(self, store: Storage, clock: HandClock, handler: Handler, **options: Any) -> None:
        self.intake = Committed()
        self.bells = Bells()
        self.clock = clock
        self.jobs = Jobs(
            store,
            self.intake,
            clock,
            {"work": handler, "understand": handler},
            backoff=Backoff(first=2, most=60, jitter=lambda: 1.0),
            bell=self.bells.jobs,
            **options,
        )

    @property
    def events(self) -> list[Any]:
        return [envelope.event for batch in self.intake.batches for envelope in batch]

    async def run(self, events: int) -> None:
        """Work until so many events came of it, turning the clock and ringing as it goes."""

        def done() -> bool:
            if not self.jobs._running:
                self.clock.turn(timedelta(seconds=5))
                self.bells.jobs.ring()
            return len(self.events) >= events

        await until(self.jobs.run(), done)


async def test_a_result_comes_back_as_an_event(store: Storage, clock: HandClock) -> None:
    async def work(person: int, payload: dict[str, Any]) -> dict[str, Any]:
        return {"answer": payload["n"] * 2, "person": person}

    await start(store, StartJob("work", "w:1", {"n": 21}))
    shop = Workshop(store, clock, work)
    await shop.run(1)
    [[envelope]] = shop.intake.batches
    assert envelope.event == JobDone("work", "w:1", {"n": 21}, {"answer": 42, "person": envelope.person})
    assert (envelope.source, envelope.job) == ("job", "w:1")


async def test_what_a_sentence_meant_has_an_event_of_its_own(store: Storage, clock: HandClock) -> None:
    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        return {"intent": "human", "slots": {"order": "1"}}

    await start(store, StartJob("understand", "u:1", {"message_id": 3, "text": "help me", "generation": 4}))
    shop = Workshop(store, clock, work)
    await shop.run(1)
    assert shop.events == [Understood(3, "help me", 4, "human", {"order": "1"})]


async def test_jobs_run_beside_each_other_and_no_more_than_hands(store: Storage, clock: HandClock) -> None:
    running, most = 0, 0

    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(20):
            await asyncio.sleep(0)
        running -= 1
        return {}

    await start(store, *(StartJob("work", f"w:{n}") for n in range(12)))
    shop = Workshop(store, clock, work, at_once=3)
    await shop.run(12)
    assert most == 3


async def test_a_job_is_tried_again_and_given_up_in_the_end(store: Storage, clock: HandClock) -> None:
    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        raise TryAgainError("the mail server is away")

    await start(store, StartJob("work", "w:1", {"n": 1}))
    jobs = Workshop(store, clock, work, tries=4).jobs
    for seconds in (2, 4, 8):
        [job] = await store.lease_jobs(clock.now(), 5, lease_seconds=30)
        assert await jobs.attempt(job) is None
        clock.turn(timedelta(seconds=seconds - 1))
        assert await store.lease_jobs(clock.now(), 5, lease_seconds=30) == []
        clock.turn(timedelta(seconds=1))
    [job] = await store.lease_jobs(clock.now(), 5, lease_seconds=30)
    envelope = await jobs.attempt(job)
    assert envelope is not None
    assert envelope.event == JobFailed("work", "w:1", {"n": 1}, "TryAgainError: the mail server is away")
    assert envelope.job == "w:1"


async def test_what_will_never_succeed_is_not_tried_again(store: Storage, clock: HandClock) -> None:
    count = 0

    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        nonlocal count
        count += 1
        raise RejectedError("no such address")

    await start(store, StartJob("work", "w:1"))
    shop = Workshop(store, clock, work)
    await shop.run(1)
    assert count == 1
    assert isinstance(shop.events[0], JobFailed)


async def test_a_kind_nobody_knows_fails_in_the_end(store: Storage, clock: HandClock) -> None:
    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError

    await start(store, StartJob("unheard_of", "x:1"))
    shop = Workshop(store, clock, work, tries=2)
    await shop.run(1)
    assert isinstance(shop.events[0], JobFailed)


async def test_a_job_whose_lease_runs_out_while_it_runs_is_not_begun_twice_here(
    store: Storage, clock: HandClock
) -> None:
    begun = 0
    go_on = asyncio.Event()

    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        nonlocal begun
        begun += 1
        await go_on.wait()
        return {}

    await start(store, StartJob("work", "w:1"))
    shop = Workshop(store, clock, work, lease_seconds=30.0)
    rounds = 0

    def later() -> bool:
        nonlocal rounds
        rounds += 1
        clock.turn(timedelta(minutes=1))
        shop.bells.jobs.ring()
        if rounds == 200:
            go_on.set()
        return bool(shop.events)

    await until(shop.jobs.run(), later)
    assert begun == 1


async def test_finishing_begins_nothing_new_and_ends_what_runs(store: Storage, clock: HandClock) -> None:
    go_on, begun = asyncio.Event(), asyncio.Event()

    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        begun.set()
        await go_on.wait()
        return {}

    await start(store, StartJob("work", "w:1"))
    shop = Workshop(store, clock, work)
    running = asyncio.ensure_future(shop.jobs.run())
    await begun.wait()
    shop.jobs.finish()
    await start(store, StartJob("work", "w:2"))
    go_on.set()
    await running
    assert [event.key for event in shop.events] == ["w:1"]


async def test_deadlines_become_events_when_they_fall_due(store: Storage, clock: HandClock) -> None:
    await start(
        store,
        SetDeadline("silence", "a", START + timedelta(hours=1), {"n": 1}),
        SetDeadline("silence", "b", START + timedelta(hours=3)),
    )
    intake = Committed()
    deadlines = Deadlines(store, intake, clock)
    assert await deadlines.step() == []
    clock.turn(timedelta(hours=2))
    assert len(await deadlines.step()) == 1
    [[envelope]] = intake.batches
    assert envelope.event == DeadlinePassed("silence", "a", {"n": 1})
    assert envelope.deadline == (envelope.person, "a", START + timedelta(hours=1))


async def test_a_turned_clock_wakes_the_deadlines(store: Storage, clock: HandClock) -> None:
    await start(store, SetDeadline("silence", "a", START + timedelta(hours=1)))
    intake = Committed()
    turned = False

    def done() -> bool:
        nonlocal turned
        if not turned:
            turned = True
            clock.turn(timedelta(hours=2))
        return bool(intake.batches)

    await until(Deadlines(store, intake, clock).run(), done)
    assert len(intake.batches) >= 1


async def test_a_job_that_is_due_does_not_make_the_deadlines_hurry(store: Storage, clock: HandClock) -> None:
    await start(store, StartJob("work", "w:1"))
    deadlines = Deadlines(store, Committed(), clock)
    running = asyncio.ensure_future(deadlines.run())
    for _ in range(30):
        await asyncio.sleep(0)
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
