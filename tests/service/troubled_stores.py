"""Stores that cannot write everything, or are away for a while."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.core.event import TextReceived, UpdateFailed
from bot.ports import Changes, Loaded, OutboxRow, StaleError, StorageAwayError
from storage.store import Storage


class PoisonedWrites:
    """A store that cannot write what is in the event log about ``/help``."""

    def __init__(self, store: Storage, *, apologies: bool = True) -> None:
        self._store = store
        self._apologies = apologies

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._store.unit_of_work() as work:
            yield _Poisoned(work, apologies=self._apologies)


class _Poisoned:
    def __init__(self, work: Any, *, apologies: bool) -> None:
        self._work = work
        self._apologies = apologies

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    async def write(self, changes: Changes, *, last: bool) -> list[OutboxRow]:
        for record in changes.events:
            event = record.happening.event
            if isinstance(event, TextReceived) and event.text == "/help":
                raise ValueError("cannot be written")
            if isinstance(event, UpdateFailed) and not self._apologies:
                raise ValueError("nor can this")
        rows: list[OutboxRow] = await self._work.write(changes, last=last)
        return rows


class RefusesResults(PoisonedWrites):
    """A store that cannot write results."""

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._store.unit_of_work() as work:
            original = work.write

            async def write(changes: Changes, *, last: bool = False) -> list[OutboxRow]:
                if changes.delivered:
                    raise ValueError("results")
                return await original(changes, last=last)

            work.write = write  # type: ignore[method-assign]
            yield work


class RefusesFailed(PoisonedWrites):
    """A store that cannot write failed updates so many times."""

    def __init__(self, store: Storage, times: int) -> None:
        super().__init__(store)
        self.times = times

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._store.unit_of_work() as work:
            poisoned = _Poisoned(work, apologies=True)
            original = poisoned.write

            async def write(changes: Changes, *, last: bool = False) -> list[OutboxRow]:
                if changes.failed and self.times:
                    self.times -= 1
                    raise ValueError("not even this")
                return await original(changes, last=last)

            poisoned.write = write  # type: ignore[method-assign]
            yield poisoned


class AwayFor:
    """A store that is away for the next so many transactions."""

    def __init__(self, store: Storage, times: int) -> None:
        self._store = store
        self.times = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        if self.times:
            self.times -= 1
            raise StorageAwayError("locked")
        async with self._store.unit_of_work() as work:
            yield work


class Overtaken(AwayFor):
    """A store in which another process was quicker with everybody who was read without being held."""

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._store.unit_of_work() as work:
            held, load, write = True, work.load, work.write

            async def look(chats: Sequence[int], *, hold: bool = True, **others: Any) -> list[Loaded]:
                nonlocal held
                held = hold
                return await load(chats, hold=hold, **others)

            async def try_to(changes: Changes, *, last: bool = False) -> list[OutboxRow]:
                if not held:
                    self.times += 1
                    raise StaleError
                return await write(changes, last=last)

            work.load, work.write = look, try_to  # type: ignore[method-assign]
            yield work
