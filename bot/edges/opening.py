"""The edge of the setting ``EDGE``."""

from bot.ports import Telegram


def open_telegram(edge: str, token: str, base: str | None = None) -> Telegram:
    """The Bot API through the framework of the setting ``EDGE``; only that one is imported.

    Args:
        edge: ``aiogram`` or ``ptb``.
        token: the bot's token.
        base: address of another Bot API server, Telegram's own where None.

    Raises:
        UnauthorizedError: the token is none by its form.
    """
    if edge == "ptb":
        from bot.edges.ptb_edge.telegram import PtbTelegram  # noqa: PLC0415 - slow to import, and only needed here

        return PtbTelegram(token, base)
    from bot.edges.aiogram_edge.telegram import AiogramTelegram  # noqa: PLC0415 - the same

    return AiogramTelegram(token, base)
