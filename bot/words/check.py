"""``python -m bot.words.check``: what is wrong with the catalogs, by file, line and key; exit status 1 then."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message

from bot.core.text import LOCALES
from bot.words.articles import ArticleError, read_articles
from bot.words.catalogs import FOLDER
from bot.words.files import catalog_source, po_path, pot_path, read_catalog
from bot.words.rules import article_problems, placeholders, problems_in
from bot.words.sources import CODE, Use, uses
from bot.words.update import template


def problems(folder: Path = FOLDER, code: Path = CODE) -> list[str]:
    """Everything wrong with the catalogs and with the texts made in the code, a line each."""
    used, keys = uses(code), template(code)
    catalogs = {locale: read_catalog(locale, folder) for locale in LOCALES}
    return [
        *_in_code(used, catalogs["en"]),
        *_in_template(folder, keys),
        *(
            f"{po_path(locale, folder).relative_to(folder.parent)}:{problem}"
            for locale, catalog in catalogs.items()
            for problem in _in_catalog(locale, catalog, catalogs["en"], keys)
        ),
        *(f"{folder.name}/{problem}" for problem in _in_articles(folder)),
    ]


def _in_code(used: list[Use], english: Catalog) -> Iterator[str]:
    plurals = {use.key for use in used if use.plural}
    for use in used:
        if use.key is None:
            yield f"{use.place}: the key of a text is written as a literal, so that it can be found"
            continue
        if use.key in plurals and not use.plural:
            yield f"{use.place} {use.key}: made with plural() elsewhere and without here"
        message = english.get(use.key)
        wanted = placeholders("".join(_forms(message))) if message else frozenset()
        if use.params is not None and wanted - use.params:
            yield f"{use.place} {use.key}: no value for {', '.join(sorted(wanted - use.params))}"


def _in_template(folder: Path, keys: Catalog) -> Iterator[str]:
    path = pot_path(folder)
    if not path.exists() or path.read_bytes() != catalog_source(keys):
        yield f"{path.relative_to(folder.parent)}: does not list the keys of the code; run python -m bot.words.update"


def _in_catalog(locale: str, catalog: Catalog, english: Catalog, keys: Catalog) -> Iterator[str]:
    """Problems as "line key: what"."""
    for wanted in keys:
        if wanted.id and wanted.id not in catalog:
            yield f"0 {_key(wanted)}: is missing"
    for obsolete in catalog.obsolete.values():
        yield f"{obsolete.lineno} {_key(obsolete)}: is obsolete; no code uses it"
    for message in catalog:
        if message.id:
            for problem in _in_message(locale, message, english, keys):
                yield f"{message.lineno} {_key(message)}: {problem}"


def _in_message(locale: str, message: Message, english: Catalog, keys: Catalog) -> Iterator[str]:
    key, forms = _key(message), _forms(message)
    wanted = keys.get(key)
    if wanted is None:
        yield "no code uses it; run python -m bot.words.update"
        return
    if message.fuzzy:
        yield "is fuzzy"
    if message.pluralizable != wanted.pluralizable:
        yield "plural forms in the code or here, not in both; run python -m bot.words.update"
    if not all(forms):
        yield "is empty"
        return
    reference = english.get(key)
    if reference and placeholders("".join(forms)) != placeholders("".join(_forms(reference))):
        yield "has other placeholders than the English text"
    for form in forms:
        yield from problems_in(locale, key, form)


def _in_articles(folder: Path) -> Iterator[str]:
    """Problems as "locale/articles/file: what"."""
    try:
        found = read_articles(folder)
    except ArticleError as error:
        yield from error.problems
        return
    for locale, articles in found.items():
        for article in articles.values():
            for problem in article_problems(locale, article):
                yield f"{locale}/articles/{article.id}.md: {problem}"


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def main() -> None:
    """Print the problems, and fail if there are any."""
    found = problems()
    for problem in found:
        print(problem)  # noqa: T201
    if found:
        sys.exit(1)


if __name__ == "__main__":
    main()
