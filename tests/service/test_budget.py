"""Budgets: what must wait, and until when."""

from datetime import timedelta

from bot.ports import URGENT, AnswerCallback, Copied, CopyMessages, React, SendText
from bot.service.budget import ALL, Budgets, Rate, Rates, weight
from tests.service.fakes import START

GROUP = -100
SECOND = timedelta(seconds=1)


def sends(budgets: Budgets, chat: int, count: int, *, priority: int = 0, at: float = 0, weight: int = 1) -> int:
    """How many of so many sends go through at once."""
    now = START + at * SECOND
    return sum(budgets.hold(chat, weight, priority, now) is None for _ in range(count))


def test_a_person_gets_three_at_once_and_one_a_second() -> None:
    budgets = Budgets(Rates())
    assert sends(budgets, 1, 9) == 3
    assert sends(budgets, 2, 9) == 3
    assert sum(sends(budgets, 1, 9, at=second) for second in range(1, 61)) in range(55, 62)


def test_a_group_gets_twenty_a_minute_of_which_one_is_kept_for_answers() -> None:
    budgets = Budgets(Rates())
    assert sends(budgets, GROUP, 50, priority=2) == 19
    assert sends(budgets, GROUP, 50, priority=1, at=1) == 1
    until = budgets.hold(GROUP, 1, 2, START + 2 * SECOND)
    assert until is not None
    assert START + 60 * SECOND < until < START + 62 * SECOND
    assert budgets.half_held(START + 2 * SECOND) == [GROUP]
    assert budgets.held(START + 2 * SECOND) == [GROUP]
    assert budgets.next_opening() == until
    assert budgets.held(until) == budgets.half_held(until) == []
    assert budgets.hold(GROUP, 1, 2, until) is None
    for start in range(40):  # no minute ever has more
        window = [at for at in budgets.window(GROUP) if START + start * SECOND <= at < START + (start + 60) * SECOND]
        assert len(window) <= 20


def test_an_album_counts_for_all_its_pictures_and_a_tap_for_nothing() -> None:
    album = CopyMessages(GROUP, Copied("C-1", 1, tuple(range(9))))
    assert [weight(each) for each in (album, AnswerCallback(1, "q"), React(1, 2, "x"))] == [9, 0, 0]
    assert [weight(SendText(1, "a")), weight(SendText(1, "a", pin=True))] == [1, 2]
    budgets = Budgets(Rates())
    assert sends(budgets, GROUP, 5, priority=2, weight=9) == 2
    assert sends(budgets, GROUP, 5, priority=2, weight=0) == 5
    assert sends(Budgets(Rates(group=Rate(5, 60))), GROUP, 5, priority=2, weight=9) == 1  # larger than all: alone


def test_what_nobody_waits_for_leaves_room_for_answers() -> None:
    budgets = Budgets(Rates())
    assert sum(sends(budgets, chat, 1, priority=3) for chat in range(1, 100)) == 20
    assert budgets.least_urgent(START) == URGENT
    assert sum(sends(budgets, chat, 1, priority=0) for chat in range(100, 200)) == 10
    assert budgets.least_urgent(START) is None
    assert budgets.least_urgent(START + 2 * SECOND) == ALL


def test_a_share_of_what_goes_in_all() -> None:
    budgets = Budgets(Rates())
    budgets.share = 0.5
    assert sum(sends(budgets, chat, 1) for chat in range(1, 100)) == 15


def test_a_refusal_closes_its_chat_and_several_at_once_close_all() -> None:
    budgets = Budgets()
    later = START + 9 * SECOND
    budgets.refused(1, later, START)
    assert sends(budgets, 1, 1) == 0
    assert sends(budgets, 2, 1) == 1
    budgets.refused(2, later, START)
    budgets.refused(2, later, START)
    assert budgets.least_urgent(START) == ALL
    budgets.refused(3, later, START + SECOND / 2)
    assert budgets.least_urgent(START + SECOND) is None
    assert sends(budgets, 4, 1, at=1) == 0
    assert sends(budgets, 4, 1, at=9) == 1


def test_refusals_far_apart_are_of_their_chats() -> None:
    budgets = Budgets()
    for chat in range(1, 9):
        budgets.refused(chat, START + 60 * SECOND, START + chat * 2 * SECOND)
    assert budgets.least_urgent(START + 20 * SECOND) == ALL


def test_chats_of_long_ago_are_forgotten() -> None:
    budgets = Budgets(Rates(overall=Rate(10**6, 1)))
    for chat in range(1, 5_000):
        budgets.hold(chat, 1, 0, START)
    budgets.hold(1, 1, 0, START + 100 * SECOND)
    assert len(budgets._chats) == 1
