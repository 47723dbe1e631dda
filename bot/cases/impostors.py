"""Impostors: whether somebody who claims to be the desk can be.

The bot's own account is the only one that ever writes to a buyer: agents are known by an alias and write through it. So
an account, a link or a number that is not the bot's is not us, whoever it is. Usernames are unique and Telegram tells
them with a forwarded message; displayed names are anybody's to choose and are not looked at.
"""

import re
import unicodedata
from typing import Literal, TypeAlias

Claim: TypeAlias = Literal["us", "not_us"]

# A link's host is read from where the link begins: t.me at the end of another name, or in a path, is not Telegram's.
_LINK = re.compile(
    r"tg:(?://)?resolve\?(?:[^\s#]*&)?domain=(?P<domain>[^\s&#]{1,64})"
    r"|(?<![\w.@/:-])(?:https?://)?(?P<host>(?:[\w-]{1,64}\.){1,8}[a-z]{2,24})(?:/(?P<path>[^\s?#/]{0,64})|(?=[?#]))"
    r"|(?P<other>(?:https?|tg):\S+)"
    r"|(?<![\w./@-])@(?P<name>\w{3,64})(?!\w|\.\w|@)",
    re.IGNORECASE,
)
_TELEGRAM = frozenset({"t.me", "telegram.me", "telegram.dog"})
_PHONE = re.compile(r"(?!20\d\d[ .-]?\d\d)\+?[\d() .-]{8,24}")  # and neither a date nor an order number that begins so


def claimed(text: str, bot: str) -> Claim | None:
    """Judge the @names, links and phone numbers in a text; None where there is none.

    Of links only Telegram's to the bot are us: whatever else a page on the web is, the desk does not write there.

    Args:
        text: what was sent to be judged.
        bot: our @name without the @.
    """
    text = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    names = [_account(match) for match in _LINK.finditer(text)]
    if names:
        return "us" if all(_is_bot(name, bot) for name in names) else "not_us"
    digits = sum(character.isdigit() for character in text)
    return "not_us" if _PHONE.fullmatch(text.strip()) and 8 <= digits <= 15 else None


def wrote(username: str, *, is_bot: bool, bot: str) -> Claim:
    """Judge the account that wrote a forwarded message; one without a username is nobody's of ours."""
    return "us" if is_bot and _is_bot(username, bot) else "not_us"


def _account(match: re.Match[str]) -> str:
    """The account that a link leads to, or that is named; empty where that is none of Telegram's."""
    host = (match["host"] or "").lower().removeprefix("www.")
    if host in _TELEGRAM:
        return match["path"] or ""
    return match["domain"] or match["name"] or (host.removesuffix(".t.me") if host.endswith(".t.me") else "")


def _is_bot(name: str, bot: str) -> bool:
    """Whether a name is ours; usernames are ASCII and their case does not matter."""
    return bool(bot) and name.isascii() and name.lstrip("@").lower() == bot.lower()
