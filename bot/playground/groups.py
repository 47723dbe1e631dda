"""Groups: made, joined, left, migrated; and what the bot hears of it."""

from typing import Any

from msgspec.structs import replace

from bot.playground.errors import RefusedError
from bot.playground.members import ADMIN_RIGHTS, STATUSES, Member
from bot.playground.people import Room
from bot.playground.shapes import Chat, ChatMemberUpdated, Message, User
from bot.playground.speaking import speak
from bot.playground.world import World

_FIRST_SUPERGROUP = -1_002_100_000_000  # beyond 32 bits, as they are
_FIRST_GROUP = -4_100_000_000


def make_group(
    world: World, title: str, *, kind: str = "supergroup", forum: bool = True, chat_id: int | None = None
) -> Room:
    """Make an empty group.

    Args:
        world: the playground's.
        title: its name.
        kind: supergroup, or group for one that has not been upgraded.
        forum: it has topics; only supergroups do.
        chat_id: its id; the next free one where None.
    """
    if kind not in {"supergroup", "group"} or (forum and kind == "group"):
        raise RefusedError(400, "a group is a supergroup, or a group without topics")
    if not title.strip():
        raise RefusedError(400, "a group has a title")
    if chat_id is None:
        first = _FIRST_SUPERGROUP if kind == "supergroup" else _FIRST_GROUP
        chat_id = first - sum(room.chat.type == kind for room in world.rooms.values()) - 1
    if chat_id >= 0 or chat_id in world.rooms:
        raise RefusedError(409, "a group's id is negative and its own")
    room = Room(Chat(chat_id, kind, title.strip(), is_forum=forum))
    world.rooms[chat_id] = room
    world.feed.add("group", group=room.state())
    return room


def set_member(
    world: World,
    room: Room,
    who: int,
    status: str = "member",
    *,
    rights: frozenset[str] | None = None,
    anonymous: bool = False,
    by: int | None = None,
) -> Member:
    """Let somebody join, leave, be removed, or change what they may.

    Args:
        world: the playground's.
        room: the group.
        who: a person's id or the bot's.
        status: as in ``Member``.
        rights: an administrator's; all where None.
        anonymous: they write as the group.
        by: who does it; they themselves where None, or for the bot whoever came first.
    """
    if status not in STATUSES or not (rights or frozenset()) <= set(ADMIN_RIGHTS):
        raise RefusedError(400, "there is no such status or right")
    user = _user(world, who)
    before = room.members.get(who, Member(user, "left"))
    given = frozenset(ADMIN_RIGHTS) if rights is None else rights
    after = Member(user, status, given if status == "administrator" else frozenset(), anonymous)
    if before == after:
        return after
    actor = by or who
    if by is None and who == world.bot.id:
        actor = next((member for member in room.members if member in world.people), who)
    if before.present and not after.present:  # while the bot still hears it
        _tell(world, room, actor, before, after)
        if who != world.bot.id:
            speak(world, room, actor, left_chat_member=user)
        room.members[who] = after
    else:
        room.members[who] = after
        _tell(world, room, actor, before, after)
        if not before.present and after.present:
            speak(world, room, actor, new_chat_members=[user])
    world.feed.add("group", group=room.state())
    return after


def _tell(world: World, room: Room, by: int, before: Member, after: Member) -> None:
    change = ChatMemberUpdated(
        chat=room.chat,
        from_=_user(world, by),
        date=world.now(),
        old_chat_member=before.shown(),
        new_chat_member=after.shown(),
    )
    bot = room.members.get(world.bot.id)
    if after.user.id == world.bot.id:
        world.updates.put("my_chat_member", change)
    elif bot is not None and bot.admin:
        world.updates.put("chat_member", change)


def migrate(world: World, room: Room, by: int, *, forum: bool | None = None) -> Room:
    """Let a group become another one with a new id; nothing but its members goes along."""
    forum = room.chat.is_forum if forum is None else forum
    new = make_group(world, room.chat.title or "", forum=forum)
    new.members = dict(room.members)
    speak(world, room, by, migrate_to_chat_id=new.chat.id)
    room.migrated_to = new.chat.id
    speak(world, new, by, migrate_from_chat_id=room.chat.id)
    world.feed.add("group", group=room.state())
    return new


def set_forum(world: World, room: Room, *, forum: bool) -> None:
    """Turn topics on or off; the topics stay where they are."""
    room.chat = replace(room.chat, is_forum=forum)
    world.feed.add("group", group=room.state())


def pin(world: World, room: Room, who: int, message: Message) -> None:
    """Pin a message; the chat is told by a service message."""
    if message.message_id in room.pinned:
        return
    room.pinned.append(message.message_id)
    topic = message.message_thread_id or 0 if message.is_topic_message else 0
    speak(world, room, who, topic=topic, pinned_message=room.replied(message.message_id))
    world.feed.add("pinned", chat=room.chat.id, pinned=room.pinned)


def unpin(world: World, room: Room, message_id: int) -> None:
    """Take a message's pin away; nobody is told."""
    if message_id in room.pinned:
        room.pinned.remove(message_id)
        world.feed.add("pinned", chat=room.chat.id, pinned=room.pinned)


def shown(world: World, room: Room) -> dict[str, Any]:
    """A group as the control API shows it."""
    members = [
        {
            "person": member.user.id,
            "bot": member.user.id == world.bot.id,
            "status": member.status,
            "rights": sorted(member.rights) if member.status == "administrator" else [],
            "anonymous": member.anonymous,
        }
        for member in room.members.values()
    ]
    return {**room.state(), "members": members, "pinned": room.pinned}


def _user(world: World, who: int) -> User:
    return world.bot if who == world.bot.id else world.who(who).user()
