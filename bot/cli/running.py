"""``sinmungo run``, ``check`` and ``migrate``."""

import asyncio
import gc
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import acting
from bot.cli.common import FAILED, MISUSED, AsJson, Trouble, bad_policies, print_json, settings

if TYPE_CHECKING:
    from bot.checks import Finding
    from bot.config import Settings

_SAMPLE = Path(__file__).parents[1] / "playground" / "orders.csv"
_MARKS = {"good": "ok", "note": "note", "problem": "PROBLEM"}


def run(*, playground: Annotated[bool, typer.Option("--playground", hidden=True)] = False) -> None:
    """Run the bot against Telegram until SIGTERM or Ctrl-C; it then finishes what it is doing and exits with 0."""
    gc.disable()  # until all is there: looking for garbage among what is imported takes a sixth of the start
    ours = _playground_settings() if playground else settings()
    if ours.bot_token is None:
        raise Trouble("BOT_TOKEN is not set; write it into .env, or play without it: sinmungo play", status=MISUSED)
    raise typer.Exit(_run(ours, playground=playground))


def migrate() -> None:
    """Bring the database to this release's tables; changes nothing where it has them already."""

    async def upgrade() -> str:
        from storage.migrate import RevisionError, behind, head, prepare  # noqa: PLC0415

        ours = settings()
        await asyncio.to_thread(ours.data_dir.mkdir, mode=0o700, parents=True, exist_ok=True)
        url = ours.database
        if not await behind(url):
            return f"The database is at migration {head()} already."
        try:
            copy = await prepare(url)
        except RevisionError as error:
            raise Trouble(str(error)) from None
        kept = f" What it was before is kept for a week in {copy}." if copy else ""
        return f"The database is at migration {head()} now.{kept}"

    typer.echo(acting.wait_for(upgrade()))


def check(*, as_json: AsJson = False) -> None:
    """Tell what is wrong with the configuration, and what to do about it. The exit status is 1 where something is."""
    found = acting.wait_for(_findings())
    if as_json:
        print_json([{"subject": f.subject, "level": f.level, "says": f.says, "advice": f.advice} for f in found])
    else:
        for finding in found:
            advice = f" → {finding.advice}" if finding.advice else ""
            typer.echo(f"{_MARKS[finding.level]:8}{finding.subject}: {finding.says}{advice}")
    if any(finding.level == "problem" for finding in found):
        raise typer.Exit(FAILED)


async def _findings() -> "list[Finding]":
    from bot import checks  # noqa: PLC0415
    from bot.config import ConfigError, load  # noqa: PLC0415

    try:
        return await checks.check(load())
    except ConfigError as error:
        return [
            checks.Finding("settings", "problem", problem, "see the table in the README") for problem in error.problems
        ]


def _run(ours: "Settings", *, playground: bool) -> int:
    """The exit status of the bot; raises Trouble where it cannot start."""
    from bot import app  # noqa: PLC0415
    from bot.checks import folder  # noqa: PLC0415
    from bot.cli import orders  # noqa: PLC0415
    from bot.house import open_house  # noqa: PLC0415
    from bot.policies.reading import PolicyError  # noqa: PLC0415
    from bot.ports import StorageAwayError  # noqa: PLC0415
    from bot.watching import TracingError  # noqa: PLC0415
    from storage.alone import TakenError, alone  # noqa: PLC0415
    from storage.keyring import KeyringError  # noqa: PLC0415
    from storage.migrate import RevisionError  # noqa: PLC0415

    async def stock() -> None:
        async with open_house(ours) as house:
            await orders.import_file(_SAMPLE, house.orders, lambda _rows: None)

    for finding in folder(ours.data_dir):
        if finding.level == "problem":
            raise Trouble(f"{finding.says}; {finding.advice}.")
    try:
        if playground:
            asyncio.run(stock())
        with alone(ours.database):
            return app.run(ours, playground=playground)
    except TakenError as error:
        raise Trouble(
            f"Another sinmungo run already serves {error}; stop it first, or use PostgreSQL for several processes."
        ) from None
    except KeyringError as error:
        raise Trouble(f"The keyring cannot be used: {error}.") from None
    except (RevisionError, TracingError) as error:
        raise Trouble(str(error)) from None
    except PolicyError as error:
        raise bad_policies(ours.policies, error.problems) from None
    except StorageAwayError as error:
        raise Trouble(f"The database cannot be used ({error}); sinmungo check tells more.") from None
    except FileNotFoundError as error:
        raise Trouble(f"{error.filename} is missing; sinmungo check tells what to do.") from None


def _playground_settings() -> "Settings":
    """What ``sinmungo play`` put into our environment, and nothing of .env; ends us when that process is gone."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    return settings(env_file=None)


def _follow_parent() -> None:
    os.read(sys.stdin.fileno(), 1)  # not through the buffer, whose lock would stand in the way of exiting
    os.kill(os.getpid(), signal.SIGTERM)
