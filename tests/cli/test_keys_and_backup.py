"""``sinmungo keys``, ``backup`` and ``replay``: what cannot be done is told in a sentence."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Run, in_house
from tests.cli.somebody import CHAT, fill

pytestmark = pytest.mark.slow  # left out of `make quick`


@pytest.fixture
def person(run: Run) -> int:
    assert run("migrate").exit_code == 0
    return in_house(fill)


def test_keys_that_are_derived_cannot_be_changed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz")
    for command in ("rotate", "rewrap", "retire", "list"):
        assert "derived from SECRET_KEY" in run("keys", command).stderr


def test_there_is_no_keyring_yet(run: Run) -> None:
    assert run("keys", "rotate").stderr == "There is no data/keyring.json yet; the first start makes it.\n"


@pytest.mark.usefixtures("person")
def test_rotation_in_steps(run: Run) -> None:
    first = json.loads(run("keys", "list", "--json").stdout)
    assert "run: sinmungo keys rewrap" in run("keys", "rotate", "--file-only").stdout
    assert json.loads(run("keys", "rewrap", "--json").stdout) == {"wrapped": 2}
    assert run("keys", "retire").exit_code == 1  # it asks, and nobody answers
    assert len(run("keys", "list").stdout.splitlines()) == 2
    assert run("keys", "retire", "--yes").stdout == f"Removed: {first[0]['id']}.\n"
    assert run("keys", "retire", "--yes").stdout == "There is no earlier master key.\n"
    assert run("export", f"tg:{CHAT}").exit_code == 0
    assert Path("data/keyring.json").stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("person")
def test_a_backup_made_and_restored(run: Run) -> None:
    made = json.loads(run("backup", "copy.zip", "--json").stdout)
    assert (made["keys"], made["files"], made["tables"]["cases"]) == ("copy.zip.keys", 42, 4)
    assert Path("copy.zip").stat().st_mode & 0o077 == 0
    assert run("backup", "copy.zip").stderr == "copy.zip is there already.\n"
    assert "say --replace" in run("backup", "restore", "copy.zip").stderr
    run("erase", f"tg:{CHAT}", "--yes")
    assert "1 people were erased." in run("backup", "keys", "copy.zip.keys").stdout
    restored = json.loads(run("backup", "restore", "copy.zip", "--replace", "--json").stdout)
    assert restored == {"people": 1, "forgotten": 1, "files": 0}
    assert run("audit", "verify").stdout == "Every chain holds.\n"
    assert "There is no person" in run("export", f"tg:{CHAT}").stderr


@pytest.mark.usefixtures("person")
def test_what_is_no_backup_is_told(run: Run) -> None:
    Path("copy.zip").write_bytes(b"nothing")
    assert run("backup", "restore", "copy.zip", "--replace").stderr.startswith("Nothing was restored: copy.zip is no ")
    Path("data/keyring.json").rename("keyring.json")
    assert "without the keyring" in run("backup", "restore", "copy.zip").stderr


def test_a_database_without_its_migrations_is_not_backed_up(run: Run) -> None:
    assert run("backup", "copy.zip").stderr == "The database lacks migrations; run: sinmungo migrate\n"


def test_a_replay_needs_to_know_whose(run: Run) -> None:
    assert run("replay").exit_code == 2
    assert run("replay", "--all", "--person", "1").exit_code == 2


def test_a_replay_tells_what_would_differ_and_what_it_cannot_say(run: Run, person: int) -> None:
    result = run("replay", "--person", f"id:{person}")  # whose cases no event ever opened
    assert result.exit_code == 1
    assert "C-AAAAA-AAAA1" in result.stdout
    assert "홍길동" not in result.stdout
    with sqlite3.connect("data/sinmungo.db") as database:
        database.execute("INSERT INTO cut_logs VALUES (?, 1)", (person,))
    assert run("replay", "--person", f"id:{person}").stdout == "0 the same, 0 would differ, 1 whose log is cut.\n"
