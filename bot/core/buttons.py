"""The callback codec: a button's action as a token of at most 64 bytes, made by this bot for one chat."""

import hashlib
import hmac
from binascii import b2a_base64

from bot.core.effect import Action

_SEPARATOR = "~"
_FIELDS = 4
_MAC_BYTES = 9  # 72 bits, 12 characters
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
MAX_BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton


def encode(action: Action, chat: int, key: bytes) -> str:
    """Write an action as callback data for one chat.

    Args:
        action: what the button does.
        chat: the chat the button is sent to.
        key: the HMAC key for buttons, 32 bytes.

    Raises:
        ValueError: the token would pass Telegram's 64 bytes, or a field holds the separator.
    """
    body = f"{action.verb}{_SEPARATOR}{action.target}{_SEPARATOR}{action.choice}{_SEPARATOR}{action.generation or ''}"
    if body.count(_SEPARATOR) != _FIELDS - 1:
        raise ValueError(f"a button's fields must not hold {_SEPARATOR!r}: {action}")
    token = f"{body}{_SEPARATOR}{_mac(body, chat, key)}"
    if (size := len(token.encode())) > MAX_BYTES:
        raise ValueError(f"a button's token has {size} bytes, Telegram takes {MAX_BYTES}: {action}")
    return token


def decode(token: str, chat: int, key: bytes) -> Action | None:
    """Read callback data; None where it was not made by this bot for this chat."""
    body, separator, mac = token.rpartition(_SEPARATOR)
    if not separator or not hmac.compare_digest(mac.encode(), _mac(body, chat, key).encode()):
        return None
    verb, target, choice, generation = body.split(_SEPARATOR)
    return Action(verb, target, choice, int(generation or 0))


def _mac(body: str, chat: int, key: bytes) -> str:
    digest = hmac.digest(key, f"{chat}{_SEPARATOR}{body}".encode(), hashlib.sha256)
    return b2a_base64(digest[:_MAC_BYTES], newline=False).translate(_URL_SAFE).decode()
