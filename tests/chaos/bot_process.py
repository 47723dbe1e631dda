"""The bot as a process of its own, killed and started again at will."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# People of tests answer in milliseconds; the budget of a private chat is three messages in three seconds.
AT_ONCE = {"BUDGET_OVERALL": "1000/1", "BUDGET_PRIVATE": "1000/1"}


class BotProcess:
    """``python -m bot`` with an environment of its own, in a folder without a ``.env``.

    Args:
        folder: where it works and keeps its data and its log.
        settings: what to set.
        piped: somebody else writes its log, so that a disk that is full for the bot does not silence it.
        log: the log's name.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str], *, piped: bool = False, log: str = "bot.log") -> None:
        self._folder = folder
        self.settings = settings
        self.data = folder / "data"
        self._log = folder / log
        self._piped = piped
        self._writer: Process | None = None
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self._environment = {**kept, "PYTHONPATH": str(ROOT), "DATA_DIR": str(self.data), **settings}
        self._process: Process | None = None
        self.kills = 0

    async def start(self) -> None:
        """Start it; its log goes on where it ended."""
        with self._log.open("ab") as log:
            if not self._piped:
                await self._run(log.fileno())
                return
            reading, writing = os.pipe()
            self._writer = await asyncio.create_subprocess_exec("cat", stdin=reading, stdout=log)
            os.close(reading)
            await self._run(writing)
            os.close(writing)

    async def _run(self, log: int) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=self._folder, env=self._environment, stdout=log, stderr=log
        )

    @property
    def ended(self) -> bool:
        """Whether it was started and is no longer there."""
        return self._process is not None and self._process.returncode is not None

    @property
    def refused(self) -> bool:
        """Whether it ended because the database was away when it started; a service manager tries again."""
        return "The database cannot be used" in self.log().rpartition("\n")[2]

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """SIGKILL; counted where it was alive."""
        assert self._process is not None
        assert self._process.returncode is None, self.log()
        self._process.kill()
        await self.wait()
        self.kills += 1

    async def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await self.wait()

    async def wait(self) -> int:
        """Wait until it ends by itself; returns the exit status."""
        assert self._process is not None
        status = await self._process.wait()
        if self._writer is not None:
            await self._writer.wait()
        return status

    async def asks(self, *words: str) -> Any:
        """Run ``sinmungo WORDS --json`` and read what it prints."""
        return json.loads(await self.command(*words, "--json"))

    async def command(self, *words: str) -> bytes:
        """Run ``sinmungo WORDS``; returns what it prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self._folder, env=self._environment, stdout=PIPE, stderr=PIPE
        )
        out, complaints = await process.communicate()
        assert process.returncode == 0, (words, out, complaints)
        return out

    async def order(self, *words: str) -> None:
        """Run ``sinmungo WORDS``, whatever it answers."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self._folder, env=self._environment, stdout=PIPE, stderr=PIPE
        )
        await process.communicate()

    def log(self) -> str:
        """The last lines of the bot's log."""
        return "\n".join(self._log.read_text().splitlines()[-40:])
