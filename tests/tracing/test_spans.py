"""Spans: what counts are told becomes one trace for each update, whichever process tells it."""

import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.core.event import TextReceived, Understood
from bot.ports import Delivered, OutboxRow, SendText
from bot.service import tracing
from bot.service.envelope import Envelope
from bot.service.intake import Outcome
from bot.service.tracing import Ids, Traces
from tests.service.fakes import START, HandClock
from tests.tracing.collector import Collector, collecting

BOT = 123456789
OUTER = START.timestamp() - 2  # when the first update came


class Others:
    """Who else counts."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def committed(
        self, submitted: Sequence[tuple[Sequence[Envelope], float]], outcome: Outcome, seconds: float
    ) -> None:
        self.told.append((submitted, outcome, seconds))

    def delivered(self, rows: Sequence[OutboxRow], results: Sequence[Delivered]) -> None:
        self.told.append((rows, results))


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but what a test sets: no proxy, spans only at the end, which takes as long as it takes."""
    monkeypatch.setattr(tracing, "_CLOSE_WITHIN", 60.0)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "3600000")


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with collecting() as running:
        yield running


def traces(collector: Collector, **more: Any) -> Traces:
    return Traces(Others(), HandClock(), BOT, "poll", endpoint=collector.base, **more)


def update(number: int) -> Envelope:
    return Envelope("update", TextReceived(number, "Zanzibar"), chat=7_000_000_001, update_id=number)


def row(number: int, update_id: int | None, tries: int = 0) -> OutboxRow:
    outgoing = SendText(7_000_000_001, "Zanzibar")
    return OutboxRow(number, 7_000_000_001, 4, outgoing, 0, tries, START, START, update_id=update_id)


def commit(traces: Traces, *envelopes: Envelope, **outcome: Any) -> None:
    """As the intake tells it: they came two seconds ago, and the transaction took half a second."""
    traces.committed([(envelopes, 2.0)], Outcome(len(envelopes), **outcome), 0.5)


async def test_an_update_from_its_receipt_to_the_last_message(collector: Collector) -> None:
    counting = traces(collector, service="drum")
    commit(counting, update(5), updates=(5,))
    counting.delivered([row(1, 5), row(2, 5, 3)], [Delivered(1, "sent"), Delivered(2, "failed", error="Zanzibar")])
    await counting.close()
    receipt, committed, first, second = collector.spans
    assert [span.name for span in collector.spans] == ["receipt", "commit", "sent", "sent"]
    assert {(span.trace, span.service, span.links) for span in collector.spans} == {(receipt.trace, "drum", ())}
    assert (receipt.parent, committed.parent) == ("", receipt.id)
    assert (first.parent, second.parent) == (committed.id, committed.id)
    assert len({span.id for span in collector.spans}) == 4
    assert (receipt.began, receipt.ended) == (OUTER, START.timestamp())
    assert (committed.began, committed.ended) == (START.timestamp() - 0.5, START.timestamp())
    assert receipt.about == {"update_id": 5, "way": "poll", "event": "TextReceived"}
    assert committed.about == {"update_id": 5, "source": "update", "events": 1}
    assert first.about == {"update_id": 5, "row": 1, "person": 4, "what": "SendText", "tries": 1}
    assert [span.failed for span in collector.spans] == [False, False, False, True]
    assert all(b"Zanzibar" not in body and b"7000000001" not in body for body in collector.bodies)


async def test_another_process_knows_the_trace(collector: Collector) -> None:
    one, other = traces(collector), traces(collector)
    commit(one, update(5), updates=(5,))
    await one.close()
    other.delivered([row(1, 5)], [Delivered(1, "sent")])
    await other.close()
    _, committed, sent = collector.spans
    assert (sent.trace, sent.parent) == (committed.trace, committed.id)
    assert Ids.of(BOT, 5) != Ids.of(BOT + 1, 5)


async def test_what_is_no_answer_or_not_done_yet_has_no_span(collector: Collector) -> None:
    counting = traces(collector)
    commit(counting, Envelope("deadline", person=4))
    rows = [row(1, None), row(2, 5), row(3, 5)]
    counting.delivered(rows, [Delivered(1, "sent"), Delivered(2, "later", not_before=START + timedelta(seconds=1))])
    await counting.close()
    assert collector.spans == []


async def test_a_second_copy_has_no_span(collector: Collector) -> None:
    counting = traces(collector)
    commit(counting, update(4), update(5), update(5), updates=(5,))
    await counting.close()
    assert [(span.name, span.about["update_id"]) for span in collector.spans] == [("receipt", 5), ("commit", 5)]


async def test_a_batch_is_linked_with_its_updates(collector: Collector) -> None:
    counting = traces(collector)
    commit(counting, update(5), update(6), update(7), updates=(5, 6, 7), together=((5, 7),))
    await counting.close()
    commits = {span.about["update_id"]: span for span in collector.spans if span.name == "commit"}
    [batch] = [span for span in collector.spans if span.name == "batch"]
    assert batch.links == tuple((span.trace, span.id) for span in commits.values())
    assert batch.about == {"events": 3}
    assert batch.trace not in {span.trace for span in commits.values()}
    answered = commits[7].trace, commits[7].id
    assert (commits[5].links, commits[6].links, commits[7].links) == ((answered,), (), ())


async def test_what_a_job_brought_belongs_to_the_update_that_set_it_off(collector: Collector) -> None:
    counting = traces(collector)
    commit(counting, update(5), updates=(5,))
    understood = Understood(1, "Zanzibar", 1, confidence=0.8)
    commit(counting, Envelope("job", understood, person=4, job="k", cause=5))
    await counting.close()
    _, first, second = collector.spans
    assert (second.name, second.trace, second.parent) == ("commit", first.trace, first.id)
    assert second.id != first.id
    assert second.about["source"] == "job"


async def test_what_failed_is_marked_and_nothing_told_of_it(collector: Collector) -> None:
    counting = traces(collector)
    unread = Envelope("update", update_id=6, unreadable="Zanzibar")
    failed = ((update(5), "ValueError: Zanzibar"), (unread, "Zanzibar"))
    commit(counting, update(5), unread, updates=(5, 6), failed=failed)
    await counting.close()
    assert [(span.name, span.failed) for span in collector.spans if span.name != "batch"] == [
        ("receipt", False),
        ("commit", True),
    ] * 2
    assert collector.spans[2].about["event"] == "none"
    assert b"Zanzibar" not in b"".join(collector.bodies)


async def test_a_share_of_the_updates(collector: Collector) -> None:
    none, some = traces(collector, share=0.0), traces(collector, share=0.5)
    for number in range(100):
        for counting in (none, some):
            commit(counting, update(number), updates=(number,))
            counting.delivered([row(number, number)], [Delivered(number, "sent")])
    for counting in (none, some):
        await counting.close()
    for trace in {span.trace for span in collector.spans}:
        assert collector.of(trace) == {"receipt", "commit", "sent"}, "whole traces, or none"
    picked = {number for number in range(100) if Ids.of(BOT, number).trace & (2**64 - 1) < 2**63}
    assert {span.about["update_id"] for span in collector.spans} == picked
    assert 0 < len(picked) < 100


async def test_others_are_told_too_and_the_collector_gets_the_headers(collector: Collector) -> None:
    others = Others()
    counting = Traces(
        others, HandClock(), BOT, "webhook", endpoint=collector.base, headers={"api-key": "hunter2"}, service="drum"
    )
    commit(counting, update(5), updates=(5,))
    counting.delivered([row(1, 5)], [Delivered(1, "sent")])
    await counting.close()
    assert others.told == [
        ([((update(5),), 2.0)], Outcome(1, updates=(5,)), 0.5),
        ([row(1, 5)], [Delivered(1, "sent")]),
    ]
    assert [headers["api-key"] for headers in collector.headers] == ["hunter2"]


async def test_a_collector_that_does_not_answer_holds_nobody_up(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "_CLOSE_WITHIN", 0.0)
    collector.open.clear()
    counting = traces(collector)
    commit(counting, update(5), updates=(5,))
    await counting.close()
    assert collector.spans == []
    collector.open.set()
    await collector.until("commit")


async def test_no_collector_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.05")
    counting = Traces(Others(), HandClock(), BOT, "poll", endpoint="http://127.0.0.1:9")
    commit(counting, update(5), updates=(5,))
    await counting.close()


async def test_the_sdk_can_be_told_to_do_nothing(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    counting = traces(collector)
    commit(counting, update(5), update(6), updates=(5, 6))
    counting.delivered([row(1, 5)], [Delivered(1, "sent")])
    await counting.close()
    assert collector.bodies == []


async def test_a_span_is_no_child_of_what_a_host_does(collector: Collector) -> None:
    from opentelemetry.sdk.trace import TracerProvider

    counting = traces(collector)
    with TracerProvider(shutdown_on_exit=False).get_tracer("host").start_as_current_span("request"):
        commit(counting, update(5), updates=(5,))
    await counting.close()
    receipt, _ = collector.spans
    assert (receipt.trace, receipt.parent) == (f"{Ids.of(BOT, 5).trace:032x}", "")


@pytest.mark.slow  # left out of `make quick`
def test_nothing_of_it_is_imported_where_it_is_off() -> None:
    program = "import sys, bot.app, bot.mount; print([name for name in sys.modules if 'opentelemetry' in name])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
