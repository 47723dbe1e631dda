"""Delivery: in order per chat, chats side by side, trouble of one chat no trouble of another."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.event import BotBlocked
from bot.ports import (
    Changes,
    ChatGoneError,
    Delivered,
    EditText,
    InlineButton,
    MigratedError,
    OutboxRecord,
    OutboxRow,
    Outgoing,
    RejectedError,
    SendDocument,
    SendText,
    StorageAwayError,
    TooManyRequestsError,
    TryAgainError,
    UnauthorizedError,
)
from bot.service import delivery
from bot.service.budget import Budgets, Rate, Rates
from bot.service.delivery import Delivery
from bot.service.envelope import Envelope
from bot.service.patience import Backoff, Patience
from storage.store import Storage
from tests.service.fakes import FakeTelegram, HandClock, until
from tests.service.test_polling import Committed

BUTTON = ((InlineButton("ok", data="x"),),)


async def queue(store: Storage, *outgoing: Outgoing) -> None:
    """Commit messages to be sent."""
    from tests.service.fakes import START

    async with store.unit_of_work() as work:
        loaded = await work.load(sorted({each.chat for each in outgoing}))
        people = {each.person.chat: each for each in loaded}
        changes = Changes(now=START)
        for each in loaded:
            changes.conversations[each.person.id] = each.conversation
        changes.outbox = [OutboxRecord(people[each.chat].person.id, each) for each in outgoing]
        await work.write(changes)
        await work.commit()


class Bench:
    """A delivery with everything it needs, run until nothing that is due is left."""

    def __init__(self, store: Storage, clock: HandClock, **options: Any) -> None:
        self.store = store
        self.clock = clock
        self.telegram = FakeTelegram(script=self.script)
        self.intake = Committed()
        self.trouble: dict[int, list[Exception]] = {}
        options = {"backoff": Backoff(first=2, most=60, jitter=lambda: 1.0), **options}
        self.delivery = Delivery(store, self.telegram, store.files, self.intake, clock, **options)

    async def script(self, outgoing: Outgoing) -> None:
        """The troubles of a chat, one a send."""
        await asyncio.sleep(0)
        if self.trouble.get(outgoing.chat):
            raise self.trouble[outgoing.chat].pop(0)

    async def run(self) -> None:
        finishing = asyncio.ensure_future(self.delivery.finish(30))
        await until(self.delivery.run(), finishing.done)

    @property
    def said(self) -> list[tuple[int, str]]:
        return [(each.chat, each.html) for each in self.telegram.sent if isinstance(each, SendText | EditText)]

    async def left(self) -> list[OutboxRow]:
        return await self.store.waiting()


@pytest.fixture
def bench(store: Storage, clock: HandClock) -> Bench:
    return Bench(store, clock)


def letters(chat: int, *texts: str) -> list[Outgoing]:
    return [SendText(chat, text) for text in texts]


async def test_each_chat_is_served_in_order(store: Storage, bench: Bench) -> None:
    await queue(store, *letters(1, "a", "b"), *letters(2, "x"), *letters(1, "c"))
    await queue(store, *letters(2, "y"), *letters(1, "d"))
    await bench.run()
    assert [text for chat, text in bench.said if chat == 1] == ["a", "b", "c", "d"]
    assert [text for chat, text in bench.said if chat == 2] == ["x", "y"]
    assert await bench.left() == []


async def test_429_pauses_its_chat_and_no_other(store: Storage, bench: Bench) -> None:
    bench.trouble[1] = [TooManyRequestsError("slow down", 5.0)]
    await queue(store, *letters(1, "a", "b"), *letters(2, "x"))
    await bench.run()
    assert bench.said == [(2, "x")]
    bench.clock.turn(timedelta(seconds=4))
    await bench.run()
    assert bench.said == [(2, "x")]
    bench.clock.turn(timedelta(seconds=2))
    await bench.run()
    assert bench.said == [(2, "x"), (1, "a"), (1, "b")]


@pytest.mark.parametrize("error", [TryAgainError("502"), TryAgainError("reset"), RuntimeError("a mistake of ours")])
async def test_what_may_succeed_later_is_tried_again_later_and_later(
    store: Storage, bench: Bench, error: Exception
) -> None:
    bench.trouble[1] = [error, error]
    await queue(store, *letters(1, "a", "b"))
    await bench.run()
    assert [(row.attempts, row.not_before - bench.clock.now()) for row in await bench.left()][:1] == [
        (1, timedelta(seconds=2))
    ]
    bench.clock.turn(timedelta(seconds=3))
    await bench.run()
    assert (await bench.left())[0].not_before - bench.clock.now() == timedelta(seconds=4)
    bench.clock.turn(timedelta(seconds=5))
    await bench.run()
    assert bench.said == [(1, "a"), (1, "b")]


async def test_a_telegram_that_is_away_for_hours_loses_nothing(store: Storage, bench: Bench) -> None:
    bench.trouble[1] = [TryAgainError("reset") for _ in range(40)]
    await queue(store, *letters(1, "a"))
    for _ in range(41):
        await bench.run()
        bench.clock.turn(timedelta(minutes=1))
    assert bench.said == [(1, "a")]


async def test_after_a_day_of_trying_a_row_is_given_up(store: Storage, bench: Bench) -> None:
    bench.trouble[1] = [TryAgainError("reset") for _ in range(40)]
    await queue(store, *letters(1, "a"), *letters(1, "b"))
    for _ in range(14):
        await bench.run()
        bench.clock.turn(timedelta(hours=2))
    [row, *_] = await bench.left()
    assert row.error.startswith("TryAgainError")
    bench.trouble.clear()
    bench.clock.turn(timedelta(hours=2))
    await bench.run()
    assert bench.said == [(1, "b")]


async def test_a_blocked_chat_is_given_up_and_the_core_hears_of_it_once(store: Storage, bench: Bench) -> None:
    bench.trouble[1] = [ChatGoneError("bot was blocked by the user")]
    await queue(store, *letters(1, "a", "b", "c"), *letters(2, "x"))
    await bench.run()
    assert bench.said == [(2, "x")]
    [[envelope]] = bench.intake.batches
    assert isinstance(envelope, Envelope)
    assert isinstance(envelope.event, BotBlocked)
    assert [bool(row.error) for row in await bench.left()] == [True, True, True]


async def test_a_bad_message_does_not_stop_its_chat(store: Storage, bench: Bench) -> None:
    bench.trouble[1] = [RejectedError("can't parse entities")]
    await queue(store, *letters(1, "<b", "b"))
    await bench.run()
    assert bench.said == [(1, "b")]
    [row] = await bench.left()
    assert "can't parse entities" in row.error


async def test_a_bad_token_ends_the_loop(store: Storage, bench: Bench) -> None:
    bench.trouble[1] = [UnauthorizedError("401")]
    await queue(store, *letters(1, "a"))
    with pytest.raises(ExceptionGroup) as raised:
        await bench.delivery.run()
    assert raised.group_contains(UnauthorizedError)


async def test_an_edit_finds_its_message_by_slot(store: Storage, bench: Bench) -> None:
    await queue(store, SendText(1, "card", slot="live"), EditText(1, "in one go", slot="live"))
    await bench.run()
    await queue(store, EditText(1, "later", slot="live"), EditText(1, "that one", message_id=7, slot="live"))
    await bench.run()
    edits = [each for each in bench.telegram.sent if isinstance(each, EditText)]
    assert [(edit.html, edit.message_id) for edit in edits] == [("in one go", 1001), ("later", 1001), ("that one", 7)]


async def test_an_edit_of_a_card_that_was_never_sent_is_a_new_message(store: Storage, bench: Bench) -> None:
    await queue(store, EditText(1, "card", keyboard=BUTTON, slot="live"))
    await bench.run()
    assert bench.telegram.sent == [SendText(1, "card", keyboard=BUTTON, slot="live")]


async def test_a_card_that_is_gone_is_sent_anew_but_words_without_buttons_are_not(store: Storage, bench: Bench) -> None:
    bench.trouble[1] = [RejectedError("message to edit not found")]
    bench.trouble[2] = [RejectedError("message to edit not found")]
    await queue(store, EditText(1, "card", keyboard=BUTTON, message_id=7), EditText(2, "words", message_id=7))
    await bench.run()
    assert bench.telegram.sent == [SendText(1, "card", keyboard=BUTTON)]


async def test_a_document_is_sent_with_its_bytes(store: Storage, bench: Bench) -> None:
    await queue(store, SendText(1, "hello"))
    [row] = await store.waiting()
    await store.files.put(row.person, "certificates/1.pdf", b"%PDF")
    await queue(
        store,
        SendDocument(1, row.person, "certificates/1.pdf", "1.pdf"),
        SendDocument(1, row.person, "certificates/2.pdf", "2.pdf"),
        SendText(1, "bye"),
    )
    await bench.run()
    assert bench.telegram.contents == [None, b"%PDF", None]
    [failed] = await bench.left()
    assert isinstance(failed.outgoing, SendDocument)
    assert failed.outgoing.name == "2.pdf"


async def test_a_group_that_moved_is_written_to_where_it_is(store: Storage, bench: Bench) -> None:
    bench.trouble[1] = [MigratedError("upgraded", -100)]
    await queue(store, *letters(1, "a"))
    await bench.run()
    assert bench.said == [(-100, "a")]


async def test_a_budget_holds_a_chat_back(store: Storage, clock: HandClock) -> None:
    bench = Bench(store, clock, budgets=Budgets(Rates(private=Rate(2, 30))))
    await queue(store, *letters(1, "a", "b", "c", "d"), *letters(2, "x"))
    await bench.run()
    assert sorted(bench.said) == [(1, "a"), (1, "b"), (2, "x")]
    clock.turn(timedelta(seconds=31))
    await bench.run()
    assert bench.said[3:] == [(1, "c"), (1, "d")]
    assert await bench.left() == []


async def test_no_more_chats_than_hands_are_served_at_once(store: Storage, clock: HandClock) -> None:
    bench = Bench(store, clock, at_once=3)
    busy: list[int] = []
    most = 0

    async def script(_outgoing: Outgoing) -> None:
        nonlocal most
        busy.append(1)
        most = max(most, len(busy))
        for _ in range(5):
            await asyncio.sleep(0)
        busy.pop()

    bench.telegram.script = script
    await queue(store, *(SendText(chat, "hello") for chat in range(1, 20)))
    await bench.run()
    assert len(bench.said) == 19
    assert most == 3


class Reluctant:
    """A store that is away for the first writes of results."""

    def __init__(self, store: Storage, times: int) -> None:
        self._store = store
        self.times = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def delivered(self, results: Sequence[Delivered], now: datetime | None = None) -> None:
        if self.times:
            self.times -= 1
            raise StorageAwayError("locked")
        await self._store.delivered(results, now)


async def test_a_result_is_written_even_if_the_database_was_away_and_nothing_is_sent_twice(
    store: Storage, clock: HandClock
) -> None:
    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    await queue(store, *letters(1, "a", "b"))
    reluctant: Any = Reluctant(store, 3)
    bench = Bench(reluctant, clock, patience=Patience(sleep=sleep))
    await bench.run()
    assert bench.said == [(1, "a"), (1, "b")]
    assert reluctant.times == 0
    assert await store.waiting() == []


async def test_a_long_outbox_is_sent_once_and_in_order(store: Storage, bench: Bench) -> None:
    await queue(store, *(SendText(chat, str(n)) for n in range(30) for chat in range(1, 31)))
    await bench.run()
    assert len(bench.said) == 900
    for chat in range(1, 31):
        assert [int(text) for where, text in bench.said if where == chat] == list(range(30))


async def test_it_is_not_finished_while_a_look_was_too_early_to_see_what_is_left(
    store: Storage, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent is written while the outbox is looked at, which hands out no more of a lane than its first rows."""
    look, write = store.outbox, store.delivered
    looked, written = asyncio.Event(), asyncio.Event()

    async def slow(now: datetime, *args: Any, **options: Any) -> list[OutboxRow]:
        rows = await look(now, *args, **options)
        if not rows and not looked.is_set():
            looked.set()
            await written.wait()
            for _ in range(20):
                await asyncio.sleep(0)
        return rows

    async def late(results: Sequence[Delivered], now: datetime | None = None) -> None:
        await looked.wait()
        await write(results, now)
        written.set()

    monkeypatch.setattr(store, "outbox", slow)
    monkeypatch.setattr(store, "delivered", late)
    await queue(store, *letters(1, *map(str, range(30))))
    await bench.run()
    assert [int(text) for _, text in bench.said] == list(range(30))


async def test_what_another_process_wrote_is_noticed(
    store: Storage, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a bell: the loop looks by itself, here without a pause between two looks."""
    monkeypatch.setattr(delivery, "_LOOK", 0)
    running = asyncio.ensure_future(bench.delivery.run())
    await bench.delivery.finish(30)
    await queue(store, *letters(1, "a"))
    async with asyncio.timeout(30):
        while not bench.said:  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert bench.said == [(1, "a")]


async def test_the_first_of_a_batch_are_on_their_way_before_the_last_are_begun(store: Storage, bench: Bench) -> None:
    """A loop writes to its sockets between two turns, so what all begins in one turn is written only after the last."""
    turns = 0
    begun: list[int] = []

    async def script(_outgoing: Outgoing) -> None:
        begun.append(turns)

    running = asyncio.ensure_future(bench.delivery.run())
    await bench.delivery.finish(30)
    bench.telegram.script = script
    async with store.unit_of_work() as work:
        people = {each.person.chat: each.person.id for each in await work.load(range(1, 21))}
        outbox = [OutboxRecord(people[chat], SendText(chat, "hello")) for chat in people]
        rows = await work.write(Changes(now=bench.clock.now(), outbox=outbox, sends=True), last=True)
    bench.delivery.bell.bring(rows)
    while len(begun) < len(rows):
        await asyncio.sleep(0)
        turns += 1
    assert max(begun.count(turn) for turn in begun) <= 6
    running.cancel()


async def test_full_hands_look_no_more_often_than_they_are_asked_to(
    store: Storage, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_LOOK", 3600)
    monkeypatch.setattr(delivery, "_PAGE", 3)
    looks: list[datetime] = []
    look = store.outbox

    async def counted(now: datetime, *args: Any, **options: Any) -> list[OutboxRow]:
        looks.append(now)
        return await look(now, *args, **options)

    monkeypatch.setattr(store, "outbox", counted)
    running = asyncio.ensure_future(bench.delivery.run())
    await bench.delivery.finish(30)
    looks.clear()
    async with store.unit_of_work() as work:
        people = {each.person.chat: each.person.id for each in await work.load(range(1, 9))}
        outbox = [OutboxRecord(people[chat], SendText(chat, "hello")) for chat in people]
        rows = await work.write(Changes(now=bench.clock.now(), outbox=outbox, sends=True), last=True)
    bench.delivery.bell.bring(rows)
    async with asyncio.timeout(30):
        while await store.waiting():  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0)
    assert looks == []
    bench.delivery.bell.ring()
    async with asyncio.timeout(30):
        while not looks:  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(bench.said) == 8
