"""The wheel holds all that the program needs, and works where there is no checkout."""

import asyncio
from pathlib import Path
from zipfile import ZipFile

import pytest
from aiohttp import ClientSession

from bot.core.text import LOCALES
from bot.playground.server import Playground, running_playground
from tests.packaging.conftest import ROOT, Installed

pytestmark = pytest.mark.slow
LEFT_OUT = {".po", ".pot", ".mo", ".pyc"}  # the .mo are made anew
PATIENCE = 60.0  # seconds until a bot that does not answer fails the test


def test_everything_of_the_packages_is_in_it(wheel: Path) -> None:
    ours = {
        str(path.relative_to(ROOT))
        for package in ("bot", "storage", "locales")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in LEFT_OUT and "training" not in path.parts
    }
    compiled = {f"locales/{locale}/LC_MESSAGES/sinmungo.mo" for locale in LOCALES}
    names = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == ours | compiled
    for needed in (
        "bot/knowledge/model.npz",
        "bot/documents/certificate.typ",
        "bot/playground/static/index.html",
        "bot/web/static/dashboard.js",
        "storage/migrations/env.py",
        "locales/zh_Hant/articles/dep_what.md",
    ):
        assert needed in names


def test_it_has_the_command_and_its_help(installed: Installed) -> None:
    told = installed.run("--help")
    assert "Run the bot against Telegram" in told
    assert str(ROOT) not in told


def test_check_finds_its_files_and_says_what_to_do(installed: Installed) -> None:
    found = {each["subject"]: each for each in installed.asks("check", status=1)}
    assert {subject for subject, each in found.items() if each["level"] == "problem"} == {"token", "database"}
    assert {"catalogs", "fonts", "policies"} <= {subject for subject, each in found.items() if each["level"] == "good"}
    assert found["database"]["advice"] == "run: sinmungo migrate"


def test_it_understands_sentences(installed: Installed) -> None:
    meaning = installed.asks("understand", "보증금은 언제 돌려받나요?")
    assert (meaning["intent"], meaning["language"]) == ("deposit", "ko")
    assert meaning["article"].startswith("dep_")


def test_migrate_makes_a_database(installed: Installed, tmp_path: Path) -> None:
    assert "now" in installed.run("migrate", DATA_DIR=str(tmp_path))
    assert "already" in installed.run("migrate", DATA_DIR=str(tmp_path))
    found = {each["subject"]: each["level"] for each in installed.asks("check", status=1, DATA_DIR=str(tmp_path))}
    assert found["database"] == "good"


async def test_from_the_wheel_to_a_bot_behind_a_webhook(
    installed: Installed, tmp_path: Path, unused_tcp_port: int
) -> None:
    async with running_playground() as playground:
        hook = f"http://127.0.0.1:{unused_tcp_port}/telegram"
        settings = {
            "BOT_TOKEN": playground.token,
            "BOT_API_BASE": playground.base,
            "WEBHOOK_URL": hook,
            "LISTEN": f"127.0.0.1:{unused_tcp_port}",
            "DATA_DIR": str(tmp_path),
        }
        await asyncio.to_thread(lambda: installed.run("migrate", status=0, **settings))
        environment = installed.environment(**settings)
        bot = await asyncio.create_subprocess_exec(installed.command, "run", cwd=installed.folder, env=environment)
        try:
            assert await greeted(playground)
            async with ClientSession() as asking:
                for path in ("healthz", "readyz", "metrics"):
                    async with asking.get(f"http://127.0.0.1:{unused_tcp_port}/{path}") as response:
                        assert response.status == 200
            assert [call.params["url"] for call in playground.world.record.calls("setWebhook")] == [hook]
        finally:
            bot.terminate()
            assert await bot.wait() == 0
    left = {each["subject"]: each for each in installed.asks("check", status=1, **settings)}
    assert left["telegram"]["level"] == "problem"  # the stand-in is gone, and check says so


async def greeted(playground: Playground) -> str:
    """What the bot answers somebody who starts it."""
    buyer = playground.actor("en")
    buyer.says("/start")
    async with asyncio.timeout(PATIENCE):
        return (await buyer.next_heard()).text or ""
