"""``python -m bot.words.compile``: compile the catalogs that are out of date."""

from bot.core.text import LOCALES
from bot.words.files import compile_catalogs


def main() -> None:
    """Compile, and say so where there was something to do."""
    for path in compile_catalogs(LOCALES):
        print(f"compiled {path}")  # noqa: T201


if __name__ == "__main__":
    main()
