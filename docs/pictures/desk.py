"""A day at the desk in every language: a dispute of somebody who speaks another one, and a question."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from playwright.async_api import Browser

from bot.core.text import LOCALES, Text
from bot.playground.acts import Actor
from bot.playground.people import Person, Room
from bot.playground.server import Playground
from bot.playground.shapes import Message
from bot.words.catalogs import Words
from docs.pictures.camera import DESK_FOLDER, Camera, takes_wide
from docs.pictures.stories import STORIES, play
from tests.chaos.bot_process import BotProcess
from tests.http_chat import PATIENCE, HttpChat
from tests.talk import ZONES, Talk, pattern
from tests.web.serving import free_port

NAME = "Desk"
PAIRS = {
    "ko": "zh_Hans",
    "zh_Hans": "ko",
    "zh_Hant": "en",
    "en": "zh_Hant",
}  # what the desk reads: what the buyer speaks
AGENTS = {
    "ko": Person(7_100_000_011, "박지훈", None, "jihoon_desk", "ko", "+821020000011"),
    "zh_Hans": Person(7_100_000_014, "李娜", None, "lina_desk", "zh-hans", "+8613800138014"),
    "zh_Hant": Person(7_100_000_015, "陳建宏", None, "jianhong_desk", "zh-hant", "+886912000015"),
    "en": Person(7_100_000_012, "Emma", None, "emma_desk", "en", "+447400123412"),
}


class Lines(Struct, frozen=True):
    """What is said about a parcel that does not come: by the buyer, the agent, the buyer, and among agents."""

    question: str
    answer: str
    more: str
    note: str


LINES = {
    "ko": Lines(
        "주문한 이어폰이 2주째 오지 않아요. 어떻게 하면 되나요?",
        "많이 기다리셨겠어요. 판매자에게 배송 상황을 물어보셨어요?",
        "네, 어제 물어봤는데 아직 답이 없어요.",
        "지난주에도 같은 판매자 문의가 있었음",
    ),
    "zh_Hans": Lines(
        "买的耳机两周了还没到，该怎么办？",
        "让您久等了。您问过卖家物流情况吗？",
        "昨天问了，还没有回复。",
        "上周也有人问过这个卖家",
    ),
    "zh_Hant": Lines(
        "買的耳機兩週了還沒到，該怎麼辦？",
        "讓您久等了。您問過賣家出貨情況了嗎？",
        "昨天問了，還沒有回覆。",
        "上週也有人問過這個賣家",
    ),
    "en": Lines(
        "The headphones I bought have not come for two weeks. What can I do?",
        "I am sorry you have waited so long. Have you asked the seller where they are?",
        "Yes, yesterday. No answer yet.",
        "Same seller as in a case of last week",
    ),
}


def settings_for(desk: int, locale: str) -> dict[str, str]:
    """What the bot is told: the desk, who serves it, a dashboard, and budgets that let nobody wait for the pictures."""
    agent = AGENTS[locale].id
    return {
        "DESKS": f'[{{"chat": {desk}, "language": "{locale}", "timezone": "{ZONES[locale]}"}}]',
        "AGENTS": f"[{agent}]",
        "SUPERVISORS": f"[{agent}]",
        "PUBLIC_URL": "https://bot.example",
        "LISTEN": f"127.0.0.1:{free_port()}",
        "BUDGET_GROUP": "1000/1",
        "BUDGET_PRIVATE": "1000/1",
    }


@dataclass
class Desk:
    """An agent in front of the group, by hand and by eye.

    Args:
        words: the catalogs.
        locale: what the desk reads.
        agent: in the group.
        camera: looking at the group.
    """

    words: Words
    locale: str
    agent: Actor
    camera: Camera

    async def until(self, found: Callable[[], Any]) -> Any:
        """Look again and again."""
        async with asyncio.timeout(PATIENCE):
            while not (result := found()):  # noqa: ASYNC110 - nothing wakes us
                await asyncio.sleep(0.02)
        return result

    async def topic_of(self, number: str) -> Actor:
        """The agent in the topic of a case, once it is there."""
        room = self.agent.room
        topics = await self.until(lambda: [each.id for each in room.topics.values() if number in each.name])
        return self.agent.in_topic(topics[0])

    async def hears(self, there: Actor, msgid: str, **params: Any) -> Message:
        """The newest message of the bot that says something."""
        wanted = pattern(self.words, self.locale, msgid, params)
        found = await self.until(lambda: [each for each in there.hears() if wanted.search(each.text or "")])
        return found[-1]  # type: ignore[no-any-return]

    async def taps(self, there: Actor, msgid: str) -> None:
        """Tap the newest button of that label."""
        label = self.label(msgid)

        def button() -> tuple[int, str] | None:
            for message in reversed(there.hears()):
                for row in message.reply_markup.inline_keyboard if message.reply_markup else ():
                    for each in row:
                        if each.text == label and each.callback_data:
                            return message.message_id, each.callback_data
            return None

        message, data = await self.until(button)
        there.taps(message, data=data)

    def label(self, msgid: str) -> str:
        """A button's label as the desk reads it."""
        return self.words.plain(Text(msgid), self.locale, ZONES[self.locale])

    async def marked(self, message: Message, emoji: str) -> None:
        """Wait until the bot marked a message of the agent's."""
        await self.until(lambda: emoji in str(self.agent.room.reactions.get(message.message_id, "")))


async def day(locale: str, words: Words, playground: Playground, process: BotProcess, browser: Browser) -> None:
    """Play a day at the desk of one language and take its pictures."""
    room = next(room for room in playground.world.rooms.values() if room.chat.title == NAME)
    agent = playground.actor(AGENTS[locale], room.chat.id)
    buyers = {each: _talk(each, words, playground, process) for each in LOCALES}
    numbers = {each: await _asks(talk) for each, talk in buyers.items() if each != PAIRS[locale]}
    buyer = buyers[PAIRS[locale]]
    await play(STORIES[PAIRS[locale]], buyer, playground.actor(STORIES[PAIRS[locale]].person))
    async with Camera.opened(browser, playground, NAME, locale, DESK_FOLDER) as camera:
        desk = Desk(words, locale, agent, camera)
        await camera.takes_topics("topics", len(LOCALES) + 1)
        await _question(desk, await desk.topic_of(numbers[locale]), buyers[locale], LINES[locale])
        await _dispute(desk, await _dispute_topic(desk, room, set(numbers.values())), buyer, playground, browser)
        await _report(desk)
    if locale == "en":
        await takes_wide(browser, playground, NAME, (await desk.topic_of(numbers[locale])).topic)


def _talk(locale: str, words: Words, playground: Playground, process: BotProcess) -> Talk:
    chat = HttpChat(words, playground, process, STORIES[locale].person)
    return Talk(chat, locale, chat.until)


async def _asks(talk: Talk) -> str:
    """Ask for a person; the number of the case."""
    await talk.says("/agent")
    await talk.hears("agent.question")
    await talk.says(LINES[talk.locale].question)
    return (await talk.hears("agent.submitted"))["number"]


async def _dispute_topic(desk: Desk, room: Room, others: set[str]) -> Actor:
    topics = await desk.until(
        lambda: [each.id for each in room.topics.values() if not any(number in each.name for number in others)]
    )
    return desk.agent.in_topic(topics[-1])


async def _question(desk: Desk, there: Actor, buyer: Talk, lines: Lines) -> None:
    """Claim a question, answer it, and write a note."""
    await desk.camera.opens_topic(there.topic)
    await desk.taps(there, "desk.act.claim.button")
    relayed = await desk.hears(there, "desk.buyer_says", text=lines.question)
    answer = there.says(lines.answer, reply_to=relayed.message_id)
    await desk.marked(answer, "👌")
    await buyer.hears("desk.agent_says", text=lines.answer)
    await buyer.says(lines.more)
    await desk.hears(there, "desk.buyer_says", text=lines.more)
    await desk.marked(there.says(lines.note), "✍")
    await desk.camera.takes("talk", lines.note, newest=4)


async def _dispute(desk: Desk, there: Actor, buyer: Talk, playground: Playground, browser: Browser) -> None:
    """Look at the card, send a canned answer, and ask for something that the buyer then gives."""
    await desk.camera.opens_topic(there.topic)
    await desk.taps(there, "desk.act.claim.button")
    await desk.camera.takes_one("card", desk.label("desk.act.release.button"))
    await desk.taps(there, "desk.act.canned.button")
    await desk.taps(there, "desk.canned.looking.button")
    await buyer.hears("desk.agent_says")
    await desk.taps(there, "desk.act.ask.button")
    await desk.camera.takes_one("ask", desk.label("desk.ask.received.button"))
    await desk.taps(there, "evidence.label")
    await buyer.hears("desk.asked.evidence")
    name = STORIES[buyer.locale].person.first_name
    async with Camera.opened(browser, playground, name, desk.locale, DESK_FOLDER) as theirs:
        answer = buyer.chat.words.plain(Text("desk.answer.button"), buyer.locale, ZONES[buyer.locale])
        await theirs.takes("buyer", answer, newest=2)


async def _report(desk: Desk) -> None:
    """The figures, for supervisors."""
    await desk.camera.opens_topic(0)
    desk.agent.says("/report")
    await desk.until(lambda: any(message.photo for message in desk.agent.hears()))
    await desk.camera.takes("report", desk.label("desk.report"), newest=2)
