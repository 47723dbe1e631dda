"""The control API for the machinery, below /play: events, clock, faults, the bot's process, record, raw updates."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from inspect import isawaitable
from typing import Any, TypeAlias

import msgspec
from aiohttp import web
from msgspec.structs import asdict

from bot.playground.control import as_json
from bot.playground.errors import RefusedError
from bot.playground.faults import Faults
from bot.playground.feed import Event
from bot.playground.world import World

Kill: TypeAlias = Callable[[], Awaitable[None] | None]
_encode = msgspec.json.Encoder().encode
_BEAT = 15.0  # seconds of silence after which the events' connection shows that it lives
_LONGEST_WAIT = 50.0  # seconds


class Switches:
    """The handlers.

    Args:
        world: what they work on.
        kill: kills the bot's process, where the host can do that.
    """

    def __init__(self, world: World, kill: Kill | None = None) -> None:
        self._world = world
        self._kill = kill

    def routes(self) -> list[web.RouteDef]:
        """Where they are reached, below /play."""
        return [
            web.get("/events", self.events, allow_head=False),
            web.get("/clock", self.clock),
            web.post("/clock", self.turn_clock),
            web.get("/faults", self.faults),
            web.post("/faults", self.set_faults),
            web.post("/bot/kill", self.kill),
            web.get("/profile", self.profile),
            web.get("/record", self.record),
            web.get("/sent", self.sent),
            web.post("/updates", self.add_updates),
        ]

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events after Last-Event-ID or ``after``, or from now on."""
        last = request.headers.get("Last-Event-ID") or request.query.get("after") or str(self._world.feed.last)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        await response.write(b": hello\n\n")
        async for events in self._world.feed.follow(int(last), beat=_BEAT):
            await response.write(b"".join(map(_lines, events)) or b": still here\n\n")
        return response

    async def clock(self, request: web.Request) -> web.Response:
        """The time; with ``wait`` only when the offset differs from it, or after 50 s."""
        if "wait" in request.query:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._world.clock.turned_from(float(request.query["wait"])), _LONGEST_WAIT)
        return as_json(self._world.clock.state())

    async def turn_clock(self, request: web.Request) -> web.Response:
        """Turn the clock by ``advance`` seconds, or to an ``offset``."""
        asked = msgspec.json.decode(await request.read(), type=dict[str, float])
        if "offset" not in asked and "advance" not in asked:
            raise RefusedError(400, "give advance or offset, in seconds")
        self._world.turn_clock(asked.get("offset", self._world.clock.offset) + asked.get("advance", 0.0))
        return as_json(self._world.clock.state())

    async def faults(self, _request: web.Request) -> web.Response:
        """The faults as they are set."""
        return as_json(self._world.faults)

    async def set_faults(self, request: web.Request) -> web.Response:
        """Set the faults that are given; the others stay. A ``seed`` makes luck repeat from here."""
        given = msgspec.json.decode(await request.read(), type=dict[str, Any])
        if (seed := given.pop("seed", None)) is not None:
            self._world.luck.seed(int(seed))
        self._world.faults = msgspec.convert({**asdict(self._world.faults), **given}, Faults, from_attributes=True)
        self._world.feed.add("faults", faults=self._world.faults)
        return as_json(self._world.faults)

    async def kill(self, _request: web.Request) -> web.Response:
        """Kill the bot's process; whoever supervises it starts it again."""
        if self._kill is None:
            raise RefusedError(409, "the bot is not a process of this playground's host")
        killing = self._kill()
        if isawaitable(killing):
            await killing
        self._world.bot_seen(False)
        return as_json({"killed": True})

    async def profile(self, _request: web.Request) -> web.Response:
        """Names, descriptions and commands, by language."""
        return as_json(self._world.profile.state())

    async def record(self, request: web.Request) -> web.Response:
        """The calls after one; with ``check`` each is held against aiogram's method classes (slow the first time)."""
        calls = list(self._world.record.calls(after=int(request.query.get("after", "0"))))
        if not request.query.get("check"):
            return as_json(calls)
        from bot.playground import calls as checks  # noqa: PLC0415 - it needs aiogram, which takes seconds to import

        found = await asyncio.to_thread(lambda: [checks.problems(call) for call in calls])
        return as_json([{**asdict(call), **wrong} for call, wrong in zip(calls, found, strict=True)])

    async def sent(self, request: web.Request) -> web.Response:
        """The messages that came to be by the bot's calls after one, of one ``chat`` or of all."""
        chat = request.query.get("chat")
        found = self._world.record.sent(None if chat is None else int(chat), after=int(request.query.get("after", "0")))
        return as_json(list(found))

    async def add_updates(self, request: web.Request) -> web.Response:
        """Queue updates as they are: one object or a list of them."""
        updates = msgspec.json.decode(await request.read())
        updates = updates if isinstance(updates, list) else [updates]
        if not all(isinstance(update, dict) for update in updates):
            raise RefusedError(400, "an update is an object")
        return as_json({"update_ids": [self._world.updates.put_raw(update) for update in updates]})


def _lines(event: Event) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (event[0], _encode(event[1]))
