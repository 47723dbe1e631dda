"""Covering: telling a person what was covered in their message, and that nobody of ours asks for such things."""

from bot.core.effect import Say
from bot.core.event import Event, LimitReached, MediaReceived, MessageEdited, TextReceived
from bot.core.text import Text
from bot.core.turn import Turn

KINDS = {
    "card": Text("sensitive.card"),
    "code": Text("sensitive.code"),
    "identity": Text("sensitive.identity"),
    "password": Text("sensitive.password"),
    "account": Text("sensitive.account"),
}
REMEMBERED = 100  # messages


def warn(turn: Turn, event: Event) -> None:
    """Say once a message what was covered in it, and see to it that the message itself is handed on to nobody."""
    sent = event.event if isinstance(event, LimitReached) else event
    if not isinstance(sent, TextReceived | MessageEdited | MediaReceived) or not sent.masked:
        return
    turn.change(covered=(*turn.conversation.covered, sent.message_id)[-REMEMBERED:])
    kinds = tuple(KINDS[kind] for kind in sent.masked)
    turn.do(Say((Text("sensitive.covered", {"kinds": kinds}),), reply_to=sent.message_id))
