"""Play a dispute in every language in front of the real bot, and take the guide's pictures of it."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, async_playwright

from bot.core.text import LOCALES
from bot.playground.server import Playground, running_playground
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs
from docs.pictures import desk, web
from docs.pictures.camera import Camera, chromium
from docs.pictures.states import PAGE, states_page
from docs.pictures.stories import STORIES, play
from tests.chaos.bot_process import BotProcess
from tests.http_chat import HttpChat
from tests.talk import Talk

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # every run plays on the same day


@asynccontextmanager
async def bot(playground: Playground, folder: Path, more: Mapping[str, str] | None = None) -> AsyncIterator[BotProcess]:
    """The real bot in a process of its own, until the end of the context."""
    settings = {
        "BOT_TOKEN": playground.token,
        "BOT_API_BASE": playground.base,
        "PLAYGROUND_CLOCK": playground.base,
        **(more or {}),
    }
    process = BotProcess(folder, settings)
    await process.command("migrate")
    await process.start()
    try:
        yield process
    finally:
        await process.stop()


async def picture(locale: str, words: Words, playground: Playground, process: BotProcess, browser: Browser) -> None:
    """Take all pictures of one language."""
    story = STORIES[locale]
    talk_to = HttpChat(words, playground, process, story.person)
    talk = Talk(talk_to, locale, talk_to.until)
    async with Camera.opened(browser, playground, story.person.first_name, locale) as camera:
        await play(story, talk, playground.actor(story.person), camera)


async def at_the_desk(locale: str, words: Words, browser: Browser) -> None:
    """Take all pictures of a desk that reads one language."""
    with TemporaryDirectory() as folder:
        async with running_playground() as playground:
            playground.world.turn_clock(NOW.timestamp() - time.time())
            agent = desk.AGENTS[locale]
            playground.world.add_person(agent)
            group = playground.group(desk.NAME, agent, forum=True, bot="administrator").chat.id
            async with bot(playground, Path(folder), desk.settings_for(group, locale)) as process:
                await desk.day(locale, words, playground, process, browser)


async def main(locales: tuple[str, ...]) -> None:
    """Make the pictures of these languages, and the state diagrams."""
    PAGE.write_text(states_page(), encoding="utf-8")
    compile_catalogs(LOCALES)
    words = load_words(strict=True)
    with TemporaryDirectory() as folder:
        async with async_playwright() as playwright, chromium(playwright, Path(folder)) as browser:
            async with running_playground() as playground:
                playground.world.turn_clock(NOW.timestamp() - time.time())
                async with bot(playground, Path(folder)) as process:
                    for locale in locales:
                        await picture(locale, words, playground, process, browser)
            for locale in locales:
                await at_the_desk(locale, words, browser)
                await web.pages(locale, browser)


if __name__ == "__main__":
    asyncio.run(main(tuple(sys.argv[1:]) or LOCALES))
