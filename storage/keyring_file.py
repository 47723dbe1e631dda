"""The keyring file while a bot runs: read again once another process changed it, and changed by one at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.keyring import Keyring


class KeyringFile:
    """A keyring file that is looked at now and then.

    Args:
        path: where it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._state()

    def changed(self) -> Keyring | None:
        """The keyring, where the file was replaced since it was last looked at. Raises KeyringError, OSError."""
        state = self._state()
        if state == self._seen:
            return None
        keyring = Keyring.open(self._path)
        self._seen = state
        return keyring

    def _state(self) -> tuple[int, int]:
        """Replacing the file makes another inode; its time tells of one that has the number of an older one."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Change a keyring file while nobody else does: two new master keys at once would lose one of them."""
    lock = path.with_name(f"{path.name}.lock")
    with lock.open("w") as handle:
        lock.chmod(0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
