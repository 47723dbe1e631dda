"""What Sinmungo is measured beside: an echo bot with all of aiogram's defaults, which keeps nothing.

Run by ``bench/echo.py``, with BOT_TOKEN and BOT_API_BASE in the environment.
"""

import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    """Answer with the same words."""
    await message.answer(message.text or "")


if __name__ == "__main__":
    api = TelegramAPIServer.from_base(os.environ["BOT_API_BASE"])
    dispatcher.run_polling(Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=api)))
