"""A busy desk: the bot as a process of its own, the stand-in counting as Telegram does (20 messages a minute a group).

Fifty people have a case each at one desk (then at two), and write 200 texts a minute in all for five minutes, while
agents answer some of them and other people ask the bot. Budgets are those of production. Printed: refusals (429) that
were provoked, texts lost or out of order, how long the topics took to catch up, and how long people waited for
answers, with the desk quiet and with the desk busy.

Run: python -m bench.desk_load [--minutes 5] [--a-minute 200] [--topics 50] [--desks 1 2] [--speed 1] [--json]
     ``--speed 4`` turns the clock forward four times as fast; waits are then told in real seconds all the same.
"""

import argparse
import asyncio
import json
import os
import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import uvloop
from msgspec import Struct, to_builtins

from bench.process import running
from bot.playground.acts import Actor
from bot.playground.faults import Faults
from bot.playground.people import Person, Room
from bot.playground.record import Call
from bot.playground.server import Playground, running_playground
from bot.playground.world import World

BOT = ("-m", "bot", "run")
NUMBER = re.compile(r"C-\w{5}-\w{5}")
TEXT = re.compile(r"\bt(\d+)n(\d+)\b")
BUYERS, ASKERS, AGENT, SUPERVISOR = 7_310_000_000, 7_320_000_000, 7_330_000_001, 7_330_000_002
ASK_EVERY, REPLY_EVERY = 3.0, 6.0  # seconds: each of the askers, all agents together
QUIET = 30.0  # seconds of the desk's silence for comparison
STEP = 0.05  # real seconds between two turns of the clock
PATIENCE = 30.0  # real seconds in which something has to happen


class Waits(Struct, frozen=True):
    """Real milliseconds until an answer. Args: count: of answers; p50, p99, most: their distribution."""

    count: int
    p50: float
    p99: float
    most: float


class Figures(Struct, frozen=True):
    """What was measured.

    Args:
        desks: how many groups shared the cases.
        texts: written by those who have a case.
        sends: of the bot into groups, edits and topics' and pins' service messages included.
        refused: 429 answers.
        lost: texts that are in no topic.
        elsewhere: texts that are in a topic that is not theirs, or twice in it.
        disordered: topics whose texts are not in the order in which they were written.
        drained: seconds of the clock from the last text until every one was in its topic.
        quiet: waits of those who ask the bot while the desk is quiet.
        busy: the same while it is busy.
        replies: waits from an agent's reply until it is with its reader, while the desk is busy.
    """

    desks: int
    topics: int
    texts: int
    sends: int
    refused: int
    lost: int
    elsewhere: int
    disordered: int
    drained: float
    quiet: Waits
    busy: Waits
    replies: Waits


class Busy:
    """A playground with desks, people with cases, and others who ask.

    Args:
        playground: it.
        desks: how many groups.
        topics: how many cases.
        speed: how many times as fast as real time the clock goes.
        seed: makes who writes repeat.
    """

    def __init__(self, playground: Playground, desks: int, topics: int, speed: float, seed: int = 1) -> None:
        self.playground, self.world, self.speed = playground, playground.world, speed
        self.chance = Random(seed)
        staff = [Person(AGENT, "Minji", language_code="ko"), Person(SUPERVISOR, "Sam", language_code="en")]
        for person in staff:
            self.world.add_person(person)
        self.rooms: list[Room] = [playground.group(f"Desk {n}", staff[1], staff[0]) for n in range(desks)]
        self.buyers = [self._somebody(BUYERS + n) for n in range(topics)]
        self.askers = [self._somebody(ASKERS + n) for n in range(10)]
        self.said: list[list[str]] = [[] for _ in range(topics)]
        self.cases: list[tuple[Actor, str]] = []  # by buyer: the agent in the topic, the case's number
        self.waits: list[float] = []
        self.replied: list[float] = []

    def _somebody(self, number: int) -> Actor:
        self.world.add_person(Person(number, f"Alice {number % 1000}", language_code="en"))
        return self.playground.actor(self.world.people[number])

    def settings(self, folder: Path) -> dict[str, str]:
        """The bot's; the budgets are those of production."""
        return {
            "BOT_TOKEN": self.playground.token,
            "BOT_API_BASE": self.playground.base,
            "PLAYGROUND_CLOCK": self.playground.base,
            "DATA_DIR": str(folder / "data"),
            "DESKS": json.dumps([{"chat": room.chat.id, "language": "en"} for room in self.rooms]),
            "AGENTS": json.dumps([AGENT]),
            "SUPERVISORS": json.dumps([SUPERVISOR]),
        }

    async def until(self, found: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
        """Look again whenever something happens in a chat. Raises RuntimeError in the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                if result := found():
                    return result
                async for _ in self.world.feed.follow(self.world.feed.last):
                    if result := found():
                        return result
        raise RuntimeError(f"there was never {what}")

    async def open_cases(self) -> None:
        """Everybody asks for a person, and gets a topic with a card and their question in it."""
        for buyer in self.buyers:
            buyer.says("/agent")
            await self.until(buyer.hears, "an answer")
            buyer.says("Where is my parcel?")
        for buyer in self.buyers:
            found = await self.until(lambda who=buyer: _number(who), "a case")  # type: ignore[misc]
            self.cases.append((await self.until(lambda n=found: self._topic(n), f"a topic for {found}"), found))  # type: ignore[misc]

    def _topic(self, number: str) -> Actor | None:
        """The agent in a case's topic, once the question stands there."""
        for room in self.rooms:
            for topic in room.topics.values():
                if topic.name.startswith(number):
                    agent = self.playground.actor(self.world.people[AGENT], room.chat.id, topic.id)
                    return agent if any("Where is" in (m.text or "") for m in agent.hears()[1:]) else None
        return None

    @asynccontextmanager
    async def hurrying(self) -> AsyncIterator[None]:
        """Meanwhile the clock goes faster."""
        task = asyncio.ensure_future(self._hurry())
        yield
        task.cancel()

    async def _hurry(self) -> None:
        while self.speed > 1:
            await asyncio.sleep(STEP)
            self.world.turn_clock(self.world.clock.offset + STEP * (self.speed - 1))

    async def pause(self, seconds: float) -> None:
        """So many seconds of the playground's clock."""
        await asyncio.sleep(seconds / self.speed)

    async def ask(self, seconds: float) -> list[float]:
        """Those without a case ask the bot for help for so long; returns their waits."""
        self.waits = []
        await asyncio.gather(*(self._ask(asker, seconds) for asker in self.askers))
        return self.waits

    async def _ask(self, asker: Actor, seconds: float) -> None:
        await self.pause(self.chance.random() * ASK_EVERY)
        for _ in range(int(seconds / ASK_EVERY)):
            begun = time.perf_counter()
            said = asker.says("/help")
            await asker.next_heard(after=said.message_id)
            self.waits.append(time.perf_counter() - begun)
            await self.pause(ASK_EVERY)

    async def write(self, minutes: float, a_minute: int) -> None:
        """Those with cases write, each about as much as the others, in no order."""
        began, count = self.world.clock.now(), int(minutes * a_minute)
        for number in range(count):
            who = self.chance.randrange(len(self.buyers))
            text = f"t{who}n{len(self.said[who])}"
            self.said[who].append(text)
            self.buyers[who].says(text)
            await self.pause(max(0.0, began + (number + 1) * 60 / a_minute - self.world.clock.now()))

    async def reply(self, minutes: float) -> None:
        """Agents answer somebody now and then."""
        for number in range(int(minutes * 60 / REPLY_EVERY)):
            who = self.chance.randrange(len(self.buyers))
            text, buyer, agent = f"reply {number}.", self.buyers[who], self.cases[who][0]
            begun = time.perf_counter()
            agent.says(f"/r {text}")
            await self.until(lambda b=buyer, t=text: any(t in (m.text or "") for m in b.hears()), text)  # type: ignore[misc]
            self.replied.append(time.perf_counter() - begun)
            await self.pause(REPLY_EVERY)

    async def drain(self) -> float:
        """Wait until every text is in a topic; returns the seconds that took."""
        began, wanted = self.world.clock.now(), {text for texts in self.said for text in texts}
        await self.until(lambda: wanted <= set().union(*map(set, self.shown())), "an end of it", 600)
        return self.world.clock.now() - began

    def shown(self) -> list[list[str]]:
        """By buyer, their texts as they stand in the topic of their case."""
        return [
            [found[0] for message in agent.hears() for found in TEXT.finditer(message.text or "")]
            for agent, _ in self.cases
        ]


def _number(buyer: Actor) -> str:
    found = [NUMBER.search(message.text or "") for message in buyer.hears()]
    return next((each[0] for each in found if each), "")


def waits(seconds: list[float]) -> Waits:
    """Their distribution."""
    ordered = sorted(second * 1000 for second in seconds)
    if not ordered:
        return Waits(0, 0.0, 0.0, 0.0)
    return Waits(len(ordered), ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100], ordered[-1])


async def measure(desks: int, topics: int, a_minute: int, minutes: float, speed: float) -> Figures:
    """Open the cases with open budgets; then, with a bot started anew, five minutes of traffic and what follows."""
    async with running_playground(world=World(seed=1, record=None)) as playground:
        busy = Busy(playground, desks, topics, speed)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            generous = {f"BUDGET_{name}": "99999/1" for name in ("OVERALL", "PRIVATE", "GROUP")}
            async with running(BOT, folder, {**busy.settings(folder), **generous}):
                await busy.open_cases()
                await playground.world.updates.drained()
            playground.world.turn_clock(120)  # what was sent so far no longer counts
            playground.world.faults = Faults(group_minute=20)
            async with running(BOT, folder, busy.settings(folder)) as bot, busy.hurrying():
                try:
                    return await _figures(busy, minutes, a_minute)
                except RuntimeError as error:
                    raise RuntimeError(f"{error}\n{bot.last_words()}") from None


async def _figures(busy: Busy, minutes: float, a_minute: int) -> Figures:
    await busy.ask(ASK_EVERY)  # the bot is there, and warm
    quiet = waits(await busy.ask(QUIET))
    after = busy.world.record.last
    asked, _, _ = await asyncio.gather(busy.ask(minutes * 60), busy.write(minutes, a_minute), busy.reply(minutes))
    drained = await busy.drain()
    await busy.pause(5)  # for whatever should not come
    shown = busy.shown()
    calls = list(busy.world.record.calls(after=after))
    wrong = [[text for text in texts if not text.startswith(f"t{who}n")] for who, texts in enumerate(shown)]
    return Figures(
        desks=len(busy.rooms),
        topics=len(busy.buyers),
        texts=sum(map(len, busy.said)),
        sends=sum(_into_group(call) for call in calls),
        refused=sum(call.error is not None and call.error.get("error_code") == 429 for call in calls),
        lost=sum(len(set(said) - set(there)) for said, there in zip(busy.said, shown, strict=True)),
        elsewhere=sum(map(len, wrong)) + sum(len(there) - len(set(there)) for there in shown),
        disordered=sum(there != said for said, there in zip(busy.said, shown, strict=True)),
        drained=drained,
        quiet=quiet,
        busy=waits(asked),
        replies=waits(busy.replied),
    )


def _into_group(call: Call) -> bool:
    into = str(call.params.get("chat_id", "")).startswith("-")
    return call.ok and into and not call.method.startswith(("get", "setMessageReaction"))


def told(figures: Figures) -> str:
    """In words."""
    it = figures

    def line(name: str, each: Waits) -> str:
        return f"  {name}: {each.count} answers, p50 {each.p50:.0f} ms, p99 {each.p99:.0f} ms, most {each.most:.0f} ms"

    return "\n".join(
        (
            f"{it.topics} topics in {it.desks} group(s): {it.texts} texts, {it.sends} messages and edits into groups",
            f"  429 provoked: {it.refused}; texts lost: {it.lost}, elsewhere or twice: {it.elsewhere};"
            f" topics out of order: {it.disordered}",
            f"  every text in its topic {it.drained:.0f} s after the last one was written",
            line("bot's answers, desk quiet", it.quiet),
            line("bot's answers, desk busy", it.busy),
            line("agents' replies, desk busy", it.replies),
        )
    )


async def main(arguments: argparse.Namespace) -> None:
    """Measure and print."""
    before, found = os.getloadavg(), []
    for desks in arguments.desks:
        figures = await measure(desks, arguments.topics, arguments.a_minute, arguments.minutes, arguments.speed)
        found.append(to_builtins(figures))
        if not arguments.json:
            print(told(figures), flush=True)
    if arguments.json:
        print(json.dumps({"speed": arguments.speed, "load_average_before": before, "runs": found}, indent=1))
    else:
        moment = time.strftime("%Y-%m-%d %H:%M %Z")
        loads = f"load average {before[0]:.1f} before, {os.getloadavg()[0]:.1f} after"
        print(f"{moment}, {os.cpu_count()} cores, clock at {arguments.speed:g} ×, {loads}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5, help="of traffic; 5")
    parser.add_argument("--a-minute", type=int, default=200, metavar="N", help="texts; 200")
    parser.add_argument("--topics", type=int, default=50, metavar="N", help="open cases; 50")
    parser.add_argument("--desks", type=int, nargs="+", default=[1, 2], metavar="N", help="groups; 1, then 2")
    parser.add_argument("--speed", type=float, default=1, metavar="X", help="of the clock; 1 is real time")
    parser.add_argument("--json", action="store_true", help="print JSON")
    uvloop.run(main(parser.parse_args()))
