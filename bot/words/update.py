"""``python -m bot.words.update``: bring the keys of the code into the catalogs, there to be written."""

from pathlib import Path

from babel.messages import Catalog

from bot.core.text import LOCALES
from bot.words.catalogs import DOMAIN, FOLDER
from bot.words.files import catalog_source, po_path, pot_path, read_catalog
from bot.words.sources import CODE, uses


def template(code: Path = CODE) -> Catalog:
    """All keys in the code, as the catalog that the others follow."""
    catalog = Catalog(domain=DOMAIN)
    for use in uses(code):
        if use.key is not None:
            catalog.add((use.key, use.key) if use.plural else use.key)
    return catalog


def update(folder: Path = FOLDER, code: Path = CODE) -> dict[str, list[str]]:
    """Rewrite the catalogs for the keys in the code.

    New keys come in empty. Keys that the code no longer has are kept aside (``#~``) until somebody deletes them, and
    taken up again when they come back.

    Returns: the keys still to be written, by locale.
    """
    keys = template(code)
    folder.mkdir(parents=True, exist_ok=True)
    pot_path(folder).write_bytes(catalog_source(keys))
    open_keys = {}
    for locale in LOCALES:
        catalog = read_catalog(locale, folder)
        for key, message in list(catalog.obsolete.items()):
            if key in keys:
                catalog[key] = message
                del catalog.obsolete[key]
        catalog.update(keys, no_fuzzy_matching=True)
        path = po_path(locale, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(catalog_source(catalog))
        open_keys[locale] = sorted(
            _key(message.id) for message in catalog if message.id and not _written(message.string)
        )
    return open_keys


def _key(identifier: str | tuple[str, ...] | list[str]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


def _written(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) if isinstance(string, str) or not string else all(string)


def main() -> None:
    """Update, and say what is to be written."""
    for locale, keys in update().items():
        print(f"{locale}: {len(keys)} to be written" + "".join(f"\n  {key}" for key in keys))  # noqa: T201


if __name__ == "__main__":
    main()
