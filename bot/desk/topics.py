"""Topics: one that was deleted is made anew with its story; what could not be delivered is said in it."""

from bot.core.effect import Mark, Post, Retell, Topic
from bot.core.event import JobDone, NotDelivered, TopicLost
from bot.core.text import Text
from bot.core.turn import Turn
from bot.desk.transfer import retold
from bot.policies.load import Policies

FAILED = "👎"  # a reaction that Telegram allows


def lost(policies: Policies, turn: Turn, event: TopicLost) -> None:
    """Make the topic anew."""
    case = turn.context.case(event.case)
    if case is None or case.handoff is None:
        return
    retold(policies, turn, case)
    if case.handoff.state == "closed":
        turn.do(Topic(case.handoff.desk, case.number, "close"))


def told_again(turn: Turn, event: JobDone) -> None:
    """Copy what buyer and desk wrote into the new topic."""
    case = turn.context.case(str(event.payload["case"]))
    covered = turn.conversation.covered
    messages = tuple(int(each) for each in event.result.get("messages", ()) if int(each) not in covered)
    if case is not None and case.handoff is not None and messages:
        turn.do(Retell(case.handoff.desk, case.number, messages))


def not_delivered(turn: Turn, event: NotDelivered) -> None:
    """Say in the topic what did not arrive, and why."""
    case = turn.context.case(event.case)
    if case is None or case.handoff is None:
        return
    desk, number = case.handoff.desk, case.number
    if not event.to_buyer:
        turn.do(Post(desk, number, (Text("desk.not_mirrored", {"error": event.error}),), urgent=True))
        return
    told = (
        Text("desk.not_delivered.gone")
        if event.reason == "gone"
        else Text("desk.not_delivered.refused", {"error": event.error})
    )
    turn.do(
        Post(desk, number, (told,), reply_to=event.message_id, urgent=True),
        Mark(desk, number, event.message_id, FAILED),
    )
