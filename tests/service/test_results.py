import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import pytest

from bot.ports import Delivered
from bot.service.budget import Budgets
from bot.service.handover import Handover
from bot.service.patience import Patience
from bot.service.results import Results
from tests.service.fakes import HandClock


class Scene:
    """Results whose time passes when the test says so.

    Args:
        written: rows that were written alone, by transaction.
        windows: whether each time of gathering ended by a hurry.
    """

    def __init__(self) -> None:
        self.written: list[list[int]] = []
        self.windows: asyncio.Queue[bool] = asyncio.Queue()
        self.handover = Handover()
        store: Any = self
        self.results = Results(store, self.handover, Budgets(), HandClock(), Patience())
        hurry: Any = self.results._hurry
        hurry.wait = lambda _at_most: self.windows.get()

    async def delivered(self, results: Sequence[Delivered], _now: datetime) -> None:
        self.written.append([result.row for result in results])

    async def note(self, row: int) -> None:
        """A row was sent."""
        self.results.note(7, [Delivered(row, "sent")], lambda: None)
        await rest()

    async def pass_time(self, *, hurry: bool = False) -> None:
        """The time of gathering ends."""
        self.windows.put_nowait(hurry)
        await rest()


async def rest() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    scene = Scene()
    running = asyncio.ensure_future(scene.results.run())
    await rest()
    yield scene
    running.cancel()


async def test_what_no_batch_takes_along_is_written_alone_with_what_came_meanwhile(scene: Scene) -> None:
    await scene.note(1)
    await scene.note(2)
    assert scene.written == []
    await scene.pass_time()
    assert scene.written == [[1, 2]]


async def test_while_batches_take_results_along_nothing_is_written_alone(scene: Scene) -> None:
    for row in range(1, 6):
        await scene.note(row)
        if taken := scene.handover.take():
            scene.handover.settle(taken)
        await scene.note(row + 100)
        await scene.pass_time()
    assert scene.written == []
    await scene.pass_time()
    assert scene.written == [[105]]


async def test_what_a_batch_under_way_will_take_along_is_not_written_alone(scene: Scene) -> None:
    scene.handover.coming = True
    await scene.note(1)
    await scene.pass_time()
    await scene.pass_time()
    assert scene.written == []
    scene.handover.coming = False
    await scene.pass_time()
    assert scene.written == [[1]]


async def test_who_waits_for_it_to_be_written_waits_for_no_batch(scene: Scene) -> None:
    await scene.note(1)
    taken = scene.handover.take()
    await scene.note(2)
    await scene.pass_time(hurry=True)
    assert scene.written == []  # the first go first
    scene.handover.settle(taken)
    await scene.pass_time()
    assert scene.written == [[2]]
