"""A small world to try the service in: pages that work, one that raises, reactions that do as the event says."""

from typing import Any

from bot.core.conversation import Conversation
from bot.core.effect import Effect, MoveCase, OpenCase, Say, SetDeadline, StartJob
from bot.core.event import AgentActed, DeadlinePassed, Event, JobDone
from bot.core.flow import Card, Context, Flows
from bot.core.text import Text
from bot.service.world import World
from tests.service.fakes import echo_words

KEY = bytes(range(32))


class Boom(Exception):
    """What the broken page raises."""


def _menu(_argument: str, _conversation: Conversation, _context: Context) -> Card:
    return Card((Text("menu"),))


def _help(_argument: str, _conversation: Conversation, _context: Context) -> Card:
    return Card((Text("help"),))


def _boom(_argument: str, _conversation: Conversation, _context: Context) -> Card:
    raise Boom("a page that breaks, with Alice's name")


def _opens(_conversation: Conversation, event: Event, _context: Context) -> tuple[Effect, ...]:
    """A deadline that opens the case its payload names."""
    assert isinstance(event, DeadlinePassed)
    return (OpenCase(event.payload["number"], "question", "open", {"question": "why?"}), Say((Text("opened"),)))


def _does(_conversation: Conversation, event: Event, context: Context) -> tuple[Effect, ...]:
    """A deadline that begins a job and sets the next deadline."""
    assert isinstance(event, DeadlinePassed)
    due = context.now.replace(hour=23)
    return (StartJob("work", f"work:{event.key}", {"n": 1}), SetDeadline("later", "later", due, {"n": 2}))


def _done(_conversation: Conversation, event: Event, _context: Context) -> tuple[Effect, ...]:
    assert isinstance(event, JobDone)
    return (Say((Text("done", {"result": str(event.result["answer"])}),)),)


def _says(_conversation: Conversation, _event: Event, _context: Context) -> tuple[Effect, ...]:
    return (Say((Text("said"),)),)


def _answer(_conversation: Conversation, event: Event, _context: Context) -> tuple[Effect, ...]:
    assert isinstance(event, AgentActed)
    return (MoveCase(event.case, "answered", event.actor, "answered", {"answer": event.text}), Say((Text("answered"),)))


def small_flows(**pages: Any) -> Flows:
    """The flows of the small world; ``pages`` replace some of them."""
    return Flows(
        flows={},
        pages={"menu": _menu, "help": _help, "boom": _boom, **pages},
        reactions={
            "opens": _opens,
            "does": _does,
            "later": _says,
            "work": _done,
            "work.failed": _says,
            "agent.answer": _answer,
        },
    )


def small_world(**pages: Any) -> World:
    """A world of those flows, whose words echo their keys."""
    return World(small_flows(**pages), echo_words(), KEY)


def mended() -> World:
    """The same world after the broken page was mended."""
    return small_world(boom=_help)
