"""``sinmungo run`` and ``sinmungo play`` as processes: started, killed, ended."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.cli.common import PLAYGROUND
from bot.cli.play import bot_environment
from bot.playground.server import Playground, running_playground

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.slow


@asynccontextmanager
async def sinmungo(*arguments: str, environment: Mapping[str, str] | None = None) -> "AsyncIterator[Process]":
    """A command as a process, which does not outlive the test."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def line_with(stream: asyncio.StreamReader | None, words: str) -> str:
    """Read until a line has these words."""
    assert stream is not None
    while line := (await stream.readline()).decode():
        if words in line:
            return line
    raise AssertionError(f"ended without {words!r}")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT], ids=str)
async def test_the_bot_runs_until_it_is_told_to_end(ending: signal.Signals) -> None:
    async with running_playground() as playground:
        environment = {**os.environ, "BOT_API_BASE": playground.base, "BOT_TOKEN": playground.token}
        async with sinmungo("run", environment=environment) as bot:
            await line_with(bot.stderr, "bot.started")
            bot.send_signal(ending)
            assert await bot.wait() == 0


async def test_the_bot_of_a_playground_ends_with_it() -> None:
    async with running_playground() as playground:
        environment = bot_environment(os.environ, playground)
        async with sinmungo("run", "--playground", environment=environment) as bot:
            await line_with(bot.stderr, "bot.started")
            assert bot.stdin is not None
            bot.stdin.close()
            assert await bot.wait() == 0


async def test_a_token_nobody_knows_ends_the_bot_with_status_1() -> None:
    async with running_playground() as playground:
        token = "123456789:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        environment = {**os.environ, "BOT_API_BASE": playground.base, "BOT_TOKEN": token}
        async with sinmungo("run", environment=environment) as bot:
            await line_with(bot.stderr, "bot.unauthorized")
            assert await bot.wait() == 1


async def test_playing_starts_the_bot_again_when_it_dies_and_ends_with_ctrl_c() -> None:
    async with sinmungo("play", "--port", "0") as play, aiohttp.ClientSession() as session:
        base = (await line_with(play.stdout, "The playground is at ")).split()[4]
        assert base.startswith("http://127.0.0.1:")
        lock = Path("data/playground") / PLAYGROUND
        assert lock.read_text() == base
        await line_with(play.stderr, "bot.started")
        async with session.get(f"{base}/") as page:
            assert page.status == 200
        async with session.post(f"{base}/play/bot/kill") as killed:
            assert killed.status == 200
        await line_with(play.stderr, "The bot ended (SIGKILL); starting it again.")
        await line_with(play.stderr, "bot.started")
        play.send_signal(signal.SIGINT)
        await line_with(play.stderr, "bot.stopped")
        assert await play.wait() == 0
        assert lock.read_text() == ""


async def test_a_port_that_is_taken_is_told() -> None:
    async with running_playground() as playground, sinmungo("play", "--port", playground.base.split(":")[-1]) as play:
        out, err = await play.communicate()
        assert (play.returncode, out) == (1, b"")
        assert err.decode().endswith(" cannot be used; choose another one with --port.\n")


async def test_a_second_playground_on_the_same_data_is_refused() -> None:
    async with sinmungo("play", "--port", "0") as first:
        await line_with(first.stdout, "The playground is at ")
        async with sinmungo("play", "--port", "0") as second:
            _, err = await second.communicate()
        assert second.returncode == 1
        assert err.decode().startswith("A playground is running with data/playground already; ")


async def test_a_bot_that_cannot_start_ends_the_playground(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    async with sinmungo("play", "--port", "0") as play:
        _, err = await play.communicate()
        assert play.returncode == 2
        assert 'LOG_LEVEL is "loud"' in err.decode()
        assert err.decode().endswith("The bot does not start; what it said stands above.\n")


async def test_no_setting_that_names_real_data_reaches_the_playground() -> None:
    async with running_playground() as playground:
        ours = {"PATH": "/bin", "DATABASE_URL": "postgresql://h/d", "smtp_url": "smtp://h", "ISSUER": "We"}
        ours["BOT_TOKEN"] = "1:x"
        assert bot_environment(ours, playground) == expected(playground, "data/playground")
        assert bot_environment({**ours, "DATA_DIR": "/tmp/x"}, playground) == expected(playground, "/tmp/x")


def expected(playground: Playground, data: str) -> dict[str, str]:
    return {
        "PATH": "/bin",
        "ISSUER": "We",
        "BOT_API_BASE": playground.base,
        "BOT_TOKEN": playground.token,
        "DATA_DIR": data,
    }


@pytest.fixture
def bad_policies() -> None:
    folder = Path("data/policies")
    folder.mkdir(parents=True)
    (folder / "deposit.toml").touch()


@pytest.mark.usefixtures("bad_policies")
async def test_a_bot_with_bad_policies_does_not_start() -> None:
    async with running_playground() as playground:
        environment = {**os.environ, "BOT_API_BASE": playground.base, "BOT_TOKEN": playground.token}
        async with sinmungo("run", environment=environment) as bot:
            _, err = await bot.communicate()
            assert bot.returncode == 2
            assert err.decode().startswith("The policies in data/policies cannot be used:\ndeposit.toml: ")
