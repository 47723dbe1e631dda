"""Five hundred people, if need be: each lives a script of one of the jobs, and goes on only when it was answered."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_lowercase
from typing import Any

from bot.core.text import Text
from bot.playground.acts import Actor
from bot.playground.files import Upload
from bot.playground.people import Person, Room
from bot.playground.server import Playground
from bot.playground.shapes import Message
from bot.words.catalogs import Words
from tests.chaos.scene import STAFF, beside_cards, button, lines, numbers, own_words

LANGUAGES = {"ko": "ko", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "en": "en"}
FIRST = 7_600_000_000
ROUNDS = 2  # certificates, or deposit questions, of one person
TEXTS = 15  # of one person to the desk
LOOK = 2.0  # seconds that people look before they tap a card that was shown anew
GO_ON = "engine.again.go_on.button"
AT_ONCE = 60  # people who are at it at the same time
SAID, REPLIED = r"said \d\d", r"reply \d\d"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


@dataclass
class Crowd:
    """Everybody, what they did, and who waits for news of which chat.

    Args:
        playground: where they are.
        words: the catalogs.
        desks: the agents' groups.
        chance: where luck comes from.
        patience: seconds without the awaited answer after which somebody counts as stuck.
    """

    playground: Playground
    words: Words
    desks: list[Room]
    chance: Random
    patience: float = 300.0
    done: int = 0
    acted: asyncio.Event = field(default_factory=asyncio.Event)
    news: dict[int, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def count(self) -> None:
        """Somebody did something."""
        self.done += 1
        self.acted.set()
        self.acted.clear()

    async def watch(self) -> None:
        """Tell everybody of what happens in their chats, until cancelled."""
        last = self.playground.world.feed.last
        async for events in self.playground.world.feed.follow(last):
            for chat in {event.get("chat", 0) for _, event in events}:
                self.news[chat].set()
                self.news[chat] = asyncio.Event()

    async def until(self, found: Callable[[], Any], *chats: int) -> Any:
        """Look again whenever something happens in one of the chats."""
        async with asyncio.timeout(self.patience):
            while True:
                waits = [asyncio.ensure_future(self.news[chat].wait()) for chat in chats]
                try:
                    if result := found():
                        return result
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for wait in waits:
                        wait.cancel()

    def people(self, count: int) -> "list[Somebody]":
        """So many people, the jobs in turn, and in each the languages."""
        return [Somebody(self, number) for number in range(count)]

    async def live(self, people: "list[Somebody]") -> list[str]:
        """Have everybody live; returns the stories of those who are stuck."""
        slots = asyncio.Semaphore(AT_ONCE)
        watching = asyncio.ensure_future(self.watch())
        stuck: list[str] = []

        async def one(person: Somebody) -> None:
            async with slots:
                try:
                    await person.live()
                except TimeoutError:
                    stuck.append(person.story())

        await asyncio.gather(*map(one, people))
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        return stuck


class Somebody:
    """A person with a job.

    Args:
        crowd: theirs.
        number: which one.
    """

    def __init__(self, crowd: Crowd, number: int) -> None:
        self._crowd = crowd
        code = list(LANGUAGES)[number // 4 % 4]
        self.locale = LANGUAGES[code]
        self.name = "Buyer " + "".join(ascii_lowercase[number // 26**i % 26] for i in range(3)).title()
        self.id = FIRST + number
        crowd.playground.world.add_person(Person(self.id, self.name, language_code=code))
        self.actor = crowd.playground.actor(crowd.playground.world.people[self.id])
        self.job = list(JOBS)[number % 4]
        self.orders = [f"20261121{number:05}{each}" for each in range(ROUNDS)]
        self.hasty = number % 3 == 0
        self.waiting = ""
        self._mark = 0
        self._tapped = {self._label(GO_ON): 0}  # buttons' labels, and the message that each was tapped on
        self._answered = ("", "", 0)  # the question answered last, how, and by which message

    @property
    def buys(self) -> list[dict[str, str]]:
        """The orders that make their certificates issue at once, as rows of a file."""
        shared = {"platform": "smartstore", "buyer_name": self.name, "ordered_on": "2026-11-01", "item": "Tea"}
        return [
            {**shared, "order_number": order, "amount": "12000", "currency": "KRW", "seller_name": "Shop"}
            for order in self.orders
        ]

    async def live(self) -> None:
        """Everything they do, from the first word to the last."""
        await self.say("/start")
        await self.prompt("menu")
        await JOBS[self.job](self)
        self.waiting = ""

    def story(self) -> str:
        """The end of the conversation, for whoever wonders why it goes no further."""
        told = " | ".join(
            f"{m.message_id} {m.from_ and m.from_.first_name}: {(m.text or '-')[:60]!r}"
            for m in self.actor.room.after(0)[-6:]
        )
        return f"{self.name} ({self.id}, {self.job}, {self.locale}) waits for {self.waiting}: {told}"

    # --- what they do

    def begin(self) -> None:
        """From here on only what comes now counts."""
        self._mark = max((message.message_id for message in self.actor.hears()), default=0)
        self._tapped = {self._label(GO_ON): 0}
        self._answered = ("", "", 0)

    async def say(self, text: str) -> Message:
        """Write."""
        await asyncio.sleep(self._crowd.chance.random() * 0.05)
        self._crowd.count()
        return self.actor.says(text)

    async def tap(self, label: str, *, again: bool = True, **params: Any) -> None:
        """Tap the newest button that is labelled so.

        Where its card is shown anew before what is awaited next comes (after a kill, or because the button was old by
        the time its tap was heard) the newer one is tapped ``again``.
        """
        wanted = self._label(label, **params)
        message, place = await self._until(lambda: self._button(wanted), label)
        self._tapped = {self._label(GO_ON): self._tapped.get(self._label(GO_ON), 0)}
        self._answered = ("", "", 0)
        self._press(wanted, message, place, again=again)

    def _press(self, label: str, message: Message, place: tuple[int, int], *, again: bool = True) -> None:
        if again:
            self._tapped[label] = message.message_id
        self._crowd.count()
        self.actor.taps(message.message_id, *place)

    def _waits_for_a_tap(self) -> tuple[str, Message, tuple[int, int]] | None:
        """What stands in the way: a card shown anew after its tap, or the question whether to go on (as a card that
        came twice brings it about, tapped twice).
        """
        for label, last in self._tapped.items():
            found = self._button(label)
            if found is not None and found[0].message_id > last:
                return label, *found
        return None

    def _in_the_way(self) -> bool:
        return self._waits_for_a_tap() is not None or self._asked_again()

    def _asked_again(self) -> bool:
        """Whether the question that was answered last came after the answer: it was not taken as one."""
        prompt, _, said = self._answered
        return any(m.message_id > said and prompt in (m.text or "") for m in self.heard()) if prompt else False

    async def _repeat(self) -> None:
        """Tap what waits for a tap; answer once more what was asked once more."""
        if waiting := self._waits_for_a_tap():
            self._press(*waiting)
        elif self._asked_again():
            prompt, text, _ = self._answered
            self._answered = prompt, text, (await self.say(text)).message_id

    async def answer(self, msgid: str, text: str) -> None:
        """Wait for a question, and answer it."""
        await self.prompt(msgid)
        said = await self.say(text)
        self._answered = own_words(self._crowd.words, msgid, self.locale), text, said.message_id

    def _label(self, msgid: str, **params: Any) -> str:
        return self._crowd.words.plain(Text(msgid, params), self.locale, "UTC")

    async def prompt(self, msgid: str) -> Message:
        """Wait for a text."""
        words = own_words(self._crowd.words, msgid, self.locale)
        found = await self._until(
            lambda: next((m for m in reversed(self.heard()) if words in (m.text or "")), None), msgid
        )
        assert isinstance(found, Message)
        return found

    def heard(self) -> list[Message]:
        """What the bot said since ``begin``."""
        return self.actor.hears(after=self._mark)

    def _button(self, label: str) -> tuple[Message, tuple[int, int]] | None:
        for message in reversed(self.heard()):
            if (place := button(message, label)) is not None:
                return message, place
        return None

    async def _until(self, found: Callable[[], Any], what: str, *chats: int) -> Any:
        """Wait for something, tapping again what was shown anew.

        Whoever taps each of two cards in turn makes the other one old each time: so people look at what came last.
        """
        self.waiting = what
        async with asyncio.timeout(self._crowd.patience):
            while not (result := found()):
                await self._crowd.until(
                    lambda: found() or self._waits_for_a_tap() or self._asked_again(), self.id, *chats
                )
                if not found():
                    await asyncio.sleep(LOOK)
                if not found():
                    await self._repeat()
            return result

    def day(self, ago: int) -> str:
        """A day, as people write it."""
        now = datetime.fromtimestamp(self._crowd.playground.world.clock.now(), UTC)
        return (now - timedelta(days=ago)).date().isoformat()

    # --- the jobs

    async def certificates(self) -> None:
        """Ask for certificates, and wait for the files."""
        for number, order in enumerate(self.orders, start=1):
            self.begin()
            await self.say("/certificate")
            await self.tap("engine.go_on.button")
            answers = {"order_number": order, "name": self.name, "contact": f"buyer{self.id}@example.com"}
            for prompt, answer in answers.items():
                if not self.hasty:
                    await self.prompt(f"certificate.{prompt}")
                await self.say(answer)
            await self.tap(f"language.{self.locale}.button")
            await self.tap("certificate.second.none.button")
            await self.tap("certificate.submit.button")
            await self.prompt("certificate.submitted")
            await self._until(lambda n=number: len(self.files()) >= n, "the file")  # type: ignore[misc]
        await self._look()

    async def deposits(self) -> None:
        """Ask how much the deposit is, and when it comes back."""
        for _ in range(ROUNDS):
            self.begin()
            await self.say("/deposit")
            await self.tap("deposit.how_much.button")
            await self.tap("deposit.category.general")
            await self.prompt("deposit.answer.sum")
            self.begin()
            await self.say("/deposit")
            await self.tap("deposit.when_back.button")
            for prompt, answer in (("joined", self.day(150)), ("lodged", "1000"), ("deducted", "200")):
                await self.answer(f"deposit.{prompt}", answer)
            await self.prompt("deposit.back.sum")

    async def dispute(self) -> None:
        """File a dispute with a picture."""
        self.begin()
        await self.say("/dispute")
        await self.tap("platform.aliexpress.button")
        for prompt, answer in (("order_number", f"81{self.id}"), ("item", "Tea"), ("paid", "US$20")):
            await self.answer(f"dispute.{prompt}", answer)
        await self.tap("dispute.reason.damaged.button")
        for prompt, ago in (("ordered", 28), ("received", 7)):
            await self.answer(f"dispute.{prompt}", self.day(ago))
        await self.tap("engine.go_on.button")
        await self.tap("dispute.outcome.full_refund.button")
        await self.prompt("dispute.details")
        await self.say("It came broken in two on Sunday")
        await self.prompt("dispute.evidence")
        self.begin()  # the next card counts the picture, and this one is old then
        self._crowd.count()
        self.actor.sends("photo", Upload(PNG, "tea.png", "image/png"))
        await self.tap("engine.collect.done.button")
        await self.tap("dispute.submit.button")
        await self.prompt("dispute.asked_before")
        await self._look()

    async def talk(self) -> None:
        """Talk with an agent until the case is closed, and give a mark."""
        self.begin()
        await self.say("/agent")
        await self.prompt("agent.question")
        await self.say("said 00")
        self.number = await self._until(lambda: numbers(self.heard()), "a number")
        agent = await self._agent()
        for n in range(1, TEXTS + 1):
            await self.say(f"said {n:02}")
            if self._crowd.chance.random() < 0.3:  # in the same instant: the tap may overtake the text
                await self.tap("case.open.button", again=False, number=self.number)
            elif self._crowd.chance.random() < 0.5:
                await self._replied(agent, n)
        await self._replied(agent, TEXTS + 1)
        await self._until(
            lambda: f"said {TEXTS:02}" in self.mirrored(), "the last text in the topic", agent.room.chat.id
        )
        self._crowd.count()
        agent.says("/close")
        yes = self._crowd.words.plain(Text("desk.yes.button"), "en", "UTC")
        sure = await self._until(
            lambda: next((m for m in reversed(agent.hears()) if button(m, yes)), None), "yes", agent.room.chat.id
        )
        self._crowd.count()
        agent.taps(sure.message_id, *(button(sure, yes) or (0, 0)))
        await self.prompt("desk.rate")
        await self.tap("dispute.rate.button", number=4)
        await self.prompt("dispute.rated")

    async def _replied(self, agent: Actor, n: int) -> None:
        """The agent answers, and this person hears it."""
        text = f"reply {n:02}"
        self._crowd.count()
        agent.says(f"/r {text}")
        await self._until(lambda: text in self.replies(), text)

    async def _agent(self) -> Actor:
        """An agent in the topic of this person's case, as soon as there is one."""
        groups = [room.chat.id for room in self._crowd.desks]
        await self._until(self.mirrored, "the question in a topic", *groups)  # a bare topic invites nobody to write
        return self._crowd.playground.actor(self._crowd.chance.choice(STAFF), *self.topics()[0])

    async def _look(self) -> None:
        self.begin()
        await self.say("/cases")
        await self.prompt("cases")

    # --- what came of it

    number = ""

    def topics(self) -> list[tuple[int, int]]:
        """Group and topic of their case, where something stands in it; there shall be one."""
        return [at for at in self._named() if any(m.text for m in self._crowd.playground.actor(STAFF[0], *at).hears())]

    def twins(self) -> list[str]:
        """Empty topics of their case: what is left of a call that had no answer, and whose update came too late."""
        return [self.number] * (len(self._named()) - len(self.topics()))

    def _named(self) -> list[tuple[int, int]]:
        return [
            (room.chat.id, topic.id)
            for room in self._crowd.desks
            for topic in room.topics.values()
            if self.number and topic.name.startswith(self.number)
        ]

    def mirrored(self) -> list[str]:
        """Their texts as they stand in the topic of their case, those that stand there twice included."""
        found = (self._crowd.playground.actor(STAFF[0], *where).hears() for where in self.topics())
        return [line for messages in found for line in lines(beside_cards(messages), SAID)]

    def replies(self) -> list[str]:
        """What agents wrote to them."""
        return lines(beside_cards(self.actor.hears()), REPLIED)

    def files(self) -> list[str]:
        """The documents they were sent, each as often as it came."""
        return [m.document.file_name or "" for m in self.actor.hears() if m.document]


JOBS: Mapping[str, Callable[[Somebody], Coroutine[Any, Any, None]]] = {
    "certificate": Somebody.certificates,
    "deposit": Somebody.deposits,
    "dispute": Somebody.dispute,
    "desk": Somebody.talk,
}
