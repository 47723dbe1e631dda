"""The keyring: every secret the installation needs, in one file or from one SECRET_KEY."""

import contextlib
import hashlib
import hmac
import os
import secrets
import unicodedata
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct
from msgspec.structs import replace

from storage.sealing import KEY_BYTES, DataKey, UnreadableError, new_key

MIN_SECRET = 32  # characters of SECRET_KEY
_LOOKUP_BYTES = 16


class KeyringError(Exception):
    """The keyring cannot be used; the message says why."""


class _File(Struct, forbid_unknown_fields=True):
    """The file as it is written: keys as base64, the operator's data key wrapped by a master key."""

    version: int
    master: str
    masters: dict[str, bytes]
    operator_master: str
    operator: bytes
    lookup: bytes
    buttons: bytes
    signing: str
    signing_keys: dict[str, bytes]
    public_keys: dict[str, bytes]


class Keyring(Struct, frozen=True):
    """All keys of an installation.

    Args:
        master: id of the master key that wraps new data keys.
        masters: master keys by id, 32 bytes each; earlier ones are kept until every data key is wrapped anew.
        operator: the data key for what belongs to no person, 32 bytes.
        lookup: the HMAC key for look-ups and the tips of case chains, 32 bytes.
        buttons: the HMAC key for buttons, 32 bytes.
        signing: id of the Ed25519 key that signs certificates.
        signing_keys: private keys (seeds of 32 bytes) by id.
        public_keys: public keys (32 bytes) by id, of every signing key there ever was.
    """

    master: str
    masters: dict[str, bytes]
    operator: bytes
    lookup: bytes
    buttons: bytes
    signing: str
    signing_keys: dict[str, bytes]
    public_keys: dict[str, bytes]

    def __repr__(self) -> str:
        """Names the keys in use and shows none."""
        return f"Keyring(master={self.master!r}, signing={self.signing!r})"

    @classmethod
    def make(cls) -> "Keyring":
        """A keyring of fresh random keys."""
        master, seed = _key_id(), new_key()
        signing = _key_id()
        return cls(
            master=master,
            masters={master: new_key()},
            operator=new_key(),
            lookup=new_key(),
            buttons=new_key(),
            signing=signing,
            signing_keys={signing: seed},
            public_keys={signing: _public(seed)},
        )

    @classmethod
    def open(cls, path: Path) -> "Keyring":
        """Read the keyring file, or make it (mode 0600, whole or not at all) where there is none.

        Raises:
            KeyringError: it is not a keyring, or its parts do not fit together.
            OSError: it cannot be read or made.
        """
        try:
            return _read(path.read_bytes())
        except FileNotFoundError:
            pass
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, cls.make(), replacing=False)
        return _read(path.read_bytes())  # another process may have been first

    @classmethod
    def from_secret(cls, secret: str) -> "Keyring":
        """Derive every key from one secret (HKDF-SHA-256). Such a keyring cannot be rotated.

        Raises:
            KeyringError: the secret has fewer than 32 characters.
        """
        if len(secret) < MIN_SECRET:
            raise KeyringError(f"SECRET_KEY must have at least {MIN_SECRET} characters; it has {len(secret)}")
        master, signing, seed = (_derive(secret, purpose) for purpose in ("master", "signing id", "signing"))
        master_id = "s" + _derive(secret, "master id").hex()[:8]
        signing_id = "s" + signing.hex()[:8]
        return cls(
            master=master_id,
            masters={master_id: master},
            operator=_derive(secret, "operator"),
            lookup=_derive(secret, "lookup"),
            buttons=_derive(secret, "buttons"),
            signing=signing_id,
            signing_keys={signing_id: seed},
            public_keys={signing_id: _public(seed)},
        )

    def save(self, path: Path) -> None:
        """Replace the keyring file by this keyring, whole or not at all."""
        _write(path, self, replacing=True)

    def with_new_master(self) -> "Keyring":
        """The same with a fresh master key as the current one; the earlier ones stay."""
        master = _key_id()
        return replace(self, master=master, masters={**self.masters, master: new_key()})

    def without_old_masters(self) -> "Keyring":
        """The same with the current master key only: for after every data key has been wrapped anew."""
        return replace(self, masters={self.master: self.masters[self.master]})

    def with_new_signing_key(self) -> "Keyring":
        """The same with a fresh signing key; of the earlier ones the public keys stay."""
        signing, seed = _key_id(), new_key()
        return replace(
            self,
            signing=signing,
            signing_keys={signing: seed},
            public_keys={**self.public_keys, signing: _public(seed)},
        )

    @property
    def signing_key(self) -> bytes:
        """The current Ed25519 private key, as a seed of 32 bytes."""
        return self.signing_keys[self.signing]

    def digest(self, kind: str, value: str) -> str:
        """The keyed hash (32 hex digits) under which a value of some kind is looked up."""
        message = f"{kind}\0{unicodedata.normalize('NFC', value)}".encode()
        return hmac.digest(self.lookup, message, hashlib.sha256)[:_LOOKUP_BYTES].hex()

    def wrap(self, key: bytes, *place: str | int) -> bytes:
        """Seal a data key under the current master key."""
        return DataKey(self.masters[self.master]).seal(key, *place)

    def unwrap(self, wrapped: bytes, master: str, *place: str | int) -> bytes:
        """Open a data key that was sealed under a master key.

        Raises:
            KeyringError: the keyring has no such master key, or it is not the one that sealed it.
        """
        if master not in self.masters:
            raise KeyringError(f"the keyring has no master key {master!r}: is it the one this database was made with?")
        try:
            return DataKey(self.masters[master]).open(wrapped, *place)
        except UnreadableError as error:
            raise KeyringError(f"master key {master!r} does not open what it should have sealed") from error


def _key_id() -> str:
    return secrets.token_hex(4)


def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"sinmungo {purpose}".encode()).derive(secret.encode())


def _read(content: bytes) -> Keyring:
    try:
        file = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, ValueError) as error:
        raise KeyringError(f"the keyring file cannot be read: {error}") from error
    if file.version != 1 or file.master not in file.masters or file.signing not in file.signing_keys:
        raise KeyringError("the keyring file names keys that it does not hold, or is of another version")
    if file.operator_master not in file.masters:
        raise KeyringError(f"the keyring file lacks master key {file.operator_master!r}")
    keys = (*file.masters.values(), file.lookup, file.buttons, *file.signing_keys.values(), *file.public_keys.values())
    if any(len(key) != KEY_BYTES for key in keys):
        raise KeyringError(f"the keyring file holds a key that has not {KEY_BYTES} bytes")
    try:
        operator = DataKey(file.masters[file.operator_master]).open(file.operator, "operator")
    except UnreadableError as error:
        raise KeyringError("the keyring's master key does not open the operator's data key") from error
    fields = {name: getattr(file, name) for name in Keyring.__struct_fields__ if name != "operator"}
    return Keyring(operator=operator, **fields)


def _write(path: Path, keyring: Keyring, *, replacing: bool) -> None:
    """Write beside the place and move there; where the file must be new, the first of several processes wins."""
    fields = {name: getattr(keyring, name) for name in Keyring.__struct_fields__ if name != "operator"}
    wrapped = keyring.wrap(keyring.operator, "operator")
    file = _File(version=1, operator_master=keyring.master, operator=wrapped, **fields)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode(file)))
            out.flush()
            os.fsync(out.fileno())
        if replacing:
            draft.replace(path)
        else:
            _link_new(draft, path)
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _link_new(draft: Path, path: Path) -> None:
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
