"""Presence: how the bot presents itself in Telegram, in every language."""

from bot.core.text import Text
from bot.ports import CommandText, Profile
from bot.words.catalogs import Words

COMMANDS = {
    "dispute": Text("command.dispute"),
    "certificate": Text("command.certificate"),
    "verify": Text("command.verify"),
    "deposit": Text("command.deposit"),
    "safety": Text("command.safety"),
    "cases": Text("command.cases"),
    "agent": Text("command.agent"),
    "menu": Text("command.menu"),
    "back": Text("command.back"),
    "cancel": Text("command.cancel"),
    "language": Text("command.language"),
    "privacy": Text("command.privacy"),
    "help": Text("command.help"),
    "start": Text("command.start"),
}
# Telegram takes two-letter codes here, so that Chinese has one profile; the empty code is everybody else's.
LANGUAGES = {"": "en", "ko": "ko", "zh": "zh_Hans", "en": "en"}
_ZONE = "UTC"


def profiles(words: Words) -> tuple[Profile, ...]:
    """What to register: names, descriptions and commands by language."""
    return tuple(_profile(words, code, locale) for code, locale in LANGUAGES.items())


def _profile(words: Words, code: str, locale: str) -> Profile:
    def say(text: Text) -> str:
        return words.plain(text, locale, _ZONE)

    return Profile(
        language_code=code,
        name=say(Text("profile.name")),
        description=say(Text("profile.description")),
        short_description=say(Text("profile.short")),
        commands=tuple(CommandText(name, say(text)) for name, text in COMMANDS.items()),
    )
