"""A mounted Sinmungo that cannot start, or was never started."""

from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.text import LOCALES
from bot.mount import Mounted
from bot.playground.server import running_playground
from bot.ports import UnauthorizedError
from bot.words.files import compile_catalogs


def settings(folder: Path, **others: str) -> Settings:
    """With a token that is none of any bot's."""
    token = "42:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcA"
    return Settings.model_validate({"bot_token": token, "data_dir": str(folder), **others})


async def test_a_token_that_telegram_does_not_know_is_told_at_the_start(tmp_path: Path) -> None:
    compile_catalogs(LOCALES)
    async with running_playground() as playground:
        mounted = Mounted(settings(tmp_path, bot_api_base=playground.base))
        with pytest.raises(ExceptionGroup) as caught:
            await mounted.start()
        assert caught.group_contains(UnauthorizedError)
        await mounted.stop()


async def test_nothing_is_taken_before_the_start(tmp_path: Path) -> None:
    mounted = Mounted(settings(tmp_path))
    with pytest.raises(RuntimeError, match="started"):
        await mounted.take([])
    await mounted.stop()


def test_without_a_token_there_is_nothing_to_mount() -> None:
    with pytest.raises(UnauthorizedError):
        Mounted(Settings())
