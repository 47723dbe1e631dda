"""The world of the playground: all its state, and the few ways in which it changes. It does no input or output."""

from collections import OrderedDict
from random import Random
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from bot.playground.budget import GroupBudget
from bot.playground.clock import Clock
from bot.playground.errors import ApiError, RefusedError, bad_request
from bot.playground.faults import Faults
from bot.playground.feed import Feed
from bot.playground.files import Files
from bot.playground.hook import Hook
from bot.playground.people import FIRST_PEOPLE, Person, Room, private_room
from bot.playground.profile import Profile
from bot.playground.record import Record
from bot.playground.shapes import Message, User
from bot.playground.updates import Updates

QUERY_LIFE = 150.0  # seconds in which a tap can be answered

TOKEN = "700000001:AAE-playground_token_for_this_machine"  # noqa: S105 - opens nothing but the playground


class Tap(Struct, frozen=True):
    """A tap that waits for its answer."""

    at: float
    chat: int
    person: int


class World:
    """Everything the stand-in knows.

    Args:
        token: the bot's token; the number before the colon is its id.
        clock: the playground's clock.
        seed: makes ids and luck repeat; None takes real chance.
        record: how many calls the record keeps; None keeps all.
    """

    def __init__(
        self, token: str = TOKEN, *, clock: Clock | None = None, seed: int | None = None, record: int | None = 100_000
    ) -> None:
        self.token = token
        self.clock = clock or Clock()
        self.chance = Random(seed)  # noqa: S311 - ids of a stand-in keep no secrets
        self.bot = User(int(token.partition(":")[0]), True, "Playground", username="playground_bot")
        self.people: dict[int, Person] = {}
        self.rooms: dict[int, Room] = {}
        self.files = Files(self.chance)
        self.luck = Random(seed)  # noqa: S311 - apart from the ids, so that they do not change with it
        self.updates = Updates(
            self.chance.randrange(100_000_000, 900_000_000),
            now=self.clock.now,
            faults=lambda: self.faults,
            chance=self.luck,
        )
        self.taps: OrderedDict[str, Tap] = OrderedDict()
        self.faults = Faults()
        self.budget = GroupBudget()
        self.privacy = True
        self.app = False  # a Main Mini App was set up
        self.feed = Feed()
        self.profile = Profile()
        self.record = Record(record)
        self.hook = Hook()
        self.alive = False
        self._last_message = 0
        for person in FIRST_PEOPLE:
            self.add_person(person)

    def add_person(self, person: Person) -> None:
        """Add somebody, with their chat."""
        self.people[person.id] = person
        self.rooms[person.id] = private_room(person)

    def person(self, language: str) -> Person:
        """The first person with a language code. Raises KeyError where there is none."""
        for person in self.people.values():
            if person.language_code == language:
                return person
        raise KeyError(language)

    def room(self, chat: Any) -> Room:
        """A chat by its id, for the bot. Raises ApiError where there is none."""
        if chat is None or chat == "":
            raise bad_request("chat_id is empty")
        try:
            room = self.rooms[int(chat)]
        except (ValueError, TypeError, KeyError):
            raise bad_request("chat not found") from None
        return room if room.private else self._group(room)

    def _group(self, room: Room) -> Room:
        """A group that the bot is in. Raises ApiError where it is not, or the group is another one now."""
        if room.migrated_to is not None:
            told = {"migrate_to_chat_id": room.migrated_to}
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", told)
        bot = room.members.get(self.bot.id)
        if bot is None:
            raise bad_request("chat not found")
        if not bot.present:
            how = "was kicked from" if bot.status == "kicked" else "is not a member of"
            raise ApiError(403, f"Forbidden: bot {how} the {room.chat.type} chat")
        return room

    def now(self) -> int:
        """The playground's time as messages carry it: whole seconds."""
        return int(self.clock.now())

    def post(self, room: Room, sender: User, *, keyboard: dict[str, Any] | None = None, **content: Any) -> Message:
        """Put a new message into a chat.

        Args:
            room: where.
            sender: the person or the bot.
            keyboard: a reply keyboard that comes with it.
            content: the fields of Message that make up its content.
        """
        message_id = self.next_message_id(room)
        if room.supergroup:
            room.last = message_id
        else:
            self._last_message = message_id
        message = Message(message_id=message_id, date=self.now(), chat=room.chat, from_=sender, **content)
        if keyboard is not None:
            room.keyboards[message.message_id] = keyboard
        room.messages[message.message_id] = message
        self.feed.add("message", chat=room.chat.id, message=self.shown(room, message))
        return message

    def count_from(self, last: int) -> None:
        """Let the next message outside supergroups have the id after ``last``."""
        self._last_message = last

    def next_message_id(self, room: Room) -> int:
        """The id that the next message of a chat will have: supergroups count their own, as with Telegram."""
        return (room.last if room.supergroup else self._last_message) + 1

    def change(self, room: Room, message: Message, **content: Any) -> Message:
        """Rewrite a message in place."""
        changed = replace(message, **content)
        room.messages[message.message_id] = changed
        self.feed.add("edited", chat=room.chat.id, message=self.shown(room, changed))
        return changed

    def delete(self, room: Room, message_id: int) -> None:
        """Take a message away."""
        del room.messages[message_id]
        for kept in (room.keyboards, room.reactions, room.authors):
            kept.pop(message_id, None)
        if message_id in room.pinned:
            room.pinned.remove(message_id)
            self.feed.add("pinned", chat=room.chat.id, pinned=room.pinned)
        self.feed.add("deleted", chat=room.chat.id, message_id=message_id)

    @staticmethod
    def shown(room: Room, message: Message) -> Any:
        """A message as the page sees it: with the reply keyboard it brought and its reactions."""
        keyboard, reactions = room.keyboards.get(message.message_id), room.reactions.get(message.message_id)
        if keyboard is None and not reactions:
            return message
        more = {"reply_markup": keyboard} if keyboard else {}
        return {**to_builtins(message), **more, **({"reactions": list(reactions.items())} if reactions else {})}

    def tap(self, chat: int, person: int) -> str:
        """Remember a tap; returns its query id. Forgets those that can no longer be answered."""
        now = self.clock.now()
        while self.taps and now - next(iter(self.taps.values())).at > QUERY_LIFE:
            self.taps.popitem(last=False)
        query_id = str(self.chance.getrandbits(62))
        self.taps[query_id] = Tap(now, chat, person)
        return query_id

    def answered(self, query_id: str) -> Tap:
        """Take the tap that an answer is for. Raises ApiError when it is too old, unknown or answered already."""
        tap = self.taps.pop(query_id, None)
        if tap is None or self.clock.now() - tap.at > QUERY_LIFE:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return tap

    def bot_seen(self, alive: bool) -> None:
        """The bot was heard, or its connection went."""
        if alive != self.alive:
            self.alive = alive
            self.feed.add("bot", alive=alive)

    def turn_clock(self, offset: float) -> None:
        """Set the clock's offset in seconds."""
        self.clock.turn(offset)
        self.feed.add("clock", **self.clock.state())

    def close(self) -> None:
        """Let go of everybody who waits."""
        self.feed.close()
        self.clock.wake()
        self.updates.interrupt("Conflict: terminated by the end of the playground")

    def who(self, person: int) -> Person:
        """A person by id, for the control API. Raises RefusedError where there is none."""
        if person not in self.people:
            raise RefusedError(404, f"nobody has the id {person}")
        return self.people[person]
