"""Records: what is kept of people, exported, erased, and forgotten when its time is over (see ports.Records)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from bot.ports import PersonRecords
from storage import erasures, export, filing, keeping
from storage.engine import Database
from storage.files import SealedFiles
from storage.people import Vault
from storage.transaction import Work

T = TypeVar("T")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 500  # cases or files in one go: others get their turn in between


class StoredRecords:
    """What is kept of people.

    Args:
        database: where the rows are.
        vault: the data keys.
        files: the file store.
    """

    def __init__(self, database: Database, vault: Vault, files: SealedFiles) -> None:
        self._database = database
        self._vault = vault
        self._files = files

    async def find(self, who: int) -> list[tuple[int, int]]:
        """(opaque id, chat) of the people whose opaque id or Telegram id this is."""
        return await self._database.read(partial(export.find, who=who))

    async def following(self, after: int, most: int) -> list[int]:
        """The ids of the next people that are there, by id."""
        return await self._database.read(partial(export.following, after=after, most=most))

    async def read(self, person: int) -> PersonRecords | None:
        """Everything that is kept of a person; None where there is no such person (any more)."""
        return await self._database.read(partial(export.read, vault=self._vault, person=person))

    async def whole(self, person: int) -> bool:
        """Whether the person's event log goes back to the beginning."""
        return not await self._database.read(partial(keeping.is_cut, person=person))

    async def erase(self, person: int, *, at: datetime, by: str, farewell: str = "") -> bool:
        """Erase a person for good; False where there is none (any more). Interrupted, ``sweep`` removes the rest."""
        erased = await self._write(
            partial(erasures.erase, vault=self._vault, person=person, at=at, by=by, farewell=farewell)
        )
        await self._files.remove_all(person)
        return erased

    async def sweep(self) -> int:
        """Remove the files of people whose erasing was interrupted; returns of how many."""
        left = await self._database.read(partial(filing.of_erased, most=_AT_ONCE))
        for person in left:
            await self._files.remove_all(person)
        return len(left)

    async def forget_cases(self, kind: str, states: Sequence[str], before: datetime) -> int:
        """Empty cases that ended before a time, with their files; returns how many."""
        total = 0
        while numbers := await self._database.read(
            partial(keeping.finished, kind=kind, states=states, before=before, most=_AT_ONCE)
        ):
            await self._remove(await self._database.read(partial(filing.of_cases, numbers=numbers)))
            await self._write(partial(keeping.forget, numbers=numbers))
            total += len(numbers)
        return total

    async def forget_files(self, kind: str, before: datetime) -> int:
        """Remove files of a kind from before a time; returns how many."""
        total = 0
        while found := await self._database.read(partial(filing.by_age, kind=kind, before=before, most=_AT_ONCE)):
            await self._remove(found)
            total += len(found)
        return total

    async def forget_evidence(self, kinds: Sequence[str], case: str, states: Sequence[str], before: datetime) -> int:
        """Remove files of these kinds whose cases ended before a time; returns how many."""
        total = 0
        asked = partial(filing.of_finished, kinds=kinds, of=case, states=states, before=before, most=_AT_ONCE)
        while found := await self._database.read(asked):
            await self._remove(found)
            total += len(found)
        return total

    async def note_cut_logs(self, before: datetime) -> None:
        """Write down whose event log loses its beginning when lines from before a time are removed."""
        reached = _BEGINNING
        while reached < before:
            reached = await self._write(partial(keeping.note_cut_logs, after=reached, before=before))

    async def silent(self, before: datetime) -> list[int]:
        """Some of the people of whom nothing was heard since a time and of whom nothing else is kept."""
        return await self._database.read(partial(keeping.silent, before=before, most=_AT_ONCE))

    async def _remove(self, found: Sequence[tuple[int, str]]) -> None:
        by_person: dict[int, list[str]] = {}
        for person, digest in found:
            by_person.setdefault(person, []).append(digest)
        for person, digests in by_person.items():
            await self._files.remove_digests(person, digests)

    async def _write(self, work: Work[T]) -> T:
        async with self._database.transaction() as transaction:
            result = await transaction.run(work)
            await transaction.commit()
            return result
