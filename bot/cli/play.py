"""``sinmungo play``: a stand-in Telegram in this process, and the bot beside it as a process of its own."""

import asyncio
import fcntl
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from bot.cli.common import MISUSED, PLAYGROUND, Trouble, stop

if TYPE_CHECKING:
    from bot.playground.server import Playground

_PORT = 8081
_GRACE = 15.0  # seconds from SIGTERM to SIGKILL; the bot itself needs ten at most
_SOON = 5.0  # seconds; a bot that ends earlier has not worked at all
_PATIENCE = 5  # how often in a row
_HEEDED = ("ISSUER", "TIMEZONE", "LOG_LEVEL", "KEEP_EVENTS_DAYS")  # settings that count in the playground too


def play(
    *, port: Annotated[int | None, typer.Option(help="Where the page is; 8081, or a free port, if not given.")] = None
) -> None:
    """Play with the bot in the browser, without a token: a stand-in Telegram on this machine, people, and a desk.

    Data are kept in data/playground, unless the environment sets DATA_DIR; .env is not read. Ctrl-C ends it.
    """
    with suppress(asyncio.CancelledError):
        asyncio.run(_play(port))


async def _play(port: int | None) -> None:
    """Run until SIGINT, SIGTERM or SIGHUP cancels it."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - asyncio.run made one
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(ending, task.cancel)
    bot = BotProcess()
    async with _playground(port, bot) as playground:
        environment = {**bot_environment(os.environ, playground), **desk_environment(playground)}
        lock = _only_one(Path(environment["DATA_DIR"]), playground.base)
        typer.echo(f"The playground is at {playground.base} (Ctrl-C ends it).")
        typer.echo("Send /certificate to the bot there; the README lists order numbers to try.")
        try:
            await bot.run(environment)
        finally:
            await bot.end()
            lock.truncate(0)
            lock.close()


def _only_one(folder: Path, base: str) -> IO[bytes]:
    """Hold a lock: two bots on one database would send each other's messages. Raises Trouble where it is held.

    The file says where the playground is, so that commands beside it can go by its clock.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (folder / PLAYGROUND).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        stop(f"A playground is running with {folder} already; end it, or set DATA_DIR to another folder.")
    lock.truncate(0)
    lock.write(base.encode())
    lock.flush()
    return lock


@asynccontextmanager
async def _playground(port: int | None, bot: "BotProcess") -> "AsyncIterator[Playground]":
    from bot.playground.server import running_playground  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        try:
            playground = running_playground(kill=bot.kill, port=_PORT if port is None else port)
            running = await stack.enter_async_context(playground)
        except OSError:
            if port is not None:
                stop(f"Port {port} cannot be used; choose another one with --port.")
            running = await stack.enter_async_context(running_playground(kill=bot.kill, port=0))
        yield running


def bot_environment(ours: Mapping[str, str], playground: "Playground") -> dict[str, str]:
    """The bot's environment: no setting of ours but the harmless ones, so that it never touches real data."""
    from bot.config import Settings  # noqa: PLC0415

    settings = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in ours.items() if name.upper() not in settings or name in _HEEDED}
    data = ours.get("DATA_DIR") or "data/playground"
    return {**kept, "BOT_API_BASE": playground.base, "BOT_TOKEN": playground.token, "DATA_DIR": data}


def desk_environment(playground: "Playground") -> dict[str, str]:
    """Bring the demo's people and desk group into the playground; the settings that tell the bot of them."""
    from bot.playground.scene import furnish  # noqa: PLC0415

    scene = furnish(playground.world)
    return {
        "DESKS": json.dumps([{"chat": scene.desk, "language": scene.language}]),
        "AGENTS": json.dumps(scene.agents),
        "SUPERVISORS": json.dumps(scene.supervisors),
    }


class BotProcess:
    """The bot as a process that is started again whenever it dies."""

    def __init__(self) -> None:
        self._process: Process | None = None

    async def run(self, environment: Mapping[str, str]) -> None:
        """Keep it running until cancelled; raises Trouble where it does not start."""
        clock, early = asyncio.get_running_loop().time, 0
        while True:
            started = clock()
            # A session of its own, so that Ctrl-C reaches us alone; its stdin tells it when we are gone.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--playground", env=environment, stdin=PIPE, start_new_session=True
            )
            status = await self._process.wait()
            early = early + 1 if status != -signal.SIGKILL and clock() - started < _SOON else 0
            if status == MISUSED or early == _PATIENCE:
                raise Trouble("The bot does not start; what it said stands above.", status=max(status, 1))
            typer.echo(f"The bot ended ({_why(status)}); starting it again.", err=True)

    def kill(self) -> None:
        """SIGKILL, for trying out that nothing is lost."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def end(self) -> None:
        """Let it finish what it is doing, but not for ever."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE):
                    await self._process.wait()
        finally:
            self.kill()


def _why(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"
