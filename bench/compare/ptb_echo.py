"""The same echo bot with all of python-telegram-bot's defaults."""

import os
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer with the same words, twice where they ask for it."""
    if (message := update.message) and message.text:
        await message.reply_text(message.text)
        if message.text.startswith("twice"):
            await message.reply_text(message.text)


async def tapped(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the tap and rewrite its message."""
    if query := update.callback_query:
        await query.answer()
        await query.edit_message_text(f"{query.data} {query.id}")


if __name__ == "__main__":
    builder: Any = Application.builder().token(os.environ["BOT_TOKEN"])
    application = builder.base_url(os.environ["BOT_API_BASE"] + "/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(tapped))
    application.run_polling()
