"""The stranger's path, timed: ``python -m tests.packaging.walk``.

Builds the wheel, and follows the commands of the operator's guide as they stand there, in an empty folder with an
environment of its own, until a bot behind a webhook has answered somebody. Telegram is the playground.
"""

import asyncio
import os
import re
import subprocess
import sys
import time
from asyncio.subprocess import Process, create_subprocess_shell
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.playground.server import Playground, running_playground
from tests.web.serving import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0  # seconds after which a bot that is not ready, or does not answer, ends the walk


def told() -> list[str]:
    """The commands of the guide: how it is installed, started, and asked how it is."""
    guide = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    asking = next(block for block in blocks if block.startswith("curl"))
    return [line.partition("#")[0].strip() for block in (*blocks[:2], asking) for line in block.splitlines()]


class Stranger:
    """Somebody at a shell who has nothing but the wheel.

    Args:
        folder: where they work.
        port: the web server's; the guide tells of 8080, which may be taken here.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._port = port
        self._began = self._last = time.monotonic()
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        self._environment = {**kept, "PATH": f"{folder / 'venv' / 'bin'}:{os.environ['PATH']}", "HOME": str(folder)}

    async def begins(self, line: str) -> Process:
        """Begin a command; what it says goes into a file of the folder."""
        with (self._folder / "said").open("ab") as said:
            command = line.replace(":8080", f":{self._port}")
            return await create_subprocess_shell(
                command, cwd=self._folder, env=self._environment, stdout=said, stderr=said
            )

    async def types(self, line: str) -> None:
        """Run a command to its end, again while a server is still on its way; raises TimeoutError."""
        async with asyncio.timeout(PATIENCE if line.startswith("curl") else None):
            while await (await self.begins(line)).wait():
                if not line.startswith("curl"):
                    raise subprocess.SubprocessError(line + "\n" + (self._folder / "said").read_text())
                await asyncio.sleep(0.1)
        self.tells(line)

    def tells(self, what: str) -> None:
        """Print how long it took since the last word."""
        now = time.monotonic()
        sys.stdout.write(f"{now - self._last:6.1f} s  {what}\n")
        self._last = now

    def ends(self) -> None:
        """Print how long all of it took."""
        sys.stdout.write(f"{self._last - self._began:6.1f} s  in all\n")


async def walk(folder: Path, playground: Playground) -> None:
    """Follow the guide, and write to the bot when it runs."""
    port = free_port()
    settings = {
        "BOT_TOKEN": playground.token,
        "BOT_API_BASE": playground.base,
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "LISTEN": f"127.0.0.1:{port}",
    }
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    stranger, bot, buyer = Stranger(folder, port), None, playground.actor("en")
    try:
        for line in told():
            if line == "sinmungo run":
                bot = await stranger.begins(f"exec {line}")
            else:
                await stranger.types(line)
        buyer.says("/start")
        async with asyncio.timeout(PATIENCE):
            await buyer.next_heard()
        stranger.tells("the first answer")
        stranger.ends()
    finally:
        if bot is not None:
            bot.terminate()
            await bot.wait()


async def main() -> None:
    """Build the wheel and walk."""
    with TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: ASYNC221 - nothing else waits
        async with running_playground() as playground:
            await walk(Path(folder), playground)


if __name__ == "__main__":
    asyncio.run(main())
