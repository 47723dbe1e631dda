"""Repair: what is said and done when something does not fit."""

from msgspec.structs import replace

from bot.core.effect import StartJob
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
    turn.do(_understand(turn, message_id, text))


def overhear(turn: Turn, message_id: int, text: str) -> None:
    """A sentence that answers a question which takes nearly any: have it looked at for what must not be missed."""
    job = _understand(turn, message_id, text)
    turn.do(replace(job, payload={**job.payload, "aside": True}))


def _understand(turn: Turn, message_id: int, text: str) -> StartJob:
    key = f"understand:{turn.context.person}:{message_id}:{turn.context.seed[:6].hex()}"
    payload = {"text": text, "message_id": message_id, "generation": turn.conversation.generation}
    return StartJob("understand", key, {**payload, "locale": turn.context.locale})


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
