"""Killed with SIGKILL again and again, the bot loses no update, files nothing twice, and sends every message.

``KILLS`` and ``UPDATES`` in the environment ask for more; ``SEED`` repeats a run as far as time allows.
"""

import asyncio
import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import Any

import pytest

from bot.config import Settings
from bot.core.text import Text
from bot.house import open_house
from bot.playground.acts import Actor
from bot.playground.people import Person
from bot.playground.server import Playground, running_playground
from bot.playground.shapes import Message
from bot.words.catalogs import MARKUP, PLACEHOLDER, Words, load_words
from tests.chaos.bot_process import BotProcess

KILLS = int(os.environ.get("KILLS", "20"))
UPDATES = int(os.environ.get("UPDATES", "1000"))
SEED = int(os.environ.get("SEED", "1"))
ROUNDS = 2
EACH = 1 + 8 * ROUNDS + 1  # updates of one person: /start, the certificate's flow, /cases
LANGUAGES = {"ko": "ko", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "en": "en"}


@dataclass
class Crowd:
    """The people and what they did; the kills come at chosen updates."""

    playground: Playground
    words: Words
    chance: Random
    kills: list[int]
    done: int = 0
    kill_now: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def acted(self) -> None:
        """Count an update; the killer waits for some of them."""
        self.done += 1
        if self.kills and self.done >= self.kills[0]:
            self.kills.pop(0)
            self.kill_now.release()


@dataclass
class Buyer:
    """One person, who asks for two certificates and goes on only when the bot has answered."""

    crowd: Crowd
    actor: Actor
    locale: str
    name: str
    orders: list[str]
    hasty: bool

    async def live(self) -> None:
        """Everything they do, from the first word to the last."""
        await self._say("/start")
        await self._until(self._prompt("menu"), "menu")
        for number, order in enumerate(self.orders, start=1):
            await self._certificate(order)
            await self._until(lambda n=number: len(self._files()) >= n, "the file")  # type: ignore[misc]
        await self._say("/cases")
        await self._until(self._prompt("cases"), "cases")
        self.waiting = ""

    async def _certificate(self, order: str) -> None:
        self._mark = self._last()
        await self._say("/certificate")
        await self._tap("certificate.intro", "engine.go_on.button")
        email = f"buyer{self.actor.person.id}@example.com"
        for prompt, answer in (("order_number", order), ("name", self.name), ("contact", email)):
            if not self.hasty:
                await self._until(self._prompt(f"certificate.{prompt}"), prompt)
            await self._say(answer)
        await self._tap("certificate.language", f"language.{self.locale}.button")
        await self._tap("certificate.second", "certificate.second.none.button")
        await self._tap("certificate.review", "certificate.submit.button")
        await self._until(self._prompt("certificate.submitted"), "submitted")

    async def _say(self, text: str) -> None:
        await asyncio.sleep(self.crowd.chance.random() * 0.05)
        self.actor.says(text)
        self.crowd.acted()

    async def _tap(self, prompt: str, label: str) -> None:
        message = await self._until(self._prompt(prompt), prompt)
        wanted = self.crowd.words.plain(Text(label), self.locale, "UTC")
        place = next(
            (row, column)
            for row, buttons in enumerate(message.reply_markup.inline_keyboard)
            for column, button in enumerate(buttons)
            if button.text == wanted
        )
        self.actor.taps(message.message_id, *place)
        self.crowd.acted()

    def _prompt(self, msgid: str) -> Callable[[], Message | None]:
        """Finds the newest message since the round began that holds a text's own words."""
        text = MARKUP.sub("", self.crowd.words.catalogs[self.locale].gettext(msgid))
        words = PLACEHOLDER.split(text)[0].strip().splitlines()[0]
        return lambda: next((m for m in reversed(self._heard()) if words in (m.text or "")), None)

    async def _until(self, found: Callable[[], Any], what: str) -> Any:
        self.waiting = what
        last = self.crowd.playground.world.feed.last
        if result := found():
            return result
        async for _ in self.crowd.playground.world.feed.follow(last):
            if result := found():
                return result
        raise AssertionError("the playground ended")

    def story(self) -> str:
        """The end of the conversation, for whoever wonders why it goes no further."""
        return f"{self.name} waits for {self.waiting}: " + " | ".join(
            f"{m.message_id} {m.from_ and m.from_.first_name}: {(m.text or '-')[:50]!r}"
            for m in self.actor.room.after(0)[-8:]
        )

    _mark: int = 0
    waiting: str = ""

    def _heard(self) -> list[Message]:
        return self.actor.hears(after=self._mark)

    def _last(self) -> int:
        return max((message.message_id for message in self.actor.hears()), default=0)

    def _files(self) -> set[str | None]:
        return {m.document.file_name for m in self.actor.hears() if m.document}


def people(crowd: Crowd, count: int) -> Iterator[tuple[Buyer, list[dict[str, str]]]]:
    """The crowd, with the orders that make their certificates issue at once."""
    for n in range(count):
        code = list(LANGUAGES)[n % 4]
        name = "Buyer " + "".join(ascii_lowercase[n // 26**i % 26] for i in range(3)).title()
        crowd.playground.world.add_person(Person(7_200_000_000 + n, name, language_code=code))
        actor = crowd.playground.actor(crowd.playground.world.people[7_200_000_000 + n])
        orders = [f"20261121{n:05}{round_}" for round_ in range(ROUNDS)]
        rows = [
            {
                "platform": "smartstore",
                "order_number": order,
                "buyer_name": name,
                "ordered_on": "2026-11-01",
                "item": "Tea",
                "amount": "12000",
                "currency": "KRW",
                "seller_name": "Shop",
            }
            for order in orders
        ]
        yield Buyer(crowd, actor, LANGUAGES[code], name, orders, hasty=n % 3 == 0), rows


async def killer(crowd: Crowd, bot: BotProcess) -> None:
    """Kill the bot at the chosen updates and start it again; a minute passes meanwhile, as a dead one's leases do."""
    for _ in range(KILLS):
        await crowd.kill_now.acquire()
        await asyncio.sleep(crowd.chance.random() * 0.3)
        await bot.kill()
        clock = crowd.playground.world.clock
        clock.turn(clock.offset + 60)
        await bot.start()


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_nothing_is_lost_and_nothing_is_done_twice(tmp_path: Path) -> None:
    chance = Random(SEED)
    count = -(-UPDATES // EACH)
    kills = sorted(chance.sample(range(10, count * EACH - 40), KILLS))
    async with running_playground() as playground:
        settings = {
            "BOT_API_BASE": playground.base,
            "BOT_TOKEN": playground.token,
            "PLAYGROUND_CLOCK": playground.base,
            "LOG_LEVEL": "info",
        }
        bot = BotProcess(tmp_path, settings)
        crowd = Crowd(playground, load_words(), chance, kills)
        buyers = []
        with (tmp_path / "orders.csv").open("w", newline="") as out:
            for buyer, rows in people(crowd, count):
                buyers.append(buyer)
                writer = csv.DictWriter(out, rows[0])
                if len(buyers) == 1:
                    writer.writeheader()
                writer.writerows(rows)
        await bot.command("migrate")
        await bot.asks("orders", "import", str(tmp_path / "orders.csv"))
        await bot.start()
        try:
            async with asyncio.timeout(60 + KILLS * 10 + UPDATES / 10), asyncio.TaskGroup() as group:
                group.create_task(killer(crowd, bot))
                for buyer in buyers:
                    group.create_task(buyer.live())
        except TimeoutError:
            await bot.stop()
            pytest.fail("\n".join(["not everybody was answered", *(b.story() for b in buyers if b.waiting), bot.log()]))
        assert await bot.stop() == 0, bot.log()
        await look_closely(bot, playground, buyers)


async def look_closely(bot: BotProcess, playground: Playground, buyers: list[Buyer]) -> None:
    """Judge by the stand-in's record, by the bot's own commands, and by the stories of all cases."""
    cases = await bot.asks("cases", "list", "--kind", "certificate", "--limit", "100000")
    orders = Counter(case["data"]["order_number"] for case in cases)
    assert orders == Counter(order for buyer in buyers for order in buyer.orders)
    assert {case["state"] for case in cases} == {"issued"}
    issued = {case["data"]["certificate"] for case in cases}
    assert len(issued) == len(cases)
    assert await bot.asks("failed", "list") == []
    assert await bot.asks("outbox") == []
    async with open_house(Settings(_env_file=None, data_dir=bot.data)) as house:
        assert await house.store.broken_chains() == []
        for case in cases:
            view = await house.store.case(case["number"])
            assert view is not None
            assert [event.state for event in view.story] == ["looking_up", "issuing", "issued"]
    sent = Counter(document["document"]["file_name"] for document in _sent(playground, "sendDocument"))
    assert {f"{number}.pdf" for number in issued} == set(sent)
    cards = Counter((m["chat"]["id"], m["text"], str(m.get("reply_markup"))) for m in _sent(playground, "sendMessage"))
    twice = sum(n - 1 for (*_, keyboard), n in cards.items() if keyboard != "None")
    total = len(list(_sent(playground, "sendMessage"))) + sum(sent.values())
    print(  # noqa: T201 - how often twice is what one wants to know
        f"\n{bot.kills} kills over {len(buyers) * EACH} updates of {len(buyers)} people: {len(cases)} certificates,"
        f" {total} messages, sent twice: {twice} cards, {sum(sent.values()) - len(sent)} documents"
    )


def _sent(playground: Playground, method: str) -> Iterator[dict[str, Any]]:
    return (call.result for call in playground.world.record.calls(method) if call.ok)
