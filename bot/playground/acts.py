"""What people do in their chats. The page and the tests act through this."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from bot.playground import groups, topics
from bot.playground.chats import deletable
from bot.playground.entities import find, tidy
from bot.playground.errors import RefusedError
from bot.playground.files import Kind, Upload
from bot.playground.media import keep
from bot.playground.members import Member
from bot.playground.people import Person, Room
from bot.playground.reactions import react
from bot.playground.shapes import (
    CallbackQuery,
    ChatMemberUpdated,
    Contact,
    InaccessibleMessage,
    Location,
    Message,
)
from bot.playground.speaking import hears, is_service, speak
from bot.playground.world import World


class Actor:
    """A person in a chat.

    Args:
        world: the playground's.
        person: who.
        chat: where; the private chat with the bot where none is named.
        topic: the forum topic; 0 for General, and where there are none.
    """

    def __init__(self, world: World, person: Person, chat: int | None = None, topic: int = 0) -> None:
        chat = person.id if chat is None else chat
        if chat not in world.rooms:
            raise RefusedError(404, f"no chat has the id {chat}")
        if world.rooms[chat].person not in {None, person.id}:
            raise RefusedError(403, "that is somebody else's chat")
        self.world = world
        self.person = person
        self.room: Room = world.rooms[chat]
        if topic and topic not in self.room.topics:
            raise RefusedError(404, f"no topic has the id {topic}")
        self.topic = topic

    def in_topic(self, topic: int) -> "Actor":
        """The same person in another topic of the group; 0 for General."""
        return Actor(self.world, self.person, self.room.chat.id, topic)

    def says(self, text: str, *, reply_to: int | None = None) -> Message:
        """Write a text; commands, links and the like get their entities."""
        text, _ = tidy(text, [])
        if not text:
            raise RefusedError(400, "a text must not be empty")
        return self._post(reply_to, text=text, entities=find(text, []) or None)

    def sends(
        self,
        kind: Kind,
        *uploads: Upload,
        caption: str = "",
        album: str | None = None,
        reply_to: int | None = None,
        duration: int = 3,
    ) -> list[Message]:
        """Send files of one kind, each as a message, with a caption on the first; the same ``album`` is one album."""
        if not uploads:
            raise RefusedError(400, "there is no file")
        group = None if album is None else str(crc32(f"{self.room.chat.id} {album}".encode()) + 10**16)
        messages = []
        for upload in uploads:
            measures = {} if kind in {"photo", "sticker"} else {"duration": duration, "width": 640, "height": 360}
            content = keep(self.world.files, kind, upload, **measures)
            caption, _ = tidy(caption, [])
            words = {"caption": caption or None, "caption_entities": find(caption, []) or None}
            messages.append(self._post(reply_to, media_group_id=group, **content, **words))
            caption = ""
        return messages

    def shares_contact(self, contact: Contact | None = None) -> Message:
        """Send their own contact, as the button does (the number without its plus), or somebody's card."""
        person = self.person
        own = Contact(person.phone.removeprefix("+"), person.first_name, person.last_name, person.id)
        return self._post(None, contact=contact or own)

    def sends_location(self, latitude: float, longitude: float) -> Message:
        """Send a point on the map."""
        return self._post(None, location=Location(latitude, longitude))

    def sends_sticker(self) -> Message:
        """Send a sticker."""
        content = keep(self.world.files, "sticker", Upload(b"RIFF\0\0\0\0WEBPVP8 ", "sticker.webp", "image/webp"))
        return self._post(None, **content)

    def edits(self, message_id: int, text: str) -> Message:
        """Rewrite a text or caption of theirs."""
        message = self._here(message_id)
        author = message.from_.id if message.from_ else 0
        if self.room.authors.get(message_id, author) != self.person.id or is_service(message):
            raise RefusedError(404, "that is no message of theirs")
        text, _ = tidy(text, [])
        if not text:
            raise RefusedError(400, "a text must not be empty")
        entities = find(text, []) or None
        words: dict[str, Any] = {"text": text, "entities": entities}
        if message.text is None:
            words = {"caption": text, "caption_entities": entities}
        changed = self.world.change(self.room, message, edit_date=self.world.now(), **words)
        if hears(self.world, self.room, changed):
            self.world.updates.put("edited_message", changed)
        return changed

    def taps(self, message_id: int, row: int | None = None, column: int = 0, *, data: str | None = None) -> str:
        """Tap a button by its place, or with any data (also on a message that is gone); returns the query's id."""
        self._check_presence()
        message: Message | InaccessibleMessage | None = self.room.messages.get(message_id)
        if data is None:
            data = _button_data(message, row or 0, column)
        query_id = self.world.tap(self.room.chat.id, self.person.id)
        query = CallbackQuery(
            id=query_id,
            from_=self.person.user(),
            message=message or InaccessibleMessage(self.room.chat, message_id, 0),
            chat_instance=str(self.room.chat.id * 1_000_003),
            data=data,
        )
        self.world.updates.put("callback_query", query)
        return query_id

    def blocks(self) -> None:
        """Block the bot; again is nothing."""
        self._member("member", "kicked")

    def unblocks(self) -> None:
        """Unblock it; again is nothing."""
        self._member("kicked", "member")

    def reacts(self, message_id: int, *emoji: str) -> None:
        """React to a message with these and nothing else."""
        self._check_presence()
        self._here(message_id)
        react(self.world, self.room, self.person.id, message_id, emoji)

    def pins(self, message_id: int) -> None:
        """Pin a message; the bot gets the service message."""
        self._check_right("can_pin_messages")
        groups.pin(self.world, self.room, self.person.id, self._here(message_id))

    def unpins(self, message_id: int) -> None:
        """Take a pin away; the bot hears nothing of it."""
        self._check_right("can_pin_messages")
        groups.unpin(self.world, self.room, self._here(message_id).message_id)

    def deletes(self, message_id: int) -> None:
        """Delete a message, their own or with the right to; the bot hears nothing of it."""
        self._check_presence()
        if not deletable(self.room, self._here(message_id), self.person.id):
            raise RefusedError(403, "they may not delete that")
        self.world.delete(self.room, message_id)

    def opens_topic(self, name: str) -> "Actor":
        """Make a topic; they, in it."""
        self._check_presence()
        return self.in_topic(topics.open_topic(self.world, self.room, self.person.id, name).id)

    def renames_topic(self, name: str) -> None:
        """Rename the topic they are in."""
        topics.edit_topic(self.world, self.room, self.person.id, self.topic, name)

    def closes_topic(self) -> None:
        """Close the topic they are in."""
        topics.close_topic(self.world, self.room, self.person.id, self.topic)

    def reopens_topic(self) -> None:
        """Open it again."""
        topics.close_topic(self.world, self.room, self.person.id, self.topic, closed=False)

    def deletes_topic(self) -> None:
        """Delete the topic they are in with its messages; the bot hears nothing of it."""
        topics.delete_topic(self.world, self.room, self.person.id, self.topic)

    def hears(self, *, after: int = 0) -> list[Message]:
        """What the bot said in this chat or topic and what still stands there, oldest first."""
        bot = self.world.bot.id
        found = self.room.after(after, self.topic if self.room.chat.is_forum else None)
        return [message for message in found if message.from_ and message.from_.id == bot]

    async def next_heard(self, *, after: int = 0) -> Message:
        """The bot's first message with a greater id than ``after``, as soon as there is one."""
        last = self.world.feed.last
        if heard := self.hears(after=after):
            return heard[0]
        async for _ in self.world.feed.follow(last):
            if heard := self.hears(after=after):
                return heard[0]
        raise RefusedError(503, "the playground was closed")

    def _post(self, reply_to: int | None, **content: Any) -> Message:
        self._check_presence()
        topic = self.room.topics.get(self.topic)
        if self.topic and (topic is None or (topic.closed and not self.room.may(self.person.id, "can_manage_topics"))):
            raise RefusedError(409, "the topic is closed or gone")
        reply = None
        if reply_to is not None:
            reply = self.room.replied(reply_to)
            if reply is None:
                raise RefusedError(404, "the message to reply to is gone")
        return speak(self.world, self.room, self.person.id, topic=self.topic, reply=reply, **content)

    def _here(self, message_id: int) -> Message:
        message = self.room.messages.get(message_id)
        if message is None:
            raise RefusedError(404, "there is no such message")
        return message

    def _check_presence(self) -> None:
        """Whether they can do anything here at all."""
        if self.room.blocked:
            raise RefusedError(409, "they blocked the bot; unblock it first")
        if self.room.migrated_to is not None:
            raise RefusedError(409, "the group is another one now")
        if not self.room.private:
            member = self.room.members.get(self.person.id)
            if member is None or not member.present or member.status == "restricted":
                raise RefusedError(403, "they are no member who may write there")

    def _check_right(self, right: str) -> None:
        self._check_presence()
        if not self.room.private and not self.room.may(self.person.id, right):
            raise RefusedError(403, f"they are no administrator who has {right}")

    def _member(self, before: str, after: str) -> None:
        blocked = after == "kicked"
        if self.room.blocked == blocked:
            return
        self.room.blocked = blocked
        members = [Member(self.world.bot, status).shown() for status in (before, after)]
        change = ChatMemberUpdated(
            chat=self.room.chat,
            from_=self.person.user(),
            date=self.world.now(),
            old_chat_member=members[0],
            new_chat_member=members[1],
        )
        self.world.updates.put("my_chat_member", change)
        self.world.feed.add("blocked", chat=self.room.chat.id, blocked=blocked)


def _button_data(message: Message | InaccessibleMessage | None, row: int, column: int) -> str:
    if not isinstance(message, Message) or message.reply_markup is None:
        raise RefusedError(404, "there is no button to tap")
    rows: Sequence[Sequence[Any]] = message.reply_markup.inline_keyboard
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise RefusedError(404, "there is no button in that place")
    data: str | None = rows[row][column].callback_data
    if data is None:
        raise RefusedError(409, "that button tells the bot nothing")
    return data
