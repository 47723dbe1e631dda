"""What a setting's text means: parsers that raise ValueError with the end of a sentence that begins with the name.

Each message says what is wrong and what to write instead, and none repeats a secret.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr

CASE_KINDS = frozenset({"certificate", "dispute", "question"})
LOG_LEVELS = ("debug", "info", "warning", "error")
DATABASES = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite",
    "sqlite+aiosqlite": "sqlite",  # what many write; the storage has threads of its own
}


@dataclass(frozen=True)
class Smtp:
    """Where mail is handed in.

    Args:
        host: name or address of the server.
        port: its port.
        sender: the From address.
        user: login, empty for none.
        password: its password, never shown.
        security: ``tls`` from the first byte, ``starttls`` or nothing is sent, ``auto`` STARTTLS where it is offered.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: Literal["tls", "starttls", "auto"] = "auto"


def token(text: str) -> SecretStr:
    """A bot's token."""
    if not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{20,}", text):
        raise ValueError(
            "does not look like a bot's token; write what @BotFather gave you, like 123456789:AAExxxxxxxx…"
        )
    return SecretStr(text)


def web_address(text: str) -> str:
    """An http(s) address without a slash at its end."""
    parts = split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"is {shown(text)}, which is no web address; write one like https://api.telegram.org")
    return text.rstrip("/")


def file_store(text: str) -> str:
    """Where files are kept: an S3 bucket or a folder's address; credentials come from the usual AWS variables."""
    if not text.startswith(("s3://", "file:///")):
        raise ValueError(f"is {shown(text)}, which is no file store; write s3://bucket/folder or file:///folder")
    return text


def database(text: str) -> SecretStr:
    """A database address with the driver that is used here."""
    parts = split(text)
    driver = DATABASES.get(parts.scheme)
    if driver is None:
        raise ValueError(
            "names no database that is supported; write postgresql://user:password@host/name or sqlite:///path/file.db"
        )
    rest = text.split(":", 1)[1]
    if driver.startswith("sqlite"):
        if not re.match(r"///[^/?]|////[^/?]", rest) or rest.startswith("///:memory:"):
            raise ValueError("names no file for SQLite; write sqlite:///data/bot.db or sqlite:////srv/bot/bot.db")
    elif not (parts.hostname or parse_qs(parts.query).get("host")) or not parts.path.strip("/"):
        raise ValueError(
            "needs a host and a database's name; write postgresql://user:password@host/name, or with a socket's folder"
            " postgresql:///name?host=/run/postgresql"
        )
    return SecretStr(f"{driver}:{rest}")


def folder(text: str) -> Path:
    """A folder, made later where it is missing."""
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError(f"is {shown(text)}, which is a file; write the path of a folder")
    return path


def edge(text: str) -> str:
    """The framework that talks to Telegram."""
    if text not in {"aiogram", "ptb"}:
        raise ValueError(f"is {shown(text)}; write aiogram or ptb, or leave it out")
    return text


def people(text: str) -> tuple[int, ...]:
    """A JSON list of Telegram user ids."""
    ids = as_json(text)
    if not isinstance(ids, list) or not all(isinstance(i, int) and not isinstance(i, bool) and i > 0 for i in ids):
        raise ValueError("is no list of Telegram user ids; write one like [123456789, 987654321]")
    return tuple(ids)


def chat(text: str) -> int:
    """A Telegram chat id: a person's, or below zero a group's."""
    if not re.fullmatch(r"-?[1-9][0-9]{0,15}", text):
        raise ValueError(f"is {shown(text)}, which is no Telegram id of a chat; write one like 123456789")
    return int(text)


def migrate(text: str) -> str:
    """Whether a database with data is migrated at the start."""
    if text not in {"auto", "ask"}:
        raise ValueError(f"is {shown(text)}; write auto or ask")
    return text


def secret_key(text: str) -> SecretStr:
    """The secret from which every key is derived."""
    if len(text) < 32 or len(set(text)) < 10:
        raise ValueError("is too short or too plain to derive keys from; make one with: openssl rand -base64 32")
    return SecretStr(text)


def issuer(text: str) -> str:
    """The name that certificates carry."""
    if not text.isprintable() or not 1 <= len(text.strip()) <= 80:
        raise ValueError("must be one line of at most 80 characters; write your organisation's name")
    return text.strip()


def smtp(text: str) -> Smtp:
    """A mail server: ``smtp://``, ``smtp+starttls://`` or ``smtps://`` with ``?from=`` the sender's address.

    A password is never sent in the clear to another machine: with one, ``smtp://`` insists on STARTTLS.
    """
    parts = split(text)
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
        raise ValueError(
            "is no mail server; write smtp://user:password@host:587?from=you@example.org (or smtps://…:465)"
        )
    query = parse_qs(parts.query)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    sender = query.pop("from", [user])[0]
    if query:
        raise ValueError(f"has the unknown option {shown(next(iter(query)))}; the only one is from=you@example.org")
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        raise ValueError("does not say who writes; add ?from=you@example.org")
    local = parts.hostname == "localhost" or parts.hostname.startswith("127.") or parts.hostname == "::1"
    security: Literal["tls", "starttls", "auto"] = "auto"
    if parts.scheme == "smtps":
        security = "tls"
    elif parts.scheme == "smtp+starttls" or (password and not local):
        security = "starttls"
    port = parts.port or (465 if security == "tls" else 587)
    return Smtp(parts.hostname, port, sender, user, password, security)


def time_zone(text: str) -> ZoneInfo:
    """An IANA time zone."""
    try:
        return ZoneInfo(text)
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        message = f"is {shown(text)}, which is no time zone; write one like Asia/Seoul, Europe/London or UTC"
        raise ValueError(message) from error


def log_level(text: str) -> str:
    """How much is logged."""
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"is {shown(text)}; write one of {', '.join(LOG_LEVELS)}")
    return text.lower()


def log_format(text: str) -> str:
    """How the log's lines look."""
    if text not in {"console", "json"}:
        raise ValueError(f"is {shown(text)}; write console or json, or leave it out")
    return text


def days(text: str) -> int:
    """A number of days from 1 to ten years."""
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= 3650:
        raise ValueError(f"is {shown(text)}; write a whole number of days from 1 to 3650")
    return int(text)


def erase_blockers(text: str) -> tuple[str, ...]:
    """Kinds of cases that, while they are open, stand in the way of erasing a person."""
    kinds = tuple(part.strip() for part in text.split(","))
    if kinds == ("nothing",):
        return ()
    if not kinds or set(kinds) - CASE_KINDS or len(set(kinds)) < len(kinds):
        raise ValueError(f"is {shown(text)}; write some of {', '.join(sorted(CASE_KINDS))}, or nothing")
    return kinds


def rate(text: str) -> tuple[int, float]:
    """So many messages in so many seconds, as ``20/60``."""
    match = re.fullmatch(r"([0-9]{1,5})/([0-9]{1,4}(?:\.[0-9]{1,3})?)", text)
    if not match or int(match[1]) < 1 or not 0.1 <= float(match[2]) <= 3600:
        raise ValueError(f"is {shown(text)}; write messages/seconds, such as 20/60 for twenty in a minute")
    return int(match[1]), float(match[2])


def limit(text: str) -> int:
    """How many of something are taken: 1 to 100000."""
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= 100_000:
        raise ValueError(f"is {shown(text)}; write a whole number from 1 to 100000")
    return int(text)


def minutes(text: str) -> int:
    """A number of minutes from 1 to a week."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 10080:
        raise ValueError(f"is {shown(text)}; write a whole number of minutes from 1 to 10080")
    return int(text)


def as_json(text: str) -> object:
    """Decode JSON, or None where it is none."""
    try:
        decoded: object = json.loads(text)
    except ValueError:
        return None
    return decoded


def split(text: str) -> SplitResult:
    """An address in its parts; one that cannot be read has no scheme and fits nothing."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return urlsplit("")
    return parts


def shown(text: str) -> str:
    """A value as it may stand in a sentence: quoted, on one line, not too long, without an address's password."""
    short = text if len(text) <= 60 else text[:59] + "…"
    clean = "".join(letter if letter.isprintable() and letter != '"' else "?" for letter in short)
    return '"' + re.sub(r"//[^/@]*@", "//…@", clean) + '"'
