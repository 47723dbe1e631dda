"""Who is read without being held is written only as long as nobody else changed anything of theirs meanwhile."""

import asyncio
from random import Random

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from bot.ports import Delivered, Loaded, OutboxRecord, SendText, StaleError
from storage import Storage
from storage.unit_of_work import Unit
from tests.storage.acts import (
    NOW,
    Act,
    Trips,
    answered,
    is_written_to,
    kept,
    known,
    later,
    meet,
    moved,
    opened,
    opens_a_case,
    ready,
    sent,
    speaks,
)
from tests.storage.conftest import Opens

pytestmark = pytest.mark.slow  # left out of `make quick`


@pytest.fixture
def url(postgresql_url: str) -> str:
    return postgresql_url


async def is_answered_twice(unit: Unit, loaded: Loaded) -> None:
    await unit.write(answered(loaded, number=2), last=True)


async def is_only_looked_at(unit: Unit, loaded: Loaded) -> None:
    """Nothing is written."""


CHANGES = [speaks, is_written_to, opens_a_case, is_answered_twice]


async def test_a_batch_is_two_trips(store: Storage, trips: Trips) -> None:
    await known(store, 10, 11)
    with trips() as counted:
        async with store.unit_of_work() as unit:
            loaded = await unit.load([10, 11], unless_seen=[10, 11], hold=False)
            rows = await unit.write(answered(*loaded), last=True)
    assert len(counted) == 2
    assert [(row.chat, row.behind) for row in rows] == [(10, ()), (11, ())]
    assert await kept(store) == ({10, 11}, ["answer 1", "answer 1"], ["ko", "ko"])


@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize("act", CHANGES)
async def test_who_was_changed_meanwhile_is_not_written(store: Storage, opens: Opens, act: Act, hold: bool) -> None:
    await known(store, 10, 11)
    other = opens()
    async with store.unit_of_work() as unit:
        loaded = await unit.load([10, 11], hold=False)
        async with other.unit_of_work() as quicker:
            (one,) = await quicker.load([11], hold=hold)
            await act(quicker, one)
        before = await kept(other)
        with pytest.raises(StaleError):
            await unit.write(answered(*loaded), last=True)
    assert await kept(store) == before
    async with store.unit_of_work() as again:
        loaded = await again.load([10, 11])
        await again.write(answered(*loaded), last=True)
    assert {10, 11} <= (await kept(store))[0]


@pytest.mark.parametrize("act", CHANGES)
async def test_who_is_held_is_waited_for(store: Storage, opens: Opens, act: Act) -> None:
    await known(store, 10, 11)
    other = opens()
    async with store.unit_of_work() as unit:
        loaded = await unit.load([10, 11], hold=False)
        async with other.unit_of_work() as holder:
            (one,) = await holder.load([11])
            writing = asyncio.create_task(unit.write(answered(*loaded), last=True))
            await blocked(other, 1)
            await act(holder, one)
        with pytest.raises(StaleError):
            await writing


async def test_who_was_held_and_left_as_they_were_is_written(store: Storage, opens: Opens) -> None:
    await known(store, 10, 11)
    other = opens()
    async with store.unit_of_work() as unit:
        loaded = await unit.load([10, 11], hold=False)
        async with other.unit_of_work() as holder:
            await holder.load([11])
            writing = asyncio.create_task(unit.write(answered(*loaded), last=True))
            await blocked(other, 1)
        assert len(await writing) == 2
    assert await kept(store) == ({10, 11}, ["answer 1", "answer 1"], ["ko", "ko"])


async def test_who_is_erased_stays_so(store: Storage, opens: Opens) -> None:
    one, _ = await known(store, 10, 11)
    async with store.unit_of_work() as unit:
        loaded = await unit.load([10, 11], hold=False)
        assert await opens().records.erase(one, at=NOW, by="person")
        with pytest.raises(StaleError):
            await unit.write(answered(*loaded), last=True)
    async with store.unit_of_work() as unit:
        assert await unit.load([], people=[one]) == []
        assert await unit.seen([10, 11]) == set()


async def test_an_update_that_another_process_took_in_meanwhile_is_not_taken_in_twice(
    store: Storage, opens: Opens
) -> None:
    await known(store, 10)
    async with store.unit_of_work() as unit, opens().unit_of_work() as quicker:
        loaded, same = await unit.load([10], unless_seen=[10], hold=False), await quicker.load([10], hold=False)
        await quicker.write(answered(*same), last=True)
        with pytest.raises(StaleError):
            await unit.write(answered(*loaded), last=True)
    async with store.unit_of_work() as unit:
        assert await unit.load([10], unless_seen=[10], hold=False) == []
        assert await unit.seen([10]) == {10}


@pytest.mark.parametrize("act", [*CHANGES, is_only_looked_at])
async def test_whatever_else_is_asked_holds_them_first(store: Storage, opens: Opens, act: Act) -> None:
    await known(store, 10)
    other = opens()
    async with store.unit_of_work() as unit:
        loaded = await unit.load([10], hold=False)
        async with other.unit_of_work() as quicker:
            (one,) = await quicker.load([10])
            await act(quicker, one)
        if act is not is_only_looked_at:
            with pytest.raises(StaleError):
                await unit.pending(["job"], [])
            return
        assert await unit.pending(["job"], []) == (set(), set())
        async with other.unit_of_work() as waiting:
            task = asyncio.create_task(waiting.load([10]))
            await blocked(store, 1)
            await unit.write(answered(*loaded), last=True)
            assert [each.conversation.locale for each in await task] == ["ko"]


async def test_what_takes_several_statements_is_written_once_and_whole(store: Storage) -> None:
    await known(store, 10)
    change = opened(1)
    for number in (1, 2):
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([10], hold=False)
            changes = answered(loaded, number=number)
            change = moved(change, "in_review") if number == 2 else opened(loaded.person.id)
            changes.cases.append(change)
            changes.outbox.append(OutboxRecord(loaded.person.id, SendText(10, "once"), key="told:C-1"))
            await unit.write(changes, last=True)
    assert await kept(store) == ({10, 20}, ["answer 1", "once", "answer 2"], ["ko", ""])
    async with store.unit_of_work() as unit:
        (loaded,) = await unit.load([10])
        assert [(case.state, case.events) for case in loaded.cases] == [("in_review", 2)]
    async with store.unit_of_work() as unit:
        (loaded,) = await unit.load([10], hold=False)
        await unit.write(answered(loaded, number=3), last=True)
        rows = await store.outbox(later(9), 9)
    await store.delivered([Delivered(row.id, "sent", 1) for row in rows])
    assert await ready(store, later(9)) == []


async def test_who_is_new_or_has_no_conversation_is_held(store: Storage, opens: Opens) -> None:
    await meet(store, 10)
    async with store.unit_of_work() as unit:
        loaded = await unit.load([10, 11], hold=False)
        assert [each.person.new for each in loaded] == [False, True]
        async with opens().unit_of_work() as waiting:
            task = asyncio.create_task(waiting.load([10, 11], hold=False))
            await blocked(store, 1)
            await unit.write(answered(*loaded), last=True)
            assert [each.conversation.locale for each in await task] == ["ko", "ko"]


@pytest.mark.parametrize("remembers", [False, True])
@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_where_many_write_to_the_same_people(
    store: Storage, opens: Opens, seed: int, remembers: bool
) -> None:
    await known(store, 10, 11, 12)
    chance = Random(seed)

    async def take(mine: Storage, number: int, chats: list[int], hold: bool) -> None:
        async with mine.unit_of_work() as unit:
            loaded = await unit.load(chats, hold=hold)
            changes = answered(*loaded, number=number)
            for each in loaded:
                changes.conversations[each.person.id] = replace(
                    each.conversation, generation=each.conversation.generation + 1
                )
            rows = await unit.write(changes, last=True)
        await sent(mine, *rows)

    async def work(mine: Storage, acts: list[tuple[int, list[int], bool]]) -> None:
        if remembers:  # as if it were alone
            mine._vault.recent.served_by(1)
        for number, chats, hold in acts:
            try:
                await take(mine, number, chats, hold)
            except StaleError:
                await take(mine, number, chats, True)

    count, lots = 0, []
    for first in (0, 25, 50):
        acts = [
            (first + number, sorted(chance.sample([10, 11, 12], chance.randint(1, 3))), chance.random() < 0.3)
            for number in range(1, 26)
        ]
        count += sum(len(chats) for _, chats, _ in acts)
        lots.append(acts)
    await asyncio.gather(*(work(opens(), acts) for acts in lots))
    async with store.unit_of_work() as unit:
        loaded = await unit.load([10, 11, 12])
    assert sum(each.conversation.generation for each in loaded) == count
    assert await store.waiting() == []
    assert len(await store.history(loaded[0].person.id)) == loaded[0].conversation.generation


async def blocked(store: Storage, count: int) -> None:
    """Wait until so many transactions wait for a lock."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while await store._database.read(lambda connection: connection.execute(asked).scalar_one()) < count:  # noqa: ASYNC110 - it is the server's event
        await asyncio.sleep(0)
