"""What jobs and deadlines promise, whatever the database."""

import asyncio
from typing import Any

from structlog.testing import capture_logs

from bot.core.effect import DropDeadline, SetDeadline, StartJob
from bot.ports import Changes, DeadlineRow, JobRow
from storage import Storage
from tests.storage.acts import NOW, later, meet, tamper, write
from tests.storage.conftest import Opens

A_DAY = 24 * 3_600


def job(key: str, **payload: Any) -> StartJob:
    return StartJob("mail", key, payload)


def deadline(key: str, seconds: float, **payload: Any) -> SetDeadline:
    return SetDeadline("silence", key, later(seconds), payload)


async def set_(store: Storage, person: int, *effects: SetDeadline | DropDeadline) -> None:
    await write(store, Changes(now=NOW, deadlines={effect.key: (person, effect) for effect in effects}))


async def first(store: Storage, seconds: float) -> tuple[list[str], list[str]]:
    """The first job and the first deadline, if they can be opened."""
    jobs = await store.lease_jobs(later(seconds), 1, lease_seconds=30)
    deadlines = await store.due_deadlines(later(seconds), 1)
    return [row.key for row in jobs], [row.key for row in deadlines]


class WorkContract:
    async def test_a_job_is_leased_and_comes_back_when_the_lease_ends(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, jobs=[(person, job("a", to="길동@example.org", pages=[1, 2]))]))
        payload = {"to": "길동@example.org", "pages": [1, 2]}
        assert await store.lease_jobs(later(-1), 5, lease_seconds=30) == []
        assert await store.lease_jobs(NOW, 5, lease_seconds=30) == [JobRow("a", "mail", person, payload, 1)]
        assert await store.lease_jobs(later(29), 5, lease_seconds=30) == []
        assert await store.lease_jobs(later(30), 5, lease_seconds=30) == [JobRow("a", "mail", person, payload, 2)]

    async def test_a_job_knows_the_update_that_set_it_off(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, jobs=[(person, job("a"))], answered={person: 2**40}))
        await write(store, Changes(now=NOW, jobs=[(person, job("b"))], answered={person + 1: 7}))
        rows = await store.lease_jobs(NOW, 5, lease_seconds=30)
        assert {row.key: row.update_id for row in rows} == {"a": 2**40, "b": None}

    async def test_those_that_waited_longest_are_leased_first(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        for number in range(4):
            await write(store, Changes(now=later(-number), jobs=[(person, job(f"{number}"))]))
        assert [row.key for row in await store.lease_jobs(NOW, 3, lease_seconds=9)] == ["3", "2", "1"]
        assert [row.key for row in await store.lease_jobs(NOW, 3, lease_seconds=9)] == ["0"]

    async def test_two_processes_never_lease_the_same_job(self, opens: Opens) -> None:
        one, two = opens(), opens()
        (person,) = await meet(one, 10)
        await write(one, Changes(now=NOW, jobs=[(person, job(f"{number}")) for number in range(60)]))
        leased = await asyncio.gather(*(each.lease_jobs(NOW, 10, lease_seconds=9) for each in (one, two) * 4))
        keys = [row.key for rows in leased for row in rows]
        assert len(keys) == len(set(keys)) == 60

    async def test_a_key_runs_once_and_never_again(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, jobs=[(person, job("a", n=1)), (person, job("a", n=2))]))
        await write(store, Changes(now=NOW, jobs=[(person, job("a", n=3))]))
        assert [row.payload for row in await store.lease_jobs(NOW, 5, lease_seconds=0)] == [{"n": 1}]
        await write(store, Changes(now=NOW, finished_jobs=["a", "unknown"]))
        await write(store, Changes(now=NOW, jobs=[(person, job("a", n=4))]))
        assert await store.lease_jobs(later(99), 5, lease_seconds=0) == []
        assert await store.next_due() is None

    async def test_a_postponed_job_waits(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, jobs=[(person, job("a"))]))
        await store.lease_jobs(NOW, 5, lease_seconds=30)
        await store.postpone_job("a", later(60), "SMTPError: 길동@example.org")
        assert await store.next_due() == later(60)
        assert await store.lease_jobs(later(59), 5, lease_seconds=30) == []
        assert [row.attempts for row in await store.lease_jobs(later(60), 5, lease_seconds=30)] == [2]
        await write(store, Changes(now=NOW, finished_jobs=["a"]))
        await store.postpone_job("a", later(60), "too late")
        await store.postpone_job("unknown", later(60), "")
        assert await store.next_due() is None

    async def test_what_nobody_can_open_keeps_nobody_from_the_others(self, store: Storage) -> None:
        one, two = await meet(store, 10, 11)
        for person, key in ((one, "a"), (two, "b")):
            await set_(store, person, deadline(key, 10))
            await write(store, Changes(now=NOW, jobs=[(person, job(key))], answered={person: 41}))
        for table in ("jobs", "deadlines"):
            await tamper(store, f"UPDATE {table} SET body = (SELECT body FROM {table} WHERE key = 'b') WHERE key = 'a'")
        with capture_logs() as lines:
            assert [row.key for row in await store.lease_jobs(NOW, 5, lease_seconds=30)] == ["b"]
            assert [row.key for row in await store.due_deadlines(later(10), 5)] == ["b"]
        assert [(line["event"], line["table"], line["person"], line.get("update_id")) for line in lines] == [
            ("row.unreadable", "jobs", one, 41),
            ("row.unreadable", "deadlines", one, None),
        ]

    async def test_what_nobody_can_open_is_tried_again_each_day(self, store: Storage) -> None:
        one, two = await meet(store, 10, 11)
        for person, key, seconds in ((one, "a", 1), (two, "b", 2)):
            await set_(store, person, deadline(key, seconds))
            await write(store, Changes(now=later(seconds), jobs=[(person, job(key))]))
        for table in ("jobs", "deadlines"):
            await tamper(store, f"UPDATE {table} SET body = (SELECT body FROM {table} WHERE key = 'b') WHERE key = 'a'")
        with capture_logs() as lines:
            assert await first(store, 9) == ([], [])
            assert await first(store, 9) == (["b"], ["b"])
            await write(store, Changes(now=NOW, finished_jobs=["b"], finished_deadlines=[(two, "b", later(2))]))
            assert await store.next_due() == later(9 + A_DAY)
            assert await first(store, 8 + A_DAY) == ([], [])
        assert [line["table"] for line in lines] == ["jobs", "deadlines"]
        assert (await store.figures(later(99), [])).late == 1
        with capture_logs() as lines:
            assert await first(store, 9 + A_DAY) == ([], [])
        assert [line["table"] for line in lines] == ["jobs", "deadlines"]
        await set_(store, one, deadline("a", 10))
        assert await first(store, 10) == ([], ["a"])

    async def test_deadlines_fall_due_in_order(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await set_(store, person, deadline("b", 20), deadline("a", 10, name="홍길동"), deadline("c", 30))
        assert await store.next_due() == later(10)
        assert await store.due_deadlines(later(9.999999), 5) == []
        expected = DeadlineRow("a", "silence", person, later(10), {"name": "홍길동"})
        assert await store.due_deadlines(later(10), 5) == [expected]
        assert [row.key for row in await store.due_deadlines(later(99), 2)] == ["a", "b"]

    async def test_a_deadline_moves_and_is_dropped_by_its_key(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await set_(store, person, deadline("a", 10), deadline("b", 10))
        await set_(store, person, deadline("a", 50, moved=True), DropDeadline("b"), DropDeadline("unknown"))
        assert await store.due_deadlines(later(49), 5) == []
        assert [row.payload for row in await store.due_deadlines(later(50), 5)] == [{"moved": True}]

    async def test_a_key_is_its_owner_s(self, store: Storage) -> None:
        one, two = await meet(store, 10, 11)
        for person in (one, two):
            await set_(store, person, deadline("a", 10, n=person), deadline("b", 20))
        await set_(store, one, DropDeadline("a"))
        await write(store, Changes(now=NOW, finished_deadlines=[(two, "b", later(20))]))
        rows = await store.due_deadlines(later(99), 5)
        assert [(row.person, row.key) for row in rows] == [(two, "a"), (one, "b")]
        async with store.unit_of_work() as unit:
            asked = [(one, "a", later(10)), (two, "a", later(10))]
            assert await unit.pending([], asked) == (set(), {(two, "a", later(10))})

    async def test_a_finished_deadline_goes_unless_it_was_moved(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await set_(store, person, deadline("a", 10), deadline("b", 20))
        await write(store, Changes(now=NOW, finished_deadlines=[(person, "a", later(10)), (person, "b", later(10))]))
        assert [row.key for row in await store.due_deadlines(later(99), 5)] == ["b"]

    async def test_a_batch_may_finish_a_deadline_and_set_it_anew(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await set_(store, person, deadline("a", 10, n=1))
        anew = {"a": (person, deadline("a", 10, n=2))}
        await write(store, Changes(now=NOW, finished_deadlines=[(person, "a", later(10))], deadlines=dict(anew)))
        assert [row.payload for row in await store.due_deadlines(later(10), 5)] == [{"n": 2}]

    async def test_a_unit_tells_what_still_stands(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await set_(store, person, deadline("a", 10), deadline("b", 20))
        await write(store, Changes(now=NOW, jobs=[(person, job("x")), (person, job("y"))]))
        await write(store, Changes(now=NOW, finished_jobs=["x"]))
        async with store.unit_of_work() as unit:
            asked = [(person, "a", later(10)), (person, "b", later(10)), (person, "c", later(10))]
            assert await unit.pending(["x", "y", "z"], asked) == ({"y"}, {(person, "a", later(10))})
            assert await unit.pending([], []) == (set(), set())

    async def test_the_next_thing_due_is_a_deadline_or_a_job(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        assert await store.next_due() is None
        await set_(store, person, deadline("a", 10))
        assert await store.next_due() == later(10)
        await write(store, Changes(now=later(5), jobs=[(person, job("x"))]))
        assert await store.next_due() == later(5)
