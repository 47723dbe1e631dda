"""Waiting: the buyer hears honestly how long it takes; a promise that is about to break calls the supervisors."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.cases.handoff import in_hands
from bot.cases.hours import due_after
from bot.core.case import Case
from bot.core.desk import Desk, Handoff
from bot.core.effect import DropDeadline, Effect, MoveCase, Post, SetDeadline, StartJob
from bot.core.event import DeadlinePassed, JobDone
from bot.core.flow import Context
from bot.core.talk import back_to_bot, talk_button, talks
from bot.core.text import Text, plural
from bot.core.turn import Turn
from bot.desk.labels import KINDS, LANGUAGES, agent_name

PROMISE, UNCLAIMED = "promise", "unclaimed"  # the deadlines
PLACE = "queue_place"  # the job: {"case", "desk"} → {"place", "minutes" or None, "opens": time or "", "agent", "has"}
UNCLAIMED_AFTER = 3  # the part of the promised time after which somebody should have the case


def promise(desk: Desk, context: Context) -> datetime:
    """Until when a human answers, in business time."""
    return due_after(desk, context.facts.zone, context.now, timedelta(minutes=context.facts.promise_minutes))


def tell_place(case: Case, desk: Desk, context: Context) -> tuple[Effect, ...]:
    """Watch the promise, and have the buyer's place in the queue found out."""
    assert case.handoff is not None  # noqa: S101 - it was handed over
    key = f"{PLACE}:{case.number}:{context.random(PLACE).hex()[:12]}"
    return (*watch(case, desk, context), StartJob(PLACE, key, {"case": case.number, "desk": desk.chat}))


def watch(case: Case, desk: Desk, context: Context) -> tuple[Effect, ...]:
    """The two deadlines of a case that waits for its first answer."""
    assert case.handoff is not None  # noqa: S101 - it was handed over
    if case.handoff.due is None:
        return ()
    third = timedelta(minutes=context.facts.promise_minutes) / UNCLAIMED_AFTER
    payload = {"case": case.number}
    return (
        SetDeadline(PROMISE, f"{PROMISE}:{case.number}", case.handoff.due, payload),
        SetDeadline(
            UNCLAIMED,
            f"{UNCLAIMED}:{case.number}",
            due_after(desk, context.facts.zone, context.now, third),
            payload,
        ),
    )


def stop_waiting(number: str) -> tuple[Effect, ...]:
    """Nothing is promised any more."""
    return tuple(DropDeadline(f"{kind}:{number}") for kind in (PROMISE, UNCLAIMED))


def place_told(turn: Turn, event: JobDone) -> None:
    """Tell the buyer their place and how long it takes, or when somebody will be there."""
    case = turn.context.case(str(event.payload["case"]))
    if case is None or case.handoff is None or case.handoff.state != "queued":
        return
    opens, minutes = str(event.result.get("opens") or ""), event.result.get("minutes")
    place = int(event.result.get("place", 1))
    texts = [Text("desk.waiting", {"number": case.number})]
    if opens:
        texts.append(Text("desk.waiting.opens", {"when": datetime.fromisoformat(opens)}))
    elif minutes is None:
        texts.append(plural("desk.waiting.place", place))
    else:
        texts.append(plural("desk.waiting.place_time", place, time=timedelta(minutes=int(minutes))))
    texts.append(Text("desk.waiting.meanwhile"))
    talking = turn.conversation.talk == case.number
    rows = (*talks(turn.context, case.number), *back_to_bot()) if talking else ((talk_button(case.number),),)
    turn.say(*texts, rows=rows)
    if agent := event.result.get("agent"):
        least = Text("desk.least_loaded", {"agent": agent_name(str(agent)), "has": int(event.result["has"])})
        turn.do(Post(case.handoff.desk, case.number, (least,)))


def fell_due(turn: Turn, event: DeadlinePassed) -> None:
    """Nobody claimed it in time, or the promise is broken: supervisors are called once, and the buyer is told."""
    case = turn.context.case(str(event.payload["case"]))
    if case is None or case.handoff is None or not in_hands(case) or case.handoff.answered_at is not None:
        return
    handoff = case.handoff
    if event.kind == UNCLAIMED and (handoff.state != "queued" or handoff.called):
        return
    if event.kind == PROMISE and handoff.late:
        return
    late = event.kind == PROMISE
    changed = replace(handoff, called=True, late=handoff.late or late)
    turn.do(MoveCase(case.number, case.state, "bot", "late" if late else "called", handoff=changed))
    if not handoff.called:
        turn.do(call(turn.context, case, handoff))
    said = Text("desk.late", {"number": case.number}) if late else Text("desk.unclaimed", {"number": case.number})
    talking = turn.conversation.talk == case.number
    turn.say(said, rows=back_to_bot() if talking else ((talk_button(case.number),),))


def call(context: Context, case: Case, handoff: Handoff) -> Post:
    """Call the supervisors in General."""
    known = context.facts.supervisors
    mentions = tuple(
        Text("desk.mention", {"id": str(person), "place": str(place)}) for place, person in enumerate(known, 1)
    )
    what = Text(
        "desk.called",
        {
            "number": case.number,
            "kind": KINDS[case.kind],
            "language": LANGUAGES.get(handoff.language, LANGUAGES["en"]),
            "since": handoff.opened_at,
        },
    )
    texts = (what, Text("engine.lines", {"lines": mentions})) if mentions else (what,)
    return Post(handoff.desk, "", texts, key=f"called:{case.number}:{handoff.opened_at.isoformat()}", urgent=True)
