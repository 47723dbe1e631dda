"""SIGKILL at every step of a handoff, and what else can come between a buyer and an agent, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core.text import Text
from bot.playground.acts import Actor
from bot.playground.groups import migrate
from bot.playground.server import running_playground
from bot.words.catalogs import load_words
from tests.chaos.scene import STAFF, Scene, button, ended, first_times, lines, own_words

pytestmark = pytest.mark.slow
SAID, REPLIED = r"said \d\d", r"reply \d"


@asynccontextmanager
async def scene(folder: Path, desks: int) -> AsyncIterator[Scene]:
    """A running bot with desks; at the end everything is as it must be."""
    async with running_playground() as playground:
        made = Scene(load_words(), playground, folder, desks, BUDGET_GROUP="999/1")
        await made.bot.start()
        try:
            yield made
            await ended(made)
        finally:
            await made.bot.stop()


@pytest.mark.endurance
async def test_killed_at_every_step(tmp_path: Path) -> None:  # noqa: PLR0915 - it is one story
    async with scene(tmp_path, desks=2) as it:
        one, two = it.rooms
        buyer = it.buyer(1)
        here, there = one.chat.id, two.chat.id

        buyer.says("/agent")
        await it.falls("sendMessage", buyer.person.id, lost="before")
        await it.hears(buyer, "agent.question")
        buyer.says("said 00")
        await it.falls("createForumTopic", here, lost="after")
        begun = it.world.record.last
        await it.falls("sendMessage", here)  # the card
        await it.falls("pinChatMessage", here, since=begun)  # at times it is pinned before the bot can be killed
        number = await it.number(buyer)
        agent = await it.topic(number, one)

        buyer.says("said 01")
        buyer.says("said 02")
        await it.until(lambda: "said 02" in lines(agent.hears(), SAID), "the mirrored text")
        buyer.says("said 03")
        await it.falls("sendMessage", here, lost="before")

        await it.press(agent, await it.card(agent), "desk.act.claim.button")
        await it.falls("answerCallbackQuery", lost="before")
        agent.says("SECRET note")
        await it.falls("setMessageReaction", here)
        agent.says("/r reply 1")
        await it.falls("sendMessage", buyer.person.id, lost="after")
        await it.until(lambda: "reply 1" in lines(buyer.hears(), REPLIED), "the agent's reply")

        await it.press(agent, await it.card(agent), "desk.act.transfer.button")
        menu = await it.hears(agent, "desk.transfer")
        agent.taps(menu.message_id, 0, 0)
        await it.falls("createForumTopic", there, lost="after")
        other = await it.topic(number, two, STAFF[1])
        await it.card(other)
        buyer.says("said 04")
        await it.until(lambda: "said 04" in lines(other.hears(), SAID), "the text in the other topic")
        other.says("/claim")
        other.says("/r reply 2")
        await it.until(lambda: "reply 2" in lines(buyer.hears(), REPLIED), "the second reply")

        other.says("/close")
        sure = await it.hears(other, "desk.sure")
        await it.press(other, sure, "desk.yes.button")
        await it.falls("closeForumTopic", there, lost="after")
        marks = await it.hears(buyer, "desk.rate")
        buyer.taps(marks.message_id, 0, 1)
        await it.falls("sendMessage", there, lost="before")  # supervisors hear of the low mark
        await it.settled()

        assert [len(it.topics(number, room)) for room in it.rooms] == [1, 1]
        assert first_times(lines(agent.hears(), SAID)) == ["said 00", "said 01", "said 02", "said 03"]
        assert first_times(lines(other.hears(), SAID))[-1] == "said 04"
        assert first_times(lines(buyer.hears(), REPLIED)) == ["reply 1", "reply 2"]
        assert len(lines(it.playground.actor(STAFF[2], there).hears(), number)) == 1
        only(it, buyer.person.id)
        (case,) = await it.bot.asks("cases", "list")
        assert (case["number"], case["state"], case["data"]["rating"]) == (number, "closed", 2)
        assert it.bot.kills == 11


def only(it: Scene, *people: int) -> None:
    """Nobody but these and the desks was sent anything, and nothing of the desk's went to them."""
    desks = {chat for chat, room in it.world.rooms.items() if room.person is None}
    for sent in it.world.record.sent():
        assert sent.chat in desks | set(people), sent
        assert sent.chat in desks or "SECRET" not in sent.text, sent


async def test_what_else_comes_between(tmp_path: Path) -> None:
    async with scene(tmp_path, desks=1) as it:
        await asyncio.gather(
            topic_deleted(it, 1), claimed_twice(it, 2), blocked_meanwhile(it, 3), writes_while_it_closes(it, 4)
        )
        await group_moved(it, 5)
        await it.settled()
        only(it, *(7_500_000_000 + n for n in range(1, 6)))


async def test_two_ask_in_the_same_instant(tmp_path: Path) -> None:
    """And the same person twice: one case each, one topic each."""
    async with scene(tmp_path, desks=1) as it:
        buyers = [it.buyer(n) for n in range(1, 6)]
        for buyer in buyers:
            buyer.says("/agent")
            buyer.says("said 00")
            buyer.says("said 01")
        for buyer in buyers:
            agent = await it.topic(await it.number(buyer), it.rooms[0])
            await it.until(lambda agent=agent: "said 01" in lines(agent.hears(), SAID), "both texts")  # type: ignore[misc]
        await it.settled()
        assert len(it.rooms[0].topics) == len(await it.bot.asks("cases", "list")) == len(buyers)


async def opened(it: Scene, n: int) -> tuple[Actor, Actor]:
    """A buyer with a case, and an agent in its topic, where the question stands."""
    buyer = it.buyer(n)
    buyer.says("/agent")
    await it.hears(buyer, "agent.question")
    buyer.says("said 00")
    agent = await it.topic(await it.number(buyer), it.rooms[0])
    await it.until(lambda: "said 00" in lines(agent.hears()[1:], SAID), "the question")
    return buyer, agent


async def topic_deleted(it: Scene, n: int) -> None:
    """A topic that is deleted mid-conversation is made again, with its story."""
    buyer, agent = await opened(it, n)
    number = await it.number(buyer)
    agent.deletes_topic()
    buyer.says("said 01")
    again = await it.topic(number, it.rooms[0])
    assert again.topic != agent.topic
    await it.until(lambda: "said 01" in lines(again.hears(), SAID), "the text in the new topic")
    assert first_times(lines(again.hears(), SAID)) == ["said 00", "said 01"]
    assert len(it.topics(number, it.rooms[0])) == 1


async def claimed_twice(it: Scene, n: int) -> None:
    """Two tap at once: one has it, the other is told who."""
    _, agent = await opened(it, n)
    colleague = it.playground.actor(STAFF[1], agent.room.chat.id, agent.topic)
    card = await it.card(agent)
    place = button(card, it.words.plain(Text("desk.act.claim.button"), "en", "UTC"))
    assert place is not None
    queries = {who.taps(card.message_id, *place) for who in (agent, colleague)}

    def answers() -> list[str]:
        calls = it.world.record.calls("answerCallbackQuery")
        return [c.params.get("text", "") for c in calls if c.ok and c.params["callback_query_id"] in queries]

    await it.until(lambda: len(answers()) == 2, "an answer to both taps")
    assert sum(own_words(it.words, "desk.claimed", "en") in text for text in answers()) == 1
    assert sum(own_words(it.words, "desk.taken", "en") in text for text in answers()) == 1


async def blocked_meanwhile(it: Scene, n: int) -> None:
    """A buyer who blocked the bot cannot be told; the topic hears so, and the case goes on when they come back."""
    buyer, agent = await opened(it, n)
    while any(row["lane"] == "private" for row in await it.bot.asks("outbox")):
        pass  # what is still to be said could never be sent, and would rightly stay in the outbox
    buyer.blocks()
    agent.says("/r reply 1")
    await it.hears(agent, "desk.not_delivered.gone")
    buyer.unblocks()
    buyer.says("said 01")
    await it.until(lambda: "said 01" in lines(agent.hears(), SAID), "what the buyer wrote after that")
    assert lines(buyer.hears(), REPLIED) == []


async def writes_while_it_closes(it: Scene, n: int) -> None:
    """What is written in the instant of closing is in the topic, or answered."""
    buyer, agent = await opened(it, n)
    agent.says("/claim")
    agent.says("/close")
    sure = await it.hears(agent, "desk.sure")
    await it.press(agent, sure, "desk.yes.button")
    said = buyer.says("said 01")
    await it.hears(buyer, "desk.rate")
    await it.until(
        lambda: "said 01" in lines(agent.hears(), SAID) or len(buyer.hears(after=said.message_id)) > 2,
        "the text in the topic, or an answer besides the farewell",
    )


async def group_moved(it: Scene, n: int) -> None:
    """A group that became another one is followed: the case gets a topic there."""
    buyer, _ = await opened(it, n)
    new = migrate(it.world, it.rooms[0], STAFF[2].id)
    buyer.says("said 01")
    agent = await it.topic(await it.number(buyer), new)
    await it.until(lambda: "said 01" in lines(agent.hears(), SAID), "the text in the new group")
    agent.says("/r reply 1")
    await it.until(lambda: "reply 1" in lines(buyer.hears(), REPLIED), "the reply from there")
    assert len(it.topics(await it.number(buyer), new)) == 1
