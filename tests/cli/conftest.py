"""The command line in an empty folder, with a database of its own."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
import structlog
import structlog.testing
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.config import load
from bot.config.settings import Settings
from bot.core.case import Case
from bot.core.effect import MoveCase, OpenCase
from bot.documents.claim import SigningKey
from bot.house import House, open_house
from bot.ports import CaseChange, Changes
from bot.service.press import Press

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NUMBER = "C-4F7K9-QX2MN"
CERTIFICATE = "SMG-7K3M-9QX2-VB8T-0HZ1"
T = TypeVar("T")
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No settings from outside, an empty folder, and the logging as pytest has it."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.service.logs.configure", lambda _level: None)
    with structlog.testing.capture_logs():
        yield


@pytest.fixture
def run() -> Run:
    """Run a command in this process."""

    def run_(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return run_


@pytest.fixture
def migrated(run: Run) -> None:
    """A database that is up to date."""
    assert run("migrate").exit_code == 0


def in_house(work: Callable[[House], Coroutine[Any, Any, T]]) -> T:
    """Do something with the store that the commands use."""

    async def working() -> T:
        async with open_house(load()) as house:
            return await work(house)

    return asyncio.run(working())


def write(changes: Changes, *, chat: int = 100) -> int:
    """Commit changes; those of person 0 belong to the person of this chat. Returns that person's id."""

    async def writing(house: House) -> int:
        async with house.store.unit_of_work() as work:
            (loaded,) = await work.load([chat])
            person = loaded.person.id
            changes.cases = [replace(each, person=person) for each in changes.cases]
            changes.outbox = [replace(each, person=person) for each in changes.outbox]
            await work.write(changes)
            await work.commit()
            return person

    return in_house(writing)


def printed() -> bytes:
    """The certificate of ``open_case("issued")``, as the bot would have made it."""
    payload = {
        "number": CERTIFICATE,
        "name": "김하늘",
        "contact": "+82******0001",
        "order_number": "2026112100001",
        "issued_on": "2026-11-21",
        "locale": "ko",
    }

    async def printing(house: House) -> bytes:
        key = SigningKey(house.keyring.signing, house.keyring.signing_key)
        return (await Press(house.words, key, house.facts()).certificate(payload)).content

    return in_house(printing)


def open_case(state: str = "in_review", kind: str = "certificate", **lookups: str) -> None:
    """A case in some state, as if its story had begun there."""
    data: dict[str, Any] = {
        "order_number": "2026112100001",
        "name": "김하늘",
        "contact": "+821020000001",
        "email": None,
        "delivery": "chat",
        "language": "ko",
        "second": "",
    }
    if state in {"issued", "revoked"}:
        data |= {"certificate": CERTIFICATE, "issued_on": "2026-11-21", "sha256": lookups.get("file", "")}
    effect = OpenCase(
        NUMBER, kind, state, data, {"certificate": CERTIFICATE, **lookups} if data.get("certificate") else {}
    )
    case = Case(NUMBER, kind, state, data, opened_at=AT, moved_at=AT, events=1)
    write(Changes(now=AT, cases=[CaseChange(0, AT, effect, case)]))


def open_dispute(data: dict[str, Any], later: dict[str, Any], state: str = "with_seller") -> None:
    """A dispute as it was filed, and what one event then made of it."""
    filed = Case(NUMBER, "dispute", "with_seller", data, opened_at=AT, moved_at=AT, events=1)
    now = replace(filed, state=state, data={**data, **later}, events=2)
    changes = [
        CaseChange(0, AT, OpenCase(NUMBER, "dispute", "with_seller", data), filed),
        CaseChange(0, AT, MoveCase(NUMBER, state, "buyer", "offer", later), now),
    ]
    write(Changes(now=AT, cases=changes))
