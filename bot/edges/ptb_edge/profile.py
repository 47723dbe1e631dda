"""How the bot presents itself: commands, name and descriptions, by language."""

from typing import Any, Final, Protocol, TypeVar

from bot.ports import CommandText, Profile

_Result = TypeVar("_Result")

_TEXTS: Final = {"name": "Name", "description": "Description", "short_description": "ShortDescription"}


class Calling(Protocol):
    """Calls a method and reads its result."""

    async def __call__(self, name: str, parameters: dict[str, Any], kind: type[_Result]) -> _Result:
        """Raises DeliveryError, UnauthorizedError."""
        ...


async def present(call: Calling, profile: Profile) -> None:
    """Register what differs from what Telegram already has: changes are strictly limited in number, questions are not.

    Args:
        call: the Bot API.
        profile: what it should be in one language.

    Raises:
        DeliveryError, UnauthorizedError.
    """
    language = {"language_code": profile.language_code or None}
    if tuple(await call("getMyCommands", language, list[CommandText])) != profile.commands:
        commands = [{"command": each.command, "description": each.description} for each in profile.commands]
        await call("setMyCommands", {"commands": commands, **language}, object)
    for field, method in _TEXTS.items():
        wanted = getattr(profile, field)
        if (await call(f"getMy{method}", language, dict[str, str])).get(field) != wanted:
            await call(f"setMy{method}", {field: wanted, **language}, object)
