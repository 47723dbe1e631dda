"""How anybody's words come into a chat, and which of them the bot hears."""

from typing import Any

from bot.playground.members import ANONYMOUS
from bot.playground.people import Room
from bot.playground.shapes import Message
from bot.playground.world import World

# Of a bot's own service messages these come to it as updates, as the open Bot API server has it
# (Client::need_skip_update_message in https://github.com/tdlib/telegram-bot-api).
_TOLD = (
    "left_chat_member",
    "pinned_message",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
)
_SERVICE = (*_TOLD, "new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id")


def speak(
    world: World, room: Room, who: int, *, topic: int = 0, reply: Message | None = None, **content: Any
) -> Message:
    """Put a message into a chat; the bot hears of it, of its own only what happened to the chat.

    Args:
        world: the playground's.
        room: where.
        who: a person's id or the bot's.
        topic: the forum topic; 0 for General, and where there are none.
        reply: what it replies to.
        content: the fields of Message that make up its content, and ``keyboard``.
    """
    content.update(place(room, topic, reply))
    if who == world.bot.id:
        message = world.post(room, world.bot, **content)
        if any(getattr(message, name) is not None for name in _TOLD):
            world.updates.put("message", message)
        return message
    member = room.members.get(who)
    if member is not None and member.anonymous:
        message = world.post(room, ANONYMOUS, sender_chat=room.chat, **content)
        room.authors[message.message_id] = who
    else:
        message = world.post(room, world.people[who].user(), **content)
    if hears(world, room, message):
        world.updates.put("message", message)
    return message


def place(room: Room, topic: int, reply: Message | None) -> dict[str, Any]:
    """The fields that tell where a message stands.

    A plain message of a topic replies to the topic's first service message. A reply elsewhere in a supergroup has the
    thread's id too, without being a topic's message.
    """
    if topic:
        fields: dict[str, Any] = {"message_thread_id": topic, "is_topic_message": True}
        return {**fields, "reply_to_message": reply or room.messages.get(topic)}
    if reply is None:
        return {}
    if room.supergroup:
        return {"reply_to_message": reply, "message_thread_id": reply.message_thread_id or reply.message_id}
    return {"reply_to_message": reply}


def hears(world: World, room: Room, message: Message) -> bool:
    """Whether the bot gets a message: https://core.telegram.org/bots/features#privacy-mode."""
    if room.private:
        return True
    bot = room.members.get(world.bot.id)
    if bot is None or not bot.present:
        return False
    return bot.admin or not world.privacy or is_service(message) or _is_meant(world, message)


def is_service(message: Message) -> bool:
    """Whether it tells of something that happened in the chat."""
    return any(getattr(message, name) is not None for name in _SERVICE)


def _is_meant(world: World, message: Message) -> bool:
    """A command that names no other bot, or a reply to the bot's words."""
    if message.text and message.entities and message.entities[0].offset == 0:
        entity = message.entities[0]
        _, _, named = message.text[: entity.length].partition("@")
        if entity.type == "bot_command" and named.lower() in {"", str(world.bot.username).lower()}:
            return True
    replied = message.reply_to_message
    return replied is not None and replied.from_ == world.bot and not is_service(replied)
