"""A real bot traces updates to the last message sent, across SIGKILL, and tells the collector nobody's words."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.playground.faults import Faults
from bot.playground.people import Person
from bot.playground.server import Playground, running_playground
from tests.chaos.bot_process import AT_ONCE, BotProcess
from tests.tracing.collector import Collector, collecting

pytestmark = pytest.mark.slow
SOMEBODY = Person(7_300_000_042, "Zanzibar", "Quux", "zanzibar_quux", language_code="en", phone="+821077778888")
QUESTION = "Wombat 20269988776655: when do I get my deposit back?"
PLANTED = ("Zanzibar", "Quux", "zanzibar_quux", "7300000042", "1077778888", "Wombat", "20269988776655")
SOON, NEVER = "20", "3600000"  # milliseconds until spans are sent


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with collecting() as running:
        yield running


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with running_playground() as running:
        running.world.add_person(SOMEBODY)
        yield running


@pytest.fixture
def settings(playground: Playground, collector: Collector) -> dict[str, str]:
    return {
        "BOT_TOKEN": playground.token,
        "BOT_API_BASE": playground.base,
        "PLAYGROUND_CLOCK": playground.base,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.base,
        **AT_ONCE,
    }


@pytest.fixture
async def bot(settings: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[BotProcess]:
    """It is running, and sends its spans after so many milliseconds."""
    running = BotProcess(tmp_path, {**settings, "OTEL_BSP_SCHEDULE_DELAY": request.param})
    await running.command("migrate")
    await running.start()
    yield running
    await running.stop()


def lines(folder: Path) -> list[dict[str, Any]]:
    whole, _, _ = (folder / "bot.log").read_text().rpartition("\n")  # the last may still be written
    return [json.loads(line) for line in whole.splitlines()]


def refusals(folder: Path) -> list[dict[str, Any]]:
    """Lines about tries that came to nothing."""
    return [line for line in lines(folder) if line["event"].startswith("delivery.")]


def assert_nothing_personal(collector: Collector) -> None:
    everything = b"".join(collector.bodies)
    assert collector.spans
    assert [word for word in PLANTED if word.encode() in everything] == []


@pytest.mark.parametrize("bot", [SOON], indirect=True)
async def test_an_answer_that_the_next_process_sends_is_in_the_same_trace(
    collector: Collector, playground: Playground, bot: BotProcess, tmp_path: Path
) -> None:
    somebody, world = playground.actor(SOMEBODY), playground.world
    somebody.says("/start")
    greeted = await collector.until("sent")
    assert {"receipt", "commit"} < collector.of(greeted.trace)
    world.faults = Faults(too_many=1.0, retry_after=600.0)
    somebody.says(QUESTION)
    asked = await collector.until("receipt", lambda span: span.trace != greeted.trace)
    await collector.until("commit", lambda span: span.trace == asked.trace and span.about["source"] == "job")
    async with asyncio.timeout(60):
        while not refusals(tmp_path):  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0.01)
    await bot.kill()
    assert "sent" not in collector.of(asked.trace)
    world.faults = Faults()
    world.turn_clock(world.clock.offset + 700)
    await bot.start()
    sent = await collector.until("sent", lambda span: span.trace == asked.trace)
    spans = {span.id: span for span in collector.spans if span.trace == asked.trace}
    committed = spans[sent.parent]
    assert (committed.name, committed.parent, committed.about["source"]) == ("commit", asked.id, "update")
    assert {span.about["update_id"] for span in spans.values()} == {asked.about["update_id"]}
    assert sent.ended - sent.began > 600, "it waited in the outbox"
    assert await bot.stop() == 0, bot.log()
    assert_nothing_personal(collector)
    assert {line.get("update_id") for line in refusals(tmp_path)} == {asked.about["update_id"]}


@pytest.mark.parametrize("bot", [NEVER], indirect=True)
async def test_the_last_spans_are_sent_before_the_end(
    collector: Collector, playground: Playground, bot: BotProcess
) -> None:
    somebody = playground.actor(SOMEBODY)
    somebody.says("/start")
    await playground.world.updates.drained()
    assert collector.spans == []
    assert await bot.stop() == 0, bot.log()
    sent = await collector.until("sent")
    assert {"receipt", "commit"} < collector.of(sent.trace)
    assert sent.service == "sinmungo"
    assert_nothing_personal(collector)


async def test_a_bad_value_of_opentelemetrys_own_ends_the_start(settings: dict[str, str], tmp_path: Path) -> None:
    bot = BotProcess(tmp_path, {**settings, "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "many"})
    await bot.start()
    assert await bot.wait() == 1
    assert "OpenTelemetry cannot be set up: OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT must be" in bot.log()
    assert "Traceback" not in bot.log()
