"""Delivery into a desk's group: topics made once and missed when gone, messages that stand for others, one budget."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.event import BotBlocked, NotDelivered, TopicLost
from bot.ports import (
    Changes,
    ChatGoneError,
    Copied,
    CopyMessages,
    EditText,
    InlineButton,
    ManageTopic,
    MigratedError,
    OutboxRecord,
    Outgoing,
    SendText,
    StorageAwayError,
    TooManyRequestsError,
    TryAgainError,
)
from bot.service.budget import Budgets, Rates
from bot.service.delivery import Delivery
from bot.service.patience import Backoff
from storage.store import Storage
from tests.service.desk_telegram import DeskTelegram, Killed
from tests.service.fakes import HandClock, until
from tests.service.test_polling import Committed

GROUP, BUYER = -100, 7
OPEN = ManageTopic(GROUP, "C-1", "open", "C-1 dispute [한]")
BUTTON = ((InlineButton("ok", data="x"),),)


class Bench:
    """A delivery into a desk's group."""

    def __init__(self, store: Storage, clock: HandClock) -> None:
        self.store = store
        self.clock = clock
        self.telegram = DeskTelegram(GROUP)
        self.intake = Committed()
        self.delivery = self.fresh()

    def fresh(self, budgets: Budgets | None = None) -> Delivery:
        """A delivery as after a start."""
        backoff = Backoff(first=2, most=60, jitter=lambda: 1.0)
        self.delivery = Delivery(
            self.store, self.telegram, self.store.files, self.intake, self.clock, backoff=backoff, budgets=budgets
        )
        return self.delivery

    async def queue(self, *outgoing: Outgoing, priority: int = 2) -> None:
        async with self.store.unit_of_work() as work:
            (loaded,) = await work.load([BUYER])
            changes = Changes(now=self.clock.now())
            changes.outbox = [OutboxRecord(loaded.person.id, each, priority) for each in outgoing]
            await work.write(changes)
            await work.commit()

    async def run(self) -> None:
        finishing = asyncio.ensure_future(self.delivery.finish(30))
        await until(self.delivery.run(), finishing.done)

    async def killed(self) -> None:
        """Run until the process is killed, and start it anew."""
        with pytest.raises(BaseExceptionGroup) as raised:
            await self.delivery.run()
        assert raised.group_contains(Killed)
        self.telegram.killed_after = None
        self.fresh()

    async def wait(self, seconds: float) -> None:
        self.clock.turn(timedelta(seconds=seconds))
        await self.run()

    @property
    def events(self) -> list[Any]:
        return [envelope.event for batch in self.intake.batches for envelope in batch]

    def calls(self, kind: type) -> list[Any]:
        return [each for each in self.telegram.sent if isinstance(each, kind)]


@pytest.fixture
def bench(store: Storage, clock: HandClock) -> Bench:
    return Bench(store, clock)


def post(html: str, **more: Any) -> SendText:
    return SendText(GROUP, html, topic="C-1", **more)


def from_buyer(message: int, html: str, **more: Any) -> SendText:
    return post(html, copied=Copied("C-1", BUYER, (message,)), merge=True, **more)


def to_buyer(message: int, html: str, **more: Any) -> SendText:
    return SendText(BUYER, html, copied=Copied("C-1", GROUP, (message,), **more))


async def test_a_topic_is_made_and_everything_goes_into_it(bench: Bench) -> None:
    await bench.queue(OPEN, post("card", slot="C-1:card", pin=True), post("hello"))
    await bench.run()
    assert bench.telegram.topics == {101: ["card", "hello"]}
    assert await bench.store.recall(GROUP, ["topic:C-1", "making:C-1", "C-1:card"]) == {
        "topic:C-1": 101,
        "C-1:card": 102,
    }
    await bench.queue(OPEN, post("later"), EditText(GROUP, "new card", slot="C-1:card", topic="C-1"))
    await bench.run()
    assert bench.telegram.topics == {101: ["card", "hello", "later"]}
    assert [edit.message_id for edit in bench.calls(EditText)] == [102]


async def told(bench: Bench, thread: int, number: str = "C-1") -> None:
    """The update of a topic that we made is taken in."""
    async with bench.store.unit_of_work() as work:
        await work.adopt({(GROUP, thread): number})
        await work.commit()


async def test_a_kill_between_making_a_topic_and_recording_it_makes_no_second_one(bench: Bench) -> None:
    bench.telegram.killed_after = ManageTopic
    await bench.queue(OPEN, post("hello"))
    await bench.killed()
    assert len(bench.telegram.topics) == 1
    await bench.run()
    await bench.wait(4)
    assert len(bench.telegram.topics) == 1
    await told(bench, 101)
    await bench.wait(2)
    assert bench.telegram.topics == {101: ["hello"]}
    assert await bench.store.waiting() == []
    assert await bench.store.recall(GROUP, ["topic:C-1", "making:C-1"]) == {"topic:C-1": 101}


@pytest.mark.parametrize("kill", [False, True])
async def test_where_no_update_tells_of_a_topic_it_is_made(bench: Bench, kill: bool) -> None:
    bench.telegram.trouble = [Killed() if kill else TryAgainError("timeout"), TryAgainError("timeout")]
    await bench.queue(OPEN, post("hello"))
    if kill:
        await bench.killed()
    await bench.run()
    for _ in range(4):
        assert bench.telegram.topics == {}
        bench.clock.turn(timedelta(seconds=2.5))  # a backoff, and half of the time in which an update would come
        await bench.run()
    await bench.wait(6)
    await bench.wait(6)
    assert bench.telegram.topics == {101: ["hello"]}


async def test_a_later_update_leaves_a_topic_that_is_known(bench: Bench) -> None:
    await bench.queue(OPEN, post("hello"))
    await bench.run()
    await told(bench, 99)
    assert await bench.store.recall(GROUP, ["topic:C-1"]) == {"topic:C-1": 101}


async def test_after_a_clear_refusal_nothing_is_waited_for(bench: Bench) -> None:
    bench.telegram.trouble = [TooManyRequestsError("slow down", 2)]
    await bench.queue(OPEN, post("hello"))
    await bench.run()
    await bench.wait(3)
    assert bench.telegram.topics == {101: ["hello"]}


async def test_a_deleted_topic_is_missed_once_and_what_waits_goes_into_the_new_one(bench: Bench) -> None:
    await bench.queue(OPEN, post("hello"))
    await bench.run()
    bench.telegram.topics.clear()
    await bench.queue(post("a"), post("b"))
    await bench.run()
    assert bench.events == [TopicLost("C-1")]
    await bench.wait(30)
    assert bench.events == [TopicLost("C-1")]
    await bench.queue(OPEN, post("story"))
    await bench.wait(3)
    (texts,) = bench.telegram.topics.values()
    assert sorted(texts) == ["a", "b", "story"]
    bench.telegram.topics.clear()
    await bench.queue(post("c"))
    await bench.run()
    assert bench.events == [TopicLost("C-1"), TopicLost("C-1")]


async def test_a_restart_with_a_lost_topic_tells_again(bench: Bench) -> None:
    await bench.queue(post("a"))
    await bench.run()
    bench.fresh()
    await bench.wait(3)
    assert bench.events == [TopicLost("C-1"), TopicLost("C-1")]


async def test_a_closed_topic_is_opened_for_what_has_to_be_said(bench: Bench) -> None:
    await bench.queue(OPEN, post("hello"))
    await bench.run()
    await bench.queue(ManageTopic(GROUP, "C-1", "close"))
    await bench.run()
    assert bench.telegram.shut == {101}
    await bench.queue(post("again"))
    await bench.run()
    assert bench.telegram.topics == {101: ["hello", "again"]}
    assert bench.telegram.shut == set()
    await bench.queue(ManageTopic(GROUP, "C-1", "delete"), ManageTopic(GROUP, "C-9", "close"))
    await bench.run()
    assert bench.telegram.topics == {}
    assert await bench.store.recall(GROUP, ["topic:C-1"]) == {}
    assert await bench.store.waiting() == []


async def test_texts_in_quick_succession_become_one_that_stands_for_all(bench: Bench) -> None:
    await bench.queue(OPEN)
    await bench.run()
    await bench.queue(from_buyer(1, "a"))
    await bench.queue(from_buyer(2, "b"))
    await bench.run()
    bench.clock.turn(timedelta(seconds=1))
    await bench.queue(from_buyer(3, "c"))
    await bench.wait(2)
    assert bench.telegram.topics == {101: ["a\nb\nc"]}
    copies = await bench.store.counterparts(GROUP, [(BUYER, n) for n in (1, 2, 3)])
    assert len(copies) == 3


async def test_an_answer_finds_its_counterpart_in_both_directions(bench: Bench) -> None:
    await bench.queue(OPEN)
    await bench.run()
    await bench.queue(from_buyer(1, "hello"))
    await bench.wait(3)
    await bench.queue(to_buyer(900, "hi", reply_to=102, quote="hell"))
    await bench.run()
    assert (bench.telegram.sent[-1].reply_to, bench.telegram.sent[-1].quote) == (1, "hell")  # type: ignore[union-attr]
    copy = CopyMessages(GROUP, Copied("C-1", BUYER, (5,), reply_to=103), topic="C-1")
    await bench.queue(copy)
    await bench.run()
    sent = bench.telegram.sent[-1]
    assert isinstance(sent, CopyMessages)
    assert (sent.reply_to, sent.thread) == (900, 101)


async def test_an_edit_rewrites_its_copy_and_a_copy_of_several_is_left_whole(bench: Bench) -> None:
    await bench.queue(OPEN, post("x"))
    await bench.run()
    await bench.queue(to_buyer(900, "hi"))
    await bench.run()
    await bench.queue(EditText(BUYER, "hi!", copied=Copied("C-1", GROUP, (900,))))
    await bench.run()
    (edit,) = bench.calls(EditText)
    assert edit.message_id == 103
    await bench.queue(from_buyer(1, "a"), from_buyer(2, "b"))
    await bench.wait(3)
    await bench.queue(EditText(GROUP, "b!", topic="C-1", copied=Copied("C-1", BUYER, (2,))))
    await bench.run()
    last = bench.telegram.sent[-1]
    assert isinstance(last, SendText)
    assert (last.html, last.reply_to, last.thread) == ("b!", 104, 101)
    await bench.queue(EditText(GROUP, "z", topic="C-1", copied=Copied("C-1", BUYER, (77,))))
    await bench.run()
    assert bench.telegram.topics[101][-1] == "z"


async def test_an_album_maps_piece_by_piece_and_what_was_skipped_is_told(bench: Bench) -> None:
    await bench.queue(OPEN)
    await bench.run()
    await bench.queue(CopyMessages(GROUP, Copied("C-1", BUYER, (5, 6, 7)), topic="C-1"))
    await bench.run()
    assert await bench.store.counterparts(GROUP, [(BUYER, 5), (BUYER, 7)]) == {(BUYER, 5): 102, (BUYER, 7): 104}
    bench.telegram.skips = 1
    await bench.queue(CopyMessages(BUYER, Copied("C-1", GROUP, (50, 51))))
    await bench.run()
    assert bench.events == [NotDelivered("C-1", 51, to_buyer=True, reason="refused", error="skipped")]


async def test_what_a_buyer_who_left_was_to_get_is_told_to_the_desk(bench: Bench) -> None:
    bench.telegram.trouble = [ChatGoneError("bot was blocked by the user")]
    await bench.queue(to_buyer(900, "hi"), SendText(BUYER, "card"), to_buyer(901, "there?"))
    await bench.run()
    gone = [
        NotDelivered("C-1", n, to_buyer=True, reason="gone", error="bot was blocked by the user") for n in (900, 901)
    ]
    assert bench.events == [BotBlocked(), *gone]


async def test_what_telegram_refuses_is_told_for_relayed_messages_only(bench: Bench) -> None:
    await bench.queue(OPEN, post("bad"), post("bad", copied=Copied("C-1", BUYER, (4,))), post("good"))
    await bench.run()
    assert bench.events == [NotDelivered("C-1", 4, to_buyer=False, reason="refused", error="can't parse entities")]
    assert bench.telegram.topics == {101: ["good"]}


async def test_a_group_that_the_bot_was_taken_out_of_waits_for_its_return(bench: Bench) -> None:
    bench.telegram.trouble = [ChatGoneError("bot was kicked from the supergroup chat")]
    await bench.queue(OPEN, post("hello"))
    await bench.run()
    assert bench.events == []
    await bench.wait(3)
    assert bench.telegram.topics == {101: ["hello"]}


async def test_a_group_that_moved_is_followed_for_good(bench: Bench) -> None:
    bench.telegram.trouble = [MigratedError("upgraded", -500)]
    await bench.queue(OPEN, post("hello"))
    await bench.run()
    assert await bench.store.moved_groups() == {GROUP: -500}
    assert bench.telegram.topics == {101: ["hello"]}
    assert {each.chat for each in bench.telegram.sent} == {-500}


async def test_a_move_that_cannot_be_written_down_is_learned_of_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(old: int, new: int) -> None:
        raise StorageAwayError("locked")

    bench.telegram.trouble = [MigratedError("upgraded", -500)] * 2
    await bench.queue(OPEN, post("hello"))
    with monkeypatch.context() as patched:
        patched.setattr(bench.store, "migrated", away)
        await bench.run()
    assert await bench.store.moved_groups() == {}
    await bench.wait(3)
    assert await bench.store.moved_groups() == {GROUP: -500}
    await bench.wait(3)
    assert bench.telegram.topics == {101: ["hello"]}


async def test_a_card_that_is_gone_is_posted_anew_in_its_topic(bench: Bench) -> None:
    await bench.queue(OPEN, post("card", slot="C-1:card"))
    await bench.run()
    await bench.queue(EditText(GROUP, "bad", BUTTON, slot="C-1:card", topic="C-1"))
    await bench.run()
    assert [row.error for row in await bench.store.waiting()] == ["RejectedError: can't parse entities"]


async def test_a_groups_minute_is_shared_by_its_topics_and_answers_come_first(bench: Bench) -> None:
    for number in range(1, 41):
        await bench.store.remember(GROUP, f"topic:C-{number}", 1_000 + number)
        bench.telegram.topics[1_000 + number] = []
        await bench.queue(
            *(SendText(GROUP, f"{number}/{n}", topic=f"C-{number}") for n in range(3)),
            EditText(GROUP, "card", message_id=number, topic=f"C-{number}"),
        )
    bench.fresh(Budgets(Rates()))
    await bench.run()
    assert len(bench.telegram.sent) == 19
    assert len({each.topic for each in bench.telegram.sent}) == 19  # type: ignore[union-attr]
    await bench.queue(SendText(GROUP, "answer", topic="C-40"), priority=1)
    await bench.queue(SendText(BUYER, "to the buyer"), priority=0)
    await bench.run()
    assert {each.html for each in bench.telegram.sent[19:]} == {"answer", "to the buyer"}  # type: ignore[union-attr]
    for _ in range(12):
        await bench.wait(62)
    assert await bench.store.waiting() == []
    for number in range(1, 41):
        texts = [text for text in bench.telegram.topics[1_000 + number] if text != "answer"]
        assert texts == [f"{number}/{n}" for n in range(3)]
