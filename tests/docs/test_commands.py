"""Every command of the operator's guide is really run, in a folder of its own, and every setting in it is one."""

import re
import shlex
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from bot.config import load
from bot.desk.answers import read
from tests.cli.conftest import NUMBER, Run, in_house, open_case, open_dispute, printed
from tests.cli.somebody import CHAT, fill
from tests.cli.test_cases import DISPUTE

pytestmark = pytest.mark.slow
GUIDE = (Path(__file__).parents[2] / "docs" / "operator.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
SAMPLE = Path(__file__).parents[2] / "bot" / "playground" / "orders.csv"


def lines(kind: str) -> list[str]:
    """The lines of all blocks of a kind."""
    return [line for name, block in BLOCKS if name == kind for line in block.splitlines()]


# tests/packaging walks these: from the wheel, with its dependencies there already, to a running bot and what it serves
ELSEWHERE = {
    "python3 -m venv venv && venv/bin/pip install sinmungo-0.1.0-py3-none-any.whl",
    ". venv/bin/activate # in each new shell; or write the path, venv/bin/sinmungo",
    "sinmungo run        # until SIGTERM or Ctrl-C",
    "curl -fsS http://127.0.0.1:8080/healthz",
    "curl -fsS http://127.0.0.1:8080/readyz",
    "curl -fsS http://127.0.0.1:8080/metrics",
}
TOLD = [line for line in lines("sh") if line.startswith("sinmungo ") and line not in ELSEWHERE]
NOT_WELL = {"check"}  # without a token something is wrong, and it says so


def test_no_other_command_is_told() -> None:
    assert {line for line in lines("sh") if line not in TOLD} <= ELSEWHERE
    assert len(TOLD) > 20


def prepare(line: str) -> None:
    """What there must be for a command to have something to do."""
    if "C-5M1DP" in line:
        open_dispute(DISPUTE, {}, "submitted")
    elif "C-8T2VB" in line:
        open_case("open", kind="question")
    elif "certificate verify" in line:
        pdf = printed()
        Path("certificate.pdf").write_bytes(pdf)
        open_case("issued", file=sha256(pdf).hexdigest())
    elif "certificate revoke" in line:
        open_case("issued")
    elif NUMBER in line:
        open_case("in_review")
    elif "replay" not in line:  # what is planted there never went through the core
        in_house(fill)
    Path("orders.csv").write_bytes(SAMPLE.read_bytes())


def words(line: str, folder: Path) -> list[str]:
    """A line as somebody types it who has other numbers and folders."""
    line = re.sub("C-(5M1DP-7WZ0R|8T2VB-0HZN4)", NUMBER, line)
    line = line.replace("tg:123456789", f"tg:{CHAT}").replace("id:42", "id:1").replace("/srv", str(folder))
    return shlex.split(line, comments=True)[1:]


@pytest.mark.parametrize("line", [line for line in TOLD if "restore" not in line])
def test_a_command_of_the_guide(line: str, run: Run, tmp_path: Path) -> None:
    if "migrate" not in line:
        assert run("migrate").exit_code == 0
        prepare(line)
    for name in ("backups", "keys"):
        (tmp_path / name).mkdir()
    told = words(line, tmp_path)
    ended = run(*told, *(["--yes"] if told[0] == "erase" else []))  # it asks, and nobody is there to answer
    assert ended.exit_code == (told[0] in NOT_WELL), ended.stderr
    assert ended.stdout


def test_a_backup_of_the_guide_is_restored(run: Run, tmp_path: Path) -> None:
    made, keys, restored = (line for line in TOLD if line.startswith("sinmungo backup"))
    assert run("migrate").exit_code == 0
    in_house(fill)
    for name in ("backups", "keys"):
        (tmp_path / name).mkdir()
    assert run(*words(made, tmp_path)).exit_code == 0
    assert run(*words(keys, tmp_path)).exit_code == 0
    (zipped,) = (tmp_path / "backups").glob("*.zip")
    for path in Path("data").glob("sinmungo.db*"):
        path.unlink()
    assert run("migrate").exit_code == 0
    told = [str(zipped) if word.endswith(".zip") else word for word in words(restored, tmp_path)]
    assert "2 people and" in run(*told).stdout


def test_the_settings_it_shows_are_settings(tmp_path: Path) -> None:
    blocks = [block for kind, block in BLOCKS if kind == "ini"]
    assert len(blocks) == 4
    desks = []
    for block in blocks:
        (tmp_path / ".env").write_text(block, encoding="utf-8")
        desks.append(len(load(tmp_path / ".env").desks))
    assert desks == [1, 2, 0, 0]


def test_its_canned_answer_can_be_used() -> None:
    (block,) = [block for kind, block in BLOCKS if kind == "toml"]
    assert [answer.name for answer in read(block)] == list(tomllib.loads(block))


def test_the_metrics_to_watch_are_there() -> None:
    source = (SAMPLE.parents[1] / "service" / "metrics.py").read_text(encoding="utf-8")
    named = set(re.findall(r"`(sinmungo_\w+)", GUIDE))
    assert len(named) == 5
    assert [name for name in named if f'"{name}"' not in source] == []


def test_what_check_says_is_what_check_says() -> None:
    source = (SAMPLE.parents[1] / "checks.py").read_text(encoding="utf-8")
    desks = (SAMPLE.parents[1] / "service" / "desks.py").read_text(encoding="utf-8")
    table = GUIDE.partition("| it says | do |")[2].partition("\n\n")[0]
    said = re.findall(r"`([^`]+)`", "\n".join(row.split("|")[1] for row in table.splitlines() if row))
    assert len(said) > 10
    assert [phrase for phrase in said if phrase.removeprefix("lacks ") not in source + desks] == []
