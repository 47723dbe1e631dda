"""The whole bot in this process, through its real bootstrap, with a scripted Telegram."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.app import run, serve
from bot.config import Settings
from bot.core.event import AgentActed
from bot.core.flow import Flows
from bot.flows.gathered import gather
from bot.house import House, open_house
from bot.policies.load import SHIPPED, Policies
from bot.policies.reading import PolicyError
from bot.ports import BotProfile, Order, Outgoing, SendText, TryAgainError, UnauthorizedError
from storage.keyring import Keyring, KeyringError
from tests.service.fakes import FakeTelegram, message

pytestmark = pytest.mark.slow  # left out of `make quick`


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
    assert all(len(profile.commands) == 14 for profile in telegram.profiles)


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


def settings_in(folder: Path, **more: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder / "data", **more)


async def somebody_comes(settings: Settings) -> None:
    async with open_house(settings) as house, house.store.unit_of_work() as work:
        await work.load([7])
        await work.commit()


async def orders_come(settings: Settings) -> None:
    async with open_house(settings) as house:
        await house.orders.add([Order("ebay", "1", "Alice", "2026-11-01", "", 1, "EUR", "")])


@pytest.mark.parametrize("fill", [somebody_comes, orders_come])
async def test_a_keyring_that_is_lost_is_told_and_not_replaced(
    tmp_path: Path, fill: Callable[[Settings], Awaitable[None]]
) -> None:
    settings = settings_in(tmp_path)
    await fill(settings)
    kept = settings.keyring.read_bytes()
    settings.keyring.unlink()
    with pytest.raises(KeyringError, match=r"keyring\.json is gone, and nothing else opens the database; bring back"):
        async with open_house(settings):
            pass
    assert [path.name for path in settings.data_dir.glob("keyring*")] == []
    settings.keyring.write_bytes(kept)
    async with open_house(settings):
        pass


async def test_an_empty_database_gets_a_keyring_anew(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with open_house(settings) as house:
        before = house.keyring
    settings.keyring.unlink()
    async with open_house(settings) as house:
        assert house.keyring != before


async def test_keys_of_another_database_end_the_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await somebody_comes(settings)
    Keyring.make().save(settings.keyring)
    with pytest.raises(KeyringError, match=r"data/keyring\.json belongs to another database; bring back"):
        async with open_house(settings):
            pass
    secret = settings_in(tmp_path, secret_key="abcdefghijklmnopqrstuvwxyz0123456789")
    with pytest.raises(KeyringError, match="SECRET_KEY belongs to another database; bring back"):
        async with open_house(secret):
            pass


async def test_the_operators_policies_replace_the_shipped_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    months: list[int] = []

    def gathering(policies: Policies, articles: Mapping[str, str]) -> Flows:
        months.append(policies.deposit.leaving.months)
        return gather(policies, articles)

    monkeypatch.setattr("bot.house.gather", gathering)
    settings = settings_in(tmp_path)
    async with open_house(settings):
        pass
    settings.policies.mkdir()
    shipped, own = (SHIPPED / "deposit.toml").read_text(encoding="utf-8"), settings.policies / "deposit.toml"
    own.write_text(shipped.replace("months = 3", "months = 5"), encoding="utf-8")
    async with open_house(settings):
        pass
    assert months == [3, 5]
    own.write_text(shipped.replace("months = 3", "months = -3"), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"deposit\.toml"):
        async with open_house(settings):
            pass
