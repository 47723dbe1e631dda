"""One process at a time runs the bot on an SQLite file: a lock beside it, which ends with the process."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

if sys.platform != "win32":
    import fcntl


class TakenError(Exception):
    """Another process runs the bot on this database."""


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Be the only one that runs the bot on a database; any number may on PostgreSQL, and nobody is kept from reading.

    Args:
        url: ``sqlite:///FILE`` or ``postgresql://…``.

    Raises:
        TakenError: another process is.
    """
    parsed = make_url(url)
    if sys.platform == "win32" or parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield  # Windows has other locks; there it is the operator's care
        return
    path = Path(f"{parsed.database}.lock")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TakenError(str(parsed.database)) from error
        yield
    finally:
        os.close(handle)
