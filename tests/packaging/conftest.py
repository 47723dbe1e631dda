"""The wheel, built once; and a fresh environment that has it, with our dependencies below."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installed:
    """A wheel as somebody has it who installed it.

    Args:
        command: the ``sinmungo`` command.
        folder: where they work: empty, and far from any checkout.
    """

    command: Path
    folder: Path

    def environment(self, **settings: str) -> dict[str, str]:
        """These settings, and nothing else of ours."""
        return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | settings

    def run(self, *words: str, status: int = 0, **settings: str) -> str:
        """Run ``sinmungo WORDS``; what it prints."""
        ended = subprocess.run(
            [self.command, *words],
            cwd=self.folder,
            env=self.environment(**settings),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == status, (words, ended.stdout, ended.stderr)
        return ended.stdout

    def asks(self, *words: str, status: int = 0, **settings: str) -> Any:
        """Run ``sinmungo WORDS --json`` and read what it prints."""
        return json.loads(self.run(*words, "--json", status=status, **settings))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a fresh environment; what it depends on comes from ours, which has no other way in than a .pth."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "venv", symlinks=True)
    bin_, packages = home / "venv" / "bin", next((home / "venv" / "lib").glob("*/site-packages"))
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        bin_ / "python",
        "--disable-pip-version-check",
        "-qq",
    ]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", wheel], check=True)
    (packages / "ours.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (home / "work").mkdir()
    return Installed(bin_ / "sinmungo", home / "work")
