"""Who was left lately is not read again, and is written only where nobody else changed anything of theirs since."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

import pytest
from msgspec.structs import replace

from bot.core.conversation import Conversation, Frame
from bot.ports import Changes, Delivered, Loaded, OutboxRecord, OutboxRow, Person, SendText, StaleError
from storage import Storage
from storage.recent import Left, Recent
from storage.sealing import DataKey, new_key
from tests.storage.acts import (
    NOW,
    Act,
    Trips,
    answered,
    is_written_to,
    kept,
    known,
    later,
    moved,
    opened,
    opens_a_case,
    sent,
    speaks,
)
from tests.storage.conftest import Opens

pytestmark = pytest.mark.slow  # left out of `make quick`

CHATS = [10, 11]


@pytest.fixture
def url(postgresql_url: str) -> str:
    return postgresql_url


async def take(store: Storage, number: int, chats: Sequence[int] = CHATS, **more: object) -> list[OutboxRow]:
    """Take a batch in which these people wrote something in, and are answered."""
    async with store.unit_of_work() as unit:
        loaded = await unit.load(chats, unless_seen=[10 * number], hold=False)
        changes = answered(*loaded, number=number)
        for name, value in more.items():
            setattr(changes, name, value)
        return await unit.write(changes, last=True)


async def read(store: Storage, *chats: int) -> list[Loaded]:
    async with store.unit_of_work() as unit:
        return await unit.load(chats, hold=False)


async def alone(store: Storage) -> None:
    """Serve the bot, and send at once what is written."""
    assert await store.present(NOW) == 1
    await known(store, *CHATS)
    await sent(store, *await take(store, 1))


async def test_who_was_left_lately_takes_one_trip(store: Storage, trips: Trips) -> None:
    await alone(store)
    with trips() as counted:
        rows = await take(store, 2)
    assert counted == ["trip"]
    assert [(row.chat, row.behind) for row in rows] == [(10, ()), (11, ())]
    await sent(store, *rows)
    with trips() as counted:
        await take(store, 3)
    assert counted == ["trip"]
    assert await kept(store) == ({10, 11, 20, 21, 30, 31}, ["answer 3", "answer 3"], ["ko", "ko"])


async def test_who_was_left_is_as_they_are_read(store: Storage, opens: Opens) -> None:
    assert await store.present(NOW) == 1
    one, two = await known(store, *CHATS)
    async with store.unit_of_work() as unit:
        await unit.load(CHATS)
        await unit.write(Changes(now=NOW, cases=[opened(one, name="홍길동")]), last=True)
    conversation = Conversation("zh_Hant", frames=(Frame("dispute", 1, "item", {"number": "1", "kinds": [1, 2]}),))
    for number in (1, 2):  # read, then left
        rows = await take(store, number, conversations={one: conversation, two: Conversation()})
        await sent(store, *rows)
    assert await read(store, *CHATS) == await read(opens(), *CHATS)


@pytest.mark.parametrize("others", [0, 2])
async def test_who_serves_with_others_reads(store: Storage, opens: Opens, trips: Trips, others: int) -> None:
    """And who does not serve."""
    await alone(store)
    await store.present(NOW)
    for _ in range(others):
        await opens().present(NOW)
    if others:
        assert await store.present(later(1)) == 1 + others
    elsewhere = store if others else opens()
    await sent(elsewhere, *await take(elsewhere, 2))
    with trips() as counted:
        await take(elsewhere, 3)
    assert counted == ["trip", "trip"]


async def test_those_who_were_not_left_are_read_with_them(store: Storage, trips: Trips) -> None:
    await alone(store)
    await known(store, 12)
    with trips() as counted:
        rows = await take(store, 2, [10, 12])
    assert counted == ["trip", "trip"]
    assert [row.chat for row in rows] == [10, 12]
    await sent(store, *rows)
    with trips() as counted:
        await take(store, 3, [10, 11, 12])
    assert counted == ["trip"]
    with trips():
        assert [each.person.new for each in await read(store, 10, 13)] == [False, True]


@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize("act", [speaks, is_written_to, opens_a_case])
async def test_who_was_changed_elsewhere_is_not_written(store: Storage, opens: Opens, act: Act, hold: bool) -> None:
    await alone(store)
    other = opens()
    async with other.unit_of_work() as unit:
        (one,) = await unit.load([11], hold=hold)
        await act(unit, one)
    before = await kept(other)
    with pytest.raises(StaleError):
        await take(store, 2)
    assert await kept(other) == before
    await take(store, 2)  # nobody is remembered any more
    assert {20, 21} <= (await kept(store))[0]


@pytest.mark.parametrize("act", [speaks, is_written_to, opens_a_case])
async def test_who_was_held_since_is_read(store: Storage, trips: Trips, act: Act) -> None:
    await alone(store)
    async with store.unit_of_work() as unit:
        (one,) = await unit.load([11])
        await act(unit, one)
    with trips() as counted:
        await take(store, 2)
    assert counted[:2] == ["trip", "trip"]


async def test_who_was_erased_is_forgotten(store: Storage) -> None:
    await alone(store)
    (one,) = await read(store, 10)
    await take(store, 2)
    assert await store.records.erase(one.person.id, at=NOW, by="person")
    assert chats_of(store._vault.recent.take(CHATS)) == [11]


async def test_who_was_erased_elsewhere_is_not_written(store: Storage, opens: Opens) -> None:
    await alone(store)
    (one,) = await read(opens(), 10)
    assert await opens().records.erase(one.person.id, at=NOW, by="operator")
    with pytest.raises(StaleError):
        await take(store, 2)
    assert [each.person.new for each in await read(store, *CHATS)] == [False, True]


async def test_a_case_past_its_keeping_time_is_not_remembered(store: Storage, opens: Opens) -> None:
    await alone(store)
    other = opens()
    async with other.unit_of_work() as unit:
        (one,) = await unit.load([10])
        await unit.write(Changes(now=NOW, cases=[opened(one.person.id)]), last=True)
    with pytest.raises(StaleError):
        await take(store, 2)
    await sent(store, *await take(store, 2))
    await sent(store, *await take(store, 3))
    assert await other.records.forget_cases("certificate", ["looking_up"], later(60)) == 1
    with pytest.raises(StaleError):
        await take(store, 4)
    assert [len(each.cases) for each in await read(store, *CHATS)] == [0, 0]


async def test_an_update_is_not_taken_in_twice(store: Storage) -> None:
    await alone(store)
    with pytest.raises(StaleError):
        await take(store, 1)
    async with store.unit_of_work() as unit:
        assert await unit.load(CHATS, unless_seen=[10], hold=False) == []
        assert await unit.seen([10, 11]) == {10, 11}


async def test_an_update_is_not_taken_in_twice_with_what_holds(store: Storage) -> None:
    await alone(store)
    async with store.unit_of_work() as unit:
        loaded = await unit.load(CHATS, unless_seen=[10], hold=False)
        changes = answered(*loaded)
        changes.cases.append(opened(loaded[0].person.id))
        with pytest.raises(StaleError):
            await unit.write(changes, last=True)


async def test_nobody_is_left_by_what_failed(store: Storage) -> None:
    await alone(store)
    with pytest.raises(StaleError):
        await take(store, 1)
    assert store._vault.recent.take(CHATS) == []


async def test_what_follows_goes_behind_what_is_unsent(store: Storage, trips: Trips) -> None:
    await alone(store)
    first = await take(store, 2)
    second = await take(store, 3)
    assert [row.behind for row in second] == [(row.id,) for row in first]
    # sent, but that is written with the next batch: who waits for two is read
    third = await take(store, 4, delivered=[Delivered(row.id, "sent", 1, plain=True) for row in first])
    assert [row.behind for row in third] == [(row.id,) for row in second]
    await store.delivered([Delivered(row.id, "later", not_before=later(5)) for row in third[:1]])
    await sent(store, *second, third[1])
    with trips() as counted:
        fourth = await take(store, 5, [10])
    assert counted == ["trip", "trip"]
    assert [row.behind for row in fourth] == [(third[0].id,)]


async def test_answers_of_two_batches_keep_their_order(store: Storage) -> None:
    await alone(store)
    rows = [await take(store, number, [10]) for number in (2, 3, 4)]
    ids = [row.id for (row,) in rows]
    assert [row.behind for (row,) in rows] == [(), (ids[0],), (ids[0], ids[1])]


async def test_what_a_batch_of_others_writes_as_sent_no_longer_waits(store: Storage, trips: Trips) -> None:
    await alone(store)
    rows = await take(store, 2, [10])
    await take(store, 3, [11], delivered=[Delivered(row.id, "sent", 1, plain=True) for row in rows])
    with trips() as counted:
        rows = await take(store, 4, [10])
    assert counted == ["trip"]
    assert [row.behind for row in rows] == [()]


async def test_what_is_not_sent_at_once_is_not_overtaken(store: Storage) -> None:
    await alone(store)
    async with store.unit_of_work() as unit:
        (loaded,) = await unit.load([10], hold=False)
        changes = answered(loaded, number=2)
        changes.outbox.insert(0, OutboxRecord(loaded.person.id, SendText(10, "with others", merge=True)))
        (second,) = await unit.write(changes, last=True)
    (third,) = await take(store, 3, [10])
    assert len(third.behind) == 2
    assert third.behind[1] == second.id


async def test_a_case_goes_on_where_its_owner_was_left(store: Storage) -> None:
    await alone(store)
    async with store.unit_of_work() as unit:
        (one,) = await unit.load([10])
        case = opened(one.person.id)
        await unit.write(Changes(now=NOW, cases=[case]), last=True)
    for number in (2, 3):
        await sent(store, *await take(store, number))
    await take(store, 4, cases=[moved(case, "in_review")])
    assert [[each.state for each in one.cases] for one in await read(store, *CHATS)] == [["in_review"], []]
    assert await store.broken_chains() == []


async def test_who_writes_for_somebody_not_loaded_changes_them(store: Storage, opens: Opens) -> None:
    await alone(store)
    (one,) = await read(opens(), 10)
    async with opens().unit_of_work() as unit:
        outbox = [OutboxRecord(one.person.id, SendText(10, "from elsewhere"))]
        await unit.write(Changes(now=NOW, outbox=outbox), last=True)
    with pytest.raises(StaleError):
        await take(store, 2)


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_where_others_write_to_the_same_people(store: Storage, opens: Opens, seed: int) -> None:
    """As if it were alone all the time, which it is not."""
    chance, others = Random(seed), [opens(), opens()]
    for each in (store, *others):
        each._vault.recent.served_by(1)
    await known(store, 10, 11, 12)
    count, overtaken, unsent = 0, 0, defaultdict[Storage, list[OutboxRow]](list)
    for number in range(1, 80):
        mine, chats = chance.choice([store, store, *others]), sorted(chance.sample([10, 11, 12], chance.randint(1, 3)))
        for hold in (chance.random() < 0.2, True):
            try:
                async with mine.unit_of_work() as unit:
                    loaded = await unit.load(chats, unless_seen=[number * 10], hold=hold)
                    changes = answered(*loaded, number=number)
                    for one in loaded:
                        generation = one.conversation.generation + 1
                        changes.conversations[one.person.id] = replace(one.conversation, generation=generation)
                    rows = await unit.write(changes, last=True)
            except StaleError:
                overtaken += 1
                continue
            count += len(chats)
            unsent[mine] += rows
            if chance.random() < 0.7:
                await sent(mine, *unsent.pop(mine))
            break
    async with store.unit_of_work() as unit:
        loaded = await unit.load([10, 11, 12])
    assert sum(each.conversation.generation for each in loaded) == count
    assert overtaken


class Watch:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def left(chat: int, *waiting: int) -> Left:
    return Left(Loaded(Person(chat + 100, chat), Conversation("ko"), ()), 7, DataKey(new_key()), waiting)


def chats_of(people: Sequence[Left]) -> list[int]:
    return [each.loaded.person.chat for each in people]


def test_only_the_last_are_remembered_and_not_for_long() -> None:
    watch = Watch()
    recent = Recent(most=2, seconds=60, time=watch)
    recent.keep(left(1))
    recent.served_by(1)
    assert recent.take([1]) == []
    recent.keep(left(1))
    recent.keep(left(2))
    watch.seconds += 30
    recent.keep(*recent.take([1]))
    recent.keep(left(3))
    assert chats_of(recent.take([1, 2])) == [1]
    assert recent.take([1]) == []
    watch.seconds += 60
    assert recent.take([3]) == []
    recent.keep(left(4))
    watch.seconds += 60
    recent.served_by(1)
    assert not recent._people


def test_who_is_not_alone_remembers_nobody() -> None:
    recent = Recent()
    recent.served_by(1)
    recent.keep(left(1, 5))
    recent.served_by(2)
    recent.keep(left(2))
    recent.served_by(1)
    assert recent.take([1, 2]) == []
    assert not recent._unsent


def test_what_was_sent_no_longer_waits() -> None:
    recent = Recent()
    recent.served_by(1)
    recent.keep(left(1, 5, 6, 7, 8))
    recent.sent([Delivered(5, "sent"), Delivered(6, "failed"), Delivered(7, "later"), Delivered(9, "sent")])
    assert [each.waiting for each in recent.take([1])] == [[7, 8]]
    assert not recent._unsent
