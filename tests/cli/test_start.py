"""Starting: what would lose data is refused with the remedy, what should only be known is told."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import structlog.testing
from aiohttp import web

from bot import checks
from bot.checks import Finding
from bot.config import Settings, load
from bot.house import open_house
from bot.ports import SendText
from bot.watching import alerts, forget_copies, notes
from storage.keyring import Keyring
from storage.migrate import downgrade, upgrade
from tests.cli.conftest import Run
from tests.cli.test_check import TOKEN, sinmungo
from tests.service.fakes import FakeTelegram, HandClock, until

DESK = '[{"chat": -1001234567890}]'


def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.disk.nearly_full", lambda _folder: 100 * 2**20)


@asynccontextmanager
async def serving(answer: Any, **headers: str) -> AsyncIterator[str]:
    """A Bot API server that answers everything alike; its address."""

    async def say(_request: web.Request) -> web.Response:
        return web.json_response(answer, headers=headers)

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", say)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://{}:{}".format(*runner.addresses[0][:2])
    await runner.cleanup()


def settings_at(base: str, **more: Any) -> Settings:
    return Settings(_env_file=None, bot_token=TOKEN, bot_api_base=base, **more)


async def gathered(findings: AsyncIterator[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.subject, finding.level, finding.says) async for finding in findings]


def test_a_disk_with_little_room_is_noted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [f.level for f in checks.room(Path("data"))] == ["good"]
    full(monkeypatch)
    (found,) = checks.room(Path("data"))
    assert (found.level, found.says) == ("note", "only 100 MiB are free where data is")
    assert "disk: only 100 MiB are free" in run("check").stdout


def test_no_desk_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [f.level for f in checks.served(load())] == ["note"]
    monkeypatch.setenv("DESKS", DESK)
    assert list(checks.served(load())) == []


@pytest.mark.parametrize(
    ("ahead", "level", "says"),
    [(0, "good", "goes with Telegram's"), (300, "note", "is 3"), (-300, "note", "is ")],
)
async def test_this_machines_clock_beside_telegrams(ahead: int, level: str, says: str) -> None:
    theirs = format_datetime(datetime.now(UTC) - timedelta(seconds=ahead), usegmt=True)
    async with serving({}, Date=theirs) as base:
        ((subject, found, said),) = await gathered(checks.clock(settings_at(base)))
    assert (subject, found) == ("clock", level)
    assert says in said
    assert ("ahead of" in said, "behind" in said) == (ahead > 0, ahead < 0)


async def test_a_clock_that_cannot_be_compared() -> None:
    async with serving({}, Date="yesterday") as base:
        assert await gathered(checks.clock(settings_at(base))) == []
    assert await gathered(checks.clock(settings_at("http://127.0.0.1:9"))) == []
    assert await gathered(checks.clock(Settings(_env_file=None))) == []


async def test_whether_alerts_can_reach_the_operator() -> None:
    async with serving({"ok": True, "result": {}}) as base:
        assert await gathered(checks.operator(settings_at(base))) == []
        found = await gathered(checks.operator(settings_at(base, operator_chat="5")))
    assert found == [("alerts", "good", "OPERATOR_CHAT can be reached")]
    async with serving({"ok": False, "description": "Bad Request: chat not found"}) as base:
        found = await gathered(checks.operator(settings_at(base, operator_chat="5")))
    assert found == [("alerts", "problem", "OPERATOR_CHAT cannot be reached (Bad Request: chat not found)")]
    assert await gathered(checks.operator(settings_at("http://127.0.0.1:9", operator_chat="5"))) == []


async def test_the_webhooks_last_error_counts_for_ten_minutes() -> None:
    at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    known = {"last_error_date": int(at.timestamp()), "last_error_message": "SSL error"}
    async with serving({"ok": True, "result": known}) as base:
        settings = settings_at(base)
        assert await checks.hook_error(settings, at + timedelta(minutes=9)) == "SSL error"
        assert await checks.hook_error(settings, at + timedelta(minutes=10)) == ""
    async with serving({"ok": True, "result": {}}) as base:
        assert await checks.hook_error(settings_at(base), at) == ""
    assert await checks.hook_error(settings_at("http://127.0.0.1:9"), at) == ""
    assert await checks.hook_error(Settings(_env_file=None), at) == ""


@pytest.mark.usefixtures("migrated")
def test_a_newer_database_is_told_with_the_remedy(run: Run) -> None:
    make_newer()
    out = run("check").stdout
    assert "PROBLEM database: data/sinmungo.db is at migration 9999, of a newer release than this one" in out
    assert "→ start that release, or restore a backup" in out
    told = run("migrate")
    assert told.exit_code == 1
    assert told.stderr.startswith("The database is at migration 9999, of a newer release than this one (")


def make_newer() -> None:
    with closing(sqlite3.connect("data/sinmungo.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


def test_migrating_says_where_the_copy_is(run: Run) -> None:
    url = "sqlite:///data/sinmungo.db"
    asyncio.run(upgrade(url, "0001"))
    assert "What it was before is kept for a week in data/sinmungo.db.at-0001." in run("migrate").stdout


@pytest.mark.slow
@pytest.mark.usefixtures("migrated")
async def test_run_refuses_what_would_lose_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_API_BASE", "http://127.0.0.1:9")
    monkeypatch.setenv("MIGRATE", "ask")
    await downgrade("sqlite:///data/sinmungo.db", "0001")
    status, _, said = await sinmungo("run")
    assert status == 1
    assert said.splitlines()[-1].endswith("Run: sinmungo migrate")
    make_newer()
    status, _, said = await sinmungo("run")
    assert status == 1
    assert "of a newer release than this one" in said.splitlines()[-1]
    assert "Traceback" not in said


def test_run_refuses_a_folder_it_cannot_write_to(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_where: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)  # root may write everywhere
    told = run("run")
    assert told.exit_code == 1
    assert "cannot be written to (Read-only file system); give this user the right" in told.stderr


async def test_the_start_tells_what_should_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    full(monkeypatch)
    theirs = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    async with serving({}, Date=theirs) as base:
        with structlog.testing.capture_logs() as lines:
            await notes(settings_at(base), real_time=True)
        assert [line["subject"] for line in lines] == ["disk", "desk", "clock"]
        assert {(line["event"], line["log_level"]) for line in lines} == {("start.note", "warning")}
        with structlog.testing.capture_logs() as lines:
            await notes(settings_at(base), real_time=False)
        assert [line["subject"] for line in lines] == ["disk", "desk"]


async def test_the_start_tells_that_others_can_read_the_keys(tmp_path: Path) -> None:
    keyring = tmp_path / "keyring.json"
    Keyring.open(keyring)
    keyring.chmod(0o644)
    with structlog.testing.capture_logs() as lines:
        await notes(settings_at("http://127.0.0.1:9", data_dir=tmp_path, desks=DESK), real_time=False)
    assert [(line["subject"], line["hint"]) for line in lines] == [("keys", f"chmod 600 {keyring}")]


async def test_old_copies_go_by_themselves(tmp_path: Path) -> None:
    copy, url, clock = tmp_path / "x.db.at-0001", f"sqlite:///{tmp_path / 'x.db'}", HandClock(datetime.now(UTC))
    written(copy)
    looked = 0

    def done() -> bool:
        nonlocal looked
        looked += 1
        if looked == 200:
            assert there(copy)
            clock.turn(timedelta(days=8))
        return looked > 200 and not there(copy)

    async with asyncio.timeout(60):
        await until(forget_copies(url, clock), done)


def written(path: Path) -> None:
    path.touch()


def there(path: Path) -> bool:
    return path.exists()


async def test_copies_that_cannot_be_removed_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_url: str, _now: datetime) -> list[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("storage.before.forget", refuse)
    with structlog.testing.capture_logs() as lines:
        async with asyncio.timeout(60):
            await until(forget_copies("sqlite:///x.db", HandClock()), lambda: bool(lines))
    assert lines == [{"event": "copy.not_removed", "error": "PermissionError", "log_level": "warning"}]


async def test_alerts_run_where_a_chat_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.alerts.nearly_full", lambda _folder: 100 * 2**20)
    telegram, clock = FakeTelegram(), HandClock()
    async with open_house(Settings(_env_file=None, data_dir=tmp_path), clock=clock) as house:
        assert alerts(house, telegram) == []
    settings = Settings(_env_file=None, data_dir=tmp_path, operator_chat="5", webhook_url="https://bot.example/x")
    asked: list[datetime] = []

    async def error(_settings: Settings, now: datetime) -> str:
        asked.append(now)
        return ""

    monkeypatch.setattr("bot.checks.hook_error", error)
    async with open_house(settings, clock=clock) as house:
        (loop,) = alerts(house, telegram)
        running = asyncio.ensure_future(loop)
        async with asyncio.timeout(60):
            while not (rows := await house.store.waiting()):
                assert not running.done()
        running.cancel()
        assert isinstance(rows[0].outgoing, SendText)
        assert rows[0].outgoing.chat == 5
        assert asked == [clock.now()]
        await asyncio.gather(running, return_exceptions=True)
