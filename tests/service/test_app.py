"""The whole bot in this process, through its real bootstrap, with a scripted Telegram."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.app import House, open_house, run, serve
from bot.config import Settings
from bot.core.event import AgentActed
from bot.ports import BotProfile, Outgoing, SendText, TryAgainError, UnauthorizedError
from tests.service.fakes import FakeTelegram, message


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(Settings(_env_file=None, data_dir=tmp_path / "data")) as opened:
        yield opened


async def stopped_when(house: House, telegram: FakeTelegram, stopping: asyncio.Event) -> None:
    async with asyncio.timeout(60):
        await serve(house, telegram, stopping)


async def test_an_update_is_answered_and_sigterm_ends_it_all(house: House) -> None:
    stopping = asyncio.Event()

    async def script(_outgoing: Outgoing) -> None:
        stopping.set()

    telegram = FakeTelegram([[message(1, "/menu"), message(2, "/help", chat=8)]], script)
    await stopped_when(house, telegram, stopping)
    assert sorted(each.chat for each in telegram.sent if isinstance(each, SendText)) == [7, 8]
    assert await house.store.waiting() == []
    assert {profile.language_code for profile in telegram.profiles} == {"", "ko", "zh", "en"}
    assert all(len(profile.commands) == 11 for profile in telegram.profiles)


async def test_what_was_fetched_when_the_end_came_is_committed_and_sent(house: House) -> None:
    """SIGTERM while a batch is under way: it is finished, and its answers are sent."""
    stopping = asyncio.Event()

    class Ending(FakeTelegram):
        async def updates(self, offset: int | None, *, timeout: int, limit: int = 100) -> list[dict[str, object]]:
            batch = await super().updates(offset, timeout=timeout, limit=limit)
            asyncio.get_running_loop().call_soon(asyncio.get_running_loop().call_soon, stopping.set)
            return batch

    telegram = Ending([[message(1, "/menu")]])
    await stopped_when(house, telegram, stopping)
    assert await house.store.waiting() == []
    seen = await _seen(house, 1)
    assert seen == (len(telegram.sent) == 1)


async def _seen(house: House, update_id: int) -> bool:
    async with house.store.unit_of_work() as work:
        return bool(await work.seen([update_id]))


async def test_it_waits_for_a_telegram_that_is_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = asyncio.Event()
    slept: list[float] = []
    tried = 0

    class Away(FakeTelegram):
        async def me(self) -> BotProfile:
            nonlocal tried
            tried += 1
            if tried == 3:
                stopping.set()
            raise TryAgainError("no route")

    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    await stopped_when(house, Away(), stopping)
    assert tried >= 3


async def test_a_bad_token_ends_everything(house: House) -> None:
    telegram = FakeTelegram([UnauthorizedError("401")])
    with pytest.raises(ExceptionGroup) as raised:
        await stopped_when(house, telegram, asyncio.Event())
    assert raised.group_contains(UnauthorizedError)


@pytest.fixture
def logs() -> Iterator[None]:
    """Puts logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("logs")
def test_without_a_token_nothing_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Settings(_env_file=None, data_dir=tmp_path)) == 1
    assert "BOT_TOKEN" in capsys.readouterr().err


async def test_an_act_on_no_case_is_told(house: House) -> None:
    assert await house.act(AgentActed("operator", "C-00000-00000", "approve")) == "no case C-00000-00000"
    assert await house.retry() == {}
