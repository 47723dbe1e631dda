"""How the bot presents itself: names, descriptions and commands, by scope and language."""

import re
from typing import Any

import msgspec
from msgspec import Struct

from bot.playground.args import Args
from bot.playground.entities import utf16
from bot.playground.errors import bad_request

_LANGUAGE = re.compile("(?:[a-z]{2})?")
_COMMAND = re.compile("[a-z0-9_]{1,32}")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
LIMITS = {"name": 64, "description": 512, "short_description": 120}  # https://core.telegram.org/bots/api#setmyname


class Command(Struct, frozen=True, omit_defaults=True):
    """A command and what it does."""

    command: str
    description: str


class Profile:
    """What was set, by language; the empty language is the default."""

    def __init__(self) -> None:
        self.texts: dict[str, dict[str, str]] = {name: {} for name in LIMITS}
        self.commands: dict[tuple[str, str], list[Command]] = {}
        self.rights: dict[bool, dict[str, Any]] = {}

    def set_text(self, name: str, args: Args) -> None:
        """Set a name or description of one language; an empty one is taken away."""
        language, text = _language(args), args.text(name)
        if utf16(text) > LIMITS[name]:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        if text:
            self.texts[name][language] = text
        else:
            self.texts[name].pop(language, None)

    def text(self, name: str, args: Args) -> str:
        """A name or description in a language, or else the default's."""
        texts = self.texts[name]
        return texts.get(_language(args)) or texts.get("", "")

    def set_commands(self, args: Args) -> None:
        """Set the commands of a scope and language."""
        value = args.nested("commands", "commands")
        if not isinstance(value, list):
            raise bad_request("expected an Array of BotCommand")
        try:
            commands = msgspec.convert(value, list[Command])
        except msgspec.ValidationError as error:
            raise bad_request(f"can't parse BotCommand: {error}") from None
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _check(command)
        self.commands[_scope(args), _language(args)] = commands

    def get_commands(self, args: Args) -> list[Command]:
        """The commands of exactly this scope and language."""
        return self.commands.get((_scope(args), _language(args)), [])

    def delete_commands(self, args: Args) -> None:
        """Take the commands of a scope and language away."""
        self.commands.pop((_scope(args), _language(args)), None)

    def state(self) -> dict[str, Any]:
        """As the control API shows it."""
        commands = [
            {"scope": scope, "language_code": language, "commands": commands}
            for (scope, language), commands in self.commands.items()
        ]
        return {**self.texts, "commands": commands}


def _check(command: Command) -> None:
    name = command.command.removeprefix("/")
    if not name:
        raise bad_request("command must be non-empty")
    if not command.description.strip():
        raise bad_request("command description must be non-empty")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if utf16(command.description) > 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _language(args: Args) -> str:
    language = args.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _scope(args: Args) -> str:
    """A scope as a key: its type and ids."""
    scope = args.nested("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return ":".join([kind, *(str(scope.get(name, "")) for name in _SCOPES[kind])])
