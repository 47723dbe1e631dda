"""People and their chats."""

from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from bot.playground.members import Member
from bot.playground.shapes import Chat, Message, User


class Person(Struct, frozen=True):
    """Somebody who can talk to the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str = "en"
    phone: str = ""

    def user(self) -> User:
        """The person as messages name them."""
        return User(self.id, False, self.first_name, self.last_name, self.username, self.language_code or None)


class Topic(Struct):
    """A forum topic.

    Args:
        id: its ``message_thread_id``, the id of its first service message.
        name: up to 128 letters.
        icon_color: RGB.
        by: who made it.
        icon: a custom emoji's id.
        closed: only those who manage topics may reopen it.
    """

    id: int
    name: str
    icon_color: int
    by: int
    icon: str | None = None
    closed: bool = False

    def shown(self) -> dict[str, Any]:
        """As a ForumTopic."""
        shown = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        return shown if self.icon is None else {**shown, "icon_custom_emoji_id": self.icon}


class Room(Struct):
    """A chat with what is in it.

    Args:
        chat: as messages name it.
        person: whose private chat it is.
        blocked: the person blocked the bot.
        messages: by id, ascending; deleted ones are gone.
        keyboards: reply keyboards that messages brought, by message id; Telegram never shows them to bots again.
        last: the last message's id, where the chat counts its own (supergroups do).
        members: of a group, by user id; those who left too.
        topics: of a forum, by id.
        pinned: ids of pinned messages, the last one pinned last.
        reactions: by message id and by who reacted.
        authors: who really wrote what anonymous admins wrote, by message id.
        migrated_to: the id of the group that this one became.
    """

    chat: Chat
    person: int | None = None
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    keyboards: dict[int, dict[str, Any]] = field(default_factory=dict)
    last: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reactions: dict[int, dict[int, tuple[str, ...]]] = field(default_factory=dict)
    authors: dict[int, int] = field(default_factory=dict)
    migrated_to: int | None = None

    @property
    def private(self) -> bool:
        """It is one person's chat with the bot."""
        return self.chat.type == "private"

    @property
    def supergroup(self) -> bool:
        """It is a supergroup, which counts its own messages."""
        return self.chat.type == "supergroup"

    def may(self, who: int, right: str) -> bool:
        """Whether a member of the group has an administrator's right."""
        member = self.members.get(who)
        return member is not None and member.may(right)

    def after(self, message_id: int, topic: int | None = None) -> list[Message]:
        """Messages with a greater id, oldest first; of one topic (0 for General) or of all."""
        newest = []
        for message in reversed(self.messages.values()):
            if message.message_id <= message_id:
                break
            if topic is None or topic_of(message) == topic:
                newest.append(message)
        return newest[::-1]

    def replied(self, message_id: int) -> Message | None:
        """The message that a reply names, without what it replies to itself; None where it is gone."""
        message = self.messages.get(message_id)
        if message is None or message.reply_to_message is None:
            return message
        return replace(message, reply_to_message=None)

    def state(self) -> dict[str, Any]:
        """As the control API shows it."""
        state = {"id": self.chat.id, "type": self.chat.type, "person": self.person, "blocked": self.blocked}
        if self.chat.title is None:
            return state
        return {**state, "title": self.chat.title, "is_forum": self.chat.is_forum, "migrated_to": self.migrated_to}


def topic_of(message: Message) -> int:
    """The topic a message is in; 0 for General, and where there are no topics."""
    return message.message_thread_id or 0 if message.is_topic_message else 0


def private_room(person: Person) -> Room:
    """The chat of a person with the bot; its id is theirs."""
    chat = Chat(
        person.id, "private", first_name=person.first_name, last_name=person.last_name, username=person.username
    )
    return Room(chat, person.id)


FIRST_PEOPLE = (  # ids beyond 32 bits, as new accounts have; numbers nobody has
    Person(7_100_000_001, "김하늘", None, "haneul_kim", "ko", "+821020000001"),
    Person(7_100_000_002, "王小明", None, "wang_xiaoming", "zh-hans", "+8613800138000"),
    Person(7_100_000_003, "Alice", "Martin", "alice_martin", "en", "+447400123456"),
)
