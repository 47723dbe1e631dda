"""The bench itself: a minute's run measures both bots, writes its figures where they belong, and draws them."""

import asyncio
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.compare.__main__ import QUICK, compare, take_turns
from bench.compare.contenders import ECHOED, UNFRAMED, Contender
from bench.compare.measure import Bout
from bench.compare.page import write
from bench.compare.report import processes

ROOT = Path(__file__).parents[2]
QUIET = ("-m", "bench.compare.unframed")


@pytest.mark.slow
def test_a_quick_run_measures_both_bots(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    page.write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n")
    words = (sys.executable, "-m", "bench.compare", "--into", str(tmp_path))
    quick = {**os.environ, "BENCH_QUICK": "1"}
    done = subprocess.run(words, check=False, cwd=ROOT, env=quick, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = page.read_text()
    assert "old" not in text
    assert text.startswith("before")
    assert text.endswith("after\n")
    for people in (1, 10):
        for bot in ("aiogram echo", "Sinmungo, SQLite FULL"):
            assert text.count(f"| {people} | {bot} |") >= 2  # the certificate and the dispute flow
    assert text.count("p50 at most 2 ×") == 2
    drawn = ET.fromstring((tmp_path / "images" / "bench.svg").read_text())
    assert len(drawn.findall(".//{*}polyline")) == 8  # two bots, two flows, throughput and latency


def test_figures_are_only_written_where_there_is_a_place_for_them(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    page.write_text("nothing here")
    with pytest.raises(ValueError, match="no place for figures"):
        write(page, "figures", "1")
    assert page.read_text() == "nothing here"


@pytest.mark.slow  # left out of `make quick`
async def test_a_bot_that_ends_is_measured_no_further(tmp_path: Path) -> None:
    bots = Contender("mute", ("-c", "raise SystemExit('no token')"), ECHOED), Contender(UNFRAMED, QUIET, ECHOED)
    bouts = await compare(QUICK, bots, tmp_path)
    assert bouts["mute"].failed.startswith("no answer within")
    assert not bouts["mute"].runs
    assert {people for _, people in bouts[UNFRAMED].runs} == {1, 10}
    assert "**mute** was measured no further" in processes(bouts)


@pytest.mark.slow  # left out of `make quick`
async def test_a_bot_that_owes_an_answer_fails_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        bout = Bout(Contender(UNFRAMED, QUIET, ECHOED), 1, tmp_path)
        await bout.open(group, stack)
        await bout.start(1, stack)
        monkeypatch.setattr("bench.compare.crowd.WAITS", 0.0)
        await take_turns(QUICK, [bout], "dispute", 1)
        assert bout.failed.startswith("1 were not answered in 0 s: [")
        assert not bout.runs, "a run without figures would have no rate to be told"
