"""Silence: one reminder for a question that was left open, and the end of what nobody took up again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.core.conversation import Frame
from bot.core.effect import DropDeadline, SetDeadline
from bot.core.flow import Context
from bot.core.pages import open_question
from bot.core.text import Text
from bot.core.turn import Turn

REMIND_AFTER = timedelta(hours=24)
KEEP = timedelta(days=30)


def watch(turn: Turn) -> None:
    """Keep one deadline a person: the reminder of the active frame, else the end of what was left longest.

    One that will pass in time is left as it is, so that not every answer moves it: passing early, it is set anew.
    """
    key = f"silence:{turn.context.person}"
    kept = [*turn.conversation.frames, *turn.conversation.drafts]
    if not kept:
        turn.change(watched=None)
        turn.do(DropDeadline(key))
        return
    due = min([_touched(frame, turn) for frame in kept]) + KEEP
    active = turn.frame
    if active is not None and not active.reminded:
        reminder = _touched(active, turn) + REMIND_AFTER
        due = min(due, after_quiet_hours(reminder, turn.context))
    watched = turn.conversation.watched
    if watched is None or not turn.context.now < watched <= due:
        turn.change(watched=due)
        turn.do(SetDeadline("silence", key, due))


def fell_silent(turn: Turn) -> None:
    """Forget what was left for too long; remind of the active flow, once."""
    now = turn.context.now
    conversation = turn.conversation
    frames = tuple(frame for frame in conversation.frames if _touched(frame, turn) + KEEP > now)
    drafts = tuple(frame for frame in conversation.drafts if _touched(frame, turn) + KEEP > now)
    turn.change(frames=frames, drafts=drafts, watched=None)
    turn.settle()
    if (frames[-1:], turn.conversation.overlay) != (conversation.frames[-1:], conversation.overlay):
        turn.change(generation=conversation.generation + 1)  # a card about something that is gone must not stay live
    frame = turn.frame
    if frame is not None and not frame.reminded and _touched(frame, turn) + REMIND_AFTER <= now:
        turn.put_frame(replace(frame, reminded=True))
        if not (conversation.blocked or conversation.muted or conversation.talk):
            turn.change(overlay=open_question(turn.conversation.overlay))  # the question, not a page read long ago
            turn.show(Text("engine.reminder", {"flow": turn.flow.title}))
    watch(turn)


def after_quiet_hours(due: datetime, context: Context) -> datetime:
    """The time itself, or the end of the quiet hours it falls into where the person lives."""
    starts, ends = context.facts.quiet
    local = due.astimezone(ZoneInfo(context.zone))
    quiet = starts <= local.hour < ends if starts < ends else not ends <= local.hour < starts
    if starts == ends or not quiet:
        return due
    day = local.date() if local.hour < ends else local.date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, ends, tzinfo=local.tzinfo).astimezone(due.tzinfo)


def _touched(frame: Frame, turn: Turn) -> datetime:
    return frame.touched or turn.context.now
