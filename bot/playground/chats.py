"""The methods about chats, their members, pins and topics: https://core.telegram.org/bots/api#getchat and on."""

from typing import Any

from msgspec import to_builtins

from bot.playground import groups, topics
from bot.playground.args import Args
from bot.playground.errors import bad_request
from bot.playground.members import PERMISSIONS, Member
from bot.playground.people import Room
from bot.playground.shapes import Message
from bot.playground.world import World

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(world: World, args: Args) -> dict[str, Any]:
    """``getChat``."""
    room = world.room(args.fields.get("chat_id"))
    more: dict[str, Any] = {}
    if not room.private:
        more["permissions"] = {name: name.startswith("can_send") for name in PERMISSIONS}
    if room.pinned:
        more["pinned_message"] = to_builtins(room.messages[room.pinned[-1]])
    return {
        **to_builtins(room.chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, True),
        **more,
    }


def get_member(world: World, args: Args) -> dict[str, Any]:
    """``getChatMember``."""
    room, user_id = world.room(args.fields.get("chat_id")), args.integer("user_id")
    if room.private:
        if user_id == world.bot.id:
            return Member(world.bot, "kicked" if room.blocked else "member").shown()
        if user_id == room.person:
            return Member(world.people[user_id].user()).shown()
    elif user_id in room.members:
        return room.members[user_id].shown()
    elif user_id in world.people:
        return Member(world.people[user_id].user(), "left").shown()
    raise bad_request("member not found")


def get_administrators(world: World, args: Args) -> list[dict[str, Any]]:
    """``getChatAdministrators``: no bots but this one."""
    room = world.room(args.fields.get("chat_id"))
    if room.private:
        raise bad_request("there are no administrators in the private chat")
    return [member.shown() for member in room.members.values() if member.admin]


def count_members(world: World, args: Args) -> int:
    """``getChatMemberCount``."""
    room = world.room(args.fields.get("chat_id"))
    return 2 if room.private else sum(member.present for member in room.members.values())


def leave(world: World, args: Args) -> bool:
    """``leaveChat``."""
    room = world.room(args.fields.get("chat_id"))
    if room.private:
        raise bad_request("chat can't be left")
    groups.set_member(world, room, world.bot.id, "left", by=world.bot.id)
    return True


def pin(world: World, args: Args) -> bool:
    """``pinChatMessage``."""
    room = _pinning(world, args)
    message = room.messages.get(args.integer("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    groups.pin(world, room, world.bot.id, message)
    return True


def unpin(world: World, args: Args) -> bool:
    """``unpinChatMessage``: the last one where none is named."""
    room = _pinning(world, args)
    message_id = args.integer("message_id") or (room.pinned[-1] if room.pinned else 0)
    if message_id not in room.messages:
        raise bad_request("message to unpin not found")
    groups.unpin(world, room, message_id)
    return True


def _pinning(world: World, args: Args) -> Room:
    room = world.room(args.fields.get("chat_id"))
    if not room.private and not room.may(world.bot.id, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return room


def create_topic(world: World, args: Args) -> dict[str, Any]:
    """``createForumTopic``."""
    room = world.room(args.fields.get("chat_id"))
    icon = args.text("icon_custom_emoji_id") or None
    topic = topics.open_topic(world, room, world.bot.id, args.text("name"), args.integer("icon_color"), icon)
    return topic.shown()


def edit_topic(world: World, args: Args) -> bool:
    """``editForumTopic``."""
    room = world.room(args.fields.get("chat_id"))
    name, icon = ((args.text(key) if key in args.fields else None) for key in ("name", "icon_custom_emoji_id"))
    topics.edit_topic(world, room, world.bot.id, args.integer("message_thread_id"), name or None, icon)
    return True


def close_topic(world: World, args: Args) -> bool:
    """``closeForumTopic``."""
    room = world.room(args.fields.get("chat_id"))
    topics.close_topic(world, room, world.bot.id, args.integer("message_thread_id"))
    return True


def reopen_topic(world: World, args: Args) -> bool:
    """``reopenForumTopic``."""
    room = world.room(args.fields.get("chat_id"))
    topics.close_topic(world, room, world.bot.id, args.integer("message_thread_id"), closed=False)
    return True


def delete_topic(world: World, args: Args) -> bool:
    """``deleteForumTopic``."""
    room = world.room(args.fields.get("chat_id"))
    topics.delete_topic(world, room, world.bot.id, args.integer("message_thread_id"))
    return True


def deletable(room: Room, message: Message, who: int) -> bool:
    """Whether somebody may delete a message; a topic's first one goes with its topic only."""
    if message.forum_topic_created is not None:
        return False
    author = room.authors.get(message.message_id, message.from_.id if message.from_ else 0)
    return room.private or author == who or room.may(who, "can_delete_messages")
