"""The threat model names tests: each of them exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODEL = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+)`", MODEL)))
WRITTEN = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^ *(?:async )?def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("name", NAMED)
def test_a_named_test_exists(name: str) -> None:
    assert name in WRITTEN


def test_every_row_says_which_test_shows_it() -> None:
    rows = [line for line in MODEL.splitlines() if line.startswith("| ") and not re.match(r"\| (?:who|---)", line)]
    assert len(rows) > 20
    assert [row for row in rows if "`test_" not in row] == []


def test_it_keeps_to_two_pages() -> None:
    assert len(MODEL.split()) < 1300
