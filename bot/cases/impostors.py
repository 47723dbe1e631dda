"""Impostors: whether somebody who claims to be the desk can be.

The bot's own account is the only one that ever writes to a buyer: agents are known by an alias and write through it. So
an account, a link or a number that is not the bot's is not us, whoever it is. Usernames are unique and Telegram tells
them with a forwarded message; displayed names are anybody's to choose and are not looked at.
"""

import re
import unicodedata
from typing import Literal, TypeAlias

Claim: TypeAlias = Literal["us", "not_us"]

_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?P<path>[^\s?#/]{1,64})"
    r"|tg://resolve\?domain=(?P<domain>[^\s&#]{1,64})|(?<![\w.])@(?P<name>\w{3,64})",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?!20\d\d[ .-]?\d\d)\+?[\d() .-]{8,24}")  # and neither a date nor an order number that begins so


def claimed(text: str, bot: str) -> Claim | None:
    """Judge the @names, Telegram links and phone numbers in a text; None where there is none.

    Args:
        text: what was sent to be judged.
        bot: our @name without the @.
    """
    text = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    names = [match["path"] or match["domain"] or match["name"] for match in _LINK.finditer(text)]
    if names:
        return "us" if all(_is_bot(name, bot) for name in names) else "not_us"
    digits = sum(character.isdigit() for character in text)
    return "not_us" if _PHONE.fullmatch(text.strip()) and 8 <= digits <= 15 else None


def wrote(username: str, *, is_bot: bool, bot: str) -> Claim:
    """Judge the account that wrote a forwarded message; one without a username is nobody's of ours."""
    return "us" if is_bot and _is_bot(username, bot) else "not_us"


def _is_bot(name: str, bot: str) -> bool:
    """Whether a name is ours; usernames are ASCII and their case does not matter."""
    return bool(bot) and name.isascii() and name.lstrip("@").lower() == bot.lower()
