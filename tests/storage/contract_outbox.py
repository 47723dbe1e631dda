"""What the outbox promises, whatever the database."""

from datetime import timedelta

from bot.ports import Changes, Delivered, EditText, InlineButton, OutboxRecord, SendDocument, SendText
from storage import Storage
from storage.lanes import PER_LANE
from tests.storage.acts import NOW, later, meet, ready, say, sent, tamper, write, written
from tests.storage.conftest import Opens


class OutboxContract:
    async def test_rows_come_back_as_they_were_written(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        keyboard = ((InlineButton("뒤로", data="back~~~1~mac"), InlineButton("Link", url="https://example.org")),)
        outgoing = (
            SendText(10, "<b>안녕</b>", keyboard, "전화번호 보내기", reply_to=5, slot="live"),
            SendDocument(10, person, "certificate/1", "확인증.pdf", "여기 있어요"),
        )
        await write(store, Changes(now=NOW, outbox=[OutboxRecord(person, each, 2) for each in outgoing]))
        rows = await store.outbox(NOW, 10)
        assert tuple(row.outgoing for row in rows) == outgoing
        assert {(row.chat, row.person, row.priority, row.attempts, row.error) for row in rows} == {
            (10, person, 2, 0, "")
        }
        assert {(row.created_at, row.not_before) for row in rows} == {(NOW, NOW)}
        assert rows[0].id < rows[1].id

    async def test_rows_know_the_update_that_they_answer(self, store: Storage) -> None:
        answered, reminded = await meet(store, 10, 11)
        records = [OutboxRecord(person, SendText(chat, "x")) for person, chat in ((answered, 10), (reminded, 11))]
        keyed = OutboxRecord(answered, SendText(10, "y"), key="once")
        for outbox in (records, [keyed]):
            await write(store, Changes(now=NOW, outbox=outbox, answered={answered: 2**40}))
        rows = await store.outbox(NOW, 10)
        assert sorted((row.chat, row.update_id) for row in rows if row.chat == 10) == [(10, 2**40)] * 2
        assert [row.update_id for row in rows if row.chat == 11] == [None]
        assert {row.update_id for row in await store.waiting()} == {2**40, None}

    async def test_a_chat_is_served_in_order_and_never_beyond_the_limit(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "1", "2")
        await say(store, person, "3")
        assert await ready(store) == ["1", "2", "3"]
        assert await ready(store, limit=2) == ["1", "2"]

    async def test_what_was_sent_is_gone(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "1", "2", "3")
        one, two, _ = await store.outbox(NOW, 10)
        await sent(store, one, two)
        assert await ready(store) == ["3"]
        await sent(store, *await store.waiting())
        assert await store.waiting() == []
        assert await ready(store) == []

    async def test_an_id_is_never_used_twice(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "1")
        (before,) = await store.outbox(NOW, 10)
        await sent(store, before)
        await say(store, person, "2")
        (after,) = await store.outbox(NOW, 10)
        assert after.id > before.id
        await sent(store, before)
        assert await ready(store) == ["2"]

    async def test_nothing_passes_a_row_that_waits(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "1", "2")
        await say(store, person, "other chat", chat=11)
        first = (await store.outbox(NOW, 10))[0]
        await store.delivered([Delivered(first.id, "later", not_before=later(30), error="Too Many Requests")])
        await say(store, person, "3")
        assert await ready(store) == ["other chat"]
        assert await ready(store, later(29.999)) == ["other chat"]
        assert await ready(store, later(30)) == ["1", "2", "3", "other chat"]
        again = next(row for row in await store.waiting() if row.id == first.id)
        assert (again.attempts, again.not_before, again.error) == (1, later(30), "Too Many Requests")

    async def test_waiting_for_a_budget_is_not_a_try(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "1")
        (row,) = await store.outbox(NOW, 10)
        await store.delivered([Delivered(row.id, "later", not_before=later(1))])
        assert [again.attempts for again in await store.outbox(later(1), 10)] == [0]

    async def test_a_row_that_failed_is_kept_and_holds_up_nobody(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "1", "2")
        one, _ = await store.outbox(NOW, 10)
        await store.delivered([Delivered(one.id, "failed", error="Bad Request: can't parse 홍길동")])
        assert await ready(store) == ["2"]
        assert [(written(row), row.error) for row in await store.waiting()] == [
            ("1", "Bad Request: can't parse 홍길동"),
            ("2", ""),
        ]
        await sent(store, *await store.outbox(NOW, 10))
        assert await ready(store) == []
        await say(store, person, "3")
        assert await ready(store) == ["3"]

    async def test_one_report_tells_of_many_rows(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        for chat in (10, 11, 12, 13):
            await say(store, person, f"{chat}a", f"{chat}b", chat=chat)
        rows = {written(row): row.id for row in await store.outbox(NOW, 100)}
        await store.delivered(
            [
                Delivered(rows["10a"], "sent", 1, (10, "live")),
                Delivered(rows["10b"], "sent", 2, (10, "live")),
                Delivered(rows["11a"], "failed", error="no"),
                Delivered(rows["12a"], "sent"),
                Delivered(rows["12b"], "later", not_before=later(9), error="5xx"),
                Delivered(987_654, "sent"),
            ]
        )
        await store.delivered([])
        assert await ready(store) == ["11b", "13a", "13b"]
        assert await ready(store, later(9)) == ["11b", "12b", "13a", "13b"]

    async def test_the_urgent_goes_first_and_takes_its_chat_along(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "reminder 10", chat=10, priority=3)
        await say(store, person, "reminder 11", chat=11, priority=3)
        await say(store, person, "desk", chat=12, priority=2)
        await say(store, person, "answer 11", chat=11, priority=0)
        assert await ready(store) == ["reminder 11", "answer 11", "desk", "reminder 10"]
        await sent(store, *(await store.outbox(NOW, 2)))
        await say(store, person, "reminder again", chat=11, priority=3)
        assert await ready(store) == ["desk", "reminder 10", "reminder again"]

    async def test_what_is_left_of_a_chat_is_as_urgent_as_itself(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "answer", chat=10, priority=0)
        await say(store, person, "reminder", chat=10, priority=3)
        await say(store, person, "desk", chat=11, priority=2)
        await sent(store, (await store.outbox(NOW, 1))[0])
        assert await ready(store) == ["desk", "reminder"]

    async def test_a_long_queue_lets_the_others_have_their_turn(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, *(f"{n}" for n in range(3 * PER_LANE)), chat=10)
        await say(store, person, "small", chat=11)
        assert await ready(store) == [*(f"{n}" for n in range(PER_LANE)), "small"]
        await sent(store, *await store.outbox(NOW, PER_LANE))
        assert (await ready(store))[0] == f"{PER_LANE}"

    async def test_a_key_is_good_for_one_message_even_after_it_was_sent(self, store: Storage) -> None:
        (person,) = await meet(store, 10)

        def keyed(html: str) -> Changes:
            return Changes(now=NOW, outbox=[OutboxRecord(person, SendText(10, html), key="case:C-1:opened")])

        await write(store, keyed("first"))
        await write(store, keyed("second"))
        assert await ready(store) == ["first"]
        await sent(store, *await store.outbox(NOW, 10))
        await write(store, keyed("third"))
        assert await ready(store) == []
        assert await store.waiting() == []
        twice = keyed("a").outbox + [OutboxRecord(person, SendText(10, html), key="other") for html in "bc"]
        await write(store, Changes(now=NOW, outbox=twice))
        assert await ready(store) == ["b"]

    async def test_order_holds_with_and_without_keys_in_one_large_batch(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        texts = [f"{number}" for number in range(3_000)]
        keys = [f"key {html}" if int(html) % 3 else None for html in texts]
        outbox = [OutboxRecord(person, SendText(10, html), key=key) for html, key in zip(texts, keys, strict=True)]
        await write(store, Changes(now=NOW, outbox=outbox))
        assert [written(row) for row in await store.waiting()] == texts

    async def test_an_edit_learns_the_message_of_its_slot(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, outbox=[OutboxRecord(person, SendText(10, "card", slot="live"))]))
        (row,) = await store.outbox(NOW, 10)
        await store.delivered([Delivered(row.id, "sent", 2**31, (10, "live"))])
        edits = [
            EditText(10, "of its slot", slot="live"),
            EditText(10, "of a message", message_id=5, slot="live"),
            EditText(10, "of nothing", slot="unknown"),
            EditText(11, "of another chat", slot="live"),
        ]
        await write(store, Changes(now=NOW, outbox=[OutboxRecord(person, edit) for edit in edits]))
        found = {written(row): getattr(row.outgoing, "message_id", 0) for row in await store.outbox(NOW, 10)}
        assert found == {"of its slot": 2**31, "of a message": 5, "of nothing": None, "of another chat": None}
        await store.delivered([Delivered(987, "sent", 77, (10, "live"))])  # of an unknown row: nothing to remember
        assert {getattr(row.outgoing, "message_id", 0) for row in await store.waiting()} == {2**31, 5, None}

    async def test_a_row_that_was_altered_is_given_out_without_its_words(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await say(store, person, "1", "2")
        first = (await store.outbox(NOW, 10))[0]
        await tamper(store, "UPDATE outbox SET body = (SELECT data_key FROM people) WHERE id = :id", id=first.id)
        assert [row.outgoing is None for row in await store.outbox(NOW, 10)] == [True, False]

    async def test_a_turn_ends_only_when_nothing_is_left(self, store: Storage, opens: Opens) -> None:
        (person,) = await meet(store, 10)
        other = opens()
        for number in range(5):
            await say(other, person, f"{number}", at=NOW + timedelta(seconds=number))
            (row,) = await store.outbox(later(number), 10)
            await sent(store, row)
            assert await ready(store) == []
