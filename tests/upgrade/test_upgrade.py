"""The data of earlier releases open in this one: people go on where they were, and nothing is ever half migrated."""

import asyncio
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.flows.labels import STATES
from bot.house import open_house
from bot.playground.people import Person
from bot.playground.server import Playground, running_playground
from bot.ports import StorageAwayError
from bot.words.catalogs import Words, load_words
from storage import before, migrate
from storage.migrate import RevisionError
from tests.chaos.bot_process import BotProcess
from tests.http_chat import HttpChat
from tests.talk import Talk
from tests.transcripts.steps import NAME, ORDER
from tests.upgrade.make import FIRST

HERE = Path(__file__).parent
FIXTURE = HERE / "before_the_desk"
STORY = json.loads((FIXTURE / "story.json").read_text(encoding="utf-8"))
READING, ASKING, DISPUTING, CERTIFIED, OWED = range(FIRST, FIRST + 5)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of what the earlier release left."""
    return Path(shutil.copytree(FIXTURE, tmp_path / "data"))


def url(data: Path) -> str:
    return f"sqlite:///{data / 'sinmungo.db'}"


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A stand-in whose clock says what it was when the data were kept."""
    async with running_playground() as running:
        running.world.turn_clock((datetime.fromisoformat(STORY["at"]) - datetime.now(UTC)).total_seconds())
        yield running


@pytest.fixture
async def bot(playground: Playground, data: Path) -> AsyncIterator[BotProcess]:
    """This release's bot with those data; not started yet."""
    at = {"BOT_TOKEN": playground.token, "BOT_API_BASE": playground.base, "PLAYGROUND_CLOCK": playground.base}
    process = BotProcess(data.parent, at)
    yield process
    assert await process.stop() == 0, process.log()


@pytest.mark.slow
async def test_people_go_on_where_they_were(playground: Playground, bot: BotProcess) -> None:
    words = load_words(strict=True)
    talks = [talk(words, playground, bot, person) for person in range(FIRST, FIRST + 5)]
    reading, asking, disputing, certified, owed = talks
    await bot.start()
    await owed.hears("menu")  # it was said before the upgrade, and not sent
    await go_on_with_the_dispute(reading)
    await asking.is_decided(STORY["asking"], "approve")
    await asking.hears("certificate.approved", number=STORY["asking"])
    assert (await asking.gets_file()).startswith("SMG-")
    await certified.says(f"/start case_{STORY['certified']}")
    await certified.taps("certificate.fetch.button")
    assert await certified.gets_file() == STORY["file"]
    await disputing.waits(timedelta(days=2, hours=12))  # what was due before is still due
    await disputing.hears("dispute.seller_late")
    await disputing.taps("dispute.seller.silent.button")
    await disputing.hears("dispute.silent")
    await disputing.taps("dispute.action.submit.button")
    await disputing.hears("dispute.card", state=STATES["submitted"])
    assert await bot.asks("failed", "list") == []
    assert await bot.asks("audit", "verify") == {"broken": []}


def talk(words: Words, playground: Playground, bot: BotProcess, person: int) -> Talk:
    chat = HttpChat(words, playground, bot, Person(person, "Test", language_code="ko", phone="+821023456789"))
    return Talk(chat, "ko", chat.until)


async def go_on_with_the_dispute(reading: Talk) -> None:
    """The answer to the question that stood open is taken; what was parked has its answers still."""
    await reading.says("휴대폰 케이스")
    await reading.hears("dispute.paid")
    await reading.says("/cancel")
    await reading.taps("engine.keep_draft.no.button")
    await reading.hears("menu")
    await reading.taps("engine.resume.button")
    await reading.hears("certificate.contact")
    await reading.says("/back")
    await reading.hears("engine.so_far", value=NAME)
    await reading.says("/back")
    await reading.hears("engine.so_far", value=ORDER)


async def test_a_copy_is_made_before_and_removed_after_a_week(data: Path) -> None:
    async with open_house(Settings(_env_file=None, data_dir=data)) as house:
        assert await house.store.broken_chains() == []
    assert not await migrate.behind(url(data))
    copy = data / "sinmungo.db.at-0001"
    assert revision(copy) == "0001"
    assert mode(copy) == 0o600
    made = made_at(copy)
    assert before.forget(url(data), made + before.KEPT) == []
    assert before.forget(url(data), made + before.KEPT + timedelta(seconds=1)) == [copy]
    assert copies(data) == []
    assert before.forget("postgresql://u@h/d", made) == []
    assert before.copy("postgresql://u@h/d", "0001") is None


def copies(folder: Path) -> list[Path]:
    return list(folder.glob("*.at-*"))


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def made_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def revision(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


async def test_asked_first_nothing_changes_until_it_is_wanted(data: Path) -> None:
    with pytest.raises(RevisionError, match=r"is at migration 0001; this release needs .* Run: sinmungo migrate"):
        async with open_house(Settings(_env_file=None, data_dir=data, migrate="ask")):
            pass
    assert revision(data / "sinmungo.db") == "0001"
    assert await migrate.prepare(url(data)) == data / "sinmungo.db.at-0001"
    async with open_house(Settings(_env_file=None, data_dir=data, migrate="ask")):
        pass


async def test_an_empty_database_is_set_up_without_asking(tmp_path: Path) -> None:
    async with open_house(Settings(_env_file=None, data_dir=tmp_path, migrate="ask")):
        pass
    assert copies(tmp_path) == []


async def test_a_database_of_a_newer_release_is_left_alone(data: Path) -> None:
    with closing(sqlite3.connect(data / "sinmungo.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    with pytest.raises(RevisionError, match="at migration 9999, of a newer release than this one"):
        async with open_house(Settings(_env_file=None, data_dir=data)):
            pass
    assert revision(data / "sinmungo.db") == "9999"


async def test_without_room_for_the_copy_nothing_is_migrated(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StorageAwayError, match="No space left on device"):
        await migrate.prepare(url(data))
    assert revision(data / "sinmungo.db") == "0001"
    assert copies(data) == []


PROGRAM = """
import asyncio, sys, time
from alembic import command
from storage import migrate

def upgrade_and_wait(config, to):
    upgrade(config, sys.argv[2])
    print("migrated", flush=True)
    time.sleep(600)

upgrade, command.upgrade = command.upgrade, upgrade_and_wait
asyncio.run(migrate.upgrade(sys.argv[1]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("to", ["0002", "0003", "head"])
async def test_killed_in_the_middle_it_is_the_old_one(to: str, data: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        url(data),
        to,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"migrated\n"
    process.kill()
    await process.communicate()
    assert revision(data / "sinmungo.db") == "0001"
    async with open_house(Settings(_env_file=None, data_dir=data)) as house:
        assert await house.store.broken_chains() == []
    assert revision(data / "sinmungo.db") == migrate.head()
