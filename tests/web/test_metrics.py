"""Metrics: what is counted, in the words Prometheus reads, and nothing of anybody in them."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.config import Settings
from bot.core.event import TextReceived, Understood
from bot.edges.updates import decode
from bot.house import House, open_house
from bot.ports import Delivered, OutboxRow, StorageAwayError
from bot.service.envelope import Envelope
from bot.service.intake import Outcome
from bot.service.metrics import CONTENT_TYPE, OPEN_STATES, Histogram, Metrics
from bot.service.polling import envelope_of
from bot.web.addresses import FORWARDED
from bot.web.measured import Measured
from tests.service.fakes import START, HandClock, message
from tests.web.serving import served

Samples = dict[str, dict[tuple[tuple[str, str], ...], float]]


def read(page: bytes) -> Samples:
    """Samples by name and labels."""
    found: Samples = {}
    for family in text_string_to_metric_families(page.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def only(samples: Samples, name: str, **labels: str) -> float:
    return samples[name][tuple(sorted(labels.items()))]


class Away:
    """A store that is away."""

    async def figures(self, *_: object) -> None:
        raise StorageAwayError("postgresql://u:hunter2@h/d")


def counted(store: object = None) -> Metrics:
    metrics = Metrics(store or Away(), HandClock())  # type: ignore[arg-type]
    metrics.committed(
        [
            ([Envelope("update", TextReceived(1, "hello")), Envelope("update")], 0.004),
            ([Envelope("job", Understood(1, "where is it", 1, confidence=0.83))], 0.2),
            ([], 99.0),
        ],
        Outcome(2, ((Envelope("update"), "a traceback"),)),
        0.003,
    )
    row = OutboxRow(1, 7, 7, None, 0, 0, START - timedelta(seconds=3), START)
    metrics.delivered([row], [Delivered(1, "sent")])
    metrics.delivered([row], [Delivered(1, "later")])
    metrics.delivered([row], [Delivered(1, "later", whole_chat=True)])
    return metrics


async def test_what_was_counted() -> None:
    samples = read(await counted().page())
    assert only(samples, "sinmungo_events_total", source="update") == 2
    assert only(samples, "sinmungo_events_total", source="job") == 1
    assert only(samples, "sinmungo_events_failed_total") == 1
    assert only(samples, "sinmungo_batch_events_bucket", le="2.0") == 0
    assert only(samples, "sinmungo_batch_events_bucket", le="5.0") == 1
    assert only(samples, "sinmungo_commit_seconds_count") == 3
    assert only(samples, "sinmungo_commit_seconds_sum") == pytest.approx(0.208)
    assert only(samples, "sinmungo_commit_seconds_bucket", le="0.005") == 2
    assert only(samples, "sinmungo_sends_total", outcome="sent") == 1
    assert only(samples, "sinmungo_sends_total", outcome="later") == 2
    assert only(samples, "sinmungo_sent_seconds_sum") == 3
    assert only(samples, "sinmungo_too_many_requests_total") == 1
    assert only(samples, "sinmungo_understanding_confidence_bucket", le="0.8") == 0
    assert only(samples, "sinmungo_understanding_confidence_bucket", le="0.9") == 1
    assert only(samples, "sinmungo_store_up") == 0
    assert "process_cpu_seconds_total" in samples
    assert "sinmungo_cases_open" not in samples


def arrived(*updates: int) -> list[Envelope]:
    return [Envelope("update", TextReceived(update, "hello"), update_id=update) for update in updates]


def answer(metrics: Metrics, *updates: int, state: Literal["sent", "later"] = "sent") -> None:
    for update in updates:
        metrics.delivered([OutboxRow(1, 7, 7, None, 0, 0, START, START, update_id=update)], [Delivered(1, state)])


async def answers(metrics: Metrics) -> tuple[float, float]:
    """How many answers were counted, and after how many seconds in all."""
    samples = read(await metrics.page())
    return only(samples, "sinmungo_answer_seconds_count"), only(samples, "sinmungo_answer_seconds_sum")


async def test_how_long_people_wait_for_an_answer(clock: HandClock) -> None:
    metrics = Metrics(Away(), clock)  # type: ignore[arg-type]
    metrics.committed([(arrived(1), 0.5), (arrived(2, 3), 0.25)], Outcome(3, updates=(1, 2, 3)), 0.1)
    clock.turn(timedelta(seconds=1))
    answer(metrics, 1, 2, state="later")
    assert await answers(metrics) == (0, 0)
    answer(metrics, 1, 1, 2)
    assert await answers(metrics) == (2, 1.5 + 1.25), "the first message of an answer counts"
    answer(metrics, 9)
    assert await answers(metrics) == (2, 2.75), "when it came is not known in this process"


async def test_updates_that_are_answered_together_wait_since_the_first(clock: HandClock) -> None:
    metrics = Metrics(Away(), clock)  # type: ignore[arg-type]
    together = Outcome(2, updates=(1, 2), together=((1, 2),))
    metrics.committed([(arrived(1), 2.0), (arrived(2), 0.5)], together, 0.1)
    answer(metrics, 1, 2)
    assert await answers(metrics) == (1, 2)
    metrics.committed(
        [([Envelope("job", cause=2), Envelope("job", cause=2)], 0.5)], Outcome(2, together=((2, 2),)), 0.1
    )
    answer(metrics, 2)
    assert await answers(metrics) == (1, 2), "what two jobs brought is no second answer"


async def test_what_is_never_answered_is_forgotten(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.metrics._REMEMBERED", 2)
    metrics = Metrics(Away(), clock)  # type: ignore[arg-type]
    metrics.committed([(arrived(1, 2, 3), 1.0)], Outcome(3, updates=(1, 2, 3)), 0.1)
    answer(metrics, 1, 2, 3)
    assert await answers(metrics) == (2, 2)


def test_a_histogram_counts_many_at_once() -> None:
    histogram = Histogram((1.0, 2.0))
    histogram.add(1.0, 3)
    histogram.add(2.5)
    assert [(s.labels.get("le"), s.value) for s in histogram.family("h", "says").samples] == [
        ("1.0", 3),
        ("2.0", 3),
        ("+Inf", 4),
        (None, 4),
        (None, 5.5),
    ]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def test_what_the_store_tells(tmp_path: Path, clock: HandClock) -> None:
    async with open_house(Settings(_env_file=None, data_dir=tmp_path), clock=clock) as house:
        metrics = Metrics(house.store, clock)
        await take(house, metrics)
        clock.turn(timedelta(seconds=90))
        page = await metrics.page()
    samples = read(page)
    assert only(samples, "sinmungo_store_up") == 1
    assert only(samples, "sinmungo_events_total", source="update") == 3
    assert only(samples, "sinmungo_events_failed_total") == 1
    assert only(samples, "sinmungo_set_aside") == 1
    assert only(samples, "sinmungo_outbox_rows", state="waiting") == 1
    assert only(samples, "sinmungo_outbox_rows", state="failed") == 0
    assert only(samples, "sinmungo_outbox_wait_seconds") == 90
    assert only(samples, "sinmungo_deadlines_late") == 0
    assert set(samples["sinmungo_cases_open"]) == {(("kind", kind), ("state", state)) for kind, state in OPEN_STATES}
    assert set(samples["sinmungo_promises_broken"].values()) == {0}
    assert_nothing_personal(page.decode())


async def take(house: House, metrics: Metrics) -> None:
    """Two updates of one batch, one of them said twice, and one that cannot be read."""
    intake = house.intake("drum_bot", counts=metrics)
    running = asyncio.ensure_future(intake.run())
    broken = {"update_id": 8, "message": {"message_id": "x", "chat": {"id": 1, "type": "private"}}}
    updates = [message(6, "/help", chat=7_000_000_001), message(7, "Zanzibar-00998877", chat=7_000_000_001), broken]
    await intake.submit([envelope_of(raw, decode) for raw in updates])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def assert_nothing_personal(page: str) -> None:
    for planted in ("Zanzibar", "00998877", "7000000001", "Alice"):
        assert planted not in page
    labels = {label for line in samples_of(page) for label in re.findall(r'(\w+)="', line)}
    assert labels == {"source", "state", "kind", "le", "implementation", "major", "minor", "patchlevel", "version"}


def samples_of(page: str) -> Iterator[str]:
    return (line for line in page.splitlines() if not line.startswith("#"))


async def test_the_public_side_of_a_proxy_sees_none() -> None:
    async with served(web.get("/metrics", Measured(counted()).page)) as client:
        async with client.get("/metrics") as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (200, CONTENT_TYPE)
        async with client.get("/metrics", headers={FORWARDED: "198.51.100.1"}) as answer:
            assert answer.status == 404
