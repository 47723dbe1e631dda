"""Polling: the offset moves only after the commit; trouble is waited out; a bad token ends it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.edges.updates import decode
from bot.ports import ConflictError, TooManyRequestsError, TryAgainError, UnauthorizedError, WebhookSetError
from bot.service.envelope import Envelope
from bot.service.patience import Backoff
from bot.service.polling import Polling
from tests.service.fakes import FakeTelegram, message


class Committed:
    """An intake that commits when told to."""

    def __init__(self) -> None:
        self.batches: list[list[Envelope]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def submit(self, envelopes: Sequence[Envelope]) -> None:
        await self.open.wait()
        self.batches.append(list(envelopes))


async def run(telegram: FakeTelegram, intake: Committed, slept: list[float] | None = None) -> None:
    """Poll until the script has ended."""

    async def sleep(seconds: float) -> None:
        if slept is not None:
            slept.append(seconds)

    polling = Polling(telegram, decode, intake, sleep=sleep, backoff=Backoff(first=1, most=30, jitter=lambda: 1.0))
    task = asyncio.ensure_future(polling.run())
    ended = asyncio.ensure_future(telegram.exhausted.wait())
    await asyncio.wait([task, ended], return_when=asyncio.FIRST_COMPLETED)
    for each in (task, ended):
        each.cancel()
    results = await asyncio.gather(task, ended, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]


async def test_the_offset_follows_the_commit() -> None:
    telegram, intake = FakeTelegram([[message(5, "a"), message(6, "b")], [message(7, "c")]]), Committed()
    await run(telegram, intake)
    assert [[each.update_id for each in batch] for batch in intake.batches] == [[5, 6], [7]]
    assert telegram.offsets == [None, 7, 8]


async def test_without_a_commit_nothing_is_acknowledged() -> None:
    telegram, intake = FakeTelegram([[message(5, "a")]]), Committed()
    intake.open.clear()
    polling = asyncio.ensure_future(Polling(telegram, decode, intake).run())
    for _ in range(20):
        await asyncio.sleep(0)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    assert telegram.offsets == [None]
    assert intake.batches == []


async def test_after_an_empty_answer_the_next_id_may_be_any() -> None:
    telegram, intake = FakeTelegram([[message(900, "a")], [], [message(3, "b")]]), Committed()
    await run(telegram, intake)
    assert telegram.offsets == [None, 901, None, 4]


async def test_trouble_is_waited_out() -> None:
    slept: list[float] = []
    script: list[list[dict[str, Any]] | Exception] = [
        TryAgainError("reset"),
        TryAgainError("reset"),
        TooManyRequestsError("slow down", 7.0),
        ConflictError("other"),
        [message(1, "a")],
    ]
    telegram, intake = FakeTelegram(script), Committed()
    await run(telegram, intake, slept)
    assert slept == [1.0, 2.0, 7.0, 15.0]
    assert len(intake.batches) == 1


async def test_lone_surrogates_do_not_end_it() -> None:
    broken = {"update_id": 8, "message": {"message_id": "\ud83d", "chat": {"id": 1, "type": "private"}}}
    telegram, intake = FakeTelegram([[message(7, "half \ud83d"), broken]]), Committed()
    await run(telegram, intake)
    [[good, bad]] = intake.batches
    assert good.event is not None
    assert bad.unreadable
    assert b"\\ud83d" in (bad.raw or b"")


async def test_a_webhook_from_before_is_taken_away() -> None:
    telegram, intake = FakeTelegram([WebhookSetError("409"), [message(1, "a")]]), Committed()
    await run(telegram, intake)
    assert telegram.webhooks == [None]
    assert len(intake.batches) == 1


async def test_a_webhook_that_is_set_meanwhile_is_another_processes() -> None:
    slept: list[float] = []
    telegram, intake = FakeTelegram([[message(1, "a")], WebhookSetError("409"), []]), Committed()
    await run(telegram, intake, slept)
    assert telegram.webhooks == []
    assert slept == [15.0]


async def test_a_bad_token_ends_it() -> None:
    with pytest.raises(UnauthorizedError):
        await run(FakeTelegram([UnauthorizedError("401")]), Committed())


async def test_an_update_that_cannot_be_read_does_not_stop_the_others() -> None:
    broken = {"update_id": 8, "message": {"message_id": "x", "chat": {"id": 1, "type": "private"}}}
    telegram, intake = FakeTelegram([[broken, message(9, "b")]]), Committed()
    await run(telegram, intake)
    [[bad, good]] = intake.batches
    assert bad.unreadable
    assert bad.event is None
    assert bad.update_id == 8
    assert good.event is not None
    assert telegram.offsets[-1] == 10
