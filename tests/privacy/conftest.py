"""A bot as a process of its own, with somebody who plants words in every field."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.text import LOCALES
from bot.playground.people import Person
from bot.playground.server import Playground, running_playground
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs
from tests.chaos.bot_process import AT_ONCE, BotProcess
from tests.http_chat import HttpChat
from tests.talk import Talk

SLOTH = Person(7_300_000_001, "나무늘보", language_code="ko", phone="+821077778888")


@pytest.fixture(scope="session")
def words() -> Words:
    """The catalogs."""
    compile_catalogs(LOCALES)
    return load_words(strict=True)


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A stand-in Telegram."""
    async with running_playground() as running:
        yield running


@pytest.fixture
def settings() -> dict[str, str]:
    """What else is set."""
    return {}


@pytest.fixture
async def bot(playground: Playground, tmp_path: Path, settings: dict[str, str]) -> AsyncIterator[BotProcess]:
    """The bot; it is running, and its log is chatty."""
    at = {"BOT_TOKEN": playground.token, "BOT_API_BASE": playground.base, "PLAYGROUND_CLOCK": playground.base}
    running = BotProcess(tmp_path, {**at, **AT_ONCE, "LOG_LEVEL": "debug", **settings})
    await running.command("migrate")
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def talk(playground: Playground, bot: BotProcess, words: Words) -> Talk:
    """Somebody who reads Korean."""
    return somebody(playground, bot, words, SLOTH)


def somebody(playground: Playground, bot: BotProcess, words: Words, person: Person) -> Talk:
    """Somebody in their chat with the bot."""
    chat = HttpChat(words, playground, bot, person)
    return Talk(chat, person.language_code or "en", chat.until)
