"""Silence: one reminder, quiet hours, and the end of what nobody took up again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.conversation import Conversation, Frame, Overlay
from bot.core.effect import DropDeadline
from bot.core.event import BotBlocked, DeadlinePassed
from bot.core.flow import Facts
from bot.core.silence import KEEP, after_quiet_hours
from tests.core.someone import Someone
from tests.core.tiny import NOW, context


def test_one_reminder(someone: Someone) -> None:
    someone.reach("number")
    due = someone.deadlines["silence"].due
    assert due >= NOW + timedelta(hours=24)
    someone.falls_due("silence")
    assert someone.heard == ["engine.reminder", "number"]
    assert someone.deadlines["silence"].due == NOW + KEEP
    someone.falls_due("silence")
    assert someone.heard == []
    assert someone.conversation.frames == ()
    assert DropDeadline("silence:1") in someone.effects


def test_a_reminder_shows_the_question_not_a_page_read_long_ago(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/help")
    someone.falls_due("silence")
    assert someone.heard == ["engine.reminder", "number"]


def test_a_reminder_under_a_question(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/check", "/help")
    someone.falls_due("silence")
    assert someone.heard == ["engine.reminder", "engine.park"]


def test_who_blocked_the_bot_is_not_reminded(someone: Someone) -> None:
    someone.reach("number")
    someone.happens(BotBlocked())
    someone.falls_due("silence")
    assert someone.heard == []
    assert someone.frame.reminded


def test_a_deadline_that_comes_early_waits(someone: Someone) -> None:
    someone.reach("number")
    someone.conversation = Conversation("en", frames=(Frame("claim", 1, "day", touched=NOW + timedelta(hours=20)),))
    someone.falls_due("silence")
    assert someone.heard == []
    assert not someone.frame.reminded


def test_answers_leave_a_deadline_that_passes_in_time(someone: Someone) -> None:
    someone.reach("number")
    due = someone.deadlines.pop("silence").due
    someone.waits(hours=6)  # the morning
    someone.says("12")
    assert "silence" not in someone.deadlines
    someone.now = due
    someone.happens(DeadlinePassed("silence", "silence:1"))
    assert someone.heard == []
    assert someone.deadlines["silence"].due == NOW + timedelta(hours=30)
    someone.falls_due("silence")
    assert someone.heard == ["engine.reminder", "day"]


def test_what_is_due_sooner_moves_the_deadline(someone: Someone) -> None:
    someone.reach("number")
    someone.falls_due("silence")
    assert someone.deadlines["silence"].due == NOW + KEEP
    someone.says("/check")
    someone.taps("engine.park.new.button")
    assert someone.deadlines["silence"].due == someone.now + timedelta(hours=24)


def test_a_deadline_that_went_astray_is_set_anew(someone: Someone) -> None:
    someone.reach("number")
    someone.deadlines.clear()
    someone.waits(hours=30)
    someone.says("12")
    assert someone.deadlines["silence"].due == someone.now + timedelta(hours=24)


def test_a_draft_expires(someone: Someone) -> None:
    someone.reach("number")
    someone.says("/cancel")
    generation = someone.conversation.generation
    someone.falls_due("silence")  # as the question's reminder would have
    assert someone.conversation.drafts
    someone.falls_due("silence")
    assert someone.conversation.drafts == ()
    assert someone.conversation.overlay is None  # the question whether to keep it went with it
    assert someone.conversation.generation > generation


def test_a_parked_flow_expires_under_the_open_one(someone: Someone) -> None:
    old = Frame("claim", 1, "number", {"kind": "late"}, touched=NOW - KEEP)
    new = Frame("check", 1, "paper", touched=NOW, reminded=True)
    someone.conversation = Conversation("en", frames=(old, new), overlay=Overlay("help"), generation=7)
    someone.happens(DeadlinePassed("silence", "silence:1"))
    generation = 7
    assert [frame.flow for frame in someone.conversation.frames] == ["check"]
    assert someone.conversation.generation == generation  # the card that is up is still true
    assert someone.conversation.overlay == Overlay("help")


@pytest.mark.parametrize(
    ("quiet", "zone", "at", "due"),
    [
        ((22, 8), "Asia/Seoul", "14:30", "23:00"),  # 23:30 in Seoul, so 08:00 the next day
        ((22, 8), "Asia/Seoul", "22:30", "23:00"),  # 07:30
        ((22, 8), "Asia/Seoul", "03:00", "03:00"),  # noon
        ((22, 8), "UTC", "22:00", "+08:00"),
        ((1, 7), "UTC", "02:00", "07:00"),
        ((1, 7), "UTC", "00:59", "00:59"),
        ((1, 7), "UTC", "07:00", "07:00"),
        ((0, 0), "UTC", "03:00", "03:00"),  # none
    ],
)
def test_quiet_hours(quiet: tuple[int, int], zone: str, at: str, due: str) -> None:
    world = context(zone=zone, facts=Facts(quiet=quiet))
    day = datetime(2026, 11, 20, tzinfo=UTC)
    hour, minute = map(int, at.split(":"))
    wanted = map(int, due.removeprefix("+").split(":"))
    expected = day.replace(hour=next(wanted), minute=next(wanted)) + timedelta(days=due.startswith("+"))
    assert after_quiet_hours(day.replace(hour=hour, minute=minute), world) == expected


def test_quiet_hours_end_by_the_clock_on_the_wall() -> None:
    world = context(zone="Europe/Berlin")
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the night in which the clocks go back
    assert after_quiet_hours(night, world).astimezone(ZoneInfo("Europe/Berlin")).hour == 8
