"""What a unit of work promises, whatever the database."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.core.conversation import Conversation, Frame, Overlay
from bot.core.event import Happening, Media, MediaReceived, Sender, TextReceived
from bot.ports import Changes, EventRecord, FailedUpdate
from storage import Storage
from tests.storage.acts import NOW, later, meet, opened, write
from tests.storage.conftest import Opens


class UnitContract:
    async def test_an_unknown_chat_becomes_a_person_with_an_empty_conversation(self, store: Storage) -> None:
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([2**62])
            assert loaded.person.new
            assert (loaded.person.chat, loaded.conversation, loaded.cases) == (2**62, Conversation(), ())
            await unit.commit()
        async with store.unit_of_work() as unit:
            assert await unit.load([2**62]) == [replace(loaded, person=replace(loaded.person, new=False))]

    async def test_an_id_that_was_rolled_back_leaves_no_key_behind_for_whoever_gets_it_next(
        self, store: Storage, opens: Opens
    ) -> None:
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([10])
            await unit.write(Changes(now=NOW, conversations={loaded.person.id: Conversation("ko")}))
        (person,) = await meet(opens(), 11)
        await write(store, Changes(now=NOW, conversations={person: Conversation("en")}))
        async with store.unit_of_work() as unit:
            await unit.load([12])
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([13])
            await unit.write(Changes(now=NOW, conversations={loaded.person.id: Conversation("zh_Hans")}))
            await unit.commit()
        async with opens().unit_of_work() as unit:
            assert [each.conversation.locale for each in await unit.load([11, 13])] == ["en", "zh_Hans"]

    async def test_a_conversation_comes_back_as_it_was_written(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        answers = {"name": "홍길동", "evidence": [{"size": 3, "mime": "image/png"}], "none": None}
        frame = Frame("certificate", 3, "review", answers, {"name": 2**40}, failures=2, touched=NOW)
        whole = Conversation("ko", "Asia/Seoul", "human", (frame,), (frame, frame), Overlay("language", "x"), 9, 7)
        await write(store, Changes(now=NOW, conversations={person: whole}))
        await write(store, Changes(now=NOW, conversations={person: replace(whole, generation=10)}))
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([], people=[person])
        assert loaded.conversation == replace(whole, generation=10)

    async def test_people_are_found_by_chat_by_id_and_by_their_cases_each_once(self, store: Storage) -> None:
        one, two, three = await meet(store, 11, 12, 13)
        await write(store, Changes(now=NOW, cases=[opened(three, "C-3"), opened(one, "C-1")]))
        async with store.unit_of_work() as unit:
            loaded = await unit.load([11, 14], people=[two, one], cases=["C-3", "C-unknown"])
            assert [each.person.chat for each in loaded] == [11, 12, 13, 14]
            assert [len(each.cases) for each in loaded] == [1, 0, 1, 0]
            assert [each.person.new for each in loaded] == [False, False, False, True]
            assert await unit.load([]) == []

    async def test_lists_may_be_longer_than_a_database_takes_parameters(self, store: Storage) -> None:
        async with store.unit_of_work() as unit:
            assert len(await unit.load(range(1, 2_001))) == 2_000
            assert await unit.seen(range(70_000)) == set()
            await unit.write(Changes(now=NOW, updates=list(range(40_000))))
            assert len(await unit.seen(range(70_000))) == 40_000

    async def test_an_update_is_seen_once_it_was_written_by_this_bot(self, store: Storage, opens: Opens) -> None:
        await write(store, Changes(now=NOW, updates=[5, 2**33]))
        async with store.unit_of_work() as unit:
            assert await unit.seen([4, 5, 2**33]) == {5, 2**33}
            assert await unit.seen([]) == set()
        async with opens(bot=2).unit_of_work() as unit:
            assert await unit.seen([4, 5, 2**33]) == set()

    async def test_nobody_is_loaded_nor_made_where_an_update_was_seen(self, store: Storage) -> None:
        await meet(store, 10)
        await write(store, Changes(now=NOW, updates=[5]))
        async with store.unit_of_work() as unit:
            assert await unit.load([10, 11], unless_seen=[4, 5]) == []
            assert await unit.load([12], unless_seen=[5]) == []
            await unit.commit()
        async with store.unit_of_work() as unit:
            loaded = await unit.load([10, 11, 12], unless_seen=[4, 6])
        assert [each.person.new for each in loaded] == [False, True, True]

    async def test_an_update_that_another_process_took_in_breaks_the_batch(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, updates=[5]))
        spoiled = Changes(now=NOW, updates=[6, 5], conversations={person: Conversation("ko")})
        with pytest.raises(Exception, match=r"(?i)unique"):
            await write(store, spoiled)
        async with store.unit_of_work() as unit:
            assert await unit.seen([5, 6]) == {5}
            assert (await unit.load([10]))[0].conversation == Conversation()

    async def test_what_is_not_committed_never_was(self, store: Storage, opens: Opens) -> None:
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([10])
            await unit.write(Changes(now=NOW, updates=[1], conversations={loaded.person.id: Conversation("ko")}))
        with pytest.raises(KeyError):
            await write(store, Changes(now=NOW, updates=[2], conversations={999: Conversation()}))
        async with opens().unit_of_work() as unit:
            assert await unit.seen([1, 2]) == set()
            assert (await unit.load([10]))[0].person.new

    async def test_a_cancelled_unit_leaves_nothing_and_blocks_nobody(self, store: Storage) -> None:
        inside = asyncio.Event()

        async def batch() -> None:
            async with store.unit_of_work() as unit:
                await unit.write(Changes(now=NOW, updates=[1]))
                inside.set()
                await asyncio.Event().wait()

        task = asyncio.ensure_future(batch())
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with store.unit_of_work() as unit:
            assert await unit.seen([1]) == set()

    async def test_two_processes_lose_no_change_to_the_same_person(self, opens: Opens) -> None:
        stores = [opens(), opens()]
        await meet(stores[0], 10)

        async def count_up(store: Storage) -> None:
            for _ in range(10):
                async with store.unit_of_work() as unit:
                    (loaded,) = await unit.load([10])
                    await asyncio.sleep(0)
                    raised = replace(loaded.conversation, generation=loaded.conversation.generation + 1)
                    await unit.write(Changes(now=NOW, conversations={loaded.person.id: raised}))
                    await unit.commit()

        await asyncio.gather(*map(count_up, stores * 2))
        async with stores[0].unit_of_work() as unit:
            assert (await unit.load([10]))[0].conversation.generation == 40

    async def test_two_processes_meet_the_same_people_at_once(self, opens: Opens) -> None:
        one, two = opens(), opens()
        async with one.unit_of_work() as unit:
            first = await unit.load([12, 11])
            waiting = asyncio.ensure_future(meet(two, 11, 12, 13))
            await asyncio.sleep(0)
            await unit.commit()
        assert {loaded.person.id for loaded in first} < set(await waiting)

    async def test_events_are_kept_in_order_with_what_a_replay_needs(self, store: Storage) -> None:
        one, two = await meet(store, 11, 12)
        media = MediaReceived(4, Media("photo", "file", "unique", 2**33, "사진.png", "image/png"), "보세요", "album")
        records = [
            EventRecord(one, Happening(NOW, TextReceived(3, "안녕하세요"), Sender("ko", "길동")), bytes(32), 7),
            EventRecord(two, Happening(NOW, TextReceived(3, "您好")), bytes(range(32))),
            EventRecord(one, Happening(later(1), media), bytes(range(32)), 8),
        ]
        await write(store, Changes(now=NOW, events=records))
        assert await store.history(one) == [records[0], records[2]]
        assert await store.history(two) == [records[1]]
        assert await store.history(999) == []

    async def test_updates_set_aside_are_kept_until_they_are_forgotten(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        failed = [
            FailedUpdate("update", b'{"update_id": 9}', "ZeroDivisionError: 홍길동", 9, person),
            FailedUpdate("deadline", b"{}", "KeyError", at=later(-5)),
        ]
        await write(store, Changes(now=NOW, failed=failed))
        one, two = await store.failed_updates()
        assert one == replace(failed[0], id=one.id, at=NOW)
        assert two == replace(failed[1], id=two.id)
        await store.forget_failed([one.id or 0])
        await store.forget_failed([])
        assert await store.failed_updates() == [two]

    async def test_an_empty_batch_is_nothing(self, store: Storage) -> None:
        await write(store, Changes(now=NOW))

    async def test_somebody_unknown_cannot_be_written_for(self, store: Storage) -> None:
        with pytest.raises(KeyError):
            await write(store, Changes(now=NOW, conversations={999: Conversation()}))

    async def test_a_commit_elsewhere_is_noticed_once(self, opens: Opens) -> None:
        here, there = opens(), opens()
        await here.changed()
        await write(there, Changes(now=NOW, updates=[1]))
        assert await here.changed()
        assert not await here.changed()

    async def test_pruning_removes_what_is_past_its_keeping_time(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        old = NOW - timedelta(days=31)
        records = [EventRecord(person, Happening(at, TextReceived(1, "x")), b"") for at in (old, NOW)]
        await write(store, Changes(now=old, updates=list(range(6_000)), events=records[:1]))
        await write(store, Changes(now=NOW, updates=[6_000], events=records[1:]))
        assert await store.prune(NOW) == 6_001
        assert await store.prune(NOW) == 0
        assert await store.history(person) == records[1:]
        async with store.unit_of_work() as unit:
            assert await unit.seen(range(6_001)) == {6_000}
