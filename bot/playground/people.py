"""People and their chats."""

from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

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


class Room(Struct):
    """A chat with what is in it.

    Args:
        chat: as messages name it.
        person: whose private chat it is.
        blocked: the person blocked the bot.
        messages: by id, ascending; deleted ones are gone.
        keyboards: reply keyboards that messages brought, by message id; Telegram never shows them to bots again.
    """

    chat: Chat
    person: int | None = None
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    keyboards: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """It is one person's chat with the bot."""
        return self.chat.type == "private"

    def after(self, message_id: int) -> list[Message]:
        """Messages with a greater id, oldest first."""
        newest = []
        for message in reversed(self.messages.values()):
            if message.message_id <= message_id:
                break
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
        return state if self.chat.title is None else {**state, "title": self.chat.title}


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
