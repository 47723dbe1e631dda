"""Placing: which case an event in a desk's group is about, who acted, and what an answered message stands for."""

from collections.abc import Sequence
from typing import TypeAlias

from msgspec.structs import replace

from bot.core.event import DeskPressed, DeskWrote, MediaReceived, MessageEdited, TextReceived
from bot.ports import Counterpart, UnitOfWork
from bot.service.desks import Desks
from bot.service.envelope import Envelope

Place: TypeAlias = tuple[int, int]


async def place(work: UnitOfWork, envelopes: Sequence[Envelope], desks: Desks) -> Sequence[Envelope]:
    """Fill in what only the store knows, and remember the topics that we are told we made.

    Updates of groups that are no desk's become updates of no interest.

    Args:
        work: the batch's transaction.
        envelopes: as they came.
        desks: the desks as they are now.

    Returns:
        The same envelopes where there is nothing to fill in.
    """
    messages = [at for each in envelopes if (at := _answered(each))]
    if not messages and all(each.group is None for each in envelopes):
        return envelopes
    if made := {at: number for each in envelopes if (number := _made(each, desks)) and (at := _topic(each))}:
        await work.adopt(made)
    places = [at for each in envelopes if (at := _topic(each))]
    topics, counterparts = await work.topics(places, messages) if places or messages else ({}, {})
    return [_placed(each, topics, counterparts, desks) for each in envelopes]


def _topic(envelope: Envelope) -> Place | None:
    group = envelope.group
    return None if group is None or group.thread is None else (group.chat, group.thread)


def _made(envelope: Envelope, desks: Desks) -> str:
    """The number of the case whose topic was made here, with which our topics' names begin; only by ourselves."""
    group = envelope.group
    return group.made.partition(" ")[0] if group and group.user == desks.bot and desks.named(group.chat) else ""


def _answered(envelope: Envelope) -> Place | None:
    """The message whose counterpart matters: the one that an event answers, or edits."""
    event, chat = envelope.event, envelope.group.chat if envelope.group else envelope.chat
    if chat is None:
        return None
    if isinstance(event, MessageEdited):
        return chat, event.message_id
    if not isinstance(event, DeskWrote | TextReceived | MediaReceived) or event.reply_to is None:
        return None
    return chat, event.reply_to


def _placed(
    envelope: Envelope, topics: dict[Place, str], counterparts: dict[Place, Counterpart], desks: Desks
) -> Envelope:
    answered = counterparts.get(_answered(envelope) or (0, 0))
    if envelope.group is None:
        if answered is None or not isinstance(envelope.event, TextReceived | MediaReceived | MessageEdited):
            return envelope
        return replace(envelope, event=replace(envelope.event, case=answered.case))
    desk = desks.named(envelope.group.chat)
    if desk is None or not isinstance(envelope.event, DeskWrote | DeskPressed):
        return replace(envelope, event=None, chat=None)
    case = topics.get(_topic(envelope) or (0, 0), "")
    agent = desks.agent(envelope.group, desk.chat)
    event = replace(envelope.event, desk=desk.chat, agent=agent, case=case)
    if isinstance(event, DeskWrote) and answered is not None and answered.copied and answered.case == case:
        event = replace(event, answers=answered.message)
    return replace(envelope, event=event, chat=None if case else desk.chat, case=case or None)
