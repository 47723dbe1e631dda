"""A shop's own aiogram bot, in which Sinmungo serves support. Settings are Sinmungo's: see the README.

Run: ``BOT_TOKEN=… python docs/examples/aiogram_host.py``
"""

import asyncio

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message

from bot.config import Settings, load
from bot.edges.aiogram_edge.router import sinmungo_router
from bot.mount import Mounted

shop = Router(name="shop")


@shop.message(Command("hours"))
async def hours(message: Message) -> None:
    """The shop's own command."""
    await message.answer("We are open from 10:00 to 19:00.")


async def main(settings: Settings) -> None:
    """Poll until SIGTERM or SIGINT."""
    if settings.bot_token is None:
        raise SystemExit("Set BOT_TOKEN.")
    dispatcher = Dispatcher()
    # In this order: what the shop's handlers take is the shop's, and all the rest is Sinmungo's.
    dispatcher.include_routers(shop, sinmungo_router(Mounted(settings)))
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.bot_api_base))
    # Handlers are waited for, so that an update is acknowledged only once it is committed.
    await dispatcher.start_polling(Bot(settings.bot_token.get_secret_value(), session=session), handle_as_tasks=False)


if __name__ == "__main__":
    asyncio.run(main(load()))
