"""Hearing: what a person wrote, sent or edited, put to the question that is open."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from bot.core import moves, repair
from bot.core.cards import question_rows, rows_of
from bot.core.conversation import Frame, Overlay
from bot.core.effect import Action, Button, SetDeadline
from bot.core.event import ContactShared, DeadlinePassed, Forwarded, Media, MediaReceived, MessageEdited, TextReceived
from bot.core.flow import Ask, AskDate, Choose, Collect, Contact, Context, Step, Tell, WrongAnswer
from bot.core.frames import first_open, put, steps_of
from bot.core.pages import correctable
from bot.core.reading import Readable, place, read, takes_text
from bot.core.talk import leave
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
    "dispute": Text("word.dispute"),
    "deposit": Text("word.deposit"),
    "safety": Text("word.safety"),
}
WRONG = Text("word.wrong")
COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
CHOOSING = frozenset({"pick", "answer", "locale", "zone", "go"})
MISTAKE = Text("word.mistake")
DATE = Text("word.date")
SENTENCE = 6  # characters; what is shorter is a name
COMPLAINT = 60  # characters; what is longer tells a story and may hold "wrong" and "name" by the way


def text_received(turn: Turn, event: TextReceived) -> None:
    """A command, something for the desk, a word that works like a command, a button's label, an answer, or else."""
    if event.forwarded is not None and turn.context.flows.judge is not None:
        forwarded(turn, event, event.forwarded, turn.context.flows.judge)
        return
    said = turn.context.normalise(event.text)
    if match := COMMAND.fullmatch(event.text.strip()):
        command(turn, match[1].lower(), (match[2] or "").strip())
    elif turn.context.flows.desk.takes(turn, event):
        return
    elif name := _commands(turn.context.spellings).get(said):
        command(turn, name, "")
    elif action := named(turn, said):
        press(turn, action, event.message_id)
    elif complaint := complained_of(turn, said):
        moves.change(turn, *complaint)
    elif regrets(turn, said):
        moves.go(turn, "correct")
    elif not fits(turn, event.text, event.message_id):
        repair.misfit(turn, event.message_id, event.text)


def forwarded(turn: Turn, event: TextReceived, origin: Forwarded, judge: Callable[[Forwarded, Context], Text]) -> None:
    """Somebody else's words: never a command, and an answer only where the person says so."""
    if turn.context.flows.desk.takes(turn, event):
        return
    if turn.asked is None:
        turn.show(judge(origin, turn.context))
        return
    frame, step = turn.asked
    if not isinstance(step, Ask) or step.origin is None:
        answers = {"text": event.text, "message_id": event.message_id}
        turn.change(overlay=Overlay("forward", frame.flow, answers))
        turn.show(judge(origin, turn.context))
    elif not fits(turn, event.text, event.message_id):
        moves.answer(turn, frame, step, step.origin(origin, turn.context), event.message_id)


@lru_cache(1)
def _commands(spellings: Callable[[Text], frozenset[str]]) -> dict[str, str]:
    """By spelling the command that a word works like."""
    return {spelling: name for name, words in reversed(WORDS.items()) for spelling in spellings(words)}


def command(turn: Turn, name: str, argument: str) -> None:
    """Carry out a command, with whatever was written behind it; the bot answers from here on."""
    leave(turn)
    match name:
        case "cancel":
            moves.cancel(turn)
        case "back":
            moves.back(turn)
        case "start" if argument:
            _link(turn, argument)
        case "start":
            moves.go(turn, "menu")
        case _ if (flow := turn.context.flows.flows.get(name)) is not None and flow.public:
            _begin(turn, name, argument)
        case _ if name in {*turn.context.flows.pages, "language"}:
            moves.go(turn, name, argument)
        case _ if not turn.context.flows.desk.commands(turn, name):
            turn.show(Text("engine.unknown_command", {"command": f"/{name}"}))


def _begin(turn: Turn, name: str, argument: str) -> None:
    """Begin a flow; what was written behind its command answers the first of its questions that takes a text."""
    frame = moves.new_frame(turn, name, {})
    steps = steps_of(frame, turn.context.flows.flows[name], turn.context)
    step = next((step for step in steps if takes_text(step)), None)
    if not argument or step is None:
        moves.start(turn, name, {})
        return
    try:
        answers = {step.name: read(step, argument, frame, turn.context)}
    except WrongAnswer as wrong:
        moves.start(turn, name, {}, wrong.text)
    else:
        moves.start(turn, name, answers)


def _link(turn: Turn, payload: str) -> None:
    target = turn.context.flows.link(payload)
    if target is None:
        if not turn.context.flows.desk.commands(turn, payload):
            moves.go(turn, "menu")
    elif target[0] in turn.context.flows.flows:
        moves.start(turn, target[0], target[1])
    elif target[0] == "case":
        press(turn, Action("case", str(target[1]["number"]), "open"))
    else:
        moves.go(turn, target[0], str(target[1].get("argument", "")))


def named(turn: Turn, said: str) -> Action | None:
    """The action of a button that these words name, in any language, or by its number.

    Those of the current card; beneath a page also the options of the question that waits there.
    """
    rows = rows_of(turn.conversation, turn.context)
    action = _labelled(rows, said, turn) or _option_beneath(turn, said)
    if action is not None:
        return action
    at = place(said)
    if at is None or (turn.asked is not None and not isinstance(turn.asked[1], Choose)):
        return None  # where a question is open, a number may be an answer of its own
    choices = [button.action for row in rows for button in row if button.action and button.action.verb in CHOOSING]
    return choices[at] if 0 <= at < len(choices) else None


def _option_beneath(turn: Turn, said: str) -> Action | None:
    if turn.conversation.overlay is None or turn.asked is None:
        return None
    asked = question_rows(turn.conversation, turn.context)
    return _labelled(
        [[button for button in row if button.action and button.action.verb == "pick"] for row in asked], said, turn
    )


def _labelled(rows: Iterable[Iterable[Button]], said: str, turn: Turn) -> Action | None:
    """The action of the first button with this label."""
    spellings = turn.context.spellings
    for row in rows:
        for button in row:
            if button.action is not None and said in spellings(button.text):
                return button.action
    return None


def complained_of(turn: Turn, said: str) -> tuple[Frame, Step] | None:
    """The answered question that the person says is wrong ("the order number is wrong"), and its frame."""
    if turn.asked is None or len(said) > COMPLAINT:
        return None
    if not _holds(said, turn.context.spellings(WRONG)):
        return None
    frame = turn.asked[0]
    answered = [step for step in steps_of(frame, turn.flow, turn.context) if step.name in frame.answers]
    close = said.replace(" ", "")  # some write 주문번호, some 주문 번호
    named = [
        step
        for step in answered
        if any(title.replace(" ", "") in close for title in turn.context.spellings(step.title))
    ]
    if _holds(said, turn.context.spellings(DATE)):
        named += [
            step for step in reversed(answered) if isinstance(step, AskDate)
        ]  # of several days the one given last
    return (frame, named[0]) if named else None


def regrets(turn: Turn, said: str) -> bool:
    """Whether the person says that an answer is wrong, and not which ("I made a mistake")."""
    if turn.asked is None or len(said) > COMPLAINT or not _holds(said, turn.context.spellings(MISTAKE)):
        return False
    return bool(correctable(turn.conversation, turn.context))


def _holds(said: str, words: Iterable[str]) -> bool:
    """Whether one of these words is in what was said."""
    for word in words:  # noqa: SIM110 - of every text, and a generator takes twice as long
        if word in said:
            return True
    return False


def fits(turn: Turn, text: str, message_id: int) -> bool:
    """Take a text as the answer to the open question if it is one."""
    if turn.asked is None:
        return False
    frame, step = _past_reading(turn, *turn.asked)
    if isinstance(step, Collect):
        return _collects_text(turn, frame, step, text)
    if not takes_text(step):
        return False
    try:
        value = read(step, text, frame, turn.context)
    except WrongAnswer:
        return False
    understood = isinstance(step, AskDate)  # what was read out of the words is shown, so that it can be corrected
    notes = (Text("engine.understood_date", {"date": date.fromisoformat(value)}),) if understood else ()
    moves.answer(turn, frame, step, value, message_id, *notes)
    if isinstance(step, Ask) and step.loose and len(text) >= SENTENCE:
        repair.overhear(turn, message_id, text)
    return True


def _past_reading(turn: Turn, frame: Frame, step: Step) -> tuple[Frame, Step]:
    """Who answers the question behind a page to read has read it."""
    if not isinstance(step, Tell):
        return frame, step
    read_it = put(frame, step, True, None)
    following = first_open(read_it, turn.flow, turn.context)
    return (read_it, following) if following is not None and takes_text(following) else (frame, step)


def _collects_text(turn: Turn, frame: Frame, step: Collect, text: str) -> bool:
    """A text while files are collected: the open item's caption, or something the step takes, a link say."""
    items = frame.answers.get(step.name, [])
    if frame.view:
        at = int(frame.view)
        captioned = {**items[at], "caption": text}
        frame = replace(
            frame, view="", answers={**frame.answers, step.name: [*items[:at], captioned, *items[at + 1 :]]}
        )
        turn.change(overlay=None)
        turn.put_frame(frame)
        turn.show(Text("engine.item.captioned"))
        return True
    if step.parse is None:
        return False
    try:
        values = step.parse(text, turn.context)
    except WrongAnswer:
        return False
    items = [*items, *({"value": value, "caption": "", "album": None} for value in values)]
    notes = (Text("engine.collect.full", {"most": step.at_most}),) if len(items) > step.at_most else ()
    turn.change(overlay=None)
    turn.put_frame(replace(frame, answers={**frame.answers, step.name: items[: step.at_most]}, failures=0))
    turn.show(*notes)
    return True


def message_edited(turn: Turn, event: MessageEdited) -> None:
    """Correct the answer that came in this message; an edit of one that did not fit is a new try."""
    if turn.context.flows.desk.takes(turn, event):
        return
    if turn.frame is not None and event.message_id == turn.frame.misfit:
        text_received(turn, TextReceived(event.message_id, event.text, sent_at=event.sent_at))
    elif found := _answered_by(turn, event.message_id):
        _correct(turn, *found, event)
    elif event.message_id in turn.conversation.filed:
        person = Button(Text("engine.person.button"), Action("go", "agent"))
        turn.say(Text("engine.filed"), rows=((person,),))


def _correct(turn: Turn, frame: Frame, step: Readable, event: MessageEdited) -> None:
    try:
        value = read(step, event.text, frame, turn.context)
    except WrongAnswer as wrong:
        turn.show(wrong.text, Text("engine.not_corrected", {"title": step.title}))
        return
    if value != frame.answers[step.name]:  # Telegram also reports edits that leave the text as it was
        moves.correct(turn, frame, step, value, event.message_id)


def _answered_by(turn: Turn, message_id: int) -> tuple[Frame, Readable] | None:
    """The answer that came in a message: of the active flow, a parked one or a draft."""
    conversation, context = turn.conversation, turn.context
    found = (
        (frame, step)
        for frame in (*reversed(conversation.frames), *conversation.drafts)
        for step in steps_of(frame, context.flows.flows[frame.flow], context)
        if isinstance(step, Readable) and step.name in frame.answers and frame.sources.get(step.name) == message_id
    )
    return next(found, None)


def contact_shared(turn: Turn, event: ContactShared) -> None:
    """Take a shared contact where one is asked for."""
    if turn.context.flows.desk.takes(turn, event):
        return
    match turn.asked:
        case frame, Contact() as step:
            try:
                moves.answer(turn, frame, step, step.shared(event, turn.context), None)
            except WrongAnswer as wrong:
                repair.refuse(turn, wrong.text)
        case _:
            repair.wrong_medium(turn, "contact")


def media_received(turn: Turn, event: MediaReceived) -> None:
    """Take a file where one is wanted."""
    if turn.context.flows.desk.takes(turn, event):
        return
    if turn.frame is None and (target := turn.context.flows.media(event.media)) is not None:
        moves.start(turn, *target)
        return
    judge = turn.context.flows.judge
    if event.forwarded is not None and judge is not None and turn.asked is None:
        turn.show(judge(event.forwarded, turn.context))
        return
    try:
        match _part_of(turn, event.album) or turn.asked:
            case frame, Collect() as step:
                _collect(turn, frame, step, event)
            case frame, Ask(accept=accept) as step if accept is not None:
                moves.answer(turn, frame, step, _accepted(turn, step, accept, event), event.message_id)
            case _ if not _told(turn, event.album):
                repair.wrong_medium(turn, event.media.kind)
    except WrongAnswer as wrong:
        if not _told(turn, event.album):
            repair.refuse(turn, wrong.text)


def _accepted(turn: Turn, step: Ask, accept: Callable[[Media, Context], Any], event: MediaReceived) -> Any:
    """What a file answers; where it is no file that was asked for, and forwarded, who wrote it. Raises WrongAnswer."""
    try:
        return accept(event.media, turn.context)
    except WrongAnswer:
        if event.forwarded is None or step.origin is None:
            raise
        return step.origin(event.forwarded, turn.context)


def _part_of(turn: Turn, album: str | None) -> tuple[Frame, Step] | None:
    """The question that the other items of an album answered, so that a late one is not lost."""
    if album is None or turn.frame is None:
        return None
    steps = steps_of(turn.frame, turn.flow, turn.context)
    collects = (step for step in steps if isinstance(step, Collect))
    of_album = (
        step for step in collects if any(item.get("album") == album for item in turn.frame.answers.get(step.name, ()))
    )
    return next(((turn.frame, step) for step in of_album), None)


def _told(turn: Turn, album: str | None) -> bool:
    """Whether a refusal of something of this album was told; notes it as told."""
    told = album is not None and album == turn.conversation.album
    turn.change(album=album or "")
    return told


def _collect(turn: Turn, frame: Frame, step: Collect, event: MediaReceived) -> None:
    items = frame.answers.get(step.name, [])
    if len(items) >= step.at_most:
        raise WrongAnswer(Text("engine.collect.full", {"most": step.at_most}))
    value = step.accept(event.media, frame.answers, turn.context)
    item = {"value": value, "caption": event.caption, "album": event.album}
    turn.change(overlay=None)
    turn.put_frame(replace(frame, view="", answers={**frame.answers, step.name: [*items, item]}, failures=0))
    if event.album is None:
        turn.show()
        return
    due = turn.context.now + ALBUM_CLOSES_AFTER
    turn.do(SetDeadline("album", f"album:{turn.context.person}", due, {"generation": turn.conversation.generation}))


def album_closed(turn: Turn, event: DeadlinePassed) -> None:
    """One answer for a whole album, unless a card has shown it meanwhile."""
    if event.payload.get("generation") == turn.conversation.generation:
        turn.show()
