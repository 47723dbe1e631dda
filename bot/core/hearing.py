"""Hearing: what a person wrote, sent or edited, put to the question that is open."""

import re
from datetime import timedelta

from msgspec.structs import replace

from bot.core import moves, repair
from bot.core.cards import card_of
from bot.core.conversation import Frame
from bot.core.effect import Action, SetDeadline
from bot.core.event import ContactShared, MediaReceived, MessageEdited, TextReceived
from bot.core.flow import Ask, AskDate, Choose, Collect, Contact, Step, WrongAnswer
from bot.core.frames import current, steps_of
from bot.core.pages import QUESTIONS
from bot.core.taps import press
from bot.core.text import Text
from bot.core.turn import Turn

ALBUM_CLOSES_AFTER = timedelta(seconds=1)  # nobody says how many items an album has
WORDS = {
    "cancel": Text("word.cancel"),
    "back": Text("word.back"),
    "menu": Text("word.menu"),
    "help": Text("word.help"),
    "agent": Text("word.agent"),
    "language": Text("word.language"),
    "certificate": Text("word.certificate"),
    "verify": Text("word.verify"),
    "cases": Text("word.cases"),
    "privacy": Text("word.privacy"),
}
WRONG = Text("word.wrong")
COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
NUMBER = re.compile(r"(\d{1,2}) ?(?:번|번째|号|號)?")
CHOOSING = frozenset({"pick", "answer", "locale", "zone", "go"})


def text_received(turn: Turn, event: TextReceived) -> None:
    """A command, a word that works like one, the label of a button, a correction, an answer, or something else."""
    said = turn.context.normalise(event.text)
    if match := COMMAND.fullmatch(event.text.strip()):
        command(turn, match[1].lower(), (match[2] or "").strip(), event.message_id)
    elif name := next((name for name, words in WORDS.items() if said in turn.context.spellings(words)), None):
        command(turn, name, "", event.message_id)
    elif action := named(turn, said):
        press(turn, action)
    elif step := complained_of(turn, said):
        moves.change(turn, step)
    elif not fits(turn, event.text, event.message_id):
        repair.misfit(turn, event.message_id, event.text)


def command(turn: Turn, name: str, argument: str, message_id: int) -> None:
    """Carry out a command, with whatever was written behind it."""
    match name:
        case "cancel":
            moves.cancel(turn)
        case "back":
            moves.back(turn)
        case "start" if argument:
            _link(turn, argument)
        case "start":
            moves.go(turn, "menu")
        case _ if name in turn.context.flows.flows:
            moves.go(turn, name)
            if argument and turn.conversation.overlay is None:
                fits(turn, argument, message_id)
        case _ if name in {*turn.context.flows.pages, "language"}:
            moves.go(turn, name)
        case _:
            turn.show(Text("engine.unknown_command", {"command": f"/{name}"}))


def _link(turn: Turn, payload: str) -> None:
    target = turn.context.flows.link(payload)
    if target is None:
        moves.go(turn, "menu")
    elif target[0] in turn.context.flows.flows:
        moves.start(turn, target[0], target[1])
    else:
        moves.go(turn, target[0], str(target[1].get("argument", "")))


def named(turn: Turn, said: str) -> Action | None:
    """The action of the current card's button that these words name, in any language, or by its number."""
    actions = [
        (button.action, turn.context.spellings(button.text))
        for row in card_of(turn.conversation, turn.context).rows
        for button in row
        if button.action is not None
    ]
    for action, spellings in actions:
        if said in spellings:
            return action
    number = NUMBER.fullmatch(said)
    if number is None or _open_question(turn):
        return None
    choices = [action for action, _ in actions if action.verb in CHOOSING]
    index = int(number[1]) - 1
    return choices[index] if 0 <= index < len(choices) else None


def _open_question(turn: Turn) -> bool:
    """Whether a number could be an answer of its own here."""
    overlay = turn.conversation.overlay
    if turn.frame is None or (overlay is not None and overlay.name in QUESTIONS):
        return False
    return not isinstance(current(turn.frame, turn.flow, turn.context), Choose)


def complained_of(turn: Turn, said: str) -> Step | None:
    """The answered question that the person says is wrong ("the order number is wrong")."""
    frame = turn.frame
    if frame is None or not any(word in said for word in turn.context.spellings(WRONG)):
        return None
    answered = [step for step in steps_of(frame, turn.flow, turn.context) if step.name in frame.answers]
    return next((step for step in answered if any(t in said for t in turn.context.spellings(step.title))), None)


def fits(turn: Turn, text: str, message_id: int) -> bool:
    """Take a text as the answer to the open question if it is one."""
    overlay, frame = turn.conversation.overlay, turn.frame
    if frame is None or (overlay is not None and overlay.name in QUESTIONS):
        return False
    step = current(frame, turn.flow, turn.context)
    if not isinstance(step, Ask | AskDate | Contact):
        return False
    try:
        value = step.parse(text, turn.context)
    except WrongAnswer:
        return False
    moves.answer(turn, step, value, message_id)
    return True


def message_edited(turn: Turn, event: MessageEdited) -> None:
    """Correct the answer that came in this message; an edit of one that did not fit is a new try."""
    frame = turn.frame
    if frame is None:
        return
    if event.message_id == frame.misfit:
        text_received(turn, TextReceived(event.message_id, event.text))
        return
    step = _answered_by(turn, frame, event.message_id)
    if not isinstance(step, Ask | AskDate | Contact):
        return
    try:
        value = step.parse(event.text, turn.context)
    except WrongAnswer as wrong:
        turn.show(wrong.text, Text("engine.not_corrected", {"title": step.title}))
    else:
        moves.correct(turn, step, value, event.message_id)


def _answered_by(turn: Turn, frame: Frame, message_id: int) -> Step | None:
    steps = steps_of(frame, turn.flow, turn.context)
    return next((step for step in steps if frame.sources.get(step.name) == message_id), None)


def contact_shared(turn: Turn, event: ContactShared) -> None:
    """Take a shared contact where one is asked for."""
    frame = turn.frame
    step = current(frame, turn.flow, turn.context) if frame else None
    if not isinstance(step, Contact):
        repair.wrong_medium(turn, "contact")
        return
    try:
        value = step.shared(event, turn.context)
    except WrongAnswer as wrong:
        repair.refuse(turn, wrong.text)
    else:
        moves.answer(turn, step, value, None)


def media_received(turn: Turn, event: MediaReceived) -> None:
    """Take a file where one is wanted."""
    frame = turn.frame
    if frame is None:
        target = turn.context.flows.media(event.media)
        if target is None:
            repair.wrong_medium(turn, event.media.kind)
        else:
            moves.start(turn, *target)
        return
    step = current(frame, turn.flow, turn.context)
    try:
        if isinstance(step, Collect):
            _collect(turn, frame, step, event)
        elif isinstance(step, Ask) and step.accept is not None:
            moves.answer(turn, step, step.accept(event.media, turn.context), event.message_id)
        else:
            repair.wrong_medium(turn, event.media.kind)
    except WrongAnswer as wrong:
        repair.refuse(turn, wrong.text)


def _collect(turn: Turn, frame: Frame, step: Collect, event: MediaReceived) -> None:
    items = frame.answers.get(step.name, [])
    if len(items) >= step.at_most:
        raise WrongAnswer(Text("engine.collect.full", {"most": step.at_most}))
    item = {"value": step.accept(event.media, frame.answers, turn.context), "caption": event.caption}
    turn.change(overlay=None)
    turn.put_frame(replace(frame, answers={**frame.answers, step.name: [*items, item]}, failures=0))
    if event.album is None:
        turn.show()
    else:
        turn.do(SetDeadline("album", f"album:{turn.context.person}", turn.context.now + ALBUM_CLOSES_AFTER))


def album_closed(turn: Turn) -> None:
    """One answer for a whole album."""
    if turn.frame is not None and isinstance(current(turn.frame, turn.flow, turn.context), Collect):
        turn.show()
