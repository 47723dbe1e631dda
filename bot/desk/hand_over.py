"""Handing over: a case that wants a person goes to a desk, and its card and topic follow what happens to it."""

from bot.cases.handoff import answered, back, closed, in_hands, is_over, wants_person
from bot.cases.table import role
from bot.core.case import Case
from bot.core.desk import Desk, Handoff
from bot.core.effect import EditPost, MoveCase, Post, Relay, Topic
from bot.core.event import ButtonPressed, Event, TextReceived
from bot.core.text import Text
from bot.core.turn import Turn
from bot.desk.card import card
from bot.desk.closing import farewell
from bot.desk.labels import KINDS, TAGS
from bot.desk.pieces import shown
from bot.desk.relay import banned
from bot.desk.routing import choose, named
from bot.desk.standing import case_now, cases_now
from bot.desk.waiting import promise, stop_waiting, tell_place
from bot.policies.load import Policies

CARD = "card"


def follows(policies: Policies, turn: Turn, event: Event) -> None:
    """Look at what an event did to the person's cases; do with desk, topic and card what follows from it."""
    if not turn.context.facts.desks:
        return
    before = {case.number: case for case in turn.context.cases}
    for case in cases_now(turn):
        if case != before.get(case.number):
            _follow(policies, turn, event, before.get(case.number), case)


def _follow(policies: Policies, turn: Turn, event: Event, before: Case | None, case: Case) -> None:
    number = case.number
    if wants_person(case) and not in_hands(case):
        if banned(turn):
            turn.say(Text("desk.banned", {"until": turn.conversation.banned_until or ""}))
        else:
            hand_over(policies, turn, event, case)
        return
    if case.handoff is None:
        return
    was = before.handoff if before else None
    if is_over(case) and in_hands(case):
        turn.do(MoveCase(number, case.state, "bot", "closed", handoff=closed(case.handoff, turn.context.now)))
        if case.handoff.alias and case.state != "withdrawn":
            turn.do(*farewell(case, turn.context))
    elif case.handoff.answered_at is None and in_hands(case) and _answered_now(turn, number):
        turn.do(MoveCase(number, case.state, "bot", "noted", handoff=answered(case.handoff, turn.context.now)))
    then = case_now(turn, number)
    if then.handoff is None or then.handoff.desk != (was.desk if was else then.handoff.desk):
        return  # a transfer posts everything itself
    rewrite_card(policies, turn, then)
    turn.do(*shown(then, before))
    if was is not None and was.due is not None and then.handoff.due is None:
        turn.do(*stop_waiting(number))
    if was is not None and was.state != "closed" and then.handoff.state == "closed":
        leave_topic(turn, then, then.handoff)


def _answered_now(turn: Turn, number: str) -> bool:
    """Whether a person of the desk, or the operator, has done something that the buyer hears of."""
    return any(
        effect.number == number and role(effect.actor) in {"agent", "operator"} and effect.action in HEARD
        for effect in turn.effects
        if isinstance(effect, MoveCase)
    )


HEARD = frozenset({"answered", "approved", "rejected"})


def rewrite_card(policies: Policies, turn: Turn, case: Case) -> None:
    """Rewrite the card in place."""
    assert case.handoff is not None  # noqa: S101 - it was handed over
    now = card(case, policies, turn.context)
    turn.do(EditPost(case.handoff.desk, case.number, now.texts, now.rows, slot=CARD))


def post_card(policies: Policies, turn: Turn, case: Case) -> None:
    """Make the topic, with the card pinned at its top."""
    assert case.handoff is not None  # noqa: S101 - it was handed over
    desk, now = case.handoff.desk, card(case, policies, turn.context)
    name = Text(
        "desk.topic",
        {"number": case.number, "kind": KINDS[case.kind], "language": TAGS.get(case.handoff.language, "EN")},
    )
    turn.do(Topic(desk, case.number, "open", name))
    turn.do(Post(desk, case.number, now.texts, now.rows, slot=CARD, pin=True))


def hand_over(policies: Policies, turn: Turn, event: Event | None, case: Case) -> None:
    """Give a case to the desk: one that was there before goes back to its topic and agent."""
    context = turn.context
    known = named(context.facts.desks, case.handoff.desk) if case.handoff else None
    desk = known or choose(context.facts.desks, case.kind, context.locale, context.loads)
    due = promise(desk, context)
    if case.handoff is not None and known is not None:
        handoff = back(case.handoff, context.now, due)
    else:
        handoff = Handoff(desk.chat, "queued", context.now, context.locale, due=due)
    turn.do(MoveCase(case.number, case.state, "bot", "handed_over", handoff=handoff))
    then = case_now(turn, case.number)
    if case.handoff is not None and known is not None:
        turn.do(Topic(desk.chat, case.number, "reopen"))
        rewrite_card(policies, turn, then)
        turn.do(Post(desk.chat, case.number, (Text("desk.is_back"),), urgent=True))
    else:
        post_card(policies, turn, then)
        turn.do(*shown(then))
        _first_words(turn, event, then, desk)
    turn.do(*tell_place(then, desk, context))
    if case.kind == "question" and isinstance(event, TextReceived | ButtonPressed) and turn.frame is None:
        turn.change(talk=case.number)


def _first_words(turn: Turn, event: Event | None, case: Case, desk: Desk) -> None:
    """The question itself, as a message that can be answered."""
    if case.kind != "question" or not isinstance(event, TextReceived):
        return
    text = Text("desk.buyer_says", {"text": case.data["question"]})
    turn.do(Relay(desk.chat, case.number, False, (event.message_id,), text))


def leave_topic(turn: Turn, case: Case, handoff: Handoff) -> None:
    """The desk is done with a case."""
    turn.do(*stop_waiting(case.number), Topic(handoff.desk, case.number, "close"))
    if turn.conversation.talk == case.number:
        turn.change(talk="")
