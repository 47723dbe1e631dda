"""The verdict: what became of everybody's doings, by the stand-in's record and by the bot's own commands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.playground.world import World
from tests.chaos.bot_process import BotProcess
from tests.chaos.crowd import SAID, Somebody
from tests.chaos.scene import NUMBER, first_times, lines


@dataclass
class Verdict:
    """What was found.

    Args:
        updates: made by people, agents included.
        messages: sent by the bot.
        notices: of those, the ones that must come at least once: files, numbers of cases, replies, mirrored texts.
        twice: how many of those came again, by kind.
        wrong: everything that should not be, a sentence each.
    """

    updates: int = 0
    messages: int = 0
    notices: int = 0
    twice: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def tell(self) -> str:
        """In words."""
        again = ", ".join(f"{kind} {count}" for kind, count in sorted(self.twice.items())) or "none"
        good = "nothing lost, nothing twice in the books, order kept, nobody stuck, chain verified"
        return (
            f"{self.updates} updates, {self.messages} messages; {self.notices} notices that must come, came twice:"
            f" {again}; " + ("; ".join(self.wrong) if self.wrong else good)
        )

    def claim(self, holds: bool, otherwise: str) -> None:
        """Note what is wrong."""
        if not holds:
            self.wrong.append(otherwise)

    def count(self, kind: str, found: Sequence[str]) -> None:
        """Note what came, and how much of it came again."""
        self.notices += len(set(found))
        if again := len(found) - len(set(found)):
            self.twice[kind] += again


async def judge(people: Sequence[Somebody], world: World, bot: BotProcess, stuck: Sequence[str]) -> Verdict:
    """Look at everything, with the bot stopped."""
    verdict = Verdict(wrong=[f"stuck: {story}" for story in stuck])
    by_chat: dict[int, list[str]] = {}
    for sent in world.record.sent():
        verdict.messages += 1
        by_chat.setdefault(sent.chat, []).append(sent.text)
    await _books(verdict, people, bot)
    for person in people:
        if person.job == "certificate":
            files = person.files()
            verdict.count("files", files)
            verdict.claim(len(set(files)) == len(person.orders), f"{person.name} has files {files}")
        if person.job == "desk":
            _talk(verdict, person)
        opened = [found[0] for text in by_chat.get(person.id, ()) for found in NUMBER.finditer(text)]
        verdict.claim(person.job == "deposit" or bool(opened), f"{person.name} was never told of a case")
    strangers = set(by_chat) - {person.id for person in people} - {chat for chat in by_chat if chat < 0}
    verdict.claim(not strangers, f"somebody else was written to: {strangers}")
    leaked = [text for chat, texts in by_chat.items() if chat > 0 for text in texts if "/r " in text]
    verdict.claim(not leaked, f"the desk's words came out: {leaked[:3]}")
    return verdict


def _talk(verdict: Verdict, person: Somebody) -> None:
    """What was said with the desk: complete, in order, in one topic."""
    mirrored, replies = person.mirrored(), person.replies()
    said = [
        line for m in person.actor.room.after(0) if m.from_ and m.from_.id == person.id for line in lines([m], SAID)
    ]
    verdict.count("mirrored texts", mirrored)
    verdict.count("replies", replies)
    if twins := len(person.twins()):
        verdict.twice["topics"] += twins
    verdict.claim(len(person.topics()) == 1, f"{person.name} has topics {person.topics()}")
    verdict.claim(first_times(mirrored) == said, f"{person.name} said {said}, the topic has {mirrored}")
    verdict.claim(first_times(replies) == sorted(set(replies)), f"{person.name} heard {replies}")


async def _books(verdict: Verdict, people: Sequence[Somebody], bot: BotProcess) -> None:
    """What the bot's own commands say."""
    cases = await bot.asks("cases", "list", "--limit", "1000000")
    filed = Counter((case["kind"], case["state"], _mark(case)) for case in cases)
    wanted: Counter[tuple[str, str, str]] = Counter()
    for person in people:
        match person.job:
            case "certificate":
                wanted.update(("certificate", "issued", order) for order in person.orders)
            case "dispute":
                wanted["dispute", "with_seller", f"81{person.id}"] += 1
            case "desk":
                wanted["question", "closed", f"{person.number} 4"] += 1
    missing, more = wanted - filed, filed - wanted
    verdict.claim(not missing, f"{missing.total()} cases are not as they should be: {list(missing)[:3]}")
    verdict.claim(not more, f"{more.total()} cases should not be: {list(more)[:3]}")
    verdict.claim(await bot.asks("failed", "list") == [], "updates were set aside")
    verdict.claim(await bot.asks("outbox") == [], "something still waits to be sent")
    chains = await bot.asks("audit", "verify")
    verdict.claim(not chains["broken"], f"chains do not hold: {chains}")


def _mark(case: dict[str, Any]) -> str:
    data = case["data"]
    if case["kind"] == "question":
        return f"{case['number']} {data.get('rating')}"
    return str(data.get("order_number"))
