"""Forum topics, as anybody who may makes and changes them: https://core.telegram.org/bots/api#createforumtopic."""

from typing import Any

from bot.playground.entities import utf16
from bot.playground.errors import bad_request
from bot.playground.people import Room, Topic, topic_of
from bot.playground.speaking import speak
from bot.playground.world import World

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
MAX_NAME = 128
_MANAGE = "can_manage_topics"


def forum(room: Room) -> Room:
    """A chat that has topics. Raises ApiError where it has none."""
    if not room.chat.is_forum:
        raise bad_request("the chat is not a forum")
    return room


def open_topic(world: World, room: Room, who: int, name: str, color: int = 0, icon: str | None = None) -> Topic:
    """Make a topic; its id is that of its service message. Raises ApiError."""
    if not forum(room).may(who, _MANAGE):
        raise bad_request("not enough rights to create a topic")
    name = _named(name)
    if color and color not in COLORS:
        raise bad_request("invalid icon color specified")
    topic = Topic(0, name, color or COLORS[0], who, icon)
    told = {key: value for key, value in topic.shown().items() if key != "message_thread_id"}
    topic.id = world.next_message_id(room)
    room.topics[topic.id] = topic
    speak(world, room, who, topic=topic.id, forum_topic_created=told)
    _tell(world, room)
    return topic


def edit_topic(world: World, room: Room, who: int, topic_id: int, name: str | None, icon: str | None = None) -> None:
    """Rename a topic or change its icon; None leaves either as it is. Raises ApiError."""
    topic = managed(room, who, topic_id)
    told = {}
    if name is not None and _named(name) != topic.name:
        told["name"] = topic.name = _named(name)
    if icon is not None and icon != (topic.icon or ""):
        told["icon_custom_emoji_id"] = icon
        topic.icon = icon or None
    if not told:
        raise bad_request("TOPIC_NOT_MODIFIED")
    speak(world, room, who, topic=topic.id, forum_topic_edited=told)
    _tell(world, room)


def close_topic(world: World, room: Room, who: int, topic_id: int, *, closed: bool = True) -> None:
    """Close a topic, or open it again. Raises ApiError."""
    topic = managed(room, who, topic_id)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    told: dict[str, Any] = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    speak(world, room, who, topic=topic.id, **told)
    _tell(world, room)


def delete_topic(world: World, room: Room, who: int, topic_id: int) -> None:
    """Delete a topic with all its messages; nobody is told. Raises ApiError."""
    topic = _found(forum(room), topic_id)
    if topic.by != who and not room.may(who, "can_delete_messages"):
        raise bad_request("not enough rights to delete the topic")
    del room.topics[topic_id]
    for message in room.after(0, topic_id):
        world.delete(room, message.message_id)
    _tell(world, room)


def managed(room: Room, who: int, topic_id: int) -> Topic:
    """A topic that somebody may change. Raises ApiError."""
    topic = _found(forum(room), topic_id)
    if topic.by != who and not room.may(who, _MANAGE):
        raise bad_request("not enough rights to edit the topic")
    return topic


def writable_topic(room: Room, topic_id: int) -> int:
    """A topic the bot may write into; 0 is General. Raises ApiError.

    A closed topic refuses everybody here, its admins too, so that what the bot does about it can be seen.
    """
    if not topic_id:
        return 0
    topic = room.topics.get(topic_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")
    return topic_id


def listed(world: World, room: Room) -> list[dict[str, Any]]:
    """The topics as the control API shows them, General (0) first."""
    counts: dict[int, list[int]] = {}
    for message in room.messages.values():
        counts.setdefault(topic_of(message), []).append(message.message_id)
    topics = [Topic(0, "General", COLORS[0], world.bot.id), *room.topics.values()]
    return [
        {
            "id": topic.id,
            "name": topic.name,
            "icon_color": topic.icon_color,
            "closed": topic.closed,
            "messages": len(counts.get(topic.id, ())),
            "last_message": counts.get(topic.id, [0])[-1],
        }
        for topic in topics
    ]


def _found(room: Room, topic_id: int) -> Topic:
    if topic_id not in room.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return room.topics[topic_id]


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise bad_request("title can't be empty")
    if utf16(name) > MAX_NAME:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    return name


def _tell(world: World, room: Room) -> None:
    world.feed.add("topics", chat=room.chat.id, topics=listed(world, room))
