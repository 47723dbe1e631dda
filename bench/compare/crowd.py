"""People who act in turn and wait for the whole answer before they act again."""

import asyncio
import gc
import time
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from bot.playground.people import Person
from bot.playground.server import Playground

FIRST = 7_300_000_000  # the first person's id
WAITS = 120.0  # seconds until an answer counts as missing
KEPT = 20  # messages of a chat that stay in the stand-in between two turns; one that can be tapped is among them


class Act(Struct, frozen=True):
    """Something that a person does, and how it is answered.

    Args:
        text: what they write; empty for a tap on the newest message that has buttons.
        sends: messages that answer a text; a tap is answered by answerCallbackQuery and one edit.
    """

    text: str = ""
    sends: int = 1


TAP = Act(sends=0)


def dispute(item: str, details: str) -> tuple[Act, ...]:
    """Through a dispute as far as the evidence, and back. Each tap is on the first button."""
    return (
        *(Act("/dispute"), TAP, *map(Act, ("8123456789012345", item, "US$20")), TAP),
        *(*map(Act, ("2026-10-25", "2026-11-15")), TAP, TAP),
        *map(Act, (details, "/cancel", "Delete them")),
    )


# Through a certificate request as far as the review, and back; the question for a contact brings a keyboard along,
# and its answer takes that away, which is a message more each time. The words that are free are too short to be
# taken for sentences, so that the sentence encoder stays unloaded; "sentences" is the same dispute with it.
CERTIFICATE = (
    *map(Act, ("/certificate", "20261121-0001")),
    *(Act(text, 2) for text in ("Alice", "alice@example.com")),
    *map(Act, ("4", "1", "/cancel", "Delete them")),
)
SENTENCES = "sentences"
JOURNEYS = {
    "certificate": CERTIFICATE,
    "dispute": dispute("Phone", "Crack"),
    SENTENCES: dispute("Phone case", "Broken glass all over"),
}
FORM = tuple(map(Act, ("/form", "20261121-0001", "Alice Martin", "alice@example.com")))


def echoed(acts: Sequence[Act]) -> tuple[Act, ...]:
    """The same acts for a bot that echoes: it makes the same calls."""
    return tuple(Act("twice " + act.text, 2) if act.sends == 2 else act for act in acts)


class _Wait(Struct):
    """What somebody still waits for, when the last of it came, and what they did."""

    sends: int
    edits: int
    answers: int
    done: asyncio.Future[float]
    act: str

    def hear(self, kind: str, now: float) -> None:
        match kind:
            case "message":
                self.sends -= 1
            case "edited":
                self.edits -= 1
            case _:
                self.answers -= 1
        if self.sends <= 0 and self.edits <= 0 and self.answers <= 0 and not self.done.done():
            self.done.set_result(now)


class Crowd:
    """People in one playground.

    Args:
        playground: where they are.
        ids: theirs, which are those of their chats too.
    """

    def __init__(self, playground: Playground, ids: Sequence[int]) -> None:
        self.world = playground.world
        for number in ids:
            self.world.add_person(Person(number, "Alice", language_code="en"))
        self._ids = ids
        self._actors = [playground.actor(self.world.people[number]) for number in ids]
        self._tappable = dict.fromkeys(ids, 0)
        self._waiting: dict[int, _Wait] = {}
        self.heard: dict[str, int] = {"message": 0, "edited": 0, "callback_answer": 0}

    async def listen(self) -> None:
        """Tell everybody of their answers, until cancelled. Raises RuntimeError where it could not keep up."""
        async for events in self.world.feed.follow(self.world.feed.last):
            now = time.perf_counter()
            for _, event in events:
                if event["type"] == "reset":
                    raise RuntimeError("answers came faster than they were read")
                self._take(event, now)

    def _take(self, event: dict[str, Any], now: float) -> None:
        kind = event["type"]
        if kind not in self.heard:
            return
        if kind != "callback_answer":
            sender, number = _marks(event["message"])
            if sender != self.world.bot.id:
                return
            self._tappable[event["chat"]] = number
        self.heard[kind] += 1
        if waiting := self._waiting.get(event["chat"]):
            waiting.hear(kind, now)

    async def act(self, who: int, act: Act) -> float:
        """Do something and wait for all of its answer; returns the seconds."""
        tap = not act.text
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[self._ids[who]] = _Wait(act.sends, int(tap), int(tap), done, act.text or "a tap")
        begun = time.perf_counter()
        if tap:
            self._tap(who)
        else:
            self._actors[who].says(act.text)
        return await done - begun

    def _tap(self, who: int) -> None:
        number = self._tappable[self._ids[who]]
        message = self._actors[who].room.messages[number]
        data = None if message.reply_markup else "tap"  # an echo has no buttons; any data will do
        self._actors[who].taps(number, 0, 0, data=data)

    async def go(
        self, acts: Sequence[Act], people: int, rounds: int, *, first: int = 0, exact: bool = True
    ) -> list[float]:
        """Have so many people, from the first on, go through the acts so many times; returns all waits, in seconds.

        Raises:
            RuntimeError: an answer is missing, or (where ``exact``) more came than belong to the acts.
        """
        self._rest()
        before = dict(self.heard)
        waits: list[float] = []
        try:
            async with asyncio.timeout(WAITS), asyncio.TaskGroup() as group:
                lives = [group.create_task(self._live(first + who, acts, rounds)) for who in range(people)]
            async with asyncio.timeout(WAITS):
                await self.world.updates.drained()
        except TimeoutError:
            owed = [wait.act for wait in self._waiting.values() if not wait.done.done() or wait.done.cancelled()]
            raise RuntimeError(f"{len(owed)} were not answered in {WAITS:.0f} s: {sorted(set(owed))[:9]}") from None
        for life in lives:
            waits += life.result()
        came = {kind: self.heard[kind] - before[kind] for kind in before}
        taps = sum(not act.text for act in acts) * people * rounds
        due = {"message": sum(act.sends for act in acts) * people * rounds, "edited": taps, "callback_answer": taps}
        if exact and came != due:
            raise RuntimeError(f"{due} was due, {came} came")
        return waits

    def _rest(self) -> None:
        """Forget what was said long ago, and have Python look for garbage now, so that it needs no pause meanwhile."""
        for actor in self._actors:
            messages = actor.room.messages
            for number in list(messages)[:-KEPT]:
                del messages[number]
        gc.collect()
        gc.freeze()

    async def _live(self, who: int, acts: Sequence[Act], rounds: int) -> list[float]:
        return [await self.act(who, act) for _ in range(rounds) for act in acts]


def _marks(message: Any) -> tuple[int, int]:
    """Who wrote it and its id: what a person sees is a message, or one with the bot's marks on it as JSON."""
    if isinstance(message, dict):
        return int(message["from"]["id"]), int(message["message_id"])
    return int(message.from_.id), int(message.message_id)
