"""Several processes deliver from one PostgreSQL: lanes and deadlines are leased, budgets shared, the dead replaced."""

import pytest

from bot.core.effect import SetDeadline
from bot.ports import Changes, Delivered, OutboxRecord
from storage import Storage
from tests.storage.acts import NOW, later, meet, say, write, written
from tests.storage.conftest import Opens
from tests.storage.contract_lanes import GROUP, add, post

pytestmark = pytest.mark.slow  # left out of `make quick`


@pytest.fixture
def url(postgresql_url: str) -> str:
    return postgresql_url


async def taken(store: Storage, seconds: float = 0) -> list[str]:
    return [written(row) for row in await store.outbox(later(seconds), 100)]


async def test_a_lane_is_served_by_one_process_until_that_is_silent_for_half_a_minute(
    store: Storage, opens: Opens
) -> None:
    other = opens()
    (person,) = await meet(store, 10)
    await say(store, person, "a", "b")
    assert await taken(store) == ["a", "b"]
    assert await taken(other) == []
    assert await taken(store, 20) == ["a", "b"]  # a sign of life
    assert await taken(other, 49) == []
    assert await taken(other, 50) == ["a", "b"]
    assert await taken(store, 51) == []


async def test_work_is_shared_and_what_comes_later_goes_where_its_lane_is(store: Storage, opens: Opens) -> None:
    other = opens()
    (person,) = await meet(store, 10)
    await say(store, person, "a")
    assert await taken(store) == ["a"]
    await say(store, person, "b")
    await say(store, person, "x", chat=11)
    assert await taken(other) == ["x"]
    assert await taken(store) == ["a", "b"]
    await store.delivered([Delivered(row.id, "sent") for row in await store.outbox(NOW, 9)])
    await say(store, person, "c")
    assert sorted(await taken(other)) == ["c", "x"]  # nobody has it any more


async def test_all_topics_of_a_group_are_served_by_one_process(store: Storage, opens: Opens) -> None:
    other = opens()
    (person,) = await meet(store, 10)
    await add(store, person, post("C-1"))
    assert await taken(store) == ["C-1"]
    await add(store, person, post("C-2"))
    assert await taken(other) == []
    assert sorted(await taken(store)) == ["C-1", "C-2"]


async def test_what_a_group_was_sent_is_known_to_who_serves_it_next(store: Storage, opens: Opens) -> None:
    other = opens()
    assert await other.spent([GROUP]) == {}
    await store.spend({GROUP: [NOW, later(1)]})
    await store.spend({GROUP: [NOW, later(1), later(2)]})
    assert await other.spent([GROUP, 1]) == {GROUP: [NOW, later(1), later(2)]}


async def test_processes_count_each_other(store: Storage, opens: Opens) -> None:
    other = opens()
    assert await store.present(NOW) == 1
    assert await other.present(later(1)) == 2
    assert await store.present(later(2)) == 2
    assert await store.present(later(40)) == 1  # the other was silent for too long


async def test_a_deadline_is_one_process_s_for_half_a_minute_unless_it_is_moved(store: Storage, opens: Opens) -> None:
    other = opens()
    (person,) = await meet(store, 10)
    set_ = {key: (person, SetDeadline(key, "silence", later(10), {})) for key in ("a", "b", "c")}
    await write(store, Changes(now=NOW, deadlines=dict(set_)))
    assert [row.key for row in await store.due_deadlines(later(10), 2)] == ["a", "b"]
    assert [row.key for row in await other.due_deadlines(later(10), 9)] == ["c"]
    assert await store.due_deadlines(later(39), 9) == []
    await write(store, Changes(now=NOW, finished_deadlines=[(person, "a", later(10))]))
    await write(store, Changes(now=NOW, deadlines={"c": set_["c"]}))
    assert [row.key for row in await store.due_deadlines(later(39), 9)] == ["c"]
    assert [row.key for row in await other.due_deadlines(later(40), 9)] == ["b"]


async def test_who_comes_takes_over_from_who_is_no_longer_connected(store: Storage, opens: Opens) -> None:
    gone, stays = opens(), opens()
    (person,) = await meet(store, 10)
    await say(store, person, "a")
    await say(store, person, "x", chat=11)
    assert await taken(gone) == ["a", "x"]
    await say(store, person, "y", chat=12)
    assert await taken(stays) == ["y"]
    await gone.present(NOW)
    await stays.present(NOW)
    await gone.close()
    rows: list[str] = []
    for _ in range(20):  # the server ends a connection a moment later
        comes = opens()
        await comes.present(NOW)
        if rows := await taken(comes):
            break
    assert rows == ["a", "x"]


async def test_what_two_processes_add_for_one_group_is_served_by_one_of_them(store: Storage, opens: Opens) -> None:
    other = opens()
    (person,) = await meet(store, 10)
    for each, case in ((store, "C-1"), (other, "C-2")):
        await write(each, Changes(now=NOW, sends=True, outbox=[OutboxRecord(person, post(case))]))
    assert sorted(await taken(store)) == ["C-1", "C-2"]
    assert await taken(other) == []
