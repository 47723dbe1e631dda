"""``sinmungo failed``, ``outbox``, ``audit`` and ``migrate``; troubles in one sentence each."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import Result

from bot.cli.main import app
from bot.cli.tables import written
from bot.ports import Changes, FailedUpdate, OutboxRecord, SendText
from storage.alone import alone
from tests.cli.conftest import AT, NUMBER, Run, open_case, write

pytestmark = pytest.mark.slow  # left out of `make quick`


def update(text: str = "/start") -> dict[str, Any]:
    chat = {"id": 100, "type": "private", "first_name": "Alice"}
    sender = {"id": 100, "is_bot": False, "first_name": "Alice", "language_code": "en"}
    return {"update_id": 7, "message": {"message_id": 5, "date": 1, "chat": chat, "from": sender, "text": text}}


def fail(body: bytes) -> None:
    error = "Traceback (most recent call last):\n  …\nValueError: no such month\n"
    write(Changes(now=AT, failed=[FailedUpdate("update", body, error, update_id=7)]))


@pytest.mark.usefixtures("migrated")
def test_failed_updates_are_shown_and_tried_again(run: Run) -> None:
    assert run("failed", "list").stdout == "Nothing was set aside.\n"
    assert run("failed", "retry").stdout == "There is nothing to try again.\n"
    fail(json.dumps(update()).encode())
    listed = run("failed", "list").stdout
    assert "ValueError: no such month" in listed
    assert "Traceback" not in listed
    (failed,) = json.loads(run("failed", "list", "--json").stdout)
    assert failed["body"]["message"]["text"] == "/start"
    assert run("failed", "retry", str(failed["id"] + 1)).stdout == "There is nothing to try again.\n"
    result = run("failed", "retry", str(failed["id"]))
    assert (result.exit_code, result.stdout) == (0, "1 went through, 0 failed again.\n")
    assert run("failed", "list", "--json").stdout == "[]\n"


@pytest.mark.usefixtures("migrated")
def test_what_fails_again_is_kept(run: Run) -> None:
    fail(b'{"update_id": 7, "message": 5}')
    result = run("failed", "retry")
    assert result.exit_code == 1
    assert result.stdout == "0 went through, 1 failed again.\n"
    (line,) = result.stderr.splitlines()
    assert " failed again: " in line
    (outcome,) = json.loads(run("failed", "retry", "--json").stdout)
    assert "Traceback" in outcome["error"]
    assert "ValueError" not in run("outbox").stdout


@pytest.mark.usefixtures("migrated")
def test_the_outbox_shows_what_waits_and_not_what_it_says(run: Run) -> None:
    assert run("outbox").stdout == "Nothing waits.\n"
    write(Changes(now=AT, outbox=[OutboxRecord(0, SendText(100, "a secret"))]))
    shown = run("outbox").stdout + run("outbox", "--json").stdout
    assert "SendText" in shown
    assert "a secret" not in shown
    write(
        Changes(
            now=AT,
            outbox=[OutboxRecord(0, SendText(100, "a secret")), OutboxRecord(0, SendText(-5, "x", topic="C-1"))],
        )
    )
    rows = json.loads(run("outbox", "--json").stdout)
    assert [(row["lane"], row["waits for"]) for row in rows] == [
        ("private", "its turn, or room in a budget"),
        ("private", f"row {rows[0]['id']}, which goes before it"),
        ("group -5 C-1", "its turn, or room in a budget"),
    ]


@pytest.mark.usefixtures("migrated")
def test_a_second_run_on_the_same_file_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456789:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
    with alone("sqlite:///data/sinmungo.db"):
        line = trouble(run("run"))
    assert line == (
        "Another sinmungo run already serves data/sinmungo.db; stop it first, or use PostgreSQL for several processes."
    )


@pytest.mark.usefixtures("migrated")
def test_a_chain_that_was_tampered_with_is_found(run: Run) -> None:
    open_case("in_review")
    assert run("audit", "verify").stdout == "Every chain holds.\n"
    with sqlite3.connect("data/sinmungo.db") as database:
        database.execute("UPDATE case_events SET actor = 'somebody'")
    result = run("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"The story of {NUMBER} was tampered with: its chain does not hold.\n"
    assert json.loads(run("audit", "verify", "--json").stdout) == {"broken": [NUMBER]}


def test_migrating_twice_changes_nothing(run: Run) -> None:
    assert run("migrate").stdout.endswith(" now.\n")
    assert run("migrate").stdout.endswith(" already.\n")
    assert Path("data").stat().st_mode & 0o077 == 0


def trouble(result: Result, status: int = 1) -> str:
    """The one line on stderr."""
    assert (result.exit_code, result.stdout) == (status, "")
    (line,) = result.stderr.splitlines()
    return line


def test_settings_that_cannot_be_used_end_every_command_with_status_2(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDGE", "telethon")
    assert "write aiogram or ptb" in trouble(run("cases", "list"), status=2)
    assert "write aiogram or ptb" in trouble(run("run"), status=2)


def test_running_without_a_token_ends_with_status_2(run: Run) -> None:
    assert trouble(run("run"), status=2).startswith("BOT_TOKEN is not set; ")


@pytest.mark.usefixtures("migrated")
def test_a_keyring_that_is_none_is_told(run: Run) -> None:
    Path("data/keyring.json").write_text("{}", encoding="utf-8")
    assert trouble(run("outbox")).startswith("The keyring cannot be used: ")


def test_a_database_that_is_away_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:9/bot")
    line = trouble(run("outbox"))
    assert line.startswith("The database cannot be used (")
    assert "hunter2" not in line


def test_a_folder_that_cannot_be_made_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("file").touch()
    monkeypatch.setenv("DATA_DIR", "file/data")
    assert trouble(run("migrate")) == "file/data cannot be used: Not a directory."


def commands(group: Any = None, *path: str) -> list[tuple[str, ...]]:
    group = group or get_command(app)
    below = getattr(group, "commands", {})
    return [path, *(found for name, command in below.items() for found in commands(command, *path, name))]


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_help(run: Run, path: tuple[str, ...]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.stdout


def test_nothing_reaches_the_terminal_but_text() -> None:
    assert written("a\x1b[31m\nb") == "a�[31m ⏎ b"
    assert written(None) == ""
