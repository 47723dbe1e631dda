"""What storage promises of lanes: order within each, turns among them, whatever the database."""

from collections.abc import Sequence

from bot.ports import (
    AnswerCallback,
    Changes,
    Copied,
    CopyMessages,
    Delivered,
    ManageTopic,
    OutboxRecord,
    OutboxRow,
    Outgoing,
    SendDocument,
    SendText,
)
from storage import Storage
from storage.lanes import PER_LANE
from tests.storage.acts import NOW, later, meet, ready, say, sent, write, written

GROUP = -100


def post(topic: str, html: str = "", *, merge: bool = False) -> SendText:
    return SendText(GROUP, html or topic, topic=topic, merge=merge)


async def add(store: Storage, person: int, *all_: Outgoing, priority: int = 2, after: float = 0) -> None:
    outbox = [OutboxRecord(person, outgoing, priority) for outgoing in all_]
    await write(store, Changes(now=later(after), outbox=outbox))


class LanesContract:
    async def test_a_topics_backlog_keeps_no_other_topic_waiting(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, *(post("C-1", f"{n}") for n in range(2 * PER_LANE)), post("C-2"), post(""))
        texts = await ready(store)
        assert sorted(texts) == sorted([*(f"{n}" for n in range(PER_LANE)), "C-2", ""])
        assert [text for text in texts if text.isdigit()] == [f"{n}" for n in range(PER_LANE)]
        rows = {row.topic for row in await store.outbox(NOW, 100)}
        assert rows == {"C-1", "C-2", ""}

    async def test_lanes_take_turns(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, post("C-1", "a"), post("C-1", "b"), post("C-1", "c"))
        await add(store, person, post("C-2", "x"), post("C-2", "y"), after=1)
        order = []
        for second in range(2, 7):
            row = (await store.outbox(later(second), 1))[0]
            order.append(written(row))
            await store.delivered([Delivered(row.id, "sent", row.id)], later(second))
        assert order == ["a", "x", "b", "y", "c"]

    async def test_a_lane_that_is_emptied_begins_anew_with_what_the_same_batch_adds(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "answer", priority=0)
        await self._write_with_results(store, [OutboxRecord(person, SendText(10, "reminder"), 3)], at=5)
        assert await store.outbox(later(9), 9, least_urgent=2) == []
        await say(store, person, "elsewhere", chat=12, priority=3, at=later(4))
        assert await ready(store, later(9)) == ["elsewhere", "reminder"]  # its turn is as late as what was added

    async def test_a_lane_with_something_left_keeps_it_beside_what_the_same_batch_adds(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "sent", "left", priority=0)
        rows = await self._write_with_results(store, [OutboxRecord(person, SendText(10, "more"), 3)], at=5, only=1)
        assert await ready(store, later(9)) == ["left", "more"]
        assert [len(row.behind) for row in rows] == [1]
        assert len(await store.outbox(later(9), 9, least_urgent=0)) == 2

    async def test_a_lane_that_is_emptied_goes_where_what_the_batch_adds_was_there_before(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        once = OutboxRecord(person, SendText(10, "once"), 3, key="once")
        await write(store, Changes(now=NOW, outbox=[once]))
        await sent(store, *await store.outbox(NOW, 9))
        await say(store, person, "answer")
        await self._write_with_results(store, [once], at=5)
        assert await store.outbox(later(9), 9) == []
        assert (await store.pulse(later(9))).sendable_since is None

    async def test_a_batch_ends_the_turns_of_lanes_that_it_does_not_add_to(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "gone", chat=11)
        await say(store, person, "first", "left", chat=12)
        await say(store, person, "beside", chat=13)
        await self._write_with_results(store, [OutboxRecord(person, SendText(10, "added"))], at=5, only=2)
        assert await ready(store, later(9)) == ["beside", "added", "left"]
        await sent(store, *await store.outbox(later(9), 9))
        assert (await store.pulse(later(9))).sendable_since is None

    async def test_a_batch_ends_the_turns_of_lanes_it_adds_nothing_new_to_and_of_others(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        once = OutboxRecord(person, SendText(10, "once"), 3, key="once")
        await write(store, Changes(now=NOW, outbox=[once]))
        await sent(store, *await store.outbox(NOW, 9))
        await say(store, person, "answer")
        await say(store, person, "elsewhere", chat=11)
        await self._write_with_results(store, [once], at=5)
        assert await store.outbox(later(9), 9) == []
        assert (await store.pulse(later(9))).sendable_since is None

    async def test_a_lane_goes_with_the_next_look_once_the_plain_rows_it_had_were_sent(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        rows = await self._exchange(store, 10, OutboxRecord(person, SendText(10, "first")))
        assert [row.plain for row in rows] == [True]
        assert await self._exchange(store, 11, results=rows) == []
        assert await store.outbox(later(1), 9) == []
        assert (await store.pulse(later(1))).sendable_since is None

    async def test_what_another_adds_to_a_lane_that_stands_empty_has_its_turn(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        rows = await self._exchange(store, 10, OutboxRecord(person, SendText(10, "first")))
        await self._exchange(store, 11, results=rows)
        await say(store, person, "reminder", priority=3, at=later(1))
        assert await ready(store, later(2)) == ["reminder"]

    async def test_a_lane_that_stands_empty_begins_anew_beside_results_of_other_lanes(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "of another lane", chat=12)
        others = await store.outbox(NOW, 9)
        rows = await self._exchange(store, 10, OutboxRecord(person, SendText(10, "first"), 0))
        await self._exchange(store, 11, results=rows)
        await self._exchange(store, 10, OutboxRecord(person, SendText(10, "reminder"), 3), results=others, at=5)
        await say(store, person, "elsewhere", chat=13, priority=3, at=later(4))
        assert await ready(store, later(9)) == ["elsewhere", "reminder"]

    async def test_a_lane_that_became_new_a_moment_ago_is_left_as_it_is(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        begun: list[object] = []
        rows: list[OutboxRow] = []
        for second, priority in ((0, 1), (1, 1), (3, 1), (4, 0)):
            rows = await self._exchange(
                store, 10, OutboxRecord(person, SendText(10, "x"), priority), results=rows, at=second
            )
            begun.append((await store.pulse(later(9))).sendable_since)
        assert begun == [NOW, NOW, later(3), later(4)]  # too old by then, and then more urgent
        assert await ready(store, later(9)) == ["x"]

    async def test_an_answer_stands_behind_what_waits_but_for_what_the_same_batch_removes(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "waits")
        (waits,) = await store.outbox(NOW, 9)
        (first,) = await self._exchange(store, 10, OutboxRecord(person, SendText(10, "first")))
        assert first.behind == (waits.id,)
        (second,) = await self._exchange(store, 10, OutboxRecord(person, SendText(10, "second")), results=[first])
        assert second.behind == (waits.id,)
        await sent(store, waits)
        (third,) = await self._exchange(store, 10, OutboxRecord(person, SendText(10, "third")), results=[second])
        assert third.behind == ()
        assert await ready(store, later(1)) == ["third"]

    async def test_a_look_is_not_over_before_it_is_through_with_the_empty_lanes(self, store: Storage) -> None:
        people = await meet(store, *range(10, 16))
        for chat, person in enumerate(people, 10):
            rows = await self._exchange(store, chat, OutboxRecord(person, SendText(chat, "first")))
            await self._exchange(store, 99, results=rows)
        await say(store, people[0], "last in turn", chat=20, priority=3, at=later(1))
        assert await ready(store, later(2), limit=2) == ["last in turn"]

    async def _exchange(
        self, store: Storage, chat: int, *records: OutboxRecord, results: Sequence[OutboxRow] = (), at: float = 0
    ) -> list[OutboxRow]:
        """A batch about somebody that adds rows, and takes along that others were sent."""
        told = [Delivered(row.id, "sent", row.id, plain=row.plain) for row in results]
        async with store.unit_of_work() as unit:
            await unit.load([chat])
            return await unit.write(Changes(now=later(at), outbox=[*records], delivered=told, sends=True), last=True)

    async def _write_with_results(
        self, store: Storage, outbox: list[OutboxRecord], *, at: float, only: int = 9
    ) -> list[OutboxRow]:
        """Add rows in a batch that takes along that the first ``only`` of those that wait were sent."""
        results = [Delivered(row.id, "sent", row.id) for row in await store.outbox(NOW, only)]
        async with store.unit_of_work() as unit:
            return await unit.write(Changes(now=later(at), outbox=outbox, delivered=results, sends=True), last=True)

    async def test_a_chat_whose_budget_is_spent_is_left_out_but_for_what_costs_nothing(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, post("C-1"), AnswerCallback(GROUP, "q"))
        await say(store, person, "to a buyer")
        rows = await store.outbox(NOW, 9, held=[GROUP])
        assert [type(row.outgoing) for row in rows] == [SendText, AnswerCallback]
        assert written(rows[0]) == "to a buyer"
        assert await store.outbox(NOW, 9, held=[GROUP, 10]) == rows[1:]

    async def test_of_a_half_spent_budget_only_the_urgent_has_something(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, post("C-1"))
        await add(store, person, post("C-2"), priority=1)
        assert [written(row) for row in await store.outbox(NOW, 9, half_held=[GROUP])] == ["C-2"]

    async def test_only_the_urgent_is_handed_out_where_so_asked(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, post("C-1"))
        await say(store, person, "answer", priority=0)
        assert [written(row) for row in await store.outbox(NOW, 9, least_urgent=1)] == ["answer"]

    async def test_mirrored_texts_are_gathered_for_a_moment(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, post("C-1", "a", merge=True))
        await add(store, person, post("C-1", "b", merge=True), after=1)
        assert await ready(store, later(1.9)) == []
        assert await ready(store, later(2)) == ["a", "b"]

    async def test_gathering_ends_when_something_else_comes_but_a_pause_does_not(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, post("C-1", "a", merge=True))
        await add(store, person, post("C-1", "b"), after=1)
        (row, _) = await store.outbox(later(1), 9)
        await store.delivered([Delivered(row.id, "later", not_before=later(60), error="429")], later(1))
        await add(store, person, post("C-1", "c"), after=2)
        assert await ready(store, later(59)) == []
        assert await ready(store, later(60)) == ["a", "b", "c"]

    async def test_a_pause_may_be_of_the_whole_chat(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, post("C-1"), post("C-2"))
        row = (await store.outbox(NOW, 9))[0]
        await store.delivered([Delivered(row.id, "later", not_before=later(9), error="x")])
        assert await ready(store) == ["C-2"]
        await store.delivered([Delivered(row.id, "later", not_before=later(9), error="x", whole_chat=True)])
        assert await ready(store) == []

    async def test_what_goes_into_a_topic_learns_its_id(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await store.remember(GROUP, "topic:C-1", 7)
        all_: list[Outgoing] = [
            post("C-1"),
            SendDocument(GROUP, person, "f", "n", topic="C-1"),
            CopyMessages(GROUP, Copied("C-1", 10, (1, 2)), "C-1"),
            ManageTopic(GROUP, "C-1", "close"),
        ]
        await add(store, person, *all_)
        assert [getattr(row.outgoing, "thread", 0) for row in await store.outbox(NOW, 9)] == [7, 7, 7, 7]

    async def test_what_makes_a_topic_comes_along_however_much_waits_before_it(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await add(store, person, *(post("C-1") for _ in range(2 * PER_LANE)), ManageTopic(GROUP, "C-1", "open", "name"))
        rows = await store.outbox(NOW, 100)
        assert len(rows) == PER_LANE + 1
        assert rows[-1].outgoing == ManageTopic(GROUP, "C-1", "open", "name")
        await store.remember(GROUP, "topic:C-1", 7)
        assert len(await store.outbox(NOW, 100)) == PER_LANE
        await sent(store, rows[-1])
        assert len(await store.waiting()) == 2 * PER_LANE
