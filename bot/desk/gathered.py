"""The desk, gathered for the engine."""

from dataclasses import replace
from functools import partial

from bot.core.event import DeadlinePassed, DeskPressed, DeskWrote, Event, JobDone, JobFailed, NotDelivered, TopicLost
from bot.core.flow import DeskSide, Flows
from bot.core.turn import Turn
from bot.desk import acting, closing, pages, topics, waiting
from bot.desk.answers import SHIPPED, Canned
from bot.desk.doing import Rules
from bot.desk.forms import forms
from bot.desk.hand_over import follows
from bot.desk.relay import ALBUM, close_album, takes
from bot.desk.transfer import RETELL
from bot.policies.load import Policies

KINDS = frozenset(
    {
        waiting.PROMISE,
        waiting.UNCLAIMED,
        waiting.PLACE,
        closing.CHECK_IN,
        ALBUM,
        RETELL,
        pages.PAGE,
        f"{pages.PAGE}.failed",
        pages.DASHBOARD,
        f"{pages.DASHBOARD}.failed",
    }
)


def with_desk(flows: Flows, policies: Policies, own: tuple[Canned, ...] = ()) -> Flows:
    """All flows, and the desk.

    Args:
        flows: what the bot can be asked to do without a desk.
        policies: what disputes are counted and checked by.
        own: the operator's own answers.
    """
    rules = Rules(policies, (*SHIPPED, *own))
    return replace(
        flows,
        flows={**flows.flows, **forms(policies)},
        acts={**flows.acts, **closing.acts()},
        desk=DeskSide(KINDS, partial(hears, rules), takes, partial(follows, policies), pages.commands),
    )


def hears(rules: Rules, turn: Turn, event: Event) -> None:
    """What happened in a desk's group, fell due, or was done for the desk."""
    match event:
        case DeskWrote():
            acting.wrote(rules, turn, event)
        case DeskPressed():
            acting.pressed(rules, turn, event)
        case TopicLost():
            topics.lost(rules.policies, turn, event)
        case NotDelivered():
            topics.not_delivered(turn, event)
        case DeadlinePassed(kind=waiting.PROMISE | waiting.UNCLAIMED):
            waiting.fell_due(turn, event)
        case DeadlinePassed(kind=closing.CHECK_IN):
            closing.looked_back(turn, event)
        case DeadlinePassed():
            close_album(turn)
        case JobDone(kind=waiting.PLACE):
            waiting.place_told(turn, event)
        case JobDone(kind="retell"):
            topics.told_again(turn, event)
        case JobDone():
            pages.found(turn, event)
        case JobFailed():
            pages.not_found(turn, event)
