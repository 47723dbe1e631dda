"""Tracing: of each update one trace, from its receipt to the last message sent for it, to an OpenTelemetry collector.

Its ids are made of the bot's and the update's, so whichever process sends an answer knows the trace it belongs to.
Spans are made after the fact, from what ``Counts`` are told anyway. They name kinds, times and the ids that logs name.
"""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from msgspec import Struct
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Decision, TraceIdRatioBased
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation import set_span_in_context

from bot.ports import Clock, Delivered, OutboxRow
from bot.service.envelope import Envelope
from bot.service.intake import Outcome
from bot.service.metrics import Counts

_CLOSE_WITHIN: Final = 3.0  # seconds; a collector that does not answer keeps nobody from ending
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SAMPLED: Final = TraceFlags(TraceFlags.SAMPLED)


class Ids(Struct, frozen=True):
    """Of an update, its trace's id (128 bits), and those of its receipt's and its commit's span (64 bits)."""

    update: int
    trace: int
    receipt: int
    commit: int

    @classmethod
    def of(cls, bot: int, update_id: int) -> "Ids":
        """The same in every process."""
        digest = sha256(f"{bot}:{update_id}".encode()).digest()
        parts = digest[:16], digest[16:24], digest[24:]
        return cls(update_id, *(int.from_bytes(part) or 1 for part in parts))  # zero is no id

    def span(self, span: int) -> SpanContext:
        """One of its spans, as parents and links name it."""
        return SpanContext(self.trace, span, is_remote=True, trace_flags=_SAMPLED)


class Batch(Struct, frozen=True):
    """A transaction: its times, how many events it took in, which updates failed, under which ids they are answered."""

    began: datetime
    ended: datetime
    events: int
    failed: frozenset[int | None]
    answers: Mapping[int, int]

    @classmethod
    def of(
        cls,
        submitted: Sequence[tuple[Sequence[Envelope], float]],
        outcome: Outcome,
        began: datetime,
        ended: datetime,
    ) -> "Batch":
        """As counts are told of it."""
        events = sum(len(envelopes) for envelopes, _ in submitted)
        failed = frozenset(envelope.update for envelope, _ in outcome.failed)
        return cls(began, ended, events, failed, {each: group[-1] for group in outcome.together for each in group})


class Given(RandomIdGenerator):
    """Ids that the next span gets; random ones where none are given."""

    trace: int | None = None
    span: int | None = None

    def generate_trace_id(self) -> int:
        """The given one, once."""
        given, self.trace = self.trace, None
        return super().generate_trace_id() if given is None else given

    def generate_span_id(self) -> int:
        """The given one, once."""
        given, self.span = self.span, None
        return super().generate_span_id() if given is None else given


class Traces:
    """Makes spans of what counts are told, and passes it on to others that count.

    Args:
        counts: the others.
        clock: the time.
        bot: the bot's Telegram id.
        way: how updates come: ``poll``, ``webhook`` or ``host``.
        endpoint: the collector's address.
        headers: sent with the spans.
        service: what spans call this program.
        share: the part of the updates that is traced; every process picks the same.
    """

    def __init__(
        self,
        counts: Counts,
        clock: Clock,
        bot: int,
        way: str,
        *,
        endpoint: str,
        headers: Mapping[str, str] | None = None,
        service: str = "sinmungo",
        share: float = 1.0,
    ) -> None:
        self._counts = counts
        self._clock = clock
        self._bot = bot
        self._way = way
        self._picks = TraceIdRatioBased(share)
        self._given = Given()
        self._provider = TracerProvider(
            sampler=ALWAYS_ON,  # of what was not picked, no span is made at all
            resource=Resource.create({"service.name": service}),
            id_generator=self._given,
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", headers=dict(headers or {}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("sinmungo")

    def committed(
        self, submitted: Sequence[tuple[Sequence[Envelope], float]], outcome: Outcome, seconds: float
    ) -> None:
        """Receipt and commit of each update that was new, and the commit of what came of the jobs that one set off."""
        self._counts.committed(submitted, outcome, seconds)
        now, new = self._clock.now(), set(outcome.updates)
        batch = Batch.of(submitted, outcome, now - timedelta(seconds=seconds), now)
        commits: list[SpanContext] = []
        for envelopes, waited in submitted:
            for envelope in envelopes:
                ids = self._ids(envelope.update)
                if ids is None or (envelope.update_id is not None and envelope.update_id not in new):
                    continue
                new.discard(ids.update)  # a second copy in the same batch is none of the new ones
                if envelope.update_id is not None:
                    self._receipt(envelope, ids, now - timedelta(seconds=waited), now)
                commits.append(self._commit(envelope, ids, batch))
        if len(commits) > 1:
            self._span("batch", batch.began, now, {"events": batch.events}, links=commits)

    def delivered(self, rows: Sequence[OutboxRow], results: Sequence[Delivered]) -> None:
        """From the commit to Telegram's having it, of each row that answers an update; or to its being given up."""
        self._counts.delivered(rows, results)
        now, states = self._clock.now(), {result.row: result.state for result in results}
        for row in rows:
            ids, state = self._ids(row.update_id), states.get(row.id, "later")
            if ids is not None and state != "later":
                about: dict[str, str | int] = {
                    "update_id": ids.update,
                    "row": row.id,
                    "person": row.person,
                    "what": type(row.outgoing).__name__,
                    "tries": row.attempts + 1,
                }
                parent, failed = ids.span(ids.commit), state == "failed"
                self._span("sent", row.created_at, now, about, parent=parent, kind=SpanKind.CLIENT, failed=failed)

    def _ids(self, update_id: int | None) -> Ids | None:
        """Those of an update's trace; None where it is not traced, or there is no update."""
        if update_id is None:
            return None
        ids = Ids.of(self._bot, update_id)
        picked = self._picks.should_sample(None, ids.trace, "receipt").decision is Decision.RECORD_AND_SAMPLE
        return ids if picked else None

    def _receipt(self, envelope: Envelope, ids: Ids, came: datetime, now: datetime) -> None:
        event = "none" if envelope.event is None else type(envelope.event).__name__
        about: dict[str, str | int] = {"update_id": ids.update, "way": self._way, "event": event}
        self._span("receipt", came, now, about, own=ids.span(ids.receipt), kind=SpanKind.CONSUMER)

    def _commit(self, envelope: Envelope, ids: Ids, batch: Batch) -> SpanContext:
        """Of an update, under the id that everybody knows; of what a job brought, under one of its own beneath it."""
        about: dict[str, str | int] = {"update_id": ids.update, "source": envelope.source, "events": batch.events}
        answer = self._ids(batch.answers.get(ids.update))
        first = envelope.update_id is not None
        return self._span(
            "commit",
            batch.began,
            batch.ended,
            about,
            own=ids.span(ids.commit) if first else None,
            parent=ids.span(ids.receipt if first else ids.commit),
            links=[] if answer is None or answer == ids else [answer.span(answer.commit)],
            failed=ids.update in batch.failed,
        )

    def _span(
        self,
        name: str,
        began: datetime,
        ended: datetime,
        about: Mapping[str, str | int],
        *,
        own: SpanContext | None = None,
        parent: SpanContext | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        links: Sequence[SpanContext] = (),
        failed: bool = False,
    ) -> SpanContext:
        """A span from one time to another, with the ids of ``own`` or random ones."""
        # never a child of what a host, whose process this may be, does at the moment
        context = Context() if parent is None else set_span_in_context(NonRecordingSpan(parent), Context())
        if own is not None:
            self._given.trace, self._given.span = None if parent else own.trace_id, own.span_id
        span = self._tracer.start_span(
            name,
            context,
            kind,
            {f"sinmungo.{key}": value for key, value in about.items()},
            [Link(each) for each in links],
            _nanoseconds(began),
        )
        if failed:
            span.set_status(Status(StatusCode.ERROR))
        span.end(_nanoseconds(ended))
        return span.get_span_context()

    async def close(self) -> None:
        """Send what is left, within a few seconds."""
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def shut() -> None:
            self._provider.shutdown()
            with suppress(RuntimeError):  # nobody waits any longer, and the loop is closed
                loop.call_soon_threadsafe(done.set)

        # a thread that nobody waits for when the program ends: it may be kept by a collector that does not answer
        threading.Thread(target=shut, name="traces", daemon=True).start()
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_WITHIN):
                await done.wait()


def _nanoseconds(when: datetime) -> int:
    """Since 1970."""
    return (when - _EPOCH) // timedelta(microseconds=1) * 1000
