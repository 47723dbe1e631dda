"""What is wrong with a configuration, and what to do about each thing: the logic of ``sinmungo check``."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal

import aiohttp

from bot.config import Settings, Smtp, tracing

_OWN_KEYS = "bring back the keyring, or the SECRET_KEY, that this database was made with; nothing else can read it"
_SECONDS = 15.0  # for anything on the network
_SOON = 3.0  # for what the start waits for
_SKEW = 30.0  # seconds that do not matter
_RECENT = 600.0  # seconds for which an error of the webhook counts


@dataclass(frozen=True)
class Finding:
    """What was found of one thing.

    Args:
        subject: what was looked at.
        level: ``good``, ``note`` (works, but should be known) or ``problem``.
        says: what was found.
        advice: what to do; empty where all is well.
    """

    subject: str
    level: Literal["good", "note", "problem"]
    says: str
    advice: str = ""


async def check(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is made or changed, and no finding shows a secret."""
    found = [
        *folder(settings.data_dir),
        *room(settings.data_dir),
        *keys(settings),
        *served(settings),
        *policies(settings.policies),
        *words(),
        *fonts(),
    ]
    found += [finding async for finding in telegram(settings)]
    if not any(finding.level == "problem" for finding in found if finding.subject in {"token", "telegram"}):
        found += [finding async for finding in desks(settings)]
        found += [finding async for finding in clock(settings)]
        found += [finding async for finding in operator(settings)]
    found += [finding async for finding in database(settings)]
    found += [finding async for finding in mail(settings.smtp_url)]
    found += [finding async for finding in collector(settings)]
    return found


def folder(path: Path) -> Iterator[Finding]:
    """DATA_DIR, or where it would be made."""
    nearest = next(place for place in (path.absolute(), *path.absolute().parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            yield Finding("folder", "good", f"{path} can be written to")
    except OSError as error:
        advice = "give this user the right to write there, or set DATA_DIR to another folder"
        yield Finding("folder", "problem", f"{nearest} cannot be written to ({error.strerror})", advice)


def room(path: Path) -> Iterator[Finding]:
    """The disk of DATA_DIR."""
    from bot.service.disk import nearly_full  # noqa: PLC0415

    free = nearly_full(path)
    if free is None:
        yield Finding("disk", "good", "has room")
    else:
        advice = "make room there, or move DATA_DIR or FILES_URL; a full disk stops the bot, and loses nothing"
        yield Finding("disk", "note", f"only {free // 2**20} MiB are free where {path} is", advice)


def served(settings: Settings) -> Iterator[Finding]:
    """Whether there is a desk."""
    if not settings.desks:
        advice = "set DESKS to bring them to a group; until then decide them with sinmungo cases"
        yield Finding("desk", "note", "there is none; requests and questions wait for the command line", advice)


def keys(settings: Settings) -> Iterator[Finding]:
    """The keyring, or the secret that stands for it."""
    from storage.keyring import Keyring, KeyringError  # noqa: PLC0415

    if settings.secret_key is not None:
        yield Finding("keys", "good", "derived from SECRET_KEY")
        return
    if not settings.keyring.exists():
        yield Finding("keys", "good", f"{settings.keyring} is made at the first start with an empty database")
        return
    try:
        Keyring.open(settings.keyring)
    except (KeyringError, OSError) as error:
        yield Finding("keys", "problem", f"{settings.keyring} cannot be used: {error}", _OWN_KEYS)
        return
    if os.name == "posix" and settings.keyring.stat().st_mode & 0o077:
        yield Finding("keys", "problem", f"{settings.keyring} can be read by others", f"chmod 600 {settings.keyring}")
    else:
        yield Finding("keys", "good", f"{settings.keyring} can be read")


def policies(folder: Path) -> Iterator[Finding]:
    """The shipped policies, and the operator's in their stead."""
    from bot.policies.load import load  # noqa: PLC0415
    from bot.policies.reading import PolicyError  # noqa: PLC0415

    own = folder if folder.exists() else None
    try:
        load(own)
    except PolicyError as error:
        for problem in error.problems:
            yield Finding("policies", "problem", problem, f"correct it in {folder}, or take the file out")
        return
    replaced = ", ".join(sorted(path.name for path in folder.glob("*.toml")))
    yield Finding("policies", "good", f"{folder} replaces {replaced}" if replaced else "as they are shipped")


def words() -> Iterator[Finding]:
    """The compiled catalogs."""
    from bot.words.catalogs import load_words  # noqa: PLC0415

    yield from _loads("catalogs", load_words, "python -m bot.words.compile")


def fonts() -> Iterator[Finding]:
    """The fonts of the documents."""
    from bot.documents.typesetter import Typesetter  # noqa: PLC0415

    yield from _loads("fonts", Typesetter, "install the requirements anew: pip install -r requirements.lock")


def _loads(subject: str, load: Callable[[], object], advice: str) -> Iterator[Finding]:
    try:
        load()
    except OSError as error:
        yield Finding(subject, "problem", f"not there ({error})", advice)
    else:
        yield Finding(subject, "good", "there")


async def telegram(settings: Settings) -> AsyncIterator[Finding]:
    """The token, the server, and how updates come."""
    if settings.bot_token is None:
        advice = "ask @BotFather for one and write BOT_TOKEN=… into .env; or try the bot without: sinmungo play"
        yield Finding("token", "problem", "BOT_TOKEN is not set", advice)
        return
    base, token = settings.bot_api_base, settings.bot_token.get_secret_value()
    try:
        status, me = await _call(base, token, "getMe")
        if status in (401, 404) and not me.get("ok"):
            yield Finding("token", "problem", f"{base} does not know this token ({status})", _NEW_TOKEN)
            return
        if not me.get("ok"):
            says = f"{base} answered {status}: {me.get('description', 'that is no Bot API')}"
            yield Finding("telegram", "problem", says, "look at BOT_API_BASE, or try again later")
            return
        yield Finding("token", "good", f"belongs to @{me['result'].get('username', '?')}")
        _, webhook = await _call(base, token, "getWebhookInfo")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        advice = "look at the network, the proxy and BOT_API_BASE"
        yield Finding("telegram", "problem", f"{base} cannot be reached ({type(error).__name__})", advice)
        return
    yield Finding("telegram", "good", f"{base} answers")
    yield hook(settings, webhook.get("result") or {})


def hook(settings: Settings, known: dict[str, Any]) -> Finding:
    """What Telegram knows of the webhook (its WebhookInfo), beside what the settings want."""
    url, wanted = known.get("url", ""), settings.webhook_url
    if settings.updates_from == "host":
        return Finding("updates", "good", "another program hands them over")
    if wanted is None and url:
        says = "a webhook is set for this bot; the bot takes it away when it starts, and polls"
        return Finding("updates", "note", says, "set WEBHOOK_URL, or UPDATES_FROM=host, if another program has it")
    if wanted is None:
        return Finding("updates", "good", "the bot polls, and no webhook stands in the way")
    if url != wanted:
        return Finding("updates", "note", "WEBHOOK_URL is not known to Telegram yet", "run: sinmungo run")
    if error := known.get("last_error_message"):
        says = (
            f"Telegram last failed to call WEBHOOK_URL ({error}); {known.get('pending_update_count', 0)} updates wait"
        )
        return Finding("updates", "note", says, "look at the proxy, its certificate, and /readyz")
    return Finding("updates", "good", "Telegram calls WEBHOOK_URL")


async def desks(settings: Settings) -> AsyncIterator[Finding]:
    """Whether the bot can work in the desks' groups, and whether there are people who serve them."""
    from bot.edges.aiogram_edge.telegram import AiogramTelegram  # noqa: PLC0415 - slow to import
    from bot.ports import DeliveryError, UnauthorizedError  # noqa: PLC0415
    from bot.service.desks import lacks  # noqa: PLC0415

    if settings.bot_token is None:
        return
    telegram = AiogramTelegram(settings.bot_token.get_secret_value(), settings.bot_api_base, patience=_SECONDS)
    try:
        for desk in settings.desks:
            try:
                group = await telegram.group(desk.chat)
            except (DeliveryError, UnauthorizedError) as error:
                advice = "add the bot to that group as an administrator, and look at the chat's id in DESKS"
                yield Finding("desk", "problem", f"{desk.chat} cannot be looked at ({error})", advice)
                continue
            missing = lacks(group)
            for lack, remedy in missing:
                yield Finding("desk", "problem", f"{desk.chat} lacks {lack}", remedy)
            if not (settings.agents or group.managers):
                advice = "write their Telegram ids into AGENTS, or let administrators of the group manage topics"
                yield Finding("desk", "problem", f"{desk.chat} has nobody who serves it", advice)
            elif not missing:
                yield Finding("desk", "good", f"{desk.chat} can be served")
            if group.anonymous:
                advice = "let them turn off 'Remain anonymous': the bot cannot tell anonymous administrators apart"
                yield Finding("desk", "note", f"{desk.chat} has anonymous administrators", advice)
    finally:
        await telegram.close()


async def clock(settings: Settings) -> AsyncIterator[Finding]:
    """The clock of this machine, beside the one of the Bot API server; nothing where that cannot be told."""
    if settings.bot_token is None:
        return
    with suppress(aiohttp.ClientError, TimeoutError, ValueError, TypeError):
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SOON)) as session,
            session.get(settings.bot_api_base) as response,
        ):
            theirs = parsedate_to_datetime(response.headers.get("Date", ""))
        skew = (datetime.now(UTC) - theirs).total_seconds()
        if abs(skew) > _SKEW:
            says = f"this machine is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} {settings.bot_api_base}"
            yield Finding("clock", "note", says, "set the clock by NTP; deadlines and certificates go by it")
        else:
            yield Finding("clock", "good", "goes with Telegram's")


async def operator(settings: Settings) -> AsyncIterator[Finding]:
    """Whether alerts can reach the operator."""
    if settings.operator_chat is None or settings.bot_token is None:
        return
    query = f"getChat?chat_id={settings.operator_chat}"
    try:
        status, answer = await _call(settings.bot_api_base, settings.bot_token.get_secret_value(), query)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return  # the finding about the server says it
    if answer.get("ok"):
        yield Finding("alerts", "good", "OPERATOR_CHAT can be reached")
    else:
        says = f"OPERATOR_CHAT cannot be reached ({answer.get('description', status)})"
        yield Finding("alerts", "problem", says, "write /start to the bot from there, or add the bot to that group")


async def hook_error(settings: Settings, now: datetime) -> str:
    """What Telegram's last call of the webhook failed with; empty where none did within ten minutes."""
    if settings.bot_token is None:
        return ""
    try:
        token = settings.bot_token.get_secret_value()
        _, answer = await _call(settings.bot_api_base, token, "getWebhookInfo")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return ""
    known = answer.get("result") or {}
    recent = now.timestamp() - known.get("last_error_date", 0) < _RECENT
    return str(known.get("last_error_message", "")) if recent else ""


_NEW_TOKEN = "copy it from @BotFather once more (/mybots), or ask for a new one"  # noqa: S105


async def _call(base: str, token: str, method: str) -> tuple[int, dict[str, Any]]:
    """Status and answer of a Bot API method; raises what aiohttp raises, whose words may hold the token."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
        session.get(f"{base}/bot{token}/{method}") as response,
    ):
        answer = await response.json(content_type=None)
        return response.status, answer if isinstance(answer, dict) else {}


async def database(settings: Settings) -> AsyncIterator[Finding]:
    """The database and its migrations."""
    from bot.ports import StorageAwayError  # noqa: PLC0415
    from storage.migrate import current, head, newer  # noqa: PLC0415

    name, file = "the database", None
    if settings.database.startswith("sqlite"):
        name = settings.database.partition("///")[2]
        file = Path(name)
    if file is not None and not await asyncio.to_thread(file.exists):  # looking would make it
        yield Finding("database", "problem", f"{name} is not there yet", "run: sinmungo migrate")
        return
    try:
        async with asyncio.timeout(_SECONDS):
            revision = await current(settings.database)
    except (StorageAwayError, TimeoutError) as error:
        advice = "look whether it runs, and at host, user, password and name in DATABASE_URL"
        yield Finding("database", "problem", f"{name} is away: {str(error) or 'no answer'}", advice)
        return
    if revision == head():
        yield Finding("database", "good", f"{name} is at migration {revision}")
        yield await _keys_fit(settings)
    elif newer(revision):
        says = f"{name} is at migration {revision}, of a newer release than this one ({head()})"
        advice = "start that release, or restore a backup that was made before it"
        yield Finding("database", "problem", says, advice)
    else:
        says = f"{name} is at migration {revision or 'none'}; this release needs {head()}"
        yield Finding("database", "problem", says, "run: sinmungo migrate")


async def _keys_fit(settings: Settings) -> Finding:
    """Whether the keys are those of the database; keys yet to be made fit an empty one only."""
    from storage.keyring import Keyring, KeyringError  # noqa: PLC0415
    from storage.store import open_store  # noqa: PLC0415

    try:
        if settings.secret_key is not None:
            keyring = Keyring.from_secret(settings.secret_key.get_secret_value())
        else:
            there = await asyncio.to_thread(settings.keyring.exists)
            keyring = Keyring.open(settings.keyring) if there else Keyring.make()
        store = open_store(settings.database, bot=0, keyring=keyring, files_url="memory:///")
        try:
            await store.check_keys()
        finally:
            await store.close()
    except (KeyringError, OSError):
        return Finding("keys", "problem", "they do not open what is in the database", _OWN_KEYS)
    return Finding("keys", "good", "they open the database")


async def mail(server: Smtp | None) -> AsyncIterator[Finding]:
    """The mail server, as far as logging in."""
    import aiosmtplib  # noqa: PLC0415

    if server is None:
        yield Finding("mail", "good", "SMTP_URL is not set; e-mail is not offered")
        return
    where = f"{server.host}:{server.port}"
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        use_tls=server.security == "tls",
        start_tls={"tls": False, "starttls": True, "auto": None}[server.security],
        timeout=_SECONDS,
    )
    try:
        async with client:
            yield Finding("mail", "good", f"{where} takes mail from {server.sender}")
    except aiosmtplib.SMTPAuthenticationError:
        yield Finding("mail", "problem", f"{where} refuses the login", "look at user and password in SMTP_URL")
    except (aiosmtplib.SMTPException, OSError) as error:
        advice = "look at host, port and kind (smtp, smtp+starttls, smtps) in SMTP_URL"
        yield Finding("mail", "problem", f"{where} cannot be used ({type(error).__name__})", advice)


async def collector(settings: Settings) -> AsyncIterator[Finding]:
    """Whether the collector takes traces (none, here); nothing where no collector is named."""
    endpoint, given = settings.otel_exporter_otlp_endpoint, settings.otel_exporter_otlp_headers
    if endpoint is None:
        return
    headers = {"Content-Type": "application/x-protobuf", **(tracing.pairs(given.get_secret_value()) if given else {})}
    advice = (
        "look at OTEL_EXPORTER_OTLP_ENDPOINT (its port for OTLP over HTTP, mostly 4318) and at "
        "OTEL_EXPORTER_OTLP_HEADERS; the bot runs without it"
    )
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SOON)) as session,
            session.post(f"{endpoint}/v1/traces", data=b"", headers=headers) as response,
        ):
            status = response.status
    except (aiohttp.ClientError, TimeoutError) as error:
        yield Finding("traces", "note", f"{endpoint} cannot be reached ({type(error).__name__})", advice)
        return
    if status < 300:
        yield Finding("traces", "good", f"{endpoint} takes them")
    else:
        yield Finding("traces", "note", f"{endpoint} does not take them (status {status})", advice)
