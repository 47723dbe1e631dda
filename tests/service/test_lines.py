"""The log: every line about an update, about what is sent for it or about what it set off says which update it was."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.core.effect import StartJob
from bot.ports import (
    Changes,
    ChatGoneError,
    MigratedError,
    OutboxRecord,
    RejectedError,
    SendText,
    TooManyRequestsError,
    TryAgainError,
)
from bot.service.envelope import Envelope, from_failure, from_result
from bot.service.intake import Intake
from bot.service.logs import configure
from storage.store import Storage
from tests.service.envelopes import said
from tests.service.fakes import START, HandClock
from tests.service.flows import mended, small_world
from tests.service.test_delivery import Bench
from tests.service.test_jobs import Workshop
from tests.service.troubled_stores import PoisonedWrites

ANSWERED = 41


class Log:
    """What was written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def about(self) -> list[tuple[str, Any]]:
        return [(line["event"], line.get("update_id")) for line in self.lines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything from debug on; logging is put back afterwards."""
    root, written = logging.getLogger(), Log()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    configure("debug", "json", stream=written.stream)
    yield written
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks


async def answer(store: Storage, chat: int, *jobs: StartJob) -> int:
    """Have something to send and to carry out for an update; returns whose it is."""
    async with store.unit_of_work() as work:
        [loaded] = await work.load([chat])
        person = loaded.person.id
        changes = Changes(now=START, answered={person: ANSWERED})
        changes.conversations[person] = loaded.conversation
        changes.outbox = [] if jobs else [OutboxRecord(person, SendText(chat, "a"))]
        changes.jobs = [(person, job) for job in jobs]
        await work.write(changes)
        await work.commit()
    return person


@pytest.mark.parametrize(
    ("trouble", "event"),
    [
        (TooManyRequestsError("slow down", 5.0), "delivery.too_many"),
        (TryAgainError("502"), "delivery.later"),
        (RuntimeError("a mistake of ours"), "delivery.later"),
        (MigratedError("moved", -1009), "group.moved"),
        (RejectedError("never"), "delivery.failed"),
    ],
)
async def test_trouble_with_what_is_sent(
    store: Storage, clock: HandClock, log: Log, trouble: Exception, event: str
) -> None:
    bench = Bench(store, clock)
    await answer(store, 7)
    bench.trouble[7] = [trouble]
    await bench.run()
    assert log.about() == [(event, ANSWERED)]


async def test_what_is_told_of_a_person_who_is_gone(store: Storage, clock: HandClock, log: Log) -> None:
    bench = Bench(store, clock)
    await answer(store, 7)
    bench.trouble[7] = [ChatGoneError("blocked")]
    await bench.run()
    assert {update for _, update in log.about()} <= {ANSWERED}
    assert len(bench.intake.batches) == 1


async def test_a_job_that_fails(store: Storage, clock: HandClock, log: Log) -> None:
    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        raise RejectedError("useless")

    await answer(store, 7, StartJob("work", "w:1", {}))
    shop = Workshop(store, clock, work)
    await shop.run(1)
    [[envelope]] = shop.intake.batches
    assert (envelope.update_id, envelope.cause, envelope.update) == (None, ANSWERED, ANSWERED)
    assert log.about() == [("job.failed", ANSWERED)]


async def test_what_a_job_brings_is_about_the_update_that_set_it_off(
    store: Storage, clock: HandClock, log: Log
) -> None:
    async def work(_person: int, _payload: dict[str, Any]) -> dict[str, Any]:
        return {"no answer": 1}

    await answer(store, 7, StartJob("work", "w:1", {}))
    shop = Workshop(store, clock, work)
    await shop.run(1)
    [envelopes] = shop.intake.batches
    await Intake(store, small_world(), clock).process(envelopes)  # its reaction misses the answer
    assert log.about() == [("event.failed", ANSWERED)]
    [row] = await store.waiting()
    assert row.update_id == ANSWERED, "the apology answers it, too"


async def test_an_update_that_fails_and_one_that_cannot_be_written(store: Storage, clock: HandClock, log: Log) -> None:
    await Intake(store, small_world(), clock).process([said(1, "/boom")])
    assert log.about() == [("event.failed", 1)]
    await Intake(PoisonedWrites(store, apologies=False), mended(), clock).process([said(2, "/menu"), said(3, "/help")])
    assert log.about()[1:] == [("batch.failed", [2, 3]), ("batch.failed", 3), ("apology.failed", 3)]


async def test_answers_carry_the_last_update_that_they_answer(store: Storage, clock: HandClock) -> None:
    outcome = await Intake(store, small_world(), clock).process(
        [
            said(1, "/menu"),
            said(2, "/help"),
            said(2, "/help"),
            said(3, "/menu", chat=8),
            Envelope("update", update_id=4),
        ]
    )
    assert sorted(outcome.updates) == [1, 2, 3, 4]
    assert outcome.together == ((1, 2),)
    assert {(row.chat, row.update_id) for row in await store.outbox(START, 10)} == {(7, 2), (8, 3)}


def test_results_and_failures_name_their_cause() -> None:
    from bot.ports import JobRow

    job = JobRow("k", "work", 4, {}, 1, ANSWERED)
    assert [from_result(job, {}).cause, from_failure(job, "no").cause] == [ANSWERED, ANSWERED]
    assert Envelope("update", update_id=7).update == 7
    assert Envelope("deadline").update is None
