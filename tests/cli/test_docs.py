"""What the documents tell people to type exists."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.cli.main import app
from bot.orders_csv import COLUMNS, PLATFORMS

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "docs/operator.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def exists(words: list[str]) -> bool:
    """Whether these words, as far as they are no arguments, name a command."""
    command: Any = get_command(app)
    for word in words:
        if not hasattr(command, "commands"):
            return True
        if word not in command.commands:
            return False
        command = command.commands[word]
    return not hasattr(command, "commands") or len(words) == 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_exists(name: str) -> None:
    told = re.findall(r"(?:`|^|/)sinmungo ([a-z]+(?: [a-z]+)?)", read(name), re.MULTILINE)
    assert [command for command in told if not exists(command.split())] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_target_of_make_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    told = set(re.findall(r"(?:`|^)make ([a-z]+)", read(name), re.MULTILINE))
    assert told
    assert told <= targets


def test_the_guide_names_every_column_and_platform() -> None:
    guide = read("docs/operator.md")
    assert [word for word in (*COLUMNS, *PLATFORMS) if f"`{word}`" not in guide] == []


def test_the_orders_to_try_are_in_the_playground() -> None:
    sample = read("bot/playground/orders.csv")
    rows = re.findall(r"^\| (김하늘|王小明|Alice Martin) \|.*\| `(.+)` \|$", read("README.md"), re.MULTILINE)
    assert len(rows) == 3
    assert [(name, number) for name, number in rows if f",{number},{name}," not in sample] == []
