"""Walking through the real flows, answering whatever is asked, to see every card there is."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from bot.core.cards import card_of
from bot.core.case import Case
from bot.core.conversation import Conversation, Overlay
from bot.core.effect import Action, Edit, Effect, OpenCase, Rows, Say, SendFile
from bot.core.engine import advance
from bot.core.event import ButtonPressed, Event, Media, MediaReceived, TextReceived
from bot.core.flow import Choose, Collect, Context, Review, Step, Tell, WrongAnswer
from bot.core.frames import options_of
from bot.core.pages import QUESTIONS, SETTINGS
from bot.core.reading import read, takes_text
from bot.core.turn import Turn
from bot.flows.deposit import GROUPS
from tests.core.tiny import token

MANY = 10**9  # as many cards as one person may ever see
LONGEST = 60  # questions in a flow
# One of these fits every question that is answered in writing; a question that wants something else adds it here.
TEXTS = (
    "SMG-7K3M-9QX2-VB8T-0HZN",
    "20261121-0001",
    "홍길동",
    "+82 10-2345-6789",
    "haneul@example.com",
    "2026-11-01",
    "129,000원",
    "1000元",
    "https://example.com/item/1",
    "Where is my parcel?",
)


def walk(flow: str, path: int, world: Context) -> Iterator[tuple[Conversation, tuple[Effect, ...]]]:
    """The states of somebody who answers a flow to its end, and what was said on the way.

    Args:
        flow: its name.
        path: which option to take where there are several: this one, counted round.
        world: the context.
    """
    conversation = Conversation("ko", generation=MANY)
    event: Event | None = ButtonPressed("q", token(Action("go", flow)), 1)
    for _ in range(LONGEST):
        if event is None:
            return
        decision = advance(conversation, event, world)
        conversation = decision.conversation
        yield conversation, decision.effects
        event = answer_to(conversation, path, world)
    raise AssertionError(f"{flow} asks more than {LONGEST} questions")


def answer_to(conversation: Conversation, path: int, world: Context) -> Event | None:
    """What somebody does next; None where nothing is asked any more."""
    turn = Turn(conversation, world)
    if turn.asked is None:
        return None
    frame, step = turn.asked
    match step:
        case Choose():
            options = options_of(step, frame, turn.context)
            return _press(conversation, "pick", step, options[path % len(options)].id)
        case Tell():
            return _press(conversation, "pick", step, "read")
        case Review():
            return _press(conversation, "submit", step)
        case Collect() if len(frame.answers.get(step.name, ())) < max(step.at_least, 1):
            return MediaReceived(2, Media("photo", "p", "p", 1000))
        case Collect():
            return _press(conversation, "pick", step, "done")
    for text in TEXTS:
        if takes_text(step) and _fits(step, text, turn):
            return TextReceived(3, text)
    raise AssertionError(f"none of TEXTS answers {frame.flow}.{step.name}")


def cards(world: Context) -> Iterator[tuple[str, Rows]]:
    """The buttons of every card and ending that the flows, the pages and the engine's own questions have."""
    cases = list(world.cases)
    for flow in world.flows.flows.values():
        widest = max((_width(step, world) for step in flow.steps), default=1)
        for path in range(widest):
            for conversation, effects in walk(flow.name, path, world):
                where = f"{flow.name}.{conversation.frames[-1].step}" if conversation.frames else f"{flow.name} done"
                yield where, card_of(conversation, Turn(conversation, world).context).rows
                yield from _said(where, effects)
                cases += [
                    Case(each.number, each.kind, each.state, each.data, world.now, world.now)
                    for each in effects
                    if isinstance(each, OpenCase)
                ]
    yield from _acts(cases, world)
    yield from _pages(world)


def _said(where: str, effects: Iterable[Effect]) -> Iterator[tuple[str, Rows]]:
    return ((where, effect.rows) for effect in effects if isinstance(effect, Say | Edit | SendFile))


def _acts(cases: Iterable[Case], world: Context) -> Iterator[tuple[str, Rows]]:
    """What every button on these cases brings."""
    for case in cases:
        there = replace(world, cases=(case,))
        for name, act in world.flows.acts.items():
            if name.partition(".")[0] == case.kind:
                yield from _said(name, act(case, there))


def _pages(world: Context) -> Iterator[tuple[str, Rows]]:
    frames = tuple(moved.frames[0] for flow in world.flows.flows for moved, _ in [next(walk(flow, 0, world))])
    full = {"frames": frames, "drafts": frames, "generation": MANY}
    overlays = [Overlay(name) for name in {*world.flows.pages, *SETTINGS}]
    overlays += [Overlay(name, flow) for name in QUESTIONS for flow in world.flows.flows]
    overlays += [Overlay("deposit", group, under=Overlay("keep", frames[0].flow)) for group in GROUPS]
    overlays += [Overlay("article", article) for _, articles in GROUPS.values() for article in articles]
    for overlay in overlays:
        for fields in (full, {"generation": MANY}) if overlay.name not in QUESTIONS else (full,):
            conversation = Conversation("ko", overlay=overlay, **fields)
            yield f"{overlay.name} {overlay.target}", card_of(conversation, Turn(conversation, world).context).rows


def _press(conversation: Conversation, verb: str, step: Step, choice: str = "") -> Event:
    return ButtonPressed("q", token(Action(verb, step.name, choice, conversation.generation)), 1)


def _fits(step: Any, text: str, turn: Turn) -> bool:
    try:
        read(step, text, turn.conversation.frames[-1], turn.context)
    except WrongAnswer:
        return False
    return True


def _width(step: Step, world: Context) -> int:
    if not isinstance(step, Choose):
        return 1
    return 8 if callable(step.options) else len(step.options)
