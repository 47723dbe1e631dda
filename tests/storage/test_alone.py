"""A second process is kept from running the bot on the same SQLite file."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.alone import TakenError, alone

HOLDER = """
import sys
from storage.alone import alone
with alone(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.slow  # left out of `make quick`
def test_one_process_at_a_time_and_the_next_after_a_kill(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'test.db'}"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(TakenError, match=r"test\.db"), alone(url):
            raise AssertionError
        with alone(f"sqlite:///{tmp_path / 'other.db'}"):
            process.kill()
    with alone(url):
        pass


def test_postgresql_takes_any_number() -> None:
    url = "postgresql://nobody@localhost/nothing"
    with alone(url), alone(url):
        pass
