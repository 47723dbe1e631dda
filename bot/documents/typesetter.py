"""Typesetting: a template and its data become a PDF, the same bytes for the same data."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import msgspec
import typst

_FONT_PACKAGES = ("manimgx_fonts_cjk", "manimgx_fonts")  # docs/decisions/fonts.md
_TEMPLATES = Path(__file__).parent
_SECONDS = 20  # for one document apart; with thirty photographs it takes one or two
# Letterforms differ by region, and so does the order in which the CJK families stand in for one another.
_FAMILIES = {
    "ko": ("KR", "TC", "SC"),
    "zh_Hans": ("SC", "TC", "KR"),
    "zh_Hant": ("TC", "SC", "KR"),
    "en": ("KR", "SC", "TC"),
}
_REGIONS = {"ko": ("ko", "KR"), "zh_Hans": ("zh", "CN"), "zh_Hant": ("zh", "TW"), "en": ("en", "GB")}


class Typesetter:
    """Keeps the fonts and typst's compiler, which take a tenth of a second or more to load and some 20 ms to use.

    One at a time: typst's compiler must not be shared by threads, so calls wait for one another.
    """

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_font_folders())
        self._compiler = typst.Compiler(root=_TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
        self._lock = Lock()

    def typeset(self, template: str, page: dict[str, Any]) -> bytes:
        """Make a PDF.

        Args:
            template: a template of this package, without its ``.typ``.
            page: plain values for it; strings are shown as they are, whatever is in them.
        """
        (pdf,) = self._compile(template, page, "pdf")
        return pdf

    def pictures(self, template: str, page: dict[str, Any], dots_per_inch: int) -> list[bytes]:
        """Make a PNG of every page."""
        return self._compile(template, page, "png", dots_per_inch)

    def _compile(
        self, template: str, page: dict[str, Any], form: Literal["pdf", "png"], dots_per_inch: int | None = None
    ) -> list[bytes]:
        source, inputs = _TEMPLATES / f"{template}.typ", {"page": msgspec.json.encode(page).decode()}
        with self._lock:
            made = self._compiler.compile(source, format=form, ppi=dots_per_inch, sys_inputs=inputs)
        return made if isinstance(made, list) else [made or b""]


def typeset_apart(template: str, page: dict[str, Any]) -> bytes:
    """Make a PDF in a process of its own, the same bytes as ``Typesetter.typeset`` makes.

    For documents with many pictures: typst's compiler keeps what it has read over its next ten compilations, and of
    thirty photographs that is fifty megabytes each time. Takes half a second more: call it in a thread.

    Raises:
        subprocess.SubprocessError: it failed, or took too long.
    """
    command = [sys.executable, "-I", str(_TEMPLATES / "typeset_worker.py"), template]
    done = subprocess.run(  # noqa: S603
        command, input=msgspec.json.encode(page), capture_output=True, timeout=_SECONDS, check=True
    )
    return done.stdout


def language(locale: str) -> dict[str, Any]:
    """What a template needs to know to write a language: font families in order, language and region."""
    lang, region = _REGIONS[locale]
    return {"fonts": [f"Noto Sans CJK {form}" for form in _FAMILIES[locale]], "lang": lang, "region": region}


def _font_folders() -> list[Path]:
    found = [spec for name in _FONT_PACKAGES if (spec := find_spec(name)) is not None and spec.origin]
    if len(found) < len(_FONT_PACKAGES):
        raise FileNotFoundError(f"the font packages {', '.join(_FONT_PACKAGES)} are not all installed")
    return [Path(str(spec.origin)).parent for spec in found]
