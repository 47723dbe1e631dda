"""The bench itself: a minute's run measures both bots, writes its figures where they belong, and draws them."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.compare.page import write

ROOT = Path(__file__).parents[2]


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
