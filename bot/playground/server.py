"""The playground as an aiohttp application, and the same running, for tests and for the demo."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from bot.playground.acts import Actor
from bot.playground.api import MAX_BODY, BotApi
from bot.playground.control import Control, as_json
from bot.playground.errors import ApiError, RefusedError
from bot.playground.group_control import GroupControl
from bot.playground.groups import make_group, set_member
from bot.playground.hints import hints
from bot.playground.people import Person, Room
from bot.playground.switches import Kill, Switches
from bot.playground.webhooks import Courier
from bot.playground.world import TOKEN, World

WORLD = web.AppKey("world", World)
_STATIC = Path(__file__).with_name("static")
_BACKLOG = 1024  # a bot that opens hundreds of connections at once waits a second for each that finds no room here
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(*, token: str = TOKEN, kill: Kill | None = None, world: World | None = None) -> web.Application:
    """The Bot API, the control API and the page.

    Args:
        token: the bot's token; ignored where a world is given.
        kill: kills the bot's process on request; its supervisor starts it again.
        world: the state; a new one where none is given. It is found under ``WORLD`` in the application.
    """
    world = world or World(token)
    app = web.Application(client_max_size=MAX_BODY)
    app[WORLD] = world
    app.add_routes(BotApi(world).routes())
    play = web.Application(middlewares=[_guarded], client_max_size=MAX_BODY)
    routes = [*Control(world).routes(), *GroupControl(world).routes(), *Switches(world, kill).routes()]
    play.add_routes([*routes, web.get("/hints", hints)])
    app.add_subapp("/play", play)
    app.add_routes([web.get("/", _page), web.get("/static/{name}", _page)])
    app.cleanup_ctx.append(_posting)
    app.on_shutdown.append(_let_go)
    return app


async def _posting(app: web.Application) -> AsyncIterator[None]:
    """Post to the webhook for as long as the application is served."""
    courier = Courier(app[WORLD], BotApi(app[WORLD]).perform)
    posting = asyncio.create_task(courier.run())  # ends with the application, whoever's task that is
    yield
    posting.cancel()
    with suppress(asyncio.CancelledError):
        await posting


@web.middleware
async def _guarded(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse other sites' pages, and turn errors into JSON."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return _refusal(403, "the playground is for its own page only")
    try:
        return await handler(request)
    except RefusedError as error:
        return _refusal(error.status, str(error))
    except ApiError as error:
        return _refusal(error.code, error.description)
    except (msgspec.DecodeError, ValueError, TypeError, KeyError) as error:
        return _refusal(400, f"that is not understood: {error}")


def _refusal(status: int, reason: str) -> web.Response:
    response = as_json({"error": reason})
    response.set_status(status)
    return response


async def _page(request: web.Request) -> web.StreamResponse:
    path = _STATIC / request.match_info.get("name", "index.html")
    if path.parent != _STATIC or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(
        path, headers={"Cache-Control": "no-cache", "Content-Security-Policy": "default-src 'self'"}
    )


async def _let_go(app: web.Application) -> None:
    app[WORLD].close()


@asynccontextmanager
async def serve(app: web.Application, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve an application of ``create_app``; gives its base URL, without a slash at the end.

    Args:
        app: the application.
        host: where to listen.
        port: 0 takes a free one.
    """
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=_BACKLOG)
        await site.start()
        name, bound = runner.addresses[0][:2]
        yield f"http://{name}:{bound}"
    finally:
        await runner.cleanup()


class Playground:
    """A running playground.

    Args:
        base: where it is, for ``BOT_API_BASE``.
        world: its state, for direct looks and acts.
    """

    def __init__(self, base: str, world: World) -> None:
        self.base = base
        self.world = world

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    def actor(self, who: str | Person = "ko", chat: int | None = None, topic: int = 0) -> Actor:
        """Somebody in their chat with the bot, or in a group: a person, or the first one with that language code."""
        return Actor(self.world, self.world.person(who) if isinstance(who, str) else who, chat, topic)

    def group(self, title: str = "Desk", *members: Person, forum: bool = True, bot: str = "administrator") -> Room:
        """A new group: its first member made it, the others are administrators, the bot has a status of its own."""
        room = make_group(self.world, title, forum=forum)
        for number, person in enumerate(members):
            set_member(self.world, room, person.id, "administrator" if number else "creator")
        set_member(self.world, room, self.world.bot.id, bot, by=members[0].id if members else None)
        return room

    def problems(self) -> list[str]:
        """What Telegram would not know or understand in the recorded calls, as "method: problem"; imports aiogram."""
        from bot.playground.calls import problems  # noqa: PLC0415 - aiogram takes seconds to import

        return [
            f"{call.method}: {kind} {problem}"
            for call in self.world.record.calls()
            for kind, found in problems(call).items()
            for problem in found
        ]


@asynccontextmanager
async def running_playground(
    *, world: World | None = None, kill: Kill | None = None, port: int = 0
) -> AsyncIterator[Playground]:
    """A playground on the loopback address, for tests; ``port`` 0 takes a free one."""
    world = world or World()
    async with serve(create_app(world=world, kill=kill), port=port) as base:
        yield Playground(base, world)
