"""The settings and their names. The README's table is this class in words; a test compares them."""

import difflib
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream
from pydantic import BeforeValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.config import tracing, values, web
from bot.config.desks import desk_list
from bot.core.desk import Desk
from bot.core.keeping import Keep

_LISTEN = ("127.0.0.1", 8080)


class Settings(BaseSettings):
    """Everything an operator can set. Secrets are SecretStr, so that printing the settings does not show them.

    Args:
        bot_token: what @BotFather gave; without it only the playground runs.
        bot_api_base: the Bot API server.
        database_url: database with its driver; an SQLite file in ``data_dir`` where None (see ``database``).
        data_dir: folder of database, keyring and files.
        edge: the framework that talks to Telegram.
        desks: groups to which cases go.
        agents: Telegram ids of agents.
        supervisors: Telegram ids of supervisors.
        promise_minutes: business time within which a person at the desk first answers.
        messages_a_minute: how many texts and taps of one person are read within a minute.
        media_a_day: how many files of one person are taken within a day.
        cases_a_day: how many cases one person may open within a day.
        secret_key: what all keys are derived from; a keyring is made and kept in ``data_dir`` where None.
        migrate: ``auto`` or ``ask`` before the tables of a database with data change (see ``asks_to_migrate``).
        operator_chat: the chat that alerts go to; none are told where None.
        issuer: the name that certificates carry.
        webhook_url: where Telegram calls us, instead of polling.
        webhook_secret: what Telegram, or the host, repeats with each call; made of the keys where None.
        listen: address and port of the web server (see ``web``).
        public_url: where people reach the web server (see ``address``).
        trusted_proxies: whose word on a caller's address is believed.
        updates_from: ``telegram``, or ``host`` where another program hands them over.
        smtp_url: mail server; without it mail is not offered.
        timezone: the operator's.
        log_level: ``debug``, ``info``, ``warning`` or ``error``.
        log_format: ``console`` or ``json``; None for console on a terminal and JSON elsewhere.
        keep_events_days: for how long the event log is kept.
        keep_closed_cases_days: for how long disputes and questions are kept after they ended.
        keep_evidence_days: for how long the files of a dispute are kept after it ended.
        keep_certificates_days: for how long certificates and requests for them are kept.
        keep_inactive_people_days: after what time without a word somebody of whom nothing else is kept is erased.
        erase_blocked_by: kinds of cases; an open one stands in the way of erasing a person on their own wish.
        budget_overall: how many messages are sent within how many seconds, in all.
        budget_private: the same into one person's chat.
        budget_group: the same into one group.
        otel_exporter_otlp_endpoint: the collector that traces are sent to; none are made where None.
        otel_exporter_otlp_protocol: how they are sent; there is one way.
        otel_exporter_otlp_headers: what is sent with them, keys above all.
        otel_service_name: what they call this program.
        otel_traces_sampler: which updates are traced (see ``traced``).
        otel_traces_sampler_arg: their share, where the sampler goes by one.
    """

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    bot_token: Annotated[SecretStr | None, BeforeValidator(values.token)] = None
    bot_api_base: Annotated[str, BeforeValidator(values.web_address)] = "https://api.telegram.org"
    database_url: Annotated[SecretStr | None, BeforeValidator(values.database)] = None
    data_dir: Annotated[Path, BeforeValidator(values.folder)] = Path("data")
    files_url: Annotated[str | None, BeforeValidator(values.file_store)] = None
    edge: Annotated[str, BeforeValidator(values.edge)] = "aiogram"
    desks: Annotated[tuple[Desk, ...], NoDecode, BeforeValidator(desk_list)] = ()
    agents: Annotated[tuple[int, ...], NoDecode, BeforeValidator(values.people)] = ()
    supervisors: Annotated[tuple[int, ...], NoDecode, BeforeValidator(values.people)] = ()
    promise_minutes: Annotated[int, BeforeValidator(values.minutes)] = 60
    messages_a_minute: Annotated[int, BeforeValidator(values.limit)] = 40
    media_a_day: Annotated[int, BeforeValidator(values.limit)] = 200
    cases_a_day: Annotated[int, BeforeValidator(values.limit)] = 10
    secret_key: Annotated[SecretStr | None, BeforeValidator(values.secret_key)] = None
    migrate: Annotated[str | None, BeforeValidator(values.migrate)] = None
    operator_chat: Annotated[int | None, BeforeValidator(values.chat)] = None
    issuer: Annotated[str, BeforeValidator(values.issuer)] = "Sinmungo"
    webhook_url: Annotated[str | None, BeforeValidator(web.webhook_address)] = None
    webhook_secret: Annotated[SecretStr | None, BeforeValidator(web.webhook_secret)] = None
    listen: Annotated[tuple[str, int] | None, NoDecode, BeforeValidator(web.listen)] = None
    public_url: Annotated[str | None, BeforeValidator(web.public_address)] = None
    trusted_proxies: Annotated[tuple[web.Network, ...], NoDecode, BeforeValidator(web.networks)] = ()
    updates_from: Annotated[str, BeforeValidator(web.updates_from)] = "telegram"
    smtp_url: Annotated[values.Smtp | None, NoDecode, BeforeValidator(values.smtp)] = None
    timezone: Annotated[ZoneInfo, BeforeValidator(values.time_zone)] = ZoneInfo("UTC")
    log_level: Annotated[str, BeforeValidator(values.log_level)] = "info"
    log_format: Annotated[str | None, BeforeValidator(values.log_format)] = None
    keep_events_days: Annotated[int, BeforeValidator(values.days)] = 30
    keep_closed_cases_days: Annotated[int, BeforeValidator(values.days)] = 1095
    keep_evidence_days: Annotated[int, BeforeValidator(values.days)] = 365
    keep_certificates_days: Annotated[int, BeforeValidator(values.days)] = 1825
    keep_inactive_people_days: Annotated[int, BeforeValidator(values.days)] = 730
    erase_blocked_by: Annotated[tuple[str, ...], NoDecode, BeforeValidator(values.erase_blockers)] = ("dispute",)
    budget_overall: Annotated[tuple[int, float], NoDecode, BeforeValidator(values.rate)] = (30, 1.0)
    budget_private: Annotated[tuple[int, float], NoDecode, BeforeValidator(values.rate)] = (3, 3.0)
    budget_group: Annotated[tuple[int, float], NoDecode, BeforeValidator(values.rate)] = (20, 60.0)
    otel_exporter_otlp_endpoint: Annotated[str | None, BeforeValidator(tracing.collector)] = None
    otel_exporter_otlp_protocol: Annotated[str, BeforeValidator(tracing.protocol)] = "http/protobuf"
    otel_exporter_otlp_headers: Annotated[SecretStr | None, BeforeValidator(tracing.headers)] = None
    otel_service_name: Annotated[str, BeforeValidator(tracing.service_name)] = "sinmungo"
    otel_traces_sampler: Annotated[str, BeforeValidator(tracing.sampler)] = "always_on"
    otel_traces_sampler_arg: Annotated[float, BeforeValidator(tracing.share)] = 1.0

    @property
    def database(self) -> str:
        """The database's address for SQLAlchemy, password included: not for printing."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'sinmungo.db'}"

    @property
    def asks_to_migrate(self) -> bool:
        """Whether the tables of a database with data change by ``sinmungo migrate`` only; so on PostgreSQL unless set.

        Other processes may be at work there, and nothing makes a copy of it.
        """
        return (self.migrate or ("auto" if self.database.startswith("sqlite") else "ask")) == "ask"

    @property
    def keyring(self) -> Path:
        """The file that holds all keys, where SECRET_KEY does not bring them."""
        return self.data_dir / "keyring.json"

    @property
    def keep(self) -> Keep:
        """The keeping times."""
        return Keep(
            events=self.keep_events_days,
            cases=self.keep_closed_cases_days,
            evidence=self.keep_evidence_days,
            certificates=self.keep_certificates_days,
            people=self.keep_inactive_people_days,
        )

    @property
    def traced(self) -> float:
        """The share of the updates that are traced."""
        match self.otel_traces_sampler.removeprefix("parentbased_"):
            case "traceidratio":
                return self.otel_traces_sampler_arg
            case "always_off":
                return 0.0
            case _:
                return 1.0

    @property
    def policies(self) -> Path:
        """The folder whose files replace the shipped policies, where the operator made one."""
        return self.data_dir / "policies"

    @property
    def web(self) -> tuple[str, int] | None:
        """Address and port of the web server; None where there is none."""
        needed = self.webhook_url is not None or self.updates_from == "host"
        return self.listen or (_LISTEN if needed else None)

    @property
    def address(self) -> str:
        """Where people reach the web server: PUBLIC_URL, else the webhook's host; empty where neither is public."""
        return "" if self.web is None else self.public_url or web.host_of(self.webhook_url or "")


class ConfigError(Exception):
    """Settings that cannot be used.

    Args:
        problems: one sentence each: which setting, why, and what to write.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment and a file of ``NAME=value`` lines, if it is there; the environment wins.

    Raises ConfigError with every problem at once.
    """
    problems = unreadable_lines(env_file) if env_file else []
    try:
        settings = Settings(_env_file=None if problems else env_file)
    except ValidationError as error:
        problems += [sentence(each, env_file) for each in error.errors(include_url=False)]
    else:
        problems += conflicts(settings)
    if problems:
        raise ConfigError(tuple(problems))
    return settings


def conflicts(settings: Settings) -> list[str]:
    """Settings that are good each for itself, and not together."""
    found = []
    if settings.otel_exporter_otlp_endpoint is not None and not tracing.is_installed():
        found.append("OTEL_EXPORTER_OTLP_ENDPOINT wants what is not installed; install sinmungo[tracing], or unset it.")
    if settings.updates_from == "telegram":
        return found
    if settings.webhook_secret is None:
        found.append("WEBHOOK_SECRET must be set where UPDATES_FROM is host; the other program repeats it.")
    if settings.webhook_url is not None:
        found.append("WEBHOOK_URL cannot be set where UPDATES_FROM is host; take one of the two out.")
    return found


def unreadable_lines(env_file: Path) -> list[str]:
    """What in the file is no setting at all; the reader of the settings would pass over it in silence."""
    if not env_file.exists():
        return []
    try:
        with env_file.open(encoding="utf-8") as lines:
            return [
                f"{env_file} has a line {binding.original.line} that is no setting; write NAME=value."
                for binding in parse_stream(lines)
                if binding.error or (binding.key and binding.value is None)
            ]
    except UnicodeDecodeError:
        return [f"{env_file} is not in UTF-8; save it as UTF-8."]
    except OSError as error:
        return [f"{env_file} cannot be read ({error.strerror}); make it a file that you may read."]


def sentence(error: Any, env_file: Path | None) -> str:
    """One of pydantic's errors in plain words."""
    name = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name.lower(), Settings.model_fields, n=1)
        advice = f"did you mean {near[0].upper()}?" if near else "take it out, or see the README for the names."
        return f"{name.upper()} in {env_file} is no setting; {advice}"
    return f"{name.upper()} {error['ctx']['error']}."
