"""What happens in groups: messages and taps of the desk's people, changes of who they are."""

from collections.abc import Mapping
from typing import Any

from bot.core.desk import Agent
from bot.core.event import DeskPressed, DeskWrote, Media
from bot.edges.clean import clean_line, clean_text
from bot.edges.contents import TOKEN_LENGTH, album_of, media_of, replied_to
from bot.edges.reading import read_as
from bot.edges.telegram_json import CallbackQuery, Chat, Message, TappedMessage
from bot.ports import Incoming, InGroup

_TOPIC_NAME = 128  # https://core.telegram.org/bots/api#createforumtopic


def in_group(update_id: int, chat: Chat, body: Mapping[str, Any], name: str) -> Incoming:
    """A message, or a new wording of one, in a group; channels and bots say nothing, but that they made a topic."""
    if chat.type == "channel":
        return Incoming(update_id, chat.id, None)
    if body.get("migrate_to_chat_id") is not None:
        moved = InGroup(chat.id, 0, migrated_to=read_as(body["migrate_to_chat_id"], int, name))
        return Incoming(update_id, chat.id, None, group=moved)
    message = read_as(body, Message, name)
    if message.sender.is_bot and message.forum_topic_created is not None:
        made = clean_line(message.forum_topic_created.name, _TOPIC_NAME)
        return Incoming(
            update_id, chat.id, None, group=InGroup(chat.id, message.sender.id, message.message_thread_id, made=made)
        )
    anonymous = message.sender_chat is not None and message.sender_chat.id == chat.id
    if (message.sender.is_bot and not anonymous) or (message.sender_chat is not None and not anonymous):
        return Incoming(update_id, chat.id, None)
    where = InGroup(chat.id, 0 if anonymous else message.sender.id, _thread(message), anonymous)
    return Incoming(update_id, chat.id, _wrote(message, body, where, edited=name != "message"), group=where)


def _wrote(message: Message, body: Mapping[str, Any], where: InGroup, *, edited: bool) -> DeskWrote | None:
    media = media_of(message, body) or (Media("other") if message.contact is not None else None)
    text = message.text if message.text is not None else message.caption
    if text is None and media is None:
        return None
    return DeskWrote(
        where.chat,
        Agent(where.user),
        message.message_id,
        text=clean_text(text or ""),
        media=media,
        album=album_of(message),
        reply_to=replied_to(message),
        quote=clean_text(message.quote.text) if message.quote else "",
        edited=edited,
    )


def tapped_in_group(update_id: int, query: CallbackQuery, message: TappedMessage, data: str) -> Incoming:
    """A tap in a group; whoever taps is named by their own id, anonymous administrators too."""
    where = InGroup(message.chat.id, query.sender.id, _thread(message))
    event = DeskPressed(
        where.chat, Agent(where.user), clean_line(query.id, TOKEN_LENGTH), clean_text(data), message.message_id
    )
    return Incoming(update_id, where.chat, event, group=where)


def members_changed(update_id: int, chat: Chat) -> Incoming:
    """Somebody came to a group, left it, or has other rights there."""
    if chat.type in {"private", "channel"}:
        return Incoming(update_id, chat.id, None)
    return Incoming(update_id, chat.id, None, group=InGroup(chat.id, 0, managers_changed=True))


def _thread(message: Message | TappedMessage) -> int | None:
    """The topic a message is in; replies in General have a thread too, which is none."""
    return message.message_thread_id if message.is_topic_message else None
