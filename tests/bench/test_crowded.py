"""Made-up lives are such as the bot itself could have led: they open, their chains hold, and nothing of them waits."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.crowded.__main__ import told
from bench.crowded.fill import fill
from bench.crowded.lives import DESK, FIRST, is_idle, live
from bench.crowded.measure import Place
from storage import Keyring, migrate, open_store

END = datetime(2026, 11, 22, 9, tzinfo=UTC)
PEOPLE = 300


def test_a_case_has_five_events_on_average() -> None:
    lives = [live(number, 2_000, END) for number in range(2_000)]
    assert 4.8 < sum(len(life.changes) for life in lives) / len(lives) < 5.4
    assert lives[7] == live(7, 2_000, END)
    assert all(change.at < END for life in lives for change in life.changes)
    assert all(life.deadline is None or life.deadline.due > END for life in lives)


async def test_what_was_filled_can_be_worked_with(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'crowded.db'}"
    await migrate.upgrade(url)
    store = open_store(url, bot=1, keyring=Keyring.make(), files_url="memory:///")
    await fill(store, PEOPLE, END)
    assert await store.broken_chains() == []
    assert await store.waiting() == []
    cases = await store.cases(limit=PEOPLE + 1)
    assert len(cases) == PEOPLE
    assert {view.case.kind for view in cases} == {"certificate", "dispute"}
    view = await store.case(cases[0].case.number)
    assert view is not None
    assert [event.seq for event in view.story] == list(range(1, view.case.events + 1))
    async with store.unit_of_work() as unit:
        idle, busy = await unit.load([FIRST + 8, FIRST + 9])
        seen = await unit.seen(range(3 * PEOPLE))
    assert (bool(idle.conversation.frames), bool(busy.conversation.frames)) == (False, True)
    assert (is_idle(8), is_idle(9)) == (True, False)
    assert len(idle.cases) == 1
    assert 0 < len(seen) < PEOPLE  # of a week
    assert len(await store.history(idle.person.id)) == 3
    assert 0 < len(await store.due_deadlines(END + timedelta(days=31), 100)) == PEOPLE // 10
    assert len(await store.queue(DESK)) < PEOPLE / 20
    assert await store.lease_jobs(END, 9, lease_seconds=1) == []
    await store.close()


def test_costs_are_told_beside_those_of_the_smaller_database(tmp_path: Path) -> None:
    places = [Place(name, tmp_path, "", server=0, new=(), known=()) for name in ("empty", "few", "full")]
    for place, cost in zip(places, (1.0, 1.1, 1.2), strict=True):
        place.ready = [cost]
        for kind in ("new", "returning") if place.name != "empty" else ("new",):
            place.costs[kind].bot = [cost, 2 * cost, cost]
            place.costs[kind].database = [0.0] * 3
            place.costs[kind].waits = [cost / 100] * 4
    lines = told(places).splitlines()
    assert "| new | empty | 1.00 | 1.00 to 2.00 | 10.0 |  |  |" in lines
    assert "| new | full | 1.20 | 1.20 to 2.40 | 12.0 | 1.20 | 1.20 |" in lines
    assert "| returning | full | 1.20 | 1.20 to 2.40 | 12.0 | 1.09 | 1.09 |" in lines
