"""A shop's own python-telegram-bot bot, in which Sinmungo serves support. Settings are Sinmungo's: see the README.

Run: ``BOT_TOKEN=… EDGE=ptb python docs/examples/ptb_host.py``
"""

from telegram import Update
from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes

from bot.config import Settings, load
from bot.edges.ptb_edge.group import AcknowledgingQueue, mount
from bot.mount import Mounted


async def hours(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """The shop's own command."""
    if update.message is not None:
        await update.message.reply_text("We are open from 10:00 to 19:00.")


def for_support(update: Update) -> bool:
    """Everything but the shop's command is for Sinmungo."""
    return not (update.message and update.message.text and update.message.text.startswith("/hours"))


def main(settings: Settings) -> None:
    """Poll until SIGTERM or SIGINT."""
    if settings.bot_token is None:
        raise SystemExit("Set BOT_TOKEN.")
    application = (
        ApplicationBuilder()
        .token(settings.bot_token.get_secret_value())
        .base_url(f"{settings.bot_api_base}/bot")
        # An update is acknowledged only once it is handled, which for Sinmungo means committed.
        .update_queue(AcknowledgingQueue())
        .build()
    )
    application.add_handler(CommandHandler("hours", hours))
    mount(application, Mounted(settings), for_support)
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(load())
