"""Moves: what a person can do to their flows, however they said it."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from bot.core.conversation import Answers, Frame, Overlay
from bot.core.effect import Effect, OpenCase
from bot.core.event import TextReceived
from bot.core.flow import Context, Step
from bot.core.frames import before, begun, current, first_open, given, lines, put, settle, shown, stand, steps_of
from bot.core.pages import opened_over
from bot.core.text import Text
from bot.core.turn import Turn
from bot.core.wish import MEANT, SAID

ABOUT = "about"  # the answer that a button gives a flow: which case, which question it is about
DAY = timedelta(days=1)
FILED = 20  # messages whose answers were submitted that are remembered


def go(turn: Turn, name: str, argument: str = "", answers: Answers | None = None) -> None:
    """Open a flow or a page by its name."""
    if name in turn.context.flows.flows:
        start(turn, name, answers or {**({ABOUT: argument} if argument else {}), **_meant(turn, name)})
    else:
        turn.change(overlay=Overlay(name, argument, under=opened_over(name, turn.conversation.overlay)))
        turn.show()


def _meant(turn: Turn, name: str) -> Answers:
    """What a flow begins with where the page that leads to it answers a sentence."""
    kept = turn.conversation.overlay.answers if turn.conversation.overlay is not None else {}
    return {SAID: kept[SAID], **kept[MEANT].get(name, {})} if MEANT in kept else {}


def start(turn: Turn, name: str, answers: Answers, *notes: Text) -> None:
    """Begin a flow, or ask first where that would get in the way of another or of a draft."""
    conversation = turn.conversation
    frame = new_frame(turn, name, answers)
    active = turn.frame
    if active is not None and not active.answers.keys() - {ABOUT, SAID}:
        turn.change(frames=conversation.frames[:-1])  # nothing said yet, nothing to ask about
        start(turn, name, answers, *notes)
    elif first_open(frame, turn.context.flows.flows[name], turn.context) is None:
        _push(turn, frame)
        finish(turn, frame)
    elif any(other.flow == name for other in conversation.frames):
        _ask(turn, Overlay("again", name, answers), *notes)
    elif active is not None:
        _ask(turn, Overlay("park", name, answers), *notes)
    elif any(draft.flow == name for draft in conversation.drafts):
        _ask(turn, Overlay("draft", name, answers), *notes)
    else:
        _push(turn, frame)
        turn.show(*notes, *_found(turn, frame))


def fill(turn: Turn, answers: Answers) -> bool:
    """Take into the active flow what a sentence tells of questions that are not answered yet; whether it told any."""
    frame = turn.conversation.frames[-1]
    new = {name: value for name, value in answers.items() if name not in frame.answers}
    if not new:
        return False
    turn.change(overlay=None)
    grown = replace(frame, answers={**frame.answers, **new})
    _go_on(turn, grown, *_found(turn, grown, new))
    return True


def _found(turn: Turn, frame: Frame, only: Collection[str] | None = None) -> tuple[Text, ...]:
    """What was found in the sentence that a flow was begun with, so that it can be corrected."""
    told = lines(frame, turn.context.flows.flows[frame.flow], turn.context, only)
    known = SAID in frame.answers or only is not None
    return (Text("engine.understood", {"answers": told}),) if known and told.params["lines"] else ()


def settle_question(turn: Turn, overlay: Overlay, *, yes: bool) -> None:
    """Carry out the answer to one of the engine's own questions."""
    name = overlay.target
    match overlay.name, yes:
        case "forward", True:
            turn.change(overlay=None)
            turn.vouched = TextReceived(overlay.answers["message_id"], overlay.answers["text"])
            return
        case "again" | "draft", True:
            resume(turn, name)
            return
        case "park", False if any(draft.flow == name for draft in turn.conversation.drafts):
            _ask(turn, Overlay("draft", name, overlay.answers))
            return
        case "park" | "again" | "draft", False:
            _forget(turn, name)
            frame = new_frame(turn, name, overlay.answers)
            _push(turn, frame)
            turn.show(*_found(turn, frame))
            return
        case "keep", False:
            _forget(turn, name)
    turn.change(overlay=_beneath(overlay) if yes or overlay.name == "keep" else None)
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
    frame, overlay = turn.frame, turn.conversation.overlay
    if overlay is not None and overlay.name == "keep":
        back(turn)  # it is cancelled already; what was parked under it is not meant
        return
    if frame is None:
        turn.change(overlay=None)
        turn.show(Text("engine.nothing_to_cancel"))
        return
    keep = begun(frame, turn.flow) and turn.flow.keeps_draft
    turn.change(
        frames=turn.conversation.frames[:-1],
        drafts=(*turn.conversation.drafts, frame) if keep else turn.conversation.drafts,
        overlay=Overlay("keep", frame.flow) if keep else Overlay("menu"),
    )
    turn.show(Text("engine.cancelled"))


def back(turn: Turn) -> None:
    """To what was there before: from a page to the question under it, from a correction to the review, else a step."""
    frame, overlay = turn.frame, turn.conversation.overlay
    if overlay is not None or frame is None:
        turn.change(overlay=overlay and _beneath(overlay))
    elif frame.correcting:
        _go_on(turn, frame)
        return
    elif (step := before(frame, turn.flow, turn.context)) is not None:
        turn.put_frame(stand(frame, step))
    else:
        turn.change(overlay=Overlay("menu"))
    turn.show()


def change(turn: Turn, frame: Frame, step: Step) -> None:
    """Ask one question of the active flow again and return to where the person was."""
    turn.change(overlay=None)
    turn.put_frame(stand(frame, step, correcting=True))
    turn.show()


def answer(turn: Turn, frame: Frame, step: Step, value: Any, message_id: int | None, *notes: Text) -> None:
    """Note an answer to a question of the active flow and go on to the first that is open."""
    turn.change(overlay=None)
    _go_on(turn, put(frame, step, value, message_id), *notes)


def correct(turn: Turn, frame: Frame, step: Step, value: Any, message_id: int) -> None:
    """Change an answer given earlier, in a parked flow or a draft too; the question that is open stays open."""
    flow = turn.context.flows.flows[frame.flow]
    changed = settle(put(frame, step, value, message_id), flow, turn.context)
    note = Text("engine.corrected", {"title": step.title, "value": shown(step, changed, turn.context) or ""})
    if frame is turn.frame and current(changed, flow).name == step.name:
        _go_on(turn, changed, note)  # the question asked again, answered by the old message
        return
    turn.change(
        frames=tuple(changed if other is frame else other for other in turn.conversation.frames),
        drafts=tuple(changed if other is frame else other for other in turn.conversation.drafts),
    )
    turn.show(note)


def finish(turn: Turn, frame: Frame) -> None:
    """End the active flow as it declares, and go on with what was parked under it."""
    flow = turn.context.flows.flows[frame.flow]
    done = flow.done(given(frame, flow, turn.context), turn.context)
    effects = tuple(_with_words(effect, frame) for effect in done.effects)
    if too_many(done.effects, turn.context):
        turn.put_frame(frame)
        turn.show(Text("limit.cases", {"most": turn.context.facts.cases_a_day}))
        return
    turn.change(
        frames=turn.conversation.frames[:-1],
        overlay=None,
        generation=turn.conversation.generation + 1,
        filed=(*turn.conversation.filed, *frame.sources.values())[-FILED:],
    )
    turn.do(*effects)
    turn.close(done.card)
    if turn.frame is not None:
        turn.show(Text("engine.resumed", {"flow": turn.flow.title}))


def _with_words(effect: Effect, frame: Frame) -> Effect:
    """A case that a sentence led to keeps the sentence."""
    if isinstance(effect, OpenCase) and SAID in frame.answers:
        return replace(effect, data={**effect.data, SAID: frame.answers[SAID]})
    return effect


def too_many(effects: Sequence[Effect], context: Context) -> bool:
    """Whether these effects open a case too many: what was answered then stays, and can be submitted later."""
    opened = sum(context.now - case.opened_at < DAY for case in context.cases)
    return opened >= context.facts.cases_a_day and any(isinstance(effect, OpenCase) for effect in effects)


def _go_on(turn: Turn, frame: Frame, *notes: Text) -> None:
    step = first_open(frame, turn.flow, turn.context)
    if step is None:
        finish(turn, frame)
    else:
        turn.put_frame(stand(frame, step))
        turn.show(*notes)


def _beneath(overlay: Overlay) -> Overlay | None:
    """What to show when a page or a question is left: after cancelling the menu, whatever was parked."""
    return Overlay("menu") if overlay.name == "keep" else overlay.under


def new_frame(turn: Turn, name: str, answers: Answers) -> Frame:
    """A frame at the beginning of a flow."""
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


def _ask(turn: Turn, overlay: Overlay, *notes: Text) -> None:
    turn.change(overlay=overlay)
    turn.show(*notes)
