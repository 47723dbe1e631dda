"""Sealing: AES-256-GCM under a key per person, bound to the place the bytes belong to."""

import os
from collections import OrderedDict, deque
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12  # random; one key seals far fewer than the 2**32 messages NIST SP 800-38D allows
_DRAWN = 256  # nonces at a time: a trip to the system for each took a quarter of the time of sealing
_SEPARATOR = "\x1f"
_nonces: deque[bytes] = deque()


class UnreadableError(Exception):
    """Sealed bytes that this key and place do not open: another key, another place, or altered."""


class DataKey:
    """A key that seals bytes for a place.

    A place is a table (or purpose), the owner and whatever names the row; sealed bytes moved elsewhere do not open.
    """

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes, not {len(key)}")
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, *place: str | int) -> bytes:
        """Encrypt for a place. Returns nonce (12 bytes), ciphertext and tag (16 bytes)."""
        nonce = _nonce()
        return nonce + self._aead.encrypt(nonce, plain, _bound(place))

    def open(self, sealed: bytes, *place: str | int) -> bytes:
        """Decrypt what was sealed for this place. Raises UnreadableError."""
        try:
            return self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(place))
        except (InvalidTag, ValueError) as error:
            raise UnreadableError(f"not sealed by this key for {place[0]}") from error


def new_key() -> bytes:
    """A fresh data key."""
    return os.urandom(KEY_BYTES)


def _nonce() -> bytes:
    """One that nobody had. Safe to use from several threads."""
    try:
        return _nonces.pop()
    except IndexError:
        drawn = os.urandom(_NONCE_BYTES * _DRAWN)
    _nonces.extend(drawn[at : at + _NONCE_BYTES] for at in range(_NONCE_BYTES, len(drawn), _NONCE_BYTES))
    return drawn[:_NONCE_BYTES]


os.register_at_fork(after_in_child=_nonces.clear)  # or parent and child would use the same


def _bound(place: tuple[str | int, ...]) -> bytes:
    if len(place) == 2:  # nearly always
        return f"{place[0]}{_SEPARATOR}{place[1]}".encode()
    return _SEPARATOR.join(map(str, place)).encode()


class KeyCache:
    """The data keys used last, by person, so that few have to be unwrapped twice. Safe to use from several threads."""

    def __init__(self, size: int = 10_000) -> None:
        self._size = size
        self._keys: OrderedDict[int, DataKey] = OrderedDict()
        self._lock = Lock()

    def get(self, person: int) -> DataKey | None:
        """The key of a person, where it is at hand."""
        with self._lock:
            key = self._keys.get(person)
            if key is not None:
                self._keys.move_to_end(person)
            return key

    def keep(self, person: int, key: DataKey) -> None:
        """Remember a key; the one unused longest makes room."""
        with self._lock:
            self._keys[person] = key
            self._keys.move_to_end(person)
            if len(self._keys) > self._size:
                self._keys.popitem(last=False)

    def forget(self, person: int) -> None:
        """Drop a person's key."""
        with self._lock:
            self._keys.pop(person, None)
