"""Covering: what nobody should be sent is masked before the core, the logs, the desk or the database see a message.

Where an order number is asked, a bare number is taken for one; the conversation tells whether it is. The copy of an
update that failed is masked without that knowledge, the stricter way.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from msgspec.structs import replace

from bot.core.conversation import Conversation
from bot.core.event import Event, LimitReached, MediaReceived, MessageEdited, TextReceived
from bot.core.flow import Flows
from bot.knowledge.sensitive import mask_sensitive

ORDER = "order_number"  # what every flow calls the question for it
LATE = timedelta(minutes=10)  # what is read later than this after it was sent keeps its own date

_Event = TypeVar("_Event", bound=Event)


def dated(event: Event, sent_at: datetime | None, now: datetime) -> Event:
    """An event that waited long for us, after a downtime say, with the time when it was sent."""
    if sent_at is None or now - sent_at < LATE or not isinstance(event, TextReceived | MessageEdited):
        return event
    return replace(event, sent_at=sent_at)


def masked_event(event: Event, conversation: Conversation, flows: Flows) -> Event:
    """An event whose words are masked, with the kinds of what was.

    Args:
        event: as it came.
        conversation: as it is when the event is taken in.
        flows: the flows there are.
    """
    match event:
        case LimitReached(event=sent):
            return replace(event, event=masked_event(sent, conversation, flows))
        case TextReceived(text=text, quote=quote):
            text, kinds = mask_sensitive(text, order_asked=_order_asked(conversation, flows))
            quote, _ = mask_sensitive(quote)
            return replace(event, text=text, quote=quote, masked=kinds) if kinds or quote != event.quote else event
        case MessageEdited(text=text, message_id=message_id):
            text, kinds = mask_sensitive(text, order_asked=_order_edited(conversation, message_id))
            return replace(event, text=text, masked=kinds) if kinds else event
        case MediaReceived(caption=caption, media=media):
            caption, kinds = mask_sensitive(caption)
            name, _ = mask_sensitive(media.name)  # of which nothing is said: the file itself bears it, too
            if kinds or name != media.name:
                return replace(event, caption=caption, media=replace(media, name=name), masked=kinds)
    return event


def _order_asked(conversation: Conversation, flows: Flows) -> bool:
    """Whether an order number is asked, be it behind a page to read."""
    if not conversation.frames:
        return False
    frame = conversation.frames[-1]
    flow = flows.flows.get(frame.flow)
    asks = flow is not None and ORDER in flow.named
    return asks and (frame.step == ORDER or ORDER not in frame.answers)


def _order_edited(conversation: Conversation, message_id: int) -> bool:
    """Whether a message was the answer to that question, or was meant to be."""
    stacks = (*conversation.frames, *conversation.drafts)
    return any(frame.sources.get(ORDER) == message_id or frame.misfit == message_id for frame in stacks)


def masked_update(update: Any) -> Any:
    """An update as decoded JSON, with every text in it masked in place."""
    waiting: list[Any] = [update]
    while waiting:
        node = waiting.pop()
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(value, dict | list):
                waiting.append(value)
            elif isinstance(value, str) and not str(key).endswith("id"):
                node[key] = mask_sensitive(value)[0]
    return update
