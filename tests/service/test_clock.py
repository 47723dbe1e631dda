"""Clocks: the playground's turns wake those who sleep; the system's wakes nobody early."""

import asyncio
from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.service.clock import PlaygroundClock, SystemClock


async def test_the_system_clock_is_utc_and_does_not_sleep_until_the_past() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    await clock.sleep_until(clock.now() - timedelta(seconds=1))


class Stand:
    """A stand-in's clock that answers once the offset differs."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.turned = asyncio.Event()
        self.waiting = asyncio.Event()
        self.asked: list[str | None] = []

    async def answer(self, request: web.Request) -> web.Response:
        known = request.query.get("wait")
        self.asked.append(known)
        if known is not None:
            self.waiting.set()
            await self.turned.wait()
            self.turned.clear()
        return web.json_response({"now": 0.0, "offset": self.offset})


async def test_the_playground_clock_follows_and_wakes_sleepers() -> None:
    stand = Stand()
    app = web.Application()
    app.router.add_get("/play/clock", stand.answer)
    async with TestServer(app) as server:
        clock = PlaygroundClock(str(server.make_url("")))
        await clock.begin()
        follower = asyncio.ensure_future(clock.follow())
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        sleeper = asyncio.ensure_future(clock.sleep_until(tomorrow))
        await stand.waiting.wait()
        stand.offset = 3 * 86400.0
        stand.turned.set()
        await sleeper
        assert clock.now() > tomorrow
        await clock.sleep_until(tomorrow)
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)
    assert stand.asked[:2] == [None, "0.0"]


async def test_without_an_answer_the_last_offset_stays() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({})

    app = web.Application()
    app.router.add_get("/play/clock", answer)
    async with TestServer(app) as server, ClientSession() as session:
        clock = PlaygroundClock(str(server.make_url("")))
        assert not await clock.look(session, wait=True)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
