from collections.abc import Mapping
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from bot.core.text import LOCALES
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs


def words_of(texts: Mapping[str, Mapping[str, str | tuple[str, ...]]], *, strict: bool = True) -> Words:
    """Words from texts by locale and key; a tuple is a text's plural forms."""
    return Words({locale: _compiled(locale, texts.get(locale, {})) for locale in LOCALES}, strict)


def everywhere(text: str) -> dict[str, dict[str, str]]:
    """One text under the key "it" in every locale."""
    return {locale: {"it": text} for locale in LOCALES}


def _compiled(locale: str, texts: Mapping[str, str | tuple[str, ...]]) -> GNUTranslations:
    catalog = Catalog(locale=locale)
    for key, text in texts.items():
        catalog.add(key if isinstance(text, str) else (key, key), text)
    content = BytesIO()
    write_mo(content, catalog)
    content.seek(0)
    return GNUTranslations(content)


@pytest.fixture(scope="session")
def words() -> Words:
    """The catalogs as they are."""
    compile_catalogs(LOCALES)
    return load_words(strict=True)
