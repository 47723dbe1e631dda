"""Moves: what a person can do to their flows, however they said it."""

from typing import Any

from msgspec.structs import replace

from bot.core.conversation import Answers, Frame, Overlay
from bot.core.flow import Collect, Review, Step
from bot.core.frames import before, current, done_key, first_open, put, settle, shown, stand, steps_of
from bot.core.text import Text
from bot.core.turn import Turn


def go(turn: Turn, name: str, argument: str = "", answers: Answers | None = None) -> None:
    """Open a flow or a page by its name."""
    if name in turn.context.flows.flows:
        start(turn, name, answers or {})
    else:
        turn.change(overlay=Overlay(name, argument))
        turn.show()


def start(turn: Turn, name: str, answers: Answers) -> None:
    """Begin a flow, or ask first where that would get in the way of another or of a draft."""
    conversation = turn.conversation
    frame = _new_frame(turn, name, answers)
    active = turn.frame
    if active is not None and not active.answers:
        turn.change(frames=conversation.frames[:-1])  # nothing said yet, nothing to ask about
        start(turn, name, answers)
    elif first_open(frame, turn.context.flows.flows[name], turn.context) is None:
        _push(turn, frame)
        finish(turn)
    elif any(other.flow == name for other in conversation.frames):
        _ask(turn, Overlay("again", name, answers))
    elif active is not None:
        _ask(turn, Overlay("park", name, answers))
    elif any(draft.flow == name for draft in conversation.drafts):
        _ask(turn, Overlay("draft", name, answers))
    else:
        _push(turn, frame)
        turn.show()


def settle_question(turn: Turn, overlay: Overlay, *, yes: bool) -> None:
    """Carry out the answer to one of the engine's own questions."""
    name = overlay.target
    match overlay.name, yes:
        case ("again", True) | ("draft", True):
            resume(turn, name)
            return
        case ("park", False) | ("again", False) | ("draft", False):
            if overlay.name != "park":
                _forget(turn, name)
            _push(turn, _new_frame(turn, name, overlay.answers))
        case "keep", False:
            _forget(turn, name)
    turn.change(overlay=None)
    turn.show()


def resume(turn: Turn, name: str) -> None:
    """Go on with a parked flow or a draft exactly where it was."""
    conversation = turn.conversation
    kept = [*conversation.drafts, *conversation.frames]
    frame = next((frame for frame in reversed(kept) if frame.flow == name), None)
    if frame is None:
        turn.change(overlay=None)
        turn.show(Text("engine.nothing_to_resume"))
        return
    _forget(turn, name)
    _push(turn, replace(frame, touched=turn.context.now))
    turn.show()


def cancel(turn: Turn) -> None:
    """End the active flow; what was answered is kept as a draft unless the person says otherwise."""
    frame = turn.frame
    if frame is None:
        turn.change(overlay=None)
        turn.show(Text("engine.nothing_to_cancel"))
        return
    keep = bool(frame.answers) and turn.flow.keeps_draft
    drafts = [draft for draft in turn.conversation.drafts if draft.flow != frame.flow]
    turn.change(
        frames=turn.conversation.frames[:-1],
        drafts=(*drafts, frame) if keep else turn.conversation.drafts,
        overlay=Overlay("keep", frame.flow) if keep else Overlay("menu"),
    )
    turn.show(Text("engine.cancelled"))


def back(turn: Turn) -> None:
    """To what was there before: from a page to the question under it, from a correction to the review, else a step."""
    frame = turn.frame
    if turn.conversation.overlay is not None or frame is None:
        turn.change(overlay=None)
    elif frame.correcting:
        _go_on(turn, frame)
        return
    elif (step := before(frame, turn.flow, turn.context)) is not None:
        turn.put_frame(_reopened(frame, step))
    else:
        turn.change(overlay=Overlay("menu"))
    turn.show()


def change(turn: Turn, step: Step) -> None:
    """Ask one question again and return to where the person was."""
    if turn.frame is not None:
        turn.change(overlay=None)
        turn.put_frame(_reopened(turn.frame, step, correcting=True))
        turn.show()


def answer(turn: Turn, step: Step, value: Any, message_id: int | None, *notes: Text) -> None:
    """Note an answer to a question of the active flow and go on to the first that is open."""
    if turn.frame is not None:
        turn.change(overlay=None)
        _go_on(turn, put(turn.frame, step, value, message_id), *notes)


def correct(turn: Turn, step: Step, value: Any, message_id: int) -> None:
    """Change an answer given earlier; the question that is open stays open."""
    frame = turn.frame
    if frame is None:
        return
    changed = settle(put(frame, step, value, message_id), turn.flow, turn.context)
    note = Text("engine.corrected", {"title": step.title, "value": shown(step, changed, turn.context) or ""})
    at = current(changed, turn.flow, turn.context)
    opened = first_open(changed, turn.flow, turn.context)
    if opened is not None and at.name in changed.answers and not changed.correcting:
        changed = stand(changed, opened)
    turn.put_frame(changed)
    turn.show(note)


def submit(turn: Turn) -> None:
    """End the active flow from its review, unless a question has come open meanwhile."""
    if turn.frame is not None:
        opened = first_open(turn.frame, turn.flow, turn.context)
        if isinstance(opened, Review):
            finish(turn)
        else:
            _go_on(turn, turn.frame)


def finish(turn: Turn) -> None:
    """End the active flow as it declares, and go on with what was parked under it."""
    frame = turn.frame
    if frame is None:
        return
    done = turn.flow.done(frame.answers, turn.context)
    turn.change(
        frames=turn.conversation.frames[:-1],
        drafts=tuple(draft for draft in turn.conversation.drafts if draft.flow != frame.flow),
        overlay=None,
        generation=turn.conversation.generation + 1,
    )
    turn.do(*done.effects)
    turn.close(done.card)
    if turn.frame is not None:
        turn.show(Text("engine.resumed", {"flow": turn.flow.title}))


def _go_on(turn: Turn, frame: Frame, *notes: Text) -> None:
    step = first_open(frame, turn.flow, turn.context)
    turn.put_frame(frame if step is None else stand(frame, step))
    if step is None:
        finish(turn)
    else:
        turn.show(*notes)


def _reopened(frame: Frame, step: Step, *, correcting: bool = False) -> Frame:
    if isinstance(step, Collect):
        frame = replace(frame, answers={**frame.answers, done_key(step): False})
    return stand(frame, step, correcting=correcting)


def _new_frame(turn: Turn, name: str, answers: Answers) -> Frame:
    flow = turn.context.flows.flows[name]
    frame = Frame(flow.name, flow.version, "", answers, touched=turn.context.now)
    step = first_open(frame, flow, turn.context) or steps_of(frame, flow, turn.context)[-1]
    return replace(frame, step=step.name)


def _push(turn: Turn, frame: Frame) -> None:
    turn.change(frames=(*turn.conversation.frames, frame), overlay=None)


def _forget(turn: Turn, name: str) -> None:
    """Take a flow off the stack and out of the drafts."""
    turn.change(
        frames=tuple(frame for frame in turn.conversation.frames if frame.flow != name),
        drafts=tuple(draft for draft in turn.conversation.drafts if draft.flow != name),
    )


def _ask(turn: Turn, overlay: Overlay) -> None:
    turn.change(overlay=overlay)
    turn.show()
