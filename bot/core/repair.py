"""Repair: what is said and done when something does not fit."""

from msgspec.structs import replace

from bot.core import moves
from bot.core.effect import StartJob
from bot.core.event import Understood
from bot.core.flow import AskDate, Choose, Collect, Contact, Review, Tell, WrongAnswer
from bot.core.pages import open_question
from bot.core.reading import read, takes_text
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
    if turn.conversation.talk:
        return  # the person talks with the desk by now
    target = turn.context.flows.intents.get(event.intent)
    if target is not None and target not in turn.context.flows.flows:
        moves.go(turn, target)  # a page gets in nobody's way, however late
    elif event.generation != turn.conversation.generation:
        return  # the person has moved on, and what they meant then is not what they want now
    elif event.intent == "cancel":
        moves.cancel(turn)
    elif event.intent == "back":
        moves.back(turn)
    elif target is not None:
        moves.go(turn, target)
    else:
        refuse(turn, reason(turn, event.text))


def reason(turn: Turn, text: str) -> Text:
    """Why a text does not answer what is asked now, precisely."""
    if turn.asked is None:
        return Text("engine.tap_one") if open_question(turn.conversation.overlay) else Text("engine.not_understood")
    frame, step = turn.asked
    if takes_text(step):
        try:
            read(step, text, frame, turn.context)
        except WrongAnswer as wrong:
            return wrong.text
    return _wanted(turn)


def wrong_medium(turn: Turn, kind: str) -> None:
    """Something other than what was asked for came."""
    refuse(turn, MEDIA.get(kind, Text("medium.other")), _wanted(turn))


def refuse(turn: Turn, *notes: Text) -> None:
    """Say what is wrong and ask again; count it, so that a person is offered in time."""
    turn.change(overlay=open_question(turn.conversation.overlay))  # what was read is read
    if turn.frame is not None:
        turn.put_frame(replace(turn.frame, failures=turn.frame.failures + 1))
    turn.show(*notes, passing=True)


def _wanted(turn: Turn) -> Text:
    """What would fit now."""
    if turn.asked is None:
        return Text("engine.tap_one") if open_question(turn.conversation.overlay) else Text("engine.want.menu")
    match turn.asked[1]:
        case Choose() | Tell() | Review():
            return Text("engine.tap_one")
        case Collect():
            return Text("engine.want.media")
        case Contact():
            return Text("engine.want.contact")
        case AskDate():
            return Text("engine.want.date")
        case _:
            return Text("engine.want.text")
