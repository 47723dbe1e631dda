"""What a wheel needs besides the repository's files: the catalogs, compiled."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalogs(BuildHookInterface[Any]):
    """Compiles ``locales/*/LC_MESSAGES/*.po`` into the wheel, so that it is whole whatever the checkout has made."""

    _made: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files are gathered; an editable install compiles for itself."""
        if version == "editable":
            return
        self._made = TemporaryDirectory()
        root = Path(self.root)
        for source in sorted((root / "locales").glob("*/LC_MESSAGES/*.po")):
            locale = source.parts[-3]
            compiled = Path(self._made.name, f"{locale}.mo")
            with source.open("rb") as texts, compiled.open("wb") as file:
                write_mo(file, read_po(texts, locale=locale))
            build_data["force_include"][str(compiled)] = str(source.relative_to(root).with_suffix(".mo"))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called when the wheel is made."""
        if self._made is not None:
            self._made.cleanup()
