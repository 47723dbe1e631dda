"""Metrics: what is counted as the bot works, and what is looked up when somebody asks, for Prometheus.

Counting is plain addition, once for each batch or send; names and buckets are made into Prometheus's form when they are
asked for. Labels are kinds, states and outcomes, never anything personal.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Protocol

import structlog
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.cases.dispute import OPEN
from bot.core.event import Understood
from bot.ports import Clock, Delivered, Figures, OutboxRow, StorageAwayError, Store
from bot.service.envelope import Envelope

if TYPE_CHECKING:
    from bot.service.intake import Outcome

OPEN_STATES: Final = (
    *(("certificate", state) for state in ("looking_up", "issuing", "in_review")),
    *(("dispute", state) for state in OPEN),
    *(("question", state) for state in ("open", "answered")),
)
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
_EVENTS: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
_SHARES: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_REMEMBERED: Final = 10_000  # updates whose arrival is known; most are answered at once, some never
_log = structlog.get_logger()


class Counts(Protocol):
    """Who is told of what is committed and sent."""

    def committed(
        self, submitted: Sequence[tuple[Sequence[Envelope], float]], outcome: "Outcome", seconds: float
    ) -> None:
        """Envelopes with the seconds from their arrival to the commit; what became of them, and how long that took."""
        ...

    def delivered(self, rows: Sequence[OutboxRow], results: Sequence[Delivered]) -> None:
        """Rows that were tried together, and what became of them."""
        ...


class Histogram:
    """Counts observations by size, any number of equal ones at once.

    Args:
        bounds: upper bounds of the buckets, ascending.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add(self, value: float, times: int = 1) -> None:
        """Count a value."""
        self._counts[bisect_left(self._bounds, value)] += times
        self._sum += value * times

    def family(self, name: str, says: str) -> HistogramMetricFamily:
        """As Prometheus has it: each bucket holds what the smaller ones hold too."""
        names = [*map(str, self._bounds), "+Inf"]
        buckets = list(zip(names, map(float, accumulate(self._counts)), strict=True))
        return HistogramMetricFamily(name, says, buckets=buckets, sum_value=self._sum)


class Metrics(Collector):
    """All there is to be seen from outside.

    Args:
        store: asked for its figures.
        clock: the time, for ages.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._events: Counter[str] = Counter()
        self._sends: Counter[str] = Counter()
        self._failed = 0
        self._too_many = 0
        self._batches = Histogram(_EVENTS)
        self._to_commit = Histogram(_SECONDS)
        self._to_sent = Histogram(_SECONDS)
        self._to_answer = Histogram(_SECONDS)
        self._came: dict[int, datetime] = {}  # by update, the latest ones that nothing was sent for yet
        self._confidence = Histogram(_SHARES)
        self._figures: Figures | None = None
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def committed(
        self, submitted: Sequence[tuple[Sequence[Envelope], float]], outcome: "Outcome", seconds: float
    ) -> None:
        """Count a batch: see ``Counts``."""
        size, now = 0, self._clock.now()
        for envelopes, waited in submitted:
            came = now - timedelta(seconds=waited)
            for envelope in envelopes:
                self._events[envelope.source] += 1
                if envelope.update_id is not None:
                    self._came[envelope.update_id] = came
                elif isinstance(envelope.event, Understood):
                    self._confidence.add(envelope.event.confidence)
            self._to_commit.add(waited, len(envelopes))
            size += len(envelopes)
        if size:
            self._batches.add(size)
        self._failed += len(outcome.failed)
        for group in outcome.together:  # the first of them waited longest for their answer
            known = [self._came.pop(update) for update in group if update in self._came]
            if known:
                self._came[group[-1]] = min(known)
        while len(self._came) > _REMEMBERED:
            del self._came[next(iter(self._came))]

    def delivered(self, rows: Sequence[OutboxRow], results: Sequence[Delivered]) -> None:
        """Count what became of rows that were tried together."""
        now = self._clock.now()
        for result in results:
            self._sends[result.state] += 1
        if results[0].state == "later":
            self._too_many += any(result.whole_chat for result in results)  # Telegram's 429 holds a whole chat
        if results[0].state == "sent":
            self._to_sent.add((now - rows[0].created_at).total_seconds(), len(rows))
            for row in rows:
                came = None if row.update_id is None else self._came.pop(row.update_id, None)
                if came is not None:
                    self._to_answer.add((now - came).total_seconds())

    async def page(self) -> bytes:
        """Everything, as Prometheus reads it; without the store's figures while it is away."""
        try:
            self._figures = await self._store.figures(self._clock.now(), OPEN_STATES)
        except (StorageAwayError, ConnectionError, TimeoutError) as error:
            _log.warning("metrics.store_away", error=type(error).__name__)
            self._figures = None
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """What was counted, and what the store told last."""
        yield _counter("sinmungo_events", "Events taken in, by what brought them.", "source", self._events)
        yield CounterMetricFamily("sinmungo_events_failed", "Events that failed and were set aside.", self._failed)
        yield self._batches.family("sinmungo_batch_events", "Events in one transaction.")
        yield self._to_commit.family("sinmungo_commit_seconds", "From an event's arrival to its commit.")
        yield _counter("sinmungo_sends", "Tries to send, by outcome.", "outcome", self._sends)
        yield CounterMetricFamily(
            "sinmungo_too_many_requests", "Sends that Telegram answered with 429.", self._too_many
        )
        yield self._to_sent.family("sinmungo_sent_seconds", "From the commit to Telegram's having it.")
        yield self._to_answer.family("sinmungo_answer_seconds", "From an update's arrival to its answer's being sent.")
        yield self._confidence.family("sinmungo_understanding_confidence", "How sure sentences were understood.")
        yield GaugeMetricFamily("sinmungo_store_up", "Whether the store answers.", float(self._figures is not None))
        if self._figures is not None:
            yield from self._stored(self._figures)

    def _stored(self, figures: Figures) -> Iterator[Metric]:
        since, now = figures.sendable_since, self._clock.now()
        waits = 0.0 if since is None else max((now - since).total_seconds(), 0.0)
        rows = {"waiting": figures.waiting, "failed": figures.failed}
        yield _gauge("sinmungo_outbox_rows", "Rows of the outbox, by state.", ("state",), _keyed(rows))
        yield GaugeMetricFamily("sinmungo_outbox_wait_seconds", "How long the outbox waits for its turn.", waits)
        yield GaugeMetricFamily("sinmungo_jobs_waiting", "Jobs not yet finished.", figures.jobs)
        yield GaugeMetricFamily("sinmungo_deadlines_late", "Deadlines due for over a minute.", figures.late)
        yield GaugeMetricFamily("sinmungo_set_aside", "Events that are set aside.", figures.set_aside)
        yield _gauge("sinmungo_cases_open", "Open cases.", ("kind", "state"), figures.cases.items())
        kinds = dict.fromkeys((kind for kind, _ in OPEN_STATES), 0) | figures.broken
        yield _gauge("sinmungo_promises_broken", "Open cases whose promise was broken.", ("kind",), _keyed(kinds))


def _counter(name: str, says: str, label: str, counts: Counter[str]) -> Metric:
    family = CounterMetricFamily(name, says, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count)
    return family


def _gauge(name: str, says: str, labels: Sequence[str], values: Iterable[tuple[tuple[str, ...], int]]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=labels)
    for of, value in values:
        family.add_metric(of, value)
    return family


def _keyed(values: dict[str, int]) -> Iterator[tuple[tuple[str], int]]:
    return (((name,), value) for name, value in values.items())
