"""Mounting into python-telegram-bot: what it refuses, what it warns of, when it acknowledges."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import structlog
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ApplicationHandlerStop, CommandHandler

from bot.edges.ptb_edge.group import AcknowledgingQueue, AnyApplication, mount
from tests.edges.raw import update

TOKEN = "42:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcA"


class Recorded:
    """Stands where Sinmungo would: takes updates in when it is let."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.told: list[str] = []
        self.commit = asyncio.Event()

    async def start(self) -> None:
        self.told.append("start")

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        await self.commit.wait()
        self.taken += updates

    async def stop(self) -> None:
        self.told.append("stop")


@pytest.fixture
def mounted() -> Recorded:
    return Recorded()


async def test_put_returns_after_the_commit(mounted: Recorded) -> None:
    application = ApplicationBuilder().token(TOKEN).updater(None).update_queue(AcknowledgingQueue()).build()
    seen: list[object] = []

    async def hours(given: Update, _context: object) -> None:
        seen.append(given.update_id)

    application.add_handler(CommandHandler("hours", hours))
    mount(application, mounted, lambda given: given.update_id == 501)
    putting = asyncio.ensure_future(application.update_queue.put(Update.de_json(update(text="x"), None)))
    processing = asyncio.ensure_future(handle_one(application))
    done, _ = await asyncio.wait([putting, processing], timeout=0)
    assert not done
    mounted.commit.set()
    await putting
    assert [each["message"]["text"] for each in mounted.taken] == ["x"]
    await processing
    assert seen == []


async def handle_one(application: AnyApplication) -> None:
    """What an application does with the next update; it is not initialised, since that asks Telegram."""
    given = await application.update_queue.get()
    for handlers in application.handlers.values():
        for handler in handlers:
            if handler.check_update(given):
                with pytest.raises(ApplicationHandlerStop):
                    await handler.callback(given, None)
                application.update_queue.task_done()
                return


async def test_the_hosts_own_hooks_still_run(mounted: Recorded) -> None:
    async def begun(_application: AnyApplication) -> None:
        mounted.told.append("host began")

    builder = ApplicationBuilder().token(TOKEN).update_queue(AcknowledgingQueue())
    application = builder.post_init(begun).build()
    mount(application, mounted, lambda _given: True)
    assert application.post_init is not None
    assert application.post_shutdown is not None
    await application.post_init(application)
    await application.post_shutdown(application)
    assert mounted.told == ["start", "host began", "stop"]


def build(**wanted: Any) -> Application[Any, Any, Any, Any, Any, Any]:
    """An application with these settings of its builder."""
    builder = ApplicationBuilder().token(TOKEN).updater(None)
    for name, value in wanted.items():
        builder = getattr(builder, name)(value)
    return builder.build()


async def test_what_would_lose_updates_or_taps_is_refused_or_told(mounted: Recorded) -> None:
    with pytest.raises(ValueError, match="one update at a time"):
        mount(build(update_queue=AcknowledgingQueue(), concurrent_updates=8), mounted, lambda _given: True)
    with structlog.testing.capture_logs() as logs:
        mount(build(), mounted, lambda _given: True)
    assert [line["event"] for line in logs] == ["mounting.lossy"]
