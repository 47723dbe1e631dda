"""How the bot presents itself: commands, name and descriptions, by language."""

from aiogram import Bot
from aiogram.methods import (
    GetMyCommands,
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)
from aiogram.types import BotCommand

from bot.ports import CommandText, Profile


async def present(bot: Bot, profile: Profile) -> None:
    """Register what differs from what Telegram already has: changes are strictly limited in number, questions are not.

    Args:
        bot: whose profile it is.
        profile: what it should be in one language.

    Raises:
        DeliveryError, UnauthorizedError.
    """
    language = profile.language_code or None
    registered = await bot(GetMyCommands(language_code=language))
    if tuple(CommandText(each.command, each.description) for each in registered) != profile.commands:
        commands = [BotCommand(command=each.command, description=each.description) for each in profile.commands]
        await bot(SetMyCommands(commands=commands, language_code=language))
    if (await bot(GetMyName(language_code=language))).name != profile.name:
        await bot(SetMyName(name=profile.name, language_code=language))
    if (await bot(GetMyDescription(language_code=language))).description != profile.description:
        await bot(SetMyDescription(description=profile.description, language_code=language))
    if (await bot(GetMyShortDescription(language_code=language))).short_description != profile.short_description:
        await bot(SetMyShortDescription(short_description=profile.short_description, language_code=language))
