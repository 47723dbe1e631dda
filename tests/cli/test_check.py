"""``sinmungo check``: every thing that can be wrong, and what is said of it; the exit status of the real command."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult

from bot import checks
from bot.checks import Finding, check, hook
from bot.config import Settings, load
from bot.playground.groups import set_member
from bot.playground.server import Playground, running_playground
from bot.policies.load import SHIPPED
from storage.keyring import Keyring
from storage.migrate import downgrade, upgrade
from tests.cli.conftest import Run, open_case

TOKEN = "123456789:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"


@pytest.fixture
async def playground(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    """A server that knows the token of the settings."""
    async with running_playground() as running:
        monkeypatch.setenv("BOT_API_BASE", running.base)
        monkeypatch.setenv("BOT_TOKEN", running.token)
        yield running


async def problems() -> dict[str, Finding]:
    """What is wrong, by subject."""
    return {finding.subject: finding for finding in await check(load()) if finding.level == "problem"}


async def told(finding: AsyncIterator[Finding]) -> list[str]:
    return [f"{each.level}: {each.says}" async for each in finding]


async def sinmungo(*arguments: str) -> tuple[int | None, str, str]:
    """Run the real command as a process: exit status, stdout, stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.mark.slow
@pytest.mark.usefixtures("playground")
async def test_the_command_exits_with_0_where_all_is_well_and_with_1_where_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    status, out, err = await sinmungo("check")
    assert status == 1
    assert "PROBLEM database: data/sinmungo.db is not there yet → run: sinmungo migrate" in out
    assert (await sinmungo("migrate"))[0] == 0
    status, out, err = await sinmungo("check", "--json")
    assert (status, err) == (0, "")
    assert {finding["level"] for finding in json.loads(out)} <= {"good", "note"}
    monkeypatch.setenv("LOG_LEVEL", "loud")
    status, out, err = await sinmungo("check")
    assert (status, err) == (1, "")
    assert 'PROBLEM settings: LOG_LEVEL is "loud"; write one of debug, info, warning, error.' in out


@pytest.mark.usefixtures("playground")
async def test_looking_makes_nothing(tmp_path: Path) -> None:
    await check(load())
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a path's own listing is refused in async code


async def test_no_token() -> None:
    assert (await problems())["token"].says == "BOT_TOKEN is not set"


@pytest.mark.usefixtures("playground")
async def test_a_token_the_server_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    finding = (await problems())["token"]
    assert finding.says.endswith("does not know this token (401)")
    assert "@BotFather" in finding.advice
    assert TOKEN not in repr(finding)


async def test_a_server_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_API_BASE", "http://127.0.0.1:9")
    finding = (await problems())["telegram"]
    assert finding.says == "http://127.0.0.1:9 cannot be reached (ClientConnectorError)"
    assert "BOT_API_BASE" in finding.advice


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (502, '{"ok": false, "description": "Bad Gateway"}', "answered 502: Bad Gateway"),
        (200, "[]", "answered 200: that is no Bot API"),
        (200, "<html>", "cannot be reached (JSONDecodeError)"),
    ],
)
async def test_a_server_that_answers_oddly(status: int, body: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_API_BASE", "http://{}:{}".format(*runner.addresses[0][:2]))
    finding = (await problems())["telegram"]
    await runner.cleanup()
    assert says in finding.says
    assert TOKEN not in repr(finding)


async def test_a_folder_that_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_where: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)  # root may write everywhere
    (finding,) = checks.folder(Path("data"))
    assert finding.level == "problem"
    assert "cannot be written to (Permission denied)" in finding.says
    assert "DATA_DIR" in finding.advice


async def test_the_keyring() -> None:
    settings = load()
    Keyring.open(settings.keyring)
    assert [f.says for f in checks.keys(settings)] == ["data/keyring.json can be read"]
    settings.keyring.chmod(0o644)
    (open_to_all,) = checks.keys(settings)
    assert (open_to_all.level, open_to_all.advice) == ("problem", "chmod 600 data/keyring.json")
    settings.keyring.write_text("{}", encoding="utf-8")
    (broken,) = checks.keys(settings)
    assert broken.level == "problem"
    secret = Settings(_env_file=None, secret_key="abcdefghijklmnopqrstuvwxyz0123456789")
    assert [f.says for f in checks.keys(secret)] == ["derived from SECRET_KEY"]


@pytest.mark.usefixtures("migrated")
def test_keys_of_another_database(run: Run) -> None:
    open_case()
    found = json.loads(run("check", "--json").stdout)
    assert [f["level"] for f in found if f["subject"] == "keys"] == ["good", "good"]
    Path("data/keyring.json").unlink()
    found = json.loads(run("check", "--json").stdout)
    assert [f["says"] for f in found if f["subject"] == "keys"] == [
        "data/keyring.json is made at the first start with an empty database",
        "they do not open what is in the database",
    ]
    told = run("cases", "list").stderr
    assert told.startswith(
        "The keyring cannot be used: data/keyring.json is gone, and nothing else opens the database; "
    )
    assert not Path("data/keyring.json").exists()


@pytest.mark.usefixtures("migrated")
def test_policies_of_the_operators_own(run: Run) -> None:
    def findings() -> list[tuple[str, str]]:
        found = json.loads(run("check", "--json").stdout)
        return [(f["level"], f["says"]) for f in found if f["subject"] == "policies"]

    assert findings() == [("good", "as they are shipped")]
    folder = load().policies
    folder.mkdir()
    own = folder / "safety.toml"
    shutil.copy(SHIPPED / "safety.toml", own)
    assert findings() == [("good", "data/policies replaces safety.toml")]
    assert run("cases", "list").exit_code == 0
    own.write_text("[nonsense", encoding="utf-8")
    (folder / "saftey.toml").touch()
    assert sorted(level for level, _ in findings()) == ["problem", "problem"]
    told = run("cases", "list")
    assert told.exit_code == 2
    assert told.stderr.startswith("The policies in data/policies cannot be used:\nsaftey.toml: is no policy file;")
    assert "\nsafety.toml: " in told.stderr


async def test_catalogs_and_fonts_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise FileNotFoundError("no such file")

    monkeypatch.setattr("bot.words.catalogs.load_words", missing)
    monkeypatch.setattr("bot.documents.typesetter.Typesetter", missing)
    found = await problems()
    assert found["catalogs"].advice == "python -m bot.words.compile"
    assert "requirements.lock" in found["fonts"].advice


async def test_a_database_that_is_behind() -> None:
    url = load().database
    await upgrade(url)
    assert "database" not in await problems()
    await downgrade(url, "base")
    finding = (await problems())["database"]
    assert "is at migration none; this release needs " in finding.says
    assert finding.advice == "run: sinmungo migrate"


async def test_a_database_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:9/bot")
    finding = (await problems())["database"]
    assert finding.says.startswith("the database is away: ")
    assert "hunter2" not in repr(finding)


@pytest.mark.parametrize(
    ("settings", "known", "level", "says"),
    [
        ({}, {}, "good", "the bot polls"),
        ({}, {"url": "https://bot.example"}, "note", "the bot takes it away"),
        ({"webhook_url": "https://bot.example/x"}, {"url": "https://bot.example"}, "note", "not known to Telegram yet"),
        ({"webhook_url": "https://bot.example"}, {"url": "https://bot.example"}, "good", "Telegram calls WEBHOOK_URL"),
        (
            {"webhook_url": "https://bot.example"},
            {"url": "https://bot.example", "last_error_message": "SSL error", "pending_update_count": 3},
            "note",
            "(SSL error); 3 updates wait",
        ),
        ({"updates_from": "host"}, {"url": "https://bot.example"}, "good", "another program"),
    ],
)
def test_how_updates_come(settings: dict[str, str], known: dict[str, str], level: str, says: str) -> None:
    finding = hook(Settings(_env_file=None, **settings), known)  # type: ignore[arg-type]
    assert (finding.subject, finding.level) == ("updates", level)
    assert says in finding.says


class Deaf:
    """Refuses every login."""

    def __call__(self, *_arguments: object) -> AuthResult:
        return AuthResult(success=False, handled=False)


async def test_mail_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    def talk() -> SMTP:
        return SMTP(object(), authenticator=Deaf(), auth_require_tls=False, loop=asyncio.get_running_loop())

    server = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        for url, says in {
            f"smtp://127.0.0.1:{port}": f"good: 127.0.0.1:{port} takes mail from bot@example.org",
            f"smtp://bot:hunter2@127.0.0.1:{port}": f"problem: 127.0.0.1:{port} refuses the login",
            f"smtp+starttls://127.0.0.1:{port}": f"problem: 127.0.0.1:{port} cannot be used (SMTPException)",
            "smtp://127.0.0.1:9": "problem: 127.0.0.1:9 cannot be used (SMTPConnectError)",
        }.items():
            monkeypatch.setenv("SMTP_URL", f"{url}?from=bot@example.org")
            assert await told(checks.mail(load().smtp_url)) == [says]


def test_the_command_prints_a_line_a_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def found(_settings: Settings) -> list[Finding]:
        return [Finding("token", "good", "there"), Finding("settings", "note", "odd", "leave it")]

    monkeypatch.setattr(checks, "check", found)
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "ok      token: there\nnote    settings: odd → leave it\n")
    assert os.environ.get("BOT_TOKEN") is None


@pytest.mark.parametrize(
    ("forum", "rights", "says"),
    [
        (True, None, ["good: {} can be served"]),
        (False, None, ["problem: {} lacks topics"]),
        (True, frozenset({"can_pin_messages"}), ["problem: {} lacks can_manage_topics"]),
    ],
    ids=["whole", "no forum", "no right"],
)
async def test_what_a_desk_lacks(
    forum: bool,
    rights: frozenset[str] | None,
    says: list[str],
    playground: Playground,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = playground.group("Desk", *playground.world.people.values(), forum=forum, bot="member")
    set_member(playground.world, room, playground.world.bot.id, "administrator", rights=rights)
    monkeypatch.setenv("DESKS", json.dumps([{"chat": room.chat.id}]))
    assert await told(checks.desks(load())) == [each.format(room.chat.id) for each in says]


@pytest.mark.usefixtures("playground")
async def test_a_desk_that_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKS", '[{"chat": -1009}]')
    [finding] = await told(checks.desks(load()))
    assert finding.startswith("problem: -1009 cannot be looked at (")
