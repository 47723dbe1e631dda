"""The desks as the shell knows them: who acts, where groups went, how much each has to do."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from bot.core.desk import Agent, Desk, Handoff
from bot.ports import Group, InGroup
from bot.service.desks import Desks, lacks
from bot.service.envelope import Envelope
from bot.service.placing import place
from storage.store import Storage

ONE, TWO = -1, -2
WAITS = Handoff(ONE, "queued", datetime(2026, 11, 22, tzinfo=UTC))


def test_who_acts_is_said_by_the_settings() -> None:
    desks = Desks((Desk(ONE),), (11, 12), (13,))
    roles = [desks.agent(InGroup(ONE, user), ONE) for user in (11, 12, 13, 14)]
    assert [(each.alias, each.role) for each in roles] == [
        ("1", "agent"),
        ("2", "agent"),
        ("3", "supervisor"),
        ("114", "stranger"),
    ]
    assert desks.agent(InGroup(ONE, 0, anonymous=True), ONE) == Agent(0, role="anonymous")
    assert [each.id for each in desks.agents[ONE]] == [11, 12, 13]


def test_without_agents_managers_of_topics_serve_their_own_desk_only() -> None:
    desks = Desks((Desk(ONE), Desk(TWO)))
    desks.managed(ONE, [21])
    assert [desks.agent(InGroup(desk, 21), desk).role for desk in (ONE, TWO)] == ["agent", "stranger"]


def test_a_group_that_moved_is_still_the_desk() -> None:
    desks = Desks((Desk(ONE),))
    desks.moved({ONE: -100})
    assert desks.named(-100) == desks.named(ONE) == Desk(ONE)
    assert desks.chats(ONE) == (ONE, -100)
    assert desks.named(-7) is None


def test_loads_follow_what_is_committed() -> None:
    desks = Desks((Desk(ONE), Desk(TWO)))
    desks.counted(None, WAITS)
    desks.counted(None, WAITS)
    assert desks.loads == {ONE: 2}
    desks.counted(WAITS, replace(WAITS, desk=TWO))
    assert desks.loads == {ONE: 1, TWO: 1}
    desks.counted(WAITS, replace(WAITS, state="closed"))
    assert desks.loads == {TWO: 1}
    desks.counted(replace(WAITS, state="closed"), WAITS)
    assert desks.loads == {ONE: 1, TWO: 1}


@pytest.mark.parametrize(
    ("group", "missing"),
    [
        (Group(ONE, forum=True, topics=True, pins=True, admin=True), []),
        (Group(ONE, forum=False, topics=False, pins=True, admin=True), ["topics", "can_manage_topics"]),
        (Group(ONE, forum=True, topics=True, pins=False, admin=False), ["admin", "can_pin_messages"]),
    ],
)
def test_what_a_group_lacks(group: Group, missing: list[str]) -> None:
    assert [lack for lack, _ in lacks(group)] == missing


MADE = InGroup(ONE, 1, 7, made="D-1 \u00b7 dispute")


@pytest.mark.parametrize(
    ("group", "adopted"),
    [
        (MADE, {(ONE, 7): "D-1"}),
        (replace(MADE, user=2), {}),
        (replace(MADE, chat=TWO), {}),
        (replace(MADE, made=""), {}),
    ],
    ids=["ours", "another bot's", "in another group", "no news of a topic"],
)
async def test_topics_that_we_are_told_we_made_are_remembered(
    store: Storage, group: InGroup, adopted: dict[tuple[int, int], str]
) -> None:
    async with store.unit_of_work() as work:
        (placed,) = await place(work, [Envelope("update", group=group)], Desks((Desk(ONE),), bot=1))
        assert (placed.event, placed.chat) == (None, None)
        assert (await work.topics([(ONE, 7), (TWO, 7)], []))[0] == adopted
