"""Wishes: what an understood sentence leads to, and what of it a flow begins with."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bot.core.conversation import Answers, Frame
from bot.core.flow import Choose, Context, Flow, Step, WrongAnswer
from bot.core.frames import options_of
from bot.core.reading import read, takes_text
from bot.core.text import Text

SAID = "said"  # the answer that keeps the sentence a flow was begun with, and what it was understood to mean
MEANT = "meant"  # under a page that answers a sentence: by flow, the answers found in the sentence


class Wish(Struct, frozen=True):
    """What a sentence leads to.

    Args:
        target: a flow or a page; empty where it leads nowhere.
        argument: of a page, which one.
        answers: what the flow begins with, or what the page keeps for the flows it leads to.
    """

    target: str
    argument: str = ""
    answers: Answers = {}


def filled(flow: Flow, found: Mapping[str, str], context: Context) -> Answers:
    """The answers that were found in a sentence, each read by its own step; what it would not take is dropped.

    Args:
        flow: whose steps.
        found: by the step's name what a person would write there, or the id of an option.
        context: the world.
    """
    frame = Frame(flow.name, flow.version, "")
    for step in flow.steps:
        if step.name in found:  # also of a question that only a later answer makes one
            try:
                value = _taken(step, found[step.name], frame, context)
            except WrongAnswer:
                continue
            frame = replace(frame, answers={**frame.answers, step.name: value})
    return frame.answers


def _taken(step: Step, said: str, frame: Frame, context: Context) -> Any:
    if isinstance(step, Choose) and any(option.id == said for option in options_of(step, frame, context)):
        return said
    if takes_text(step):
        return read(step, said, frame, context)
    raise WrongAnswer(Text("engine.tap_one"))
