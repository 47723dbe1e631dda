"""The two hosts of docs/examples, each as a process of its own, killed while people write."""

import asyncio
import os
import sqlite3
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.core.text import LOCALES
from bot.playground.acts import Actor
from bot.playground.people import Person
from bot.playground.server import Playground, running_playground
from bot.words.files import compile_catalogs

ROOT = Path(__file__).parents[2]
HOSTS = {"aiogram": "aiogram_host.py", "ptb": "ptb_host.py"}
PATIENCE = 120.0

pytestmark = pytest.mark.slow  # left out of `make quick`


@dataclass
class Host:
    """An example's process.

    Args:
        folder: where it works, and keeps its data and its log.
        edge: whose.
        playground: its Telegram.
    """

    folder: Path
    edge: str
    playground: Playground
    process: Process | None = field(default=None)

    @property
    def database(self) -> Path:
        return self.folder / "sinmungo.db"

    @contextmanager
    def locked_database(self) -> Iterator[None]:
        """Nobody else can write."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield

    async def start(self) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        settings = {
            "BOT_TOKEN": self.playground.token,
            "BOT_API_BASE": self.playground.base,
            "DATA_DIR": str(self.folder / "data"),
            "DATABASE_URL": f"sqlite:///{self.database}?timeout=0.1",
            "EDGE": self.edge,
            "PYTHONPATH": str(ROOT),
        }
        with (self.folder / "host.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, str(ROOT / "docs" / "examples" / HOSTS[self.edge])),
                cwd=self.folder,
                env={**kept, **settings},
                stdout=log,
                stderr=log,
            )

    async def kill(self) -> None:
        assert self.process is not None
        assert self.process.returncode is None, self.log()
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        return await self.process.wait()

    def log(self) -> str:
        return (self.folder / "host.log").read_text()

    async def until(self, found: Callable[[], bool]) -> None:
        """Look again until it is so."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not found():
                    assert self.process is not None
                    assert self.process.returncode is None, self.log()
                    await asyncio.sleep(0.005)
        except TimeoutError:
            pytest.fail(self.log())


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with running_playground() as playground:
        yield playground


@pytest.fixture(params=HOSTS)
async def host(request: pytest.FixtureRequest, playground: Playground, tmp_path: Path) -> AsyncIterator[Host]:
    compile_catalogs(LOCALES)
    host = Host(tmp_path, request.param, playground)
    await host.start()
    yield host
    assert await host.stop() == 0, host.log()


def people(playground: Playground, count: int) -> list[Actor]:
    """Newcomers."""
    found = [Person(7_300_000_000 + number, "Test", language_code="en") for number in range(count)]
    for person in found:
        playground.world.add_person(person)
    return [playground.actor(person) for person in found]


async def test_the_hosts_own_stays_the_hosts_and_the_rest_is_sinmungos(playground: Playground, host: Host) -> None:
    her, him = people(playground, 2)
    her.says("/hours")
    him.says("/start")
    await host.until(lambda: bool(her.hears() and him.hears()))
    assert [message.text for message in her.hears()] == ["We are open from 10:00 to 19:00."]
    (menu,) = him.hears()
    assert menu.reply_markup is not None
    him.taps(menu.message_id, 0, 0)
    await host.until(lambda: any(playground.world.record.calls("answerCallbackQuery")))
    assert playground.token not in host.log()


async def test_nothing_is_lost_when_the_host_is_killed_before_the_commit(playground: Playground, host: Host) -> None:
    crowd = people(playground, 30)
    await host.until(lambda: any(playground.world.record.calls("getUpdates")))
    with host.locked_database():
        for each in crowd:
            each.says("/start")
        await host.until(lambda: host.log().count("database.away") >= 3)
        await host.kill()
    assert not any(each.hears() for each in crowd)
    await host.start()
    await host.until(lambda: all(each.hears() for each in crowd))


async def test_what_was_acknowledged_was_committed_when_the_host_is_stopped(playground: Playground, host: Host) -> None:
    crowd = people(playground, 30)
    await host.until(lambda: any(playground.world.record.calls("getUpdates")))
    for each in crowd:
        each.says("/start")
    await host.until(lambda: any(each.hears() for each in crowd))
    assert await host.stop() == 0, host.log()
    await host.start()
    await host.until(lambda: all(each.hears() for each in crowd))
    await host.until(lambda: len(playground.world.updates) == 0)
