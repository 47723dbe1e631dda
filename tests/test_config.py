"""Settings: what is read, and the one sentence that each bad value gets."""

import base64
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import ConfigError, Smtp, load, tracing
from bot.config.settings import Settings
from bot.config.tracing import pairs
from bot.core.desk import Desk

TOKEN = "123456789:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings from outside, an empty folder to work in."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def problems() -> tuple[str, ...]:
    with pytest.raises(ConfigError) as raised:
        load()
    return raised.value.problems


BAD = {
    "BOT_TOKEN": [("12345", "does not look like a bot's token"), ("abc:def", "@BotFather")],
    "BOT_API_BASE": [
        ("ftp://x", 'is "ftp://x", which is no web address'),
        ("http://", "no web address"),
        ("http://host:99999", "no web address"),
    ],
    "DATABASE_URL": [
        ("mysql://user:hunter2@host/db", "names no database that is supported"),
        ("postgresql://host", "needs a host and a database's name"),
        ("postgresql:///name", "postgresql:///name?host=/run/postgresql"),
        ("postgresql:///?host=/run/postgresql", "needs a host and a database's name"),
        ("sqlite://", "names no file for SQLite"),
        ("sqlite:///:memory:", "names no file for SQLite"),
        ("sqlite:data.db", "names no file for SQLite"),
    ],
    "DATA_DIR": [("a-file", 'is "a-file", which is a file')],
    "EDGE": [("telethon", 'is "telethon"; write aiogram or ptb')],
    "AGENTS": [
        ("123", "is no list of Telegram user ids"),
        ('["1"]', "no list"),
        ("[-5]", "no list"),
        ("[true]", "no list"),
    ],
    "SUPERVISORS": [("[1", "is no list of Telegram user ids")],
    "SECRET_KEY": [("hunter2", "is too short or too plain"), ("é" * 44, "openssl rand -base64 32")],
    "ISSUER": [("two\nlines", "must be one line"), ("x" * 81, "at most 80 characters")],
    "WEBHOOK_URL": [
        ("http://bot.example", "only calls https"),
        ("http://8.8.8.8/hook", "only calls https"),
        ("https://", "only calls https"),
        ("https://bot.example:8080", "has port 8080"),
        ("https://me:hunter2@bot.example", "a plain path only"),
        ("https://bot.example/hook?token=hunter2", "a plain path only"),
        ("https://bot.example/{name}", "a plain path only"),
    ],
    "WEBHOOK_SECRET": [("hunter 2", "may hold only the letters")],
    "LISTEN": [("8080", "no address and port"), ("127.0.0.1:0", "no address and port"), ("host:80", "127.0.0.1:8080")],
    "PUBLIC_URL": [
        ("http://bot.example", "no public https address"),
        ("https://10.0.0.1", "no public https address"),
        ("https://me:hunter2@bot.example", "no public https address"),
        ("https://bot.example/x", "of a whole server"),
    ],
    "TRUSTED_PROXIES": [("10.0.0.0/99", "no list of addresses"), ("proxy", "write them like 127.0.0.1, 10.0.0.0/8")],
    "UPDATES_FROM": [("webhook", 'is "webhook"; write telegram, or host')],
    "LOG_FORMAT": [("xml", 'is "xml"; write console or json')],
    "SMTP_URL": [
        ("imap://host", "is no mail server"),
        ("smtp://host:587", "does not say who writes"),
        ("smtp://host?from=a@b.example&tls=1", 'has the unknown option "tls"'),
        ("smtp://me:hunter2@host", "add ?from="),
    ],
    "TIMEZONE": [("서울", 'is "서울", which is no time zone'), ("../etc/passwd", "no time zone")],
    "LOG_LEVEL": [("loud", "write one of debug, info, warning, error")],
    "FILES_URL": [("ftp://x", "s3://bucket"), ("files", "file:///folder")],
    "KEEP_EVENTS_DAYS": [("0", "from 1 to 3650"), ("-1", "from 1 to 3650"), ("ten", "from 1 to 3650"), ("1e3", "3650")],
    "BUDGET_OVERALL": [("30", "messages/seconds"), ("0/1", "messages/seconds"), ("30/0", "messages/seconds")],
    "BUDGET_PRIVATE": [("-3/3", "messages/seconds"), ("3/3s", "messages/seconds")],
    "BUDGET_GROUP": [("20/9999", "such as 20/60"), ("a/b", "such as 20/60")],
    **{
        name: [("0", "from 1 to 3650"), ("3651", "from 1 to 3650"), ("a year", "a whole number of days")]
        for name in (
            "KEEP_CLOSED_CASES_DAYS",
            "KEEP_EVIDENCE_DAYS",
            "KEEP_CERTIFICATES_DAYS",
            "KEEP_INACTIVE_PEOPLE_DAYS",
        )
    },
    "ERASE_BLOCKED_BY": [
        ("disputes", 'is "disputes"; write some of certificate, dispute, question, or nothing'),
        ("dispute, dispute", "write some of"),
        ("dispute, nothing", "write some of"),
    ],
    "PROMISE_MINUTES": [("0", "from 1 to 10080"), ("-5", "from 1 to 10080"), ("an hour", "10080"), ("10081", "10080")],
    "MESSAGES_A_MINUTE": [("0", "from 1 to 100000"), ("many", "from 1 to 100000")],
    "MEDIA_A_DAY": [("-1", "from 1 to 100000")],
    "CASES_A_DAY": [("1000000", "from 1 to 100000"), ("1" * 5000, "from 1 to 100000")],
    "MIGRATE": [("yes", "write auto or ask")],
    "OTEL_EXPORTER_OTLP_ENDPOINT": [
        ("localhost:4318", "no collector's address"),
        ("grpc://localhost:4317", "no collector's address"),
        ("http://me:hunter2@localhost:4318", "write one like http://localhost:4318"),
        ("http://localhost:4318/?key=1", "no collector's address"),
    ],
    "OTEL_EXPORTER_OTLP_PROTOCOL": [("grpc", "by http/protobuf only")],
    "OTEL_EXPORTER_OTLP_HEADERS": [("hunter2", "write name=value"), ("a=1,,b=2", "write name=value"), ("a b=1", "%20")],
    "OTEL_SERVICE_NAME": [("two\nlines", "must be one line"), ("x" * 81, "at most 80 characters")],
    "OTEL_TRACES_SAMPLER": [("jaeger_remote", "write always_on, always_off or traceidratio")],
    "OTEL_TRACES_SAMPLER_ARG": [("2", "a share from 0 to 1"), ("a tenth", "a share from 0 to 1"), ("-0.1", "0 to 1")],
    "OPERATOR_CHAT": [("@someone", "no Telegram id"), ("0", "no Telegram id"), ("1" * 20, "no Telegram id")],
    "DESKS": [
        ("{}", "is no JSON list of objects"),
        ("[1]", "is no JSON list of objects"),
        ('[{"chat": 5}]', "has a desk (1) without the id of a group"),
        ('[{"chat": -1}, {}]', "has a desk (2) without the id of a group"),
        ('[{"chat": -1}, {"chat": -1}]', "names the same chat twice"),
        ('[{"chat": -1, "langs": []}]', 'with the unknown key "langs"; the keys are chat, languages'),
        ('[{"chat": -1, "languages": ["fr"]}]', "with languages that are not known"),
        ('[{"chat": -1, "languages": "ko"}]', "write a list of some of ko, zh_Hans, zh_Hant, en"),
        ('[{"chat": -1, "skills": ["A B"]}]', "with skills that are no names"),
        ('[{"chat": -1, "language": "zh"}]', 'with the language "zh"'),
        ('[{"chat": -1, "timezone": "Seoul"}]', 'with a time zone that is "Seoul", which is no time zone'),
        ('[{"chat": -1, "timezone": ["UTC"]}]', "with a time zone that is"),
        ('[{"chat": -1, "holidays": ["US"]}]', "with holidays that are not known"),
        ('[{"chat": -1, "hours": "9-18"}]', "with hours that cannot be read"),
        ('[{"chat": -1, "hours": {"mon": "18:00-09:00"}}]', "with hours that cannot be read"),
        ('[{"chat": -1, "hours": {"mon": ""}}]', "with hours that cannot be read"),
        ('[{"chat": -1, "hours": {"mon": 9}}]', "with hours that cannot be read"),
        ('[{"chat": -1, "hours": {"fri-mon": "09:00-18:00"}}]', "with hours that cannot be read"),
        ('[{"chat": -1, "hours": {"mon-fri": "09:00-18:00", "tue": "10:00-11:00"}}]', "with hours that cannot be read"),
    ],
}


@pytest.mark.parametrize(("name", "value", "words"), [(name, *bad) for name, cases in BAD.items() for bad in cases])
def test_a_bad_value_gets_one_plain_sentence(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a-file").touch()
    monkeypatch.setenv(name, value)
    (problem,) = problems()
    assert problem.startswith(f"{name} ")
    assert words in problem
    assert problem.endswith(".")
    assert "\n" not in problem
    assert "hunter" not in problem


def test_every_setting_that_can_be_bad_is_tried() -> None:
    assert {name.upper() for name in Settings.model_fields} == set(BAD)


def test_all_problems_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGE", "telethon")
    Path(".env").write_text("LOG_LEVEL=loud\nBOT_TOKN=1\nfavourite_colour=red\n", encoding="utf-8")
    found = problems()
    assert sorted(problem.split()[0] for problem in found) == ["BOT_TOKN", "EDGE", "FAVOURITE_COLOUR", "LOG_LEVEL"]
    assert "BOT_TOKN in .env is no setting; did you mean BOT_TOKEN?" in found
    assert any("see the README" in problem for problem in found)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"BOT_TOKEN", "has a line 1 that is no setting"),
        (b"EDGE=aiogram\n= what\n", "has a line 2 that is no setting"),
        ("ISSUER=한국".encode("cp949"), "is not in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(content: bytes, words: str) -> None:
    Path(".env").write_bytes(content)
    assert words in problems()[0]


def test_a_folder_instead_of_the_file_is_told() -> None:
    Path(".env").mkdir()
    assert problems()[0].startswith(".env cannot be read (")


def test_nothing_set_is_fine() -> None:
    settings = load()
    assert settings.bot_token is None
    assert settings.database == "sqlite:///data/sinmungo.db"


def test_the_environment_wins_and_empty_means_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("# who we are\nISSUER='Fair Trade'\nTIMEZONE=Asia/Seoul\nLOG_LEVEL=\n", encoding="utf-8")
    monkeypatch.setenv("TIMEZONE", "Asia/Taipei")
    settings = load()
    assert (settings.issuer, settings.timezone, settings.log_level) == ("Fair Trade", ZoneInfo("Asia/Taipei"), "info")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h:5433/d", "postgresql+asyncpg://u:p@h:5433/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("sqlite:///bot.db", "sqlite:///bot.db"),
        ("sqlite+aiosqlite:////srv/bot.db", "sqlite:////srv/bot.db"),
    ],
)
def test_databases_get_their_drivers(given: str, used: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert load().database == used


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525?from=a@b.example", Smtp("127.0.0.1", 2525, "a@b.example")),
        ("smtp://u:p@localhost?from=a@b.example", Smtp("localhost", 587, "a@b.example", "u", "p")),
        ("smtp://u:p%40@mx.example?from=a@b.example", Smtp("mx.example", 587, "a@b.example", "u", "p@", "starttls")),
        ("smtp+starttls://mx.example?from=a@b.example", Smtp("mx.example", 587, "a@b.example", security="starttls")),
        ("smtps://me%40b.example:p@mx.example", Smtp("mx.example", 465, "me@b.example", "me@b.example", "p", "tls")),
    ],
)
def test_mail_servers(url: str, server: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", url)
    assert load().smtp_url == server


def test_a_whole_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "DESKS",
        """[{"chat": -1001234567890, "languages": ["ko", "en"], "skills": ["certificate"], "language": "ko",
        "timezone": "Asia/Seoul", "hours": {"mon-tue": "09:00-12:00 13:00-18:00", "sun": "10:00-11:00"},
        "holidays": ["KR"]}]""",
    )
    day = ((time(9), time(12)), (time(13), time(18)))
    (desk,) = load().desks
    assert desk == Desk(
        chat=-1001234567890,
        languages=("ko", "en"),
        skills=("certificate",),
        language="ko",
        timezone=ZoneInfo("Asia/Seoul"),
        hours=((0, day), (1, day), (6, ((time(10), time(11)),))),
        holidays=("KR",),
    )


def test_the_web_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().web is None
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example:8443/hook")
    assert load().web == ("127.0.0.1", 8080)
    monkeypatch.setenv("WEBHOOK_URL", "http://127.0.0.1:9000/hook")  # a Bot API server of one's own
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,fd00::/8")
    assert [str(each) for each in load().trusted_proxies] == ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]
    monkeypatch.setenv("LISTEN", "[::1]:8081")
    assert load().web == ("::1", 8081)
    monkeypatch.setenv("WEBHOOK_URL", "")
    assert load().web == ("::1", 8081)


def test_where_people_reach_the_web_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://bot.example/")
    assert load().address == ""  # nothing is served
    monkeypatch.setenv("LISTEN", "127.0.0.1:8080")
    assert load().address == "https://bot.example"
    monkeypatch.setenv("PUBLIC_URL", "")
    assert load().address == ""
    monkeypatch.setenv("WEBHOOK_URL", "https://hook.example:8443/telegram")
    assert load().address == "https://hook.example:8443"
    monkeypatch.setenv("WEBHOOK_URL", "http://127.0.0.1:9000/hook")
    assert load().address == ""


def test_updates_from_a_host_need_a_secret_and_no_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPDATES_FROM", "host")
    assert problems() == ("WEBHOOK_SECRET must be set where UPDATES_FROM is host; the other program repeats it.",)
    monkeypatch.setenv("WEBHOOK_SECRET", "s3cret")
    assert load().web == ("127.0.0.1", 8080)
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example")
    assert problems() == ("WEBHOOK_URL cannot be set where UPDATES_FROM is host; take one of the two out.",)


def test_ids_need_more_than_32_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTS", "[7, 9000000000]")
    assert load().agents == (7, 9000000000)


def test_the_plain_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_API_BASE", "http://127.0.0.1:8081/")
    monkeypatch.setenv("DATA_DIR", "~/sinmungo")
    monkeypatch.setenv("EDGE", "aiogram")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("KEEP_EVENTS_DAYS", "7")
    settings = load()
    assert (settings.bot_api_base, settings.edge) == ("http://127.0.0.1:8081", "aiogram")
    assert settings.keyring == Path.home() / "sinmungo" / "keyring.json"
    assert (settings.log_level, settings.keep_events_days) == ("debug", 7)


def test_what_stands_in_the_way_of_erasing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().erase_blocked_by == ("dispute",)
    monkeypatch.setenv("ERASE_BLOCKED_BY", "question, dispute")
    assert load().erase_blocked_by == ("question", "dispute")
    monkeypatch.setenv("ERASE_BLOCKED_BY", "nothing")
    assert load().erase_blocked_by == ()


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    key = base64.b64encode(bytes(range(32))).decode()
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SECRET_KEY", key)
    monkeypatch.setenv("WEBHOOK_SECRET", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/d")
    monkeypatch.setenv("SMTP_URL", "smtp://u:hunter2@h?from=a@b.example")
    settings = load()
    assert settings.bot_token
    assert settings.bot_token.get_secret_value() == TOKEN
    printed = f"{settings} {settings!r}"
    assert TOKEN not in printed
    assert key not in printed
    assert "hunter2" not in printed


def test_the_readme_names_every_setting() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip().strip("`") for line in readme.splitlines() if line.startswith("| `")}
    assert {name.upper() for name in Settings.model_fields} <= rows


def test_where_files_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_URL", "s3://evidence/bot")
    assert load().files_url == "s3://evidence/bot"


def test_what_is_asked_before_tables_change(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load().asks_to_migrate
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@h/d")
    assert load().asks_to_migrate
    monkeypatch.setenv("MIGRATE", "auto")
    assert not load().asks_to_migrate


def test_the_operators_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().operator_chat is None
    monkeypatch.setenv("OPERATOR_CHAT", "-1001234567890")
    assert load().operator_chat == -1001234567890


def test_what_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.25")
    for name, share in (("always_on", 1.0), ("always_off", 0.0), ("traceidratio", 0.25)):
        for prefix in ("", "parentbased_"):
            monkeypatch.setenv("OTEL_TRACES_SAMPLER", prefix + name)
            assert load().traced == share


def test_what_traces_are_sent_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "api-key=hunter2, Authorization=Basic%20aGk=%2C")
    given = load().otel_exporter_otlp_headers
    assert given is not None
    assert "hunter2" not in repr(given)
    assert pairs(given.get_secret_value()) == {"api-key": "hunter2", "authorization": "Basic aGk=,"}


def test_tracing_wants_to_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/")
    assert load().otel_exporter_otlp_endpoint == "http://localhost:4318"
    monkeypatch.setattr(tracing, "_NEEDED", ("opentelemetry-sdk", "no-such-thing-of-opentelemetry"))
    (problem,) = problems()
    assert problem.startswith("OTEL_EXPORTER_OTLP_ENDPOINT wants what is not installed; install sinmungo[tracing]")
