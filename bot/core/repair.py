"""Repair: what is said and done when something does not fit."""

from msgspec.structs import replace

from bot.core import moves
from bot.core.effect import StartJob
from bot.core.event import Understood
from bot.core.flow import Ask, AskDate, Choose, Collect, Contact, Review, Tell, WrongAnswer
from bot.core.frames import current
from bot.core.pages import QUESTIONS
from bot.core.text import Text
from bot.core.turn import Turn

MEDIA = {
    "photo": Text("medium.photo"),
    "document": Text("medium.document"),
    "video": Text("medium.video"),
    "video_note": Text("medium.video"),
    "animation": Text("medium.sticker"),
    "voice": Text("medium.voice"),
    "audio": Text("medium.voice"),
    "sticker": Text("medium.sticker"),
    "location": Text("medium.location"),
    "contact": Text("medium.contact"),
}


def misfit(turn: Turn, message_id: int, text: str) -> None:
    """A sentence that answers nothing: have it understood. The verdict comes back as Understood."""
    if turn.frame is not None:
        turn.put_frame(replace(turn.frame, misfit=message_id))
    key = f"understand:{turn.context.person}:{message_id}:{turn.context.seed[:6].hex()}"
    payload = {"text": text, "message_id": message_id, "generation": turn.conversation.generation}
    turn.do(StartJob("understand", key, payload))


def understood(turn: Turn, event: Understood) -> None:
    """Do what a sentence was understood to want; else say why it does not fit the question."""
    intent = turn.context.flows.intents.get(event.intent)
    if event.intent in {"cancel", "back"}:
        moves.cancel(turn) if event.intent == "cancel" else moves.back(turn)
    elif intent is not None:
        moves.go(turn, intent)
    elif event.generation == turn.conversation.generation:
        refuse(turn, reason(turn, event.text))
    # else the person has moved on, and an old sentence that said nothing is no news


def reason(turn: Turn, text: str) -> Text:
    """Why a text does not answer what is asked now, precisely."""
    overlay, frame = turn.conversation.overlay, turn.frame
    if overlay is not None and overlay.name in QUESTIONS:
        return Text("engine.tap_one")
    if frame is None:
        return Text("engine.not_understood")
    step = current(frame, turn.flow, turn.context)
    if isinstance(step, Ask | AskDate | Contact):
        try:
            step.parse(text, turn.context)
        except WrongAnswer as wrong:
            return wrong.text
    return _wanted(turn)


def wrong_medium(turn: Turn, kind: str) -> None:
    """Something other than what was asked for came."""
    refuse(turn, MEDIA.get(kind, Text("medium.other")), _wanted(turn))


def refuse(turn: Turn, *notes: Text) -> None:
    """Say what is wrong and ask again; count it, so that a person is offered in time."""
    overlay = turn.conversation.overlay
    if overlay is not None and overlay.name in turn.context.flows.pages:
        turn.change(overlay=None)  # what was read is read
    if turn.frame is not None:
        turn.put_frame(replace(turn.frame, failures=turn.frame.failures + 1))
    turn.show(*notes)


def _wanted(turn: Turn) -> Text:
    """What would fit now."""
    overlay = turn.conversation.overlay
    if turn.frame is None and overlay is None:
        return Text("engine.want.menu")
    if turn.frame is None or (overlay is not None and overlay.name in QUESTIONS):
        return Text("engine.tap_one")
    match current(turn.frame, turn.flow, turn.context):
        case Choose() | Tell() | Review():
            return Text("engine.tap_one")
        case Collect():
            return Text("engine.want.media")
        case Contact():
            return Text("engine.want.contact")
        case AskDate():
            return Text("engine.want.date")
        case Ask():
            return Text("engine.want.text")
