"""A desk served by the real bot, whose web server is public: what ``/report`` brings to whom."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession

from bot.playground.acts import Actor
from bot.playground.server import Playground, running_playground
from bot.playground.shapes import InlineButton, Message
from tests.chaos.bot_process import AT_ONCE, BotProcess
from tests.web.dashboard_scene import init_data
from tests.web.serving import free_port

PATIENCE = 30.0
PUBLIC = "https://bot.example"


@dataclass
class Reporting:
    """The bot, its desk, and who is in it.

    Args:
        playground: Telegram.
        bot: the process.
        port: where its web server listens; ``PUBLIC`` is what it believes to be reached at.
        group: the desk's.
        supervisor: in their own chat with the bot.
        agent: likewise.
    """

    playground: Playground
    bot: BotProcess
    port: int
    group: int
    supervisor: Actor
    agent: Actor

    @property
    def base(self) -> str:
        """Where the web server is really reached."""
        return f"http://127.0.0.1:{self.port}"

    def in_group(self, who: Actor) -> Actor:
        """The same person in the desk's group."""
        return self.playground.actor(who.person, self.group)

    def proof(self, who: Actor, *, ago: timedelta = timedelta()) -> str:
        """The initData that Telegram gives to a Mini App of this bot."""
        now = datetime.fromtimestamp(self.playground.world.clock.now(), UTC)
        return init_data(who.person.id, at=now - ago, token=self.playground.token)

    async def buttons(self, where: Actor) -> list[InlineButton]:
        """Those of the newest message that has some, once there is one."""

        def found() -> Message | None:
            return next((each for each in reversed(where.hears()) if each.reply_markup), None)

        message = await self.until(found)
        return [button for row in message.reply_markup.inline_keyboard for button in row]

    async def enters(self, proof: str) -> int:
        """Hand in proof at the door; the status."""
        async with ClientSession() as client, client.post(f"{self.base}/dashboard/session", data=proof) as answer:
            return answer.status

    def told(self, chat: int) -> str:
        """All that a chat was ever sent, as it was sent."""
        return "\n".join(
            str(call.params)
            for call in self.playground.world.record.calls()
            if str(call.params.get("chat_id")) == str(chat)
        )

    async def until(self, found: Callable[[], Awaitable[Any] | Any]) -> Any:
        """Ask until there is something."""
        async with asyncio.timeout(PATIENCE):
            while True:
                result = found()
                if isinstance(result, Awaitable):
                    result = await result
                if result:
                    return result
                await asyncio.sleep(0.02)

    async def ready(self) -> bool:
        """Whether the web server says that work can be done."""
        try:
            async with ClientSession() as client, client.get(f"{self.base}/readyz") as answer:
                return answer.status == 200
        except ClientError:
            return False


@asynccontextmanager
async def reporting(folder: Path, edge: str = "aiogram", *, app: bool = False) -> AsyncIterator[Reporting]:
    """Everything running, until the end of the context; ``app``: the bot has a Main Mini App."""
    async with running_playground() as playground:
        playground.world.app = app
        supervisor, agent = playground.actor("ko"), playground.actor("en")
        room = playground.group("Desk", supervisor.person, agent.person, forum=True, bot="administrator")
        group, port = room.chat.id, free_port()
        settings = {
            "BOT_TOKEN": playground.token,
            "BOT_API_BASE": playground.base,
            "PLAYGROUND_CLOCK": playground.base,
            "EDGE": edge,
            "DESKS": f'[{{"chat": {group}, "language": "ko"}}]',
            "AGENTS": f"[{agent.person.id}]",
            "SUPERVISORS": f"[{supervisor.person.id}]",
            "PUBLIC_URL": PUBLIC,
            "LISTEN": f"127.0.0.1:{port}",
            **AT_ONCE,
        }
        here = Reporting(playground, BotProcess(folder, settings), port, group, supervisor, agent)
        await here.bot.start()
        try:
            await here.until(here.ready)
            yield here
        finally:
            status = await here.bot.stop()
        assert status == 0, here.bot.log()
        assert playground.problems() == []
