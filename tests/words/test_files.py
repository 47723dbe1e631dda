import os
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from bot.core.text import LOCALES, Text
from bot.words import compile as compile_command
from bot.words.catalogs import load_words
from bot.words.files import catalog_source, compile_catalogs, po_path, read_catalog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Catalogs with one text each, not compiled."""
    for locale in LOCALES:
        catalog = read_catalog(locale, tmp_path)
        catalog.add("it", f"한 {locale}\n2")
        po_path(locale, tmp_path).parent.mkdir(parents=True)
        po_path(locale, tmp_path).write_bytes(catalog_source(catalog))
    return tmp_path


def test_what_is_compiled_is_what_was_written(folder: Path) -> None:
    compile_catalogs(LOCALES, folder)
    words = load_words(folder, strict=True)
    assert [words.plain(Text("it"), locale, "UTC") for locale in LOCALES] == [f"한 {locale}\n2" for locale in LOCALES]


def test_only_what_is_out_of_date_is_compiled(folder: Path) -> None:
    assert len(compile_catalogs(LOCALES, folder)) == 4
    assert compile_catalogs(LOCALES, folder) == []
    compiled = po_path("ko", folder).with_suffix(".mo")
    os.utime(compiled, ns=(0, po_path("ko", folder).stat().st_mtime_ns - 1))
    assert compile_catalogs(LOCALES, folder) == [compiled]
    assert [path.name for path in compiled.parent.iterdir() if path.suffix not in {".po", ".mo"}] == []


def test_a_broken_file_is_not_compiled(folder: Path) -> None:
    po_path("en", folder).write_text('msgid "it"\nthe text\n')
    with pytest.raises(PoFileError):
        compile_catalogs(["en"], folder)
    assert not po_path("en", folder).with_suffix(".mo").exists()


def test_compiling_says_what_it_did(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(compile_command, "compile_catalogs", lambda _locales: [Path("ko.mo")])
    compile_command.main()
    assert capsys.readouterr().out == "compiled ko.mo\n"
