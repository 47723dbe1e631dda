"""Sinmungo inside somebody else's bot: everything but the way in, which is the host's. See docs/mounting.md."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog

from bot.app import serve
from bot.config import Settings
from bot.edges.opening import open_telegram
from bot.edges.updates import decode
from bot.house import open_house
from bot.ports import UnauthorizedError
from bot.service.intake import Intake
from bot.service.polling import envelope_of

_log = structlog.get_logger()


class Mounted:
    """Sinmungo within another application's life: intake, delivery, jobs and deadlines under one task group.

    Args:
        settings: the operator's; BOT_TOKEN is the host's own.

    Raises:
        UnauthorizedError: there is no token, or it is none by its form.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.bot_token is None:
            raise UnauthorizedError("no token")
        self._settings = settings
        self._telegram = open_telegram(settings.edge, settings.bot_token.get_secret_value(), settings.bot_api_base)
        self._stopping = asyncio.Event()
        self._life: asyncio.Task[None] | None = None
        self._intake: asyncio.Future[Intake] | None = None

    async def start(self) -> None:
        """Open keys and database, and begin to deliver; returns once updates can be taken in.

        Raises:
            RevisionError, KeyringError, PolicyError, StorageAwayError, OSError: what is wrong with them.
            UnauthorizedError: the token is not valid (in a group).
        """
        self._intake = asyncio.get_running_loop().create_future()
        self._life = asyncio.create_task(self._live(self._intake), name="sinmungo")
        await self._intake

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Take raw updates in, as Telegram sent them; returns once they are committed.

        It waits as long as the database is away, and for ever if Sinmungo failed: an update that is held back is not
        acknowledged, and comes again after a restart.
        """
        if self._intake is None:
            raise RuntimeError("a mounted Sinmungo is started before it takes updates in")
        intake = await asyncio.shield(self._intake)
        await intake.submit([envelope_of(raw, decode) for raw in updates])

    async def stop(self) -> None:
        """Commit what was handed in and send what is due, within ten seconds; harmless where it never started."""
        self._stopping.set()
        if self._life is not None:
            await asyncio.wait([self._life])
        await self._telegram.close()

    async def _live(self, intake: asyncio.Future[Intake]) -> None:
        """Serve until stopped; whoever starts is told why it could not be, and the log why it ended."""

        async def take_in(ready: Intake) -> None:
            intake.set_result(ready)
            await asyncio.Event().wait()

        try:
            async with open_house(self._settings) as house:
                await serve(house, self._telegram, self._stopping, source=take_in)
        except Exception as error:
            if intake.done():
                _log.critical("mounted.failed", error=type(error).__name__, hint="restart: updates are held back")
            else:
                intake.set_exception(error)
        finally:
            intake.cancel()
