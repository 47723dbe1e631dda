"""The desk's jobs: places, lists, figures and stories, from a store with some cases in it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.desk import Desk, Handoff
from bot.core.flow import Facts
from bot.documents.claim import SigningKey
from bot.ports import Changes
from bot.service.desk_jobs import DeskJobs
from bot.service.desks import Desks
from bot.service.press import Press
from storage.store import Storage
from tests.service.fakes import START, HandClock
from tests.shipped import words
from tests.storage.acts import handed, meet, moved, opened, relay, write

OURS, OTHERS = -1_001, -1_002


def at_work(
    store: Storage, clock: HandClock, desks: tuple[Desk, ...] = (Desk(OURS, language="ko"), Desk(OTHERS))
) -> DeskJobs:
    facts = Facts()
    press = Press(words(), SigningKey("k", bytes(32)), facts)
    return DeskJobs(store, store.files, press, Desks(desks), facts, clock)


async def bring(store: Storage, **cases: Handoff) -> int:
    """Have cases at the desk, all of one person."""
    (person,) = await meet(store, 10)
    for name, handoff in cases.items():
        first = opened(person, name.replace("_", "-"))
        await write(store, Changes(now=START, cases=[first, moved(first, "in_review", handoff=handoff)]))
    return person


def page(what: str, argument: str = "", *, supervisor: bool = False, agent: int = 7) -> dict[str, Any]:
    return {
        "what": what,
        "desk": OURS,
        "agent": agent,
        "supervisor": supervisor,
        "argument": argument,
        "case": "",
        "message": 5,
    }


async def numbers(jobs: DeskJobs, asked: dict[str, Any]) -> list[str]:
    return [row["number"] for row in (await jobs.desk_page(1, asked))["rows"]]


async def test_a_place_in_the_queue(store: Storage, clock: HandClock) -> None:
    await bring(
        store,
        C_1=handed(desk=OURS, at=START),
        C_2=handed(desk=OURS, at=START + timedelta(minutes=1)),
        C_3=handed(desk=OTHERS, at=START),
    )
    jobs = at_work(store, clock)
    told = await jobs.queue_place(1, {"case": "C-2", "desk": OURS})
    assert told == {"place": 2, "minutes": None, "opens": ""}


async def test_what_took_how_long_is_told_once_it_is_known(store: Storage, clock: HandClock) -> None:
    quick = {
        f"C_{n}": handed(
            desk=OURS,
            at=START - timedelta(hours=n),
            answered_at=START - timedelta(hours=n, minutes=-10),
            state="closed",
        )
        for n in (2, 4, 6)
    }
    await bring(store, C_1=handed(desk=OURS, at=START), **quick)
    told = await at_work(store, clock).queue_place(1, {"case": "C-1", "desk": OURS})
    assert (told["place"], told["minutes"]) == (1, 10)


async def test_a_closed_desk_says_when_it_opens(store: Storage, clock: HandClock) -> None:
    opening = (START + timedelta(hours=20)).time().replace(second=0, microsecond=0)
    always = tuple((day, ((opening, opening.replace(minute=59)),)) for day in range(7))
    jobs = at_work(store, clock, (Desk(OURS, hours=always),))
    told = await jobs.queue_place(1, {"case": "C-9", "desk": OURS})
    assert told["opens"].endswith("+00:00")


async def test_of_several_agents_the_one_with_the_fewest_cases_is_named(store: Storage, clock: HandClock) -> None:
    await bring(
        store,
        C_1=handed(desk=OURS, at=START),
        C_2=handed(desk=OURS, at=START, state="claimed", owner=71),
        C_3=handed(desk=OURS, at=START, state="closed", owner=72),
    )
    facts = Facts()
    desks = Desks((Desk(OURS),), (71, 72), (73,))
    press = Press(words(), SigningKey("k", bytes(32)), facts)
    told = await DeskJobs(store, store.files, press, desks, facts, clock).queue_place(1, {"case": "C-1", "desk": OURS})
    assert (told["agent"], told["has"]) == ("2", 0)


async def test_lists_show_an_agent_their_desk_and_a_supervisor_all(store: Storage, clock: HandClock) -> None:
    await bring(
        store,
        C_1=handed(desk=OURS, at=START, priority=1),
        C_2=handed(desk=OURS, at=START, state="claimed", owner=7, alias="1"),
        C_3=handed(desk=OTHERS, at=START),
        C_4=handed(desk=OURS, at=START, state="closed"),
    )
    jobs = at_work(store, clock)
    assert await numbers(jobs, page("queue")) == ["C-1", "C-2"]
    assert await numbers(jobs, page("queue", supervisor=True)) == ["C-1", "C-2", "C-3"]
    assert await numbers(jobs, page("mine")) == ["C-2"]
    assert await numbers(jobs, page("find", "c-4")) == ["C-4"]
    assert await numbers(jobs, page("find", "C-3")) == []
    assert await numbers(jobs, page("find", "")) == []
    [row, _] = (await jobs.desk_page(1, page("queue")))["rows"]
    assert (row["urgent"], row["alias"], row["link"]) == (True, "", "")


async def test_a_whole_number_is_found_however_old_the_case_is(store: Storage, clock: HandClock) -> None:
    long_ago = handed(desk=OURS, at=START - timedelta(days=1000), state="closed")
    await bring(store, **{"C_4F7K9-QX2MN": long_ago}, C_2=handed(desk=OURS, at=START))
    jobs = at_work(store, clock)
    assert await numbers(jobs, page("find", "c 4f7k9 qx2mn")) == ["C-4F7K9-QX2MN"]
    assert await numbers(jobs, page("find", "C-4F7K9-QX2M0")) == []
    assert await numbers(jobs, page("find", "4F7K9")) == []  # parts of a number: of lately only


async def test_of_a_long_list_the_first_are_shown_and_the_rest_counted(store: Storage, clock: HandClock) -> None:
    await bring(store, **{f"C_{n:02}": handed(desk=OURS, at=START + timedelta(minutes=n)) for n in range(20)})
    found = await at_work(store, clock).desk_page(1, page("queue"))
    assert ([row["number"] for row in found["rows"]], found["more"]) == ([f"C-{n:02}" for n in range(15)], 5)


async def test_a_row_links_to_its_topic(store: Storage, clock: HandClock) -> None:
    group = -1_001_234_567_890
    await bring(store, C_1=handed(desk=group, at=START))
    await store.remember(group, "topic:C-1", 44)
    jobs = at_work(store, clock, (Desk(group),))
    [row] = (await jobs.desk_page(1, {**page("queue"), "desk": group}))["rows"]
    assert row["link"] == "https://t.me/c/1234567890/44"


@pytest.mark.slow
@pytest.mark.parametrize(("argument", "days"), [("", 7), ("30", 30), ("400", 92), ("x", 7)])
async def test_a_report_has_figures_and_a_picture(argument: str, days: int, store: Storage, clock: HandClock) -> None:
    person = await bring(store, C_1=handed(desk=OURS, at=START, rating=4, state="closed"))
    result = await at_work(store, clock).desk_page(person, page("report", argument, supervisor=True))
    assert (result["figures"]["days"], result["figures"]["rated"]) == (days, 1)
    assert (await store.files.get(person, result["file"])).startswith(b"\x89PNG")


async def test_a_story_is_what_the_buyers_chat_holds(store: Storage, clock: HandClock) -> None:
    (person,) = await meet(store, 10)
    await relay(store, person, ("C-1", 10, 5, OURS, 90), ("C-1", OURS, 91, 10, 6))
    told = await at_work(store, clock).retell(person, {"case": "C-1"})
    assert told == {"messages": [5, 6]}
