"""Frames: where a running flow stands, and how an answer moves it."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from bot.core.conversation import Answers, Frame
from bot.core.flow import AskDate, Choose, Collect, Context, Flow, Option, Review, Step, Tell
from bot.core.text import Param, Text, plural


def settle(frame: Frame, flow: Flow, context: Context) -> Frame:
    """Bring a frame to the flow as it is today: answers stay, a step that is gone becomes the first open one."""
    if frame.version != flow.version:
        answers = _readable(frame, flow, context)
        frame = replace(frame, version=flow.version, answers=answers, correcting=False, view="")
    step = step_named(frame.step, frame, flow, context)
    if step is not None and not isinstance(step, Review):
        return frame
    opened = first_open(frame, flow, context) or steps_of(frame, flow, context)[-1]
    return frame if opened is step else stand(frame, opened)  # nothing is submitted with a question open


def steps_of(frame: Frame, flow: Flow, context: Context) -> list[Step]:
    """The steps that these answers lead through, in order."""
    return _path(frame, flow, context)[0]


def given(frame: Frame, flow: Flow, context: Context) -> Answers:
    """The answers that count: not those to steps which other answers have made pointless since."""
    return _path(frame, flow, context)[1]


def _path(frame: Frame, flow: Flow, context: Context) -> tuple[list[Step], Answers]:
    steps, answers = [], frame.answers
    for step in flow.steps:
        if step.when is None or step.when(answers, context):
            steps.append(step)
        elif step.name in answers:
            answers = {name: value for name, value in answers.items() if name != step.name}
    return steps, answers


def step_named(name: str, frame: Frame, flow: Flow, context: Context) -> Step | None:
    """The applicable step of that name."""
    step = flow.named.get(name)
    if step is None or step.when is None:
        return step
    return step if name in [each.name for each in steps_of(frame, flow, context)] else None


def current(frame: Frame, flow: Flow) -> Step:
    """The step a settled frame stands at."""
    return flow.named[frame.step]


def first_open(frame: Frame, flow: Flow, context: Context) -> Step | None:
    """The first step without a valid answer; the review where all have one; None where there is no review."""
    for step in steps_of(frame, flow, context):
        if not answered(step, frame, context):
            return step
    return None


def before(frame: Frame, flow: Flow, context: Context) -> Step | None:
    """The step before the current one."""
    steps = steps_of(frame, flow, context)
    index = [step.name for step in steps].index(frame.step)
    return steps[index - 1] if index else None


def answered(step: Step, frame: Frame, context: Context) -> bool:
    """Whether the frame holds an answer that the step would still take."""
    if step.name not in frame.answers or isinstance(step, Review):
        return False
    value = frame.answers[step.name]
    if isinstance(step, Choose):
        return value in [option.id for option in options_of(step, frame, context)]
    if isinstance(step, Collect):
        return isinstance(value, list) and len(value) >= step.at_least and frame.answers.get(done_key(step)) is True
    return True


def done_key(step: Collect) -> str:
    """Where a frame notes that the person said "that is all"."""
    return f"{step.name}.done"


def days_of(step: AskDate, context: Context) -> tuple[date, date]:
    """The first and the last day that may be chosen."""
    today = context.today
    return today - timedelta(days=step.earliest), today + timedelta(days=step.latest)


def begun(frame: Frame, flow: Flow) -> bool:
    """Whether the person has answered anything; a page that was read is no answer."""
    return any(step.name in frame.answers for step in flow.steps if not isinstance(step, Tell | Review))


def options_of(step: Choose, frame: Frame, context: Context) -> tuple[Option, ...]:
    """The options these answers leave."""
    return step.options(frame.answers, context) if callable(step.options) else step.options


def put(frame: Frame, step: Step, value: Any, message_id: int | None) -> Frame:
    """Note an answer and the message it came in."""
    sources = {name: source for name, source in frame.sources.items() if name != step.name}
    if message_id is not None:
        sources[step.name] = message_id
    return replace(
        frame, answers={**frame.answers, step.name: value}, sources=sources, failures=0, misfit=None, view=""
    )


def stand(frame: Frame, step: Step, *, correcting: bool = False) -> Frame:
    """Move a frame to a step."""
    return replace(frame, step=step.name, correcting=correcting, failures=0, misfit=None, view="")


def shown(step: Step, frame: Frame, context: Context) -> Param | None:
    """An answer as the person gave it, for the review and for "your answer so far"; None where there is none."""
    if step.name not in frame.answers or isinstance(step, Tell | Review):
        return None
    value = frame.answers[step.name]
    if isinstance(step, Choose):
        return next((option.label for option in options_of(step, frame, context) if option.id == value), None)
    if isinstance(step, Collect):
        return plural("engine.collect.count", len(value)) if value else None
    if isinstance(step, AskDate):
        return date.fromisoformat(value)
    written: Param = step.show(value)
    return written


def _readable(frame: Frame, flow: Flow, context: Context) -> Answers:
    """The answers without those whose shape the flow as it is today cannot read; they are asked for anew."""
    steps = {step.name: step for step in flow.steps}
    return {
        name: value
        for name, value in frame.answers.items()
        if name not in steps or _can_show(steps[name], frame, context)
    }


def _can_show(step: Step, frame: Frame, context: Context) -> bool:
    try:
        shown(step, frame, context)
    except Exception:  # whatever a flow's own code makes of a value it never wrote
        return False
    return not isinstance(step, Collect) or isinstance(frame.answers[step.name], list)


def lines(frame: Frame, flow: Flow, context: Context, only: Collection[str] | None = None) -> Text:
    """Every given answer, or only those to some steps, a line each."""
    steps = (step for step in steps_of(frame, flow, context) if only is None or step.name in only)
    pairs = ((step, shown(step, frame, context)) for step in steps)
    given = (
        Text("engine.review.line", {"title": step.title, "value": value}) for step, value in pairs if value is not None
    )
    return Text("engine.lines", {"lines": tuple(given)})
