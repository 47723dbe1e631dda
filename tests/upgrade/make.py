"""Make the data of an earlier release by having its own bot talk with people; a test upgrades them in this one.

    git archive cb8c58d | tar -x -C /tmp/old
    cd /tmp/old && PYTHONPATH=. python -m bot.words.compile
    PYTHONPATH=. python …/tests/upgrade/make.py …/tests/upgrade/before_the_desk

What is imported here is the earlier release's. Somebody is between two questions of a dispute, with a request for a
certificate parked (``reading``); somebody's request waits for a decision (``asking``); somebody's dispute is with the
seller, with deadlines (``disputing``); somebody has a certificate (``certified``); and what the bot says to somebody
was not sent yet (``owed``).
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bot.playground.people import Person
from bot.playground.server import Playground, running_playground
from bot.words.catalogs import load_words
from tests.chaos.bot_process import BotProcess
from tests.http_chat import HttpChat
from tests.talk import Talk
from tests.transcripts.conftest import ORDER
from tests.transcripts.steps import reach_contact, reach_review, submit
from tests.transcripts.stories import file_dispute

COLUMNS = ("platform", "order_number", "buyer_name", "ordered_on", "item", "amount", "currency", "seller_name")
FIRST = 7_300_000_001


async def make(out: Path) -> None:
    """Play the stories, kill the bot with something unsent, and keep its data."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = f"{','.join(COLUMNS)}\n{','.join(str(ORDER[column]) for column in COLUMNS)}\n"
        (folder / "orders.csv").write_text(rows, encoding="utf-8")
        async with running_playground() as playground:
            at = {"BOT_TOKEN": playground.token, "BOT_API_BASE": playground.base, "PLAYGROUND_CLOCK": playground.base}
            bot = BotProcess(folder, at)
            await bot.order("migrate")
            await bot.order("orders", "import", "orders.csv")
            await bot.start()
            numbers = await _live(playground, bot)
            await bot.kill()
        _keep(bot.data, out, {**numbers, "at": datetime.now(UTC).isoformat(timespec="seconds")})


async def _live(playground: Playground, bot: BotProcess) -> dict[str, str]:
    """What happened before the upgrade; the numbers of the cases by who has them."""
    words, ids = load_words(strict=True), count(FIRST)

    def comes() -> Talk:
        person = Person(next(ids), "Test", language_code="ko", phone="+821023456789")
        chat = HttpChat(words, playground, bot, person)
        return Talk(chat, "ko", chat.until)

    reading, asking, disputing, certified, owed = (comes() for _ in range(5))
    await reach_contact(reading)
    await reading.says("/dispute")
    await reading.taps("engine.park.new.button")
    await reading.taps("platform.aliexpress.button")
    await reading.hears("dispute.order_number")
    await reading.says("8123456789012345")
    await reading.hears("dispute.item")
    numbers = {}
    await reach_review(asking)
    await asking.edits(str(ORDER["buyer_name"]), "김하늘")
    await asking.hears("engine.corrected", value="김하늘")
    numbers["asking"] = await submit(asking)
    await asking.hears("certificate.in_review", number=numbers["asking"])
    numbers["disputing"] = await file_dispute(disputing, platform="smartstore", paid="₩390,000", order="2026102512345")
    await disputing.taps("dispute.action.letter.button")
    await disputing.taps("letter.sent.button")
    await disputing.hears("dispute.letter_sent")
    await reach_review(certified)
    numbers["certified"] = await submit(certified)
    numbers["file"] = await certified.gets_file()
    playground.world.faults.server_error = 1.0
    await owed.says("/menu")
    tried = playground.world.record.last
    await owed.until(lambda: playground.world.record.last > tried + 1)
    return numbers


def _keep(data: Path, out: Path, story: dict[str, str]) -> None:
    """The database as one file, the keyring, the sealed files, and what to look for."""
    out.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(data / "sinmungo.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (out / "sinmungo.db").unlink(missing_ok=True)
        database.execute("VACUUM INTO ?", (str(out / "sinmungo.db"),))
    (out / "keyring.json").write_bytes((data / "keyring.json").read_bytes())
    for file in (data / "files").rglob("*"):
        if file.is_file():
            copy = out / "files" / file.relative_to(data / "files")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    (out / "story.json").write_text(json.dumps(story, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
