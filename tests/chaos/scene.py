"""A desk over HTTP: a playground with groups, the bot as a process, and how to find words and buttons there."""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.core.text import Text
from bot.playground.acts import Actor
from bot.playground.faults import NextFault
from bot.playground.people import Person, Room
from bot.playground.record import Call
from bot.playground.server import Playground
from bot.playground.shapes import Message
from bot.words.catalogs import MARKUP, PLACEHOLDER, Words
from tests.chaos.bot_process import BotProcess

NUMBER = re.compile(r"[A-Z]-\w{5}-\w{5}")
PATIENCE = 60.0  # seconds until somebody who waits gives up
LEASE = 60.0  # seconds after which nobody doubts that a dead process is dead
STAFF = [Person(7_400_000_000 + n, f"Agent {n}", language_code="en") for n in (1, 2, 3)]


class Scene:
    """Everybody, and how to find what they were told.

    Args:
        words: the catalogs.
        playground: the stand-in.
        folder: where the bot works.
        desks: how many groups.
        settings: of the bot, besides those that the playground and the desks need.
    """

    def __init__(self, words: Words, playground: Playground, folder: Path, desks: int = 1, **settings: str) -> None:
        self.words, self.playground, self.world = words, playground, playground.world
        for person in STAFF:
            self.world.add_person(person)
        self.rooms: list[Room] = [playground.group(f"Desk {n}", STAFF[2], *STAFF[:2]) for n in range(desks)]
        self.bot = BotProcess(
            folder,
            {
                "BOT_TOKEN": playground.token,
                "BOT_API_BASE": playground.base,
                "PLAYGROUND_CLOCK": playground.base,
                "DESKS": json.dumps([{"chat": room.chat.id, "language": "en"} for room in self.rooms]),
                "AGENTS": json.dumps([each.id for each in STAFF[:2]]),
                "SUPERVISORS": json.dumps([STAFF[2].id]),
                **settings,
            },
        )

    def buyer(self, number: int, code: str = "en") -> Actor:
        """Somebody new."""
        person = Person(7_500_000_000 + number, "Buyer", language_code=code)
        self.world.add_person(person)
        return self.playground.actor(person)

    async def until(self, found: Callable[[], Any], what: str) -> Any:
        """Look again whenever something happens in a chat."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (result := found()):  # noqa: ASYNC110 - not everything that is looked for is told by the feed
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"there was never {what}\n{self.bot.log()}") from None
        return result

    async def hears(self, actor: Actor, msgid: str, after: int = 0, locale: str = "en") -> Message:
        """The newest message with a text's own words."""
        words = own_words(self.words, msgid, locale)
        found = await self.until(
            lambda: next((m for m in reversed(actor.hears(after=after)) if words in (m.text or "")), None), msgid
        )
        assert isinstance(found, Message)
        return found

    async def press(self, actor: Actor, message: Message, msgid: str) -> None:
        """Tap the button of a message that is labelled so, as soon as it is there."""
        label = self.words.plain(Text(msgid), "en", "UTC")
        place = await self.until(lambda: button(actor.room.messages[message.message_id], label), label)
        actor.taps(message.message_id, *place)

    def topics(self, number: str, room: Room) -> list[int]:
        """The topics of a case in a group."""
        return [topic.id for topic in room.topics.values() if topic.name.startswith(number)]

    async def topic(self, number: str, room: Room, person: Person = STAFF[0]) -> Actor:
        """Somebody in the topic of a case, as soon as there is one."""
        found = await self.until(lambda: self.topics(number, room), f"a topic for {number}")
        return self.playground.actor(person, room.chat.id, found[0])

    async def number(self, buyer: Actor) -> str:
        """The number of the case that was opened for somebody."""
        return str(await self.until(lambda: numbers(buyer.hears()), "a case"))

    async def card(self, agent: Actor) -> Message:
        """The card in a topic; the later one where it was sent twice."""
        found = await self.until(lambda: next(filter(_is_card, reversed(agent.hears())), None), "a card")
        assert isinstance(found, Message)
        return found

    async def falls(self, method: str, chat: int | None = None, lost: str = "", *, since: int | None = None) -> None:
        """Kill the bot at its next call of a method (in a chat), and start it again.

        Args:
            method: the Bot API's.
            chat: only where it is for this one.
            lost: ``after``: the bot did not learn that the call succeeded; ``before``: it was not carried out at all.
            since: the number of the last call that does not count; of the last one there was where None.
        """
        begun = self.world.record.last if since is None else since
        if lost:
            self.world.faults.next.append(NextFault(method=method, reset=lost, chat=chat or 0))

        def called() -> bool:
            calls = self.world.record.calls(method, after=begun)
            return any(_is_for(call, chat) and call.lost == lost for call in calls)

        await self.until(called, f"a call of {method}")
        await self.bot.kill()
        self.world.turn_clock(self.world.clock.offset + LEASE)
        await self.bot.start()

    async def settled(self) -> None:
        """Everything was taken in and sent."""
        await self.world.updates.drained()
        while await self.bot.asks("outbox"):
            pass  # asking takes its time


def own_words(words: Words, msgid: str, locale: str) -> str:
    """The part of a text that is the same whatever is filled in."""
    text = MARKUP.sub("", words.catalogs[locale].gettext(msgid))
    return max((line.strip() for line in PLACEHOLDER.sub("\n", text).splitlines()), key=len)


def button(message: Message, label: str) -> tuple[int, int] | None:
    """Where a button is."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next(
        ((row, column) for row, each in enumerate(rows) for column, one in enumerate(each) if one.text == label), None
    )


def numbers(messages: Sequence[Message]) -> str:
    """The first case number in some messages; empty where there is none."""
    return next((found[0] for m in messages if (found := NUMBER.search(m.text or ""))), "")


def lines(messages: Sequence[Message], pattern: str) -> list[str]:
    """Everything in some messages that matches, in order."""
    return [found[0] for message in messages for found in re.finditer(pattern, message.text or "")]


def beside_cards(messages: Sequence[Message]) -> list[Message]:
    """Those that are no cards of a case, which repeat what was said."""
    return [message for message in messages if not NUMBER.match(message.text or "")]


def first_times(found: Sequence[str]) -> list[str]:
    """Without what came before already: a message may be sent twice, and stands behind its first time then."""
    return list(dict.fromkeys(found))


def _is_card(message: Message) -> bool:
    return bool(message.reply_markup) and bool(NUMBER.match(message.text or ""))


def _is_for(call: Call, chat: int | None) -> bool:
    return chat is None or str(call.params.get("chat_id")) == str(chat)


async def ended(scene: Scene) -> None:
    """What holds at the end of every story, by the bot's own commands and by the stand-in's record."""
    await scene.settled()
    assert await scene.bot.stop() == 0, scene.bot.log()
    assert await scene.bot.asks("outbox") == []
    assert await scene.bot.asks("failed", "list") == []
    await scene.bot.command("audit", "verify")
    assert scene.playground.problems() == []
