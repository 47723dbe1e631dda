"""Taps: a verified button action is carried out; a forged or stale one is answered."""

import re
from datetime import timedelta

from msgspec.structs import replace

from bot.core import marks, moves
from bot.core.cards import PERSON
from bot.core.conversation import Frame
from bot.core.effect import Action, AnswerTap
from bot.core.event import ButtonPressed
from bot.core.flow import AskDate, Choose, Collect, Review, Step, Tell
from bot.core.frames import done_key, options_of, step_named
from bot.core.pages import LANGUAGES, ZONES
from bot.core.talk import begin, leave, with_desk
from bot.core.text import Text
from bot.core.turn import Turn

# Buttons that mean the same whenever they are pressed. The others belong to the card they were shown on.
EVER = frozenset({"go", "resume", "case", "talk", "speak"})
STAYING = frozenset({"case"})  # buttons that can be pressed while what is written goes to the desk
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DOUBLE = timedelta(seconds=3)  # the same button once more within this is a double tap


def button_pressed(turn: Turn, event: ButtonPressed) -> None:
    """Answer a tap, and do what it says once."""
    action = turn.context.decode(event.token)
    conversation = turn.conversation
    if action is None:
        turn.do(AnswerTap(event.query_id, Text("engine.not_ours")))
    elif _twice(turn, event):
        turn.do(AnswerTap(event.query_id))
    elif action.verb not in EVER and action.generation != conversation.generation:
        again = event.message_id is not None and event.message_id == conversation.card_message
        if again and action.generation == conversation.generation - 1:
            turn.do(AnswerTap(event.query_id))  # a double tap: the first one was heard
        else:
            turn.do(AnswerTap(event.query_id, Text("engine.stale")))
            leave(turn)
            turn.show()
    else:
        turn.do(AnswerTap(event.query_id))
        turn.tapped = event.message_id if action.generation == conversation.generation else None
        press(turn, action)


def _twice(turn: Turn, event: ButtonPressed) -> bool:
    """Whether this is the second half of a double tap; notes it as the last tap where not."""
    tap, at = f"{event.message_id} {event.token}", turn.conversation.tapped_at
    if tap == turn.conversation.last_tap and at is not None and turn.context.now - at < DOUBLE:
        return True
    turn.change(last_tap=tap, tapped_at=turn.context.now)
    return False


def press(turn: Turn, action: Action, message_id: int | None = None) -> None:
    """Carry out a fresh action of the current card, or one that is good for ever.

    Args:
        turn: the turn.
        action: the button's.
        message_id: the message that named the button, where it was not tapped.
    """
    overlay = turn.conversation.overlay
    if action.verb not in STAYING:
        leave(turn)
    match action.verb:
        case "talk":
            _talk(turn, action.target)
        case "go":
            _open(turn, action)
        case "resume":
            moves.resume(turn, action.target)
        case "case":
            _act(turn, action)
        case "back":
            moves.back(turn)
        case "cancel":
            moves.cancel(turn)
        case "answer" if overlay is not None and overlay.name == action.target:
            moves.settle_question(turn, overlay, yes=action.choice == "yes")
        case "speak" if action.choice in LANGUAGES:
            turn.change(locale=action.choice)
            turn.show()
        case "helped":
            marks.mark(turn, action.target, helpful=action.choice == "yes")
        case "locale" | "zone" | "mute":
            _set(turn, action)
        case _:
            _press_step(turn, action, message_id)


def _set(turn: Turn, action: Action) -> None:
    """Change a setting."""
    turn.change(overlay=turn.conversation.overlay and turn.conversation.overlay.under)
    match action.verb, action.choice:
        case "locale", locale if locale in LANGUAGES:
            turn.change(locale=locale)
            turn.show()
        case "zone", zone if zone in ZONES:
            turn.change(zone=zone)
            turn.show(Text("engine.zone_set", {"zone": ZONES[zone]}))
        case "mute", choice:
            turn.change(muted=choice == "on")
            turn.show(Text("engine.muted") if turn.conversation.muted else Text("engine.unmuted"))
        case _:
            turn.show(Text("engine.gone"))  # a language or a place that is offered no longer


def _talk(turn: Turn, number: str) -> None:
    """Write to the desk about a case, or to the bot again."""
    if number:
        begin(turn, number)
    else:
        turn.show(Text("desk.left"))


def _open(turn: Turn, action: Action) -> None:
    if action.target == PERSON and with_desk(turn.context.case(action.choice)):
        begin(turn, action.choice)  # somebody has to do with that case already
        return
    known = {*turn.context.flows.flows, *turn.context.flows.pages, "language", "zone"}
    if action.target in known:
        moves.go(turn, action.target, action.choice)
    else:
        turn.show(Text("engine.gone"))


def _act(turn: Turn, action: Action) -> None:
    """A button on one of the person's own cases; whose case it is, is looked up anew at every press."""
    case = turn.context.case(action.target)
    act = turn.context.flows.acts.get(f"{case.kind}.{action.choice}") if case else None
    if case is None:
        turn.say(Text("case.unknown"))  # also where it is somebody else's
    elif act is None:
        turn.say(Text("engine.gone"))
    else:
        turn.do(*act(case, turn.context))


def _press_step(turn: Turn, action: Action, message_id: int | None) -> None:
    frame = turn.frame
    step = step_named(action.target, frame, turn.flow, turn.context) if frame else None
    if frame is None or step is None:
        turn.show(Text("engine.gone"))
        return
    match action.verb, step:
        case "submit", Review() if frame.step == step.name:  # not while a question has come open since
            moves.finish(turn, frame)
        case "change", _:
            moves.change(turn, frame, step)
        case "keep", _ if step.name in frame.answers:
            moves.answer(turn, frame, step, frame.answers[step.name], frame.sources.get(step.name))
        case "month", AskDate():
            turn.put_frame(replace(frame, view=action.choice))
            turn.show()
        case "pick", _:
            pick(turn, frame, step, action.choice, message_id)
        case _:
            turn.show(Text("engine.gone"))


def pick(turn: Turn, frame: Frame, step: Step, choice: str, message_id: int | None) -> None:
    """Take a choice as the answer to the step it belongs to."""
    match step:
        case Choose() if choice in [option.id for option in options_of(step, frame, turn.context)]:
            moves.answer(turn, frame, step, choice, message_id)
        case AskDate() if DAY.fullmatch(choice):
            moves.answer(turn, frame, step, choice, message_id)
        case Tell():
            moves.answer(turn, frame, step, True, None)
        case Collect():
            _collected(turn, frame, step, choice)
        case _:
            turn.show(Text("engine.gone"))


def _collected(turn: Turn, frame: Frame, step: Collect, choice: str) -> None:
    """Be told that this is all, or do something with an item; the card offers only what can be done."""
    items = list(frame.answers.get(step.name, []))
    what, _, place = choice.partition(".")
    if what == "done":
        frame = replace(frame, answers={**frame.answers, done_key(step): True})
        moves.answer(turn, frame, step, items, None)
        return
    if what == "remove":
        del items[int(place)]
    elif what == "up":
        items.insert(int(place) - 1, items.pop(int(place)))
    view = place if what == "item" else ""
    turn.put_frame(replace(frame, view=view, answers={**frame.answers, step.name: items}))
    turn.show()
