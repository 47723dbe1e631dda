"""The file store: sealed bytes in a folder, in memory or in a bucket."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from storage import filing
from storage.engine import Database
from storage.people import Vault
from storage.sealing import DataKey
from storage.transaction import Work


class SealedFiles:
    """Files under their owners' data keys (see Files).

    Args:
        objects: where the sealed bytes go.
        database: where the data keys are.
        vault: opens them.
    """

    def __init__(self, objects: ObjectStore, database: Database, vault: Vault) -> None:
        self._objects = objects
        self._database = database
        self._vault = vault

    async def put(self, person: int, key: str, content: bytes) -> None:
        """Keep bytes under a key. Raises KeyError where there is no such person (any more)."""
        data_key = await self._key(person)
        sealed = await asyncio.to_thread(data_key.seal, content, "files", person, key)
        path = self._path(person, key)
        await self._index(partial(filing.note, key=data_key, person=person, digest=Path(path).name, name=key))
        await asyncio.to_thread(_put, self._objects, path, sealed)

    async def get(self, person: int, key: str) -> bytes:
        """Read them back. Raises KeyError where there are none or the person was erased; UnreadableError if altered."""
        data_key = await self._key(person)
        try:
            sealed = await asyncio.to_thread(_get, self._objects, self._path(person, key))
        except (NotFoundError, FileNotFoundError):
            raise KeyError(f"no such file of person {person}") from None
        return await asyncio.to_thread(data_key.open, sealed, "files", person, key)

    async def names(self, person: int) -> list[str]:
        """The keys of all that is kept of a person, in the order it came. Raises KeyError where they were erased."""
        data_key = await self._key(person)
        return await self._database.read(partial(filing.names, key=data_key, person=person))

    async def remove(self, person: int, keys: Sequence[str]) -> None:
        """Remove files; those that are not there are fine."""
        await self.remove_digests(person, [Path(self._path(person, key)).name for key in keys])

    async def remove_all(self, person: int) -> int:
        """Remove every file of a person, who may be erased already; returns how many."""
        found = await asyncio.to_thread(_names, self._objects, f"{person}/")
        await self.remove_digests(person, found)
        await self._index(partial(filing.forget_all, person=person))
        return len(found)

    async def remove_digests(self, person: int, digests: Sequence[str]) -> None:
        """Remove files by what stands for their keys: first the files, then what says that they are there."""
        if digests:
            await asyncio.to_thread(_delete, self._objects, [f"{person}/{digest}" for digest in digests])
            await self._index(partial(filing.forget, person=person, digests=digests))

    async def _index(self, work: Work[None]) -> None:
        async with self._database.transaction() as transaction:
            await transaction.run(work)
            await transaction.commit()

    async def _key(self, person: int) -> DataKey:
        key = await self._database.read(partial(self._vault.fresh, person=person))
        if key is None:
            raise KeyError(f"no person {person}")
        return key

    def _path(self, person: int, key: str) -> str:
        """Names of files tell nothing: they are keyed hashes."""
        return f"{person}/{self._vault.keyring.digest('file', key)}"


# The library's coroutines finish in threads that it started itself: where one of them still lets go of something while
# the interpreter ends, the process dies of SIGABRT. So everywhere its waiting calls are made, in threads of asyncio's.


def _put(objects: ObjectStore, path: str, content: bytes) -> None:
    """Keep bytes under a path; durably, where that is a folder's."""
    obstore.put(objects, path, content)
    if isinstance(objects, LocalStore) and objects.prefix is not None:
        _settle(Path(objects.prefix) / path)


def _get(objects: ObjectStore, path: str) -> bytes:
    return bytes(obstore.get(objects, path).bytes())


def _names(objects: ObjectStore, prefix: str) -> list[str]:
    return sorted(Path(each["path"]).name for page in obstore.list(objects, prefix=prefix) for each in page)


def _delete(objects: ObjectStore, paths: Sequence[str]) -> None:
    for path in paths:
        with suppress(NotFoundError, FileNotFoundError):
            obstore.delete(objects, path)


def _settle(file: Path) -> None:
    """Have the disk keep a file and its name, power loss included; the library only renames it into place."""
    for path in (file, file.parent, file.parent.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def open_objects(url: str) -> ObjectStore:
    """An object store by a folder's path or by a URL (``file:``, ``memory:``, ``s3:`` and others of obstore).

    Credentials of a bucket are taken from the environment, under the names its provider uses.
    """
    if url.startswith("memory:"):
        return MemoryStore()
    if "://" in url and not url.startswith("file:"):
        return from_url(url)
    folder = Path(url.removeprefix("file://")).absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(folder)
