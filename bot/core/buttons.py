"""The callback codec: a button's action as a token of at most 64 bytes, made by this bot for one chat."""

from binascii import b2a_base64
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest

from bot.core.effect import Action

_SEPARATOR = "~"
_FIELDS = 4
_MAC_BYTES, _MAC_CHARACTERS = 9, 12  # 72 bits
MAX_BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton


def encode(action: Action, chat: int, key: bytes) -> str:
    """Write an action as callback data for one chat.

    Args:
        action: what the button does.
        chat: the chat the button is sent to.
        key: the key of buttons, 32 bytes.

    Raises:
        ValueError: the token would pass Telegram's 64 bytes, or a field holds the separator.
    """
    body = f"{action.verb}{_SEPARATOR}{action.target}{_SEPARATOR}{action.choice}{_SEPARATOR}{action.generation or ''}"
    if body.count(_SEPARATOR) != _FIELDS - 1:
        raise ValueError(f"a button's fields must not hold {_SEPARATOR!r}: {action}")
    written = body.encode()
    if (size := len(written) + len(_SEPARATOR) + _MAC_CHARACTERS) > MAX_BYTES:
        raise ValueError(f"a button's token has {size} bytes, Telegram takes {MAX_BYTES}: {action}")
    return f"{body}{_SEPARATOR}{_mac(written, chat, key)}"


def decode(token: str, chat: int, key: bytes) -> Action | None:
    """Read callback data; None where it was not made by this bot for this chat."""
    body, separator, mac = token.rpartition(_SEPARATOR)
    if not separator or not compare_digest(mac.encode(), _mac(body.encode(), chat, key).encode()):
        return None
    verb, target, choice, generation = body.split(_SEPARATOR)
    return Action(verb, target, choice, int(generation or 0))


def _mac(body: bytes, chat: int, key: bytes) -> str:
    """A keyed BLAKE2b (https://www.rfc-editor.org/rfc/rfc7693), a fifth of an HMAC's cost: a month has 30 buttons."""
    code = _begun(chat, key).copy()
    code.update(body)
    return b2a_base64(code.digest(), newline=False).decode()


@lru_cache(maxsize=256)
def _begun(chat: int, key: bytes) -> blake2b:
    return blake2b(f"{chat}{_SEPARATOR}".encode(), digest_size=_MAC_BYTES, key=key)
