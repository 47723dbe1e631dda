"""The engine, loaded once a session."""

from datetime import date

import pytest

from bot.core.meaning import Meaning
from bot.knowledge.understanding import Reader, load_reader

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The best engine that can work here."""
    return load_reader()


@pytest.fixture(scope="session")
def lexical() -> Reader:
    """The engine without encoders."""
    return load_reader({})


class Ask:
    """Reads sentences on one day."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(self, text: str, locale: str | None = None) -> Meaning:
        return self._reader.read(text, TODAY, locale)


@pytest.fixture(scope="session")
def ask(reader: Reader) -> Ask:
    """Have a sentence understood."""
    return Ask(reader)
