"""Floods: what becomes of what a person sends beyond the limits."""

from bot.core.effect import AnswerTap
from bot.core.event import ButtonPressed, LimitReached, MediaReceived
from bot.core.flow import Collect
from bot.core.hearing import media_received
from bot.core.text import Text
from bot.core.turn import Turn

LIMITS = {"messages": Text("limit.messages"), "media": Text("limit.media")}


def limit_reached(turn: Turn, event: LimitReached) -> None:
    """Keep what belongs to the evidence that is being collected; of all else say once that it is not read."""
    sent, told = event.event, LIMITS[event.limit] if event.first else None
    if isinstance(sent, MediaReceived) and _collecting(turn):
        media_received(turn, sent)
    elif isinstance(sent, ButtonPressed):  # else the button would go on turning
        turn.do(AnswerTap(sent.query_id, told))
    elif told is not None:
        turn.say(told)


def _collecting(turn: Turn) -> bool:
    return not turn.conversation.talk and turn.asked is not None and isinstance(turn.asked[1], Collect)
