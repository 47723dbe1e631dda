"""A batch that writes into every table, with words planted in every place that may hold some."""

from msgspec.structs import replace

from bot.core.conversation import Conversation, Frame
from bot.core.effect import KeepQuestion, MarkArticle, SetDeadline, StartJob
from bot.core.event import Happening, Sender, TextReceived
from bot.ports import Changes, Delivered, EventRecord, FailedUpdate, Order, OutboxRecord, SendText
from storage import Storage
from tests.storage.acts import NOW, handed, later, meet, moved, opened, relay, write

PLANTED = (
    "홍길동",
    "Hong Gildong",
    "20261121-0001",
    "202611210001",
    "+82 10-1234-5678",
    "gildong@example.org",
    "무선 이어폰",
    "소리상점",
)
WORDS = " ".join(PLANTED)


async def write_everything(store: Storage) -> int:
    """Write the batch, fail a send, postpone a job; returns the person's id."""
    (person,) = await meet(store, 10)
    first = opened(person, "C-1", order=WORDS)
    case, effect = replace(first.case, data={WORDS: WORDS}), replace(first.effect, data={"x": WORDS})
    first = replace(first, case=case, effect=effect)
    texts = [OutboxRecord(person, SendText(10, f"{WORDS} {number}"), key=f"key {number}") for number in range(3)]
    payload = {"words": WORDS}
    await write(
        store,
        Changes(
            now=NOW,
            updates=[1],
            conversations={person: Conversation("ko", frames=(Frame("x", 1, "y", {"name": WORDS}),))},
            events=[EventRecord(person, Happening(NOW, TextReceived(1, WORDS), Sender("ko", WORDS)), bytes(32), 1)],
            outbox=texts,
            cases=[first, moved(first, "in_review", reason=WORDS, handoff=handed(owner=5, alias="7"))],
            jobs=[(person, StartJob("mail", "job", payload)), (person, StartJob("mail", "other", payload))],
            deadlines={"silence": (person, SetDeadline("silence", "silence", later(5), payload))},
            questions=[(person, KeepQuestion(WORDS, "ko", "none", 0.1))],
            marks=[MarkArticle("disp_first", "ko", helpful=True)],
            failed=[FailedUpdate("update", WORDS.encode(), WORDS, 2, who) for who in (None, person)],
        ),
    )
    one, two, _ = (row for row in await store.outbox(NOW, 2_000) if row.chat == 10)
    await store.delivered(
        [
            Delivered(one.id, "failed", error=WORDS),
            Delivered(two.id, "later", not_before=later(1), error=WORDS),
        ]
    )
    await relay(store, person, ("C-1", 10, 1, -100, 2))
    await store.migrated(-200, -100)
    await store.lease_jobs(NOW, 1, lease_seconds=5)
    await store.postpone_job("job", later(5), WORDS)
    await store.orders.add([Order("naver", PLANTED[2], PLANTED[0], "2026-11-20", PLANTED[6], 1, "KRW", PLANTED[7])])
    await store.files.put(person, PLANTED[0], WORDS.encode())
    await store.use_once("used", later(5), NOW)
    return person
