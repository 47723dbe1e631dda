"""An echo bot with all of aiogram's defaults, which keeps nothing: a text is answered, a tap answered and edited."""

import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Message

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    """Answer with the same words, twice where they ask for it."""
    text = message.text or ""
    await message.answer(text)
    if text.startswith("twice"):
        await message.answer(text)


@dispatcher.callback_query()
async def tapped(query: CallbackQuery) -> None:
    """Answer the tap and rewrite its message."""
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(f"{query.data} {query.id}")


if __name__ == "__main__":
    api = TelegramAPIServer.from_base(os.environ["BOT_API_BASE"])
    dispatcher.run_polling(Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=api)))
