"""The callback codec: a button's action as a token of at most 64 bytes, made by this bot for one chat."""

import hashlib
import hmac
from binascii import b2a_base64
from functools import lru_cache

from bot.core.effect import Action

_SEPARATOR = "~"
_FIELDS = 4
_MAC_BYTES = 9  # 72 bits, 12 characters
_BLOCK = 64  # bytes that SHA-256 takes at a time; a key has no more
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
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
    halves = _halves(key)
    inner, outer = halves[0].copy(), halves[1].copy()
    inner.update(f"{chat}{_SEPARATOR}{body}".encode())
    outer.update(inner.digest())
    return b2a_base64(outer.digest()[:_MAC_BYTES], newline=False).translate(_URL_SAFE).decode()


@lru_cache(8)
def _halves(key: bytes) -> tuple["hashlib._Hash", "hashlib._Hash"]:
    """HMAC's two hashes (RFC 2104), which have read the key: for messages so short that is half of the work."""
    block = key.ljust(_BLOCK, b"\0")
    return hashlib.sha256(block.translate(_INNER)), hashlib.sha256(block.translate(_OUTER))
