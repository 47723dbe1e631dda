"""Files: the catalogs as translators edit them (``.po``) and as the program reads them (``.mo``)."""

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.words.catalogs import DOMAIN, FOLDER

_HEADER = r"""# Sinmungo: {language}
msgid ""
msgstr ""
"Language: {code}\n"
"Plural-Forms: {plurals}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def po_path(locale: str, folder: Path = FOLDER) -> Path:
    """Where a locale's texts are edited."""
    return folder / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def pot_path(folder: Path = FOLDER) -> Path:
    """Where all keys are listed."""
    return folder / f"{DOMAIN}.pot"


def read_catalog(locale: str, folder: Path = FOLDER) -> Catalog:
    """A locale's catalog; an empty one where there is no file yet. Raises PoFileError for a broken file."""
    path = po_path(locale, folder)
    if not path.exists():
        return Catalog(locale=locale, domain=DOMAIN)
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain=DOMAIN, abort_invalid=True)


def catalog_source(catalog: Catalog) -> bytes:
    """A catalog as the content of its file: sorted by key, without places in the code, without dates."""
    if catalog.locale is None:
        head = _HEADER.format(language="every key", code="", plurals=catalog.plural_forms)
    else:
        head = _HEADER.format(
            language=catalog.locale.english_name, code=catalog.locale_identifier, plurals=catalog.plural_forms
        )
    body = BytesIO()
    write_po(body, catalog, width=110, no_location=True, omit_header=True, sort_output=True)
    return head.encode() + body.getvalue().strip() + b"\n"


def compile_catalogs(locales: Iterable[str], folder: Path = FOLDER) -> list[Path]:
    """Compile what is newer than its compiled form, and say what that was."""
    return [_compile(locale, folder) for locale in locales if _out_of_date(po_path(locale, folder))]


def _out_of_date(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(locale: str, folder: Path) -> Path:
    compiled = po_path(locale, folder).with_suffix(".mo")
    unfinished = compiled.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, read_catalog(locale, folder))
    unfinished.replace(compiled)  # whole or not at all, should two processes compile at once
    return compiled
