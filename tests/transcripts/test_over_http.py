"""The same transcripts through the whole bot: its own process, HTTP, SQLite; all on one edge, some on the other."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.people import Person
from bot.playground.server import Playground, running_playground
from bot.words.catalogs import Words
from tests.chaos.bot_process import AT_ONCE, BotProcess
from tests.http_chat import HttpChat
from tests.talk import Talk
from tests.transcripts import test_certificate, test_conversation, test_deposit_and_safety, test_dispute
from tests.transcripts.conftest import CODES, ORDER
from tests.transcripts.stories import file_dispute

Scenario = Callable[[Talk], Awaitable[None]]
# What the stage's few words understand, the bot's own engine understands better; test_understanding plays that.
BY_WORDS = {"test_a_question_in_between", "test_what_is_not_understood_leads_to_the_menu"}
SCENARIOS: list[Scenario] = [
    scenario
    for module in (test_certificate, test_conversation, test_deposit_and_safety, test_dispute)
    for name, scenario in vars(module).items()
    if name.startswith("test_") and name not in BY_WORDS and list(inspect.signature(scenario).parameters) == ["talk"]
]
CORE = (test_certificate, test_conversation)  # of the other edge; what every edge does is its contract's to say
COLUMNS = ("platform", "order_number", "buyer_name", "ordered_on", "item", "amount", "currency", "seller_name")


@dataclass
class House:
    """A running bot and its stand-in Telegram."""

    playground: Playground
    bot: BotProcess
    ids: "count[int]"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, words: Words) -> AsyncIterator[House]:
    """One bot for all the scenarios of this file."""
    async with running_house(tmp_path_factory, "aiogram") as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def other_house(tmp_path_factory: pytest.TempPathFactory, words: Words) -> AsyncIterator[House]:
    """One on python-telegram-bot."""
    async with running_house(tmp_path_factory, "ptb") as house:
        yield house


@asynccontextmanager
async def running_house(tmp_path_factory: pytest.TempPathFactory, edge: str) -> AsyncIterator[House]:
    """A bot that runs until the context is left."""
    folder: Path = tmp_path_factory.mktemp("house")
    (folder / "orders.csv").write_text(f"{','.join(COLUMNS)}\n{','.join(str(ORDER[name]) for name in COLUMNS)}\n")
    async with running_playground() as playground:
        at = {"BOT_TOKEN": playground.token, "BOT_API_BASE": playground.base, "PLAYGROUND_CLOCK": playground.base}
        bot = BotProcess(folder, {**at, **AT_ONCE, "EDGE": edge})
        await bot.order("migrate")
        await bot.order("orders", "import", "orders.csv")
        await bot.start()
        yield House(playground, bot, count(7_200_000_001))
        assert await bot.stop() == 0, bot.log()
        assert playground.problems() == []


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__.removeprefix("test_"))
async def test_through_aiogram(scenario: Scenario, house: House, words: Words, locale: str) -> None:
    await tell(scenario, house, words, locale)


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "scenario",
    [each for each in SCENARIOS if each.__module__ in {module.__name__ for module in CORE}],
    ids=lambda scenario: scenario.__name__.removeprefix("test_"),
)
async def test_through_python_telegram_bot(scenario: Scenario, other_house: House, words: Words) -> None:
    await tell(scenario, other_house, words, "ko")


async def tell(scenario: Scenario, house: House, words: Words, locale: str) -> None:
    """Play a scenario with somebody new."""
    house.playground.world.turn_clock(0)  # every story begins today
    person = Person(next(house.ids), "Test", language_code=CODES[locale], phone="+821023456789")
    chat = HttpChat(words, house.playground, house.bot, person)
    await scenario(Talk(chat, locale, chat.until))


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_the_dossier_with_its_evidence(house: House, words: Words, locale: str) -> None:
    person = Person(next(house.ids), "Test", language_code=CODES[locale], phone="+821023456789")
    chat = HttpChat(words, house.playground, house.bot, person)
    talk = Talk(chat, locale, chat.until)
    number = await file_dispute(talk)
    await talk.taps("dispute.action.asked_before.button")
    await talk.hears("dispute.asked_before.next")
    await talk.taps("dispute.action.submit.button")
    await talk.hears("dispute.steps")
    await talk.taps("dispute.action.dossier.button")
    await talk.hears("dossier.here")
    assert await talk.gets_file() == f"{number}.pdf"
    shown = await house.bot.command("cases", "show", number)
    assert number in str(shown)
    assert await house.bot.command("audit", "verify") is not None
