"""A busy desk: 200 texts a minute over 50 topics for five minutes, on a clock turned by hand."""

import random
from datetime import datetime, timedelta

import pytest

from bot.ports import Changes, Copied, CopyMessages, EditText, OutboxRecord, Outgoing, SendText
from bot.service.budget import Budgets, Rates, weight
from bot.service.delivery import Delivery
from storage.store import Storage
from tests.service.desk_telegram import DeskTelegram
from tests.service.fakes import START, HandClock
from tests.service.test_delivery_desk import GROUP, Bench

pytestmark = pytest.mark.slow  # left out of `make quick`

TOPICS, MINUTES, A_MINUTE = 50, 5, 200


class Strict(DeskTelegram):
    """Counts as Telegram does: never more than twenty into the group within any minute.

    Args:
        clock: the time.
    """

    def __init__(self, clock: HandClock) -> None:
        super().__init__(GROUP)
        self.clock = clock
        self.sent_at: list[datetime] = []
        self.answers: list[datetime] = []

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        now = self.clock.now()
        if outgoing.chat == GROUP:
            self.sent_at += [now] * weight(outgoing)
            assert len([at for at in self.sent_at if at > now - timedelta(minutes=1)]) <= 20, "429"
        else:
            self.answers.append(now)
        return await super().send(outgoing, content)


async def test_a_busy_desk_provokes_nothing_loses_nothing_and_catches_up(store: Storage, clock: HandClock) -> None:
    chance = random.Random(5)
    bench = Bench(store, clock)
    bench.telegram = telegram = Strict(clock)
    bench.delivery = Delivery(store, telegram, store.files, bench.intake, clock, budgets=Budgets(Rates()))
    for topic in range(TOPICS):
        await store.remember(GROUP, f"topic:C-{topic}", 1_000 + topic)
        telegram.topics[1_000 + topic] = []
    said: dict[int, list[str]] = {topic: [] for topic in range(TOPICS)}
    answered = 0
    for second in range(MINUTES * 60):
        changes = Changes(now=clock.now())
        for _ in range(A_MINUTE // 60 + (chance.random() < (A_MINUTE % 60) / 60)):
            topic = chance.randrange(TOPICS)
            text = f"{topic}:{len(said[topic])}"
            said[topic].append(text)
            copied = Copied(f"C-{topic}", 7, (second * 10 + len(changes.outbox),))
            changes.outbox.append(
                OutboxRecord(1, SendText(GROUP, text, topic=f"C-{topic}", copied=copied, merge=True), 2)
            )
        if second % 5 == 0:
            answered += 1
            changes.outbox.append(OutboxRecord(1, SendText(1_000 + second, "answer"), 0))
        if second % 60 == 0:
            topic = chance.randrange(TOPICS)
            edit = EditText(GROUP, f"card {second}", message_id=5_000 + topic, topic=f"C-{topic}")
            changes.outbox.append(OutboxRecord(1, edit, 3))
        async with store.unit_of_work() as work:
            await work.load([7])
            await work.write(changes)
            await work.commit()
        await bench.run()
        assert len(telegram.answers) == answered, "an answer waited for the desk's traffic"
        clock.turn(timedelta(seconds=1))
    began = clock.now()
    while await store.waiting():
        await bench.wait(1)
        assert clock.now() - began < timedelta(minutes=3)
    for topic, texts in said.items():
        assert "\n".join(telegram.topics[1_000 + topic]).split("\n") == (texts or [""])
    assert (began - START) == timedelta(minutes=MINUTES)
    assert not [each for each in telegram.sent if isinstance(each, CopyMessages)]
