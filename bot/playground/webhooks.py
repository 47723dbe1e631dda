"""The webhook: updates posted to the bot. https://core.telegram.org/bots/api#setwebhook.

As the real server does it, one update of a queue is in flight at a time, and one that fails holds up its queue until
it is taken or expires.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import aiohttp
import msgspec
from aiohttp import hdrs
from msgspec import Struct

from bot.playground.args import Args, read_args
from bot.playground.errors import ApiError
from bot.playground.updates import Key, Waiting
from bot.playground.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_LONGEST_RETRY = 60.0  # units
_encode = msgspec.json.Encoder().encode
Perform: TypeAlias = Callable[[str, Args], Awaitable[object]]


class _Answer(Struct):
    """What the bot's side said: ``wait`` units until the next try where it did not take the update."""

    taken: bool
    error: str = ""
    wait: float | None = None


class Courier:
    """Posts the updates of the webhook's queues.

    Args:
        world: the playground's.
        perform: carries out a method that an answer named.
    """

    def __init__(self, world: World, perform: Perform) -> None:
        self._world = world
        self._perform = perform

    async def run(self) -> None:
        """Post until cancelled."""
        updates = self._world.updates
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as group:
            while True:
                await updates.came.wait()
                updates.came.clear()
                while updates.fresh:
                    group.create_task(self._serve(session, updates.fresh.popleft()))

    async def _serve(self, session: aiohttp.ClientSession, key: Key) -> None:
        """Post a queue's updates one after the other, until it is empty."""
        failures, hook, updates = 0, self._world.hook, self._world.updates
        queues = updates.queues
        while updates.queues is queues and (waiting := updates.first(key)):
            async with hook.slots:
                answer = await self._post(session, waiting)
            if answer.taken:
                failures = 0
                updates.done(waiting)
                continue
            hook.failed(self._world.now(), answer.error)
            units = min(2.0**failures, _LONGEST_RETRY) if answer.wait is None else answer.wait
            failures += 1
            await asyncio.sleep(units * self._world.faults.retry_unit)

    async def _post(self, session: aiohttp.ClientSession, waiting: Waiting) -> _Answer:
        hook = self._world.hook
        headers = {hdrs.CONTENT_TYPE: "application/json", **({SECRET_HEADER: hook.secret} if hook.secret else {})}
        timeout = aiohttp.ClientTimeout(total=self._world.faults.webhook_timeout)
        try:
            async with session.post(
                hook.url, data=_encode(waiting.value), headers=headers, timeout=timeout
            ) as response:
                body = await response.read()
        except TimeoutError:
            return _Answer(False, "Read timeout expired")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            self._world.bot_seen(False)
            refused = isinstance(error, aiohttp.ClientConnectorError)
            return _Answer(False, "Connection refused" if refused else "Connection reset by peer")
        self._world.bot_seen(True)
        if not 200 <= response.status < 300:
            told = f"Wrong response from the webhook: {response.status} {response.reason}"
            return _Answer(False, told, _seconds(response.headers.get(hdrs.RETRY_AFTER)))
        await self._heed(response.headers.get(hdrs.CONTENT_TYPE, ""), body)
        return _Answer(True)

    async def _heed(self, content_type: str, body: bytes) -> None:
        """Carry out a method that the answer's body names; nobody learns its result."""
        try:
            args = read_args(content_type, "", body)
        except ApiError:
            return
        method: Any = args.fields.pop("method", None)
        if isinstance(method, str):
            await self._perform(method, args)


def _seconds(header: str | None) -> float | None:
    return float(header) if header is not None and header.isdecimal() else None
