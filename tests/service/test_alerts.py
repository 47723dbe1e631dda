"""Alerts: what begins and what ends is told once, to the operator's chat, with nothing personal in it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.playground.server import running_playground
from bot.ports import (
    Changes,
    FailedUpdate,
    Figures,
    Outgoing,
    Pulse,
    SendText,
    StorageAwayError,
    TryAgainError,
)
from bot.service import disk
from bot.service.alerts import Alerts
from storage import Keyring, Storage, migrate, open_store
from tests.chaos.bot_process import BotProcess
from tests.service.fakes import START, FakeTelegram, HandClock, until

CHAT = 4_200_000_001
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Storage]:
    url = f"sqlite:///{tmp_path / 'alerts.db'}"
    await migrate.upgrade(url)
    opened = open_store(url, bot=1, keyring=Keyring.make(), files_url="memory:///")
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def alerts(store: Storage, clock: HandClock, tmp_path: Path) -> Alerts:
    return Alerts(store, FakeTelegram(), clock, CHAT, tmp_path)


def free(monkeypatch: pytest.MonkeyPatch, mebibytes: int | None) -> None:
    """Let the disk look as if so much were free; None for enough."""
    said = None if mebibytes is None else mebibytes * 2**20
    monkeypatch.setattr("bot.service.alerts.nearly_full", lambda _folder: said)


async def told(store: Storage) -> list[str]:
    """What stands in the outbox for the operator."""
    rows = [row.outgoing for row in await store.waiting()]
    assert all(isinstance(each, SendText) and each.chat == CHAT for each in rows)
    return [each.html for each in rows if isinstance(each, SendText)]


async def looks(alerts: Alerts, clock: HandClock, minutes: int = 1) -> None:
    for _ in range(minutes):
        await alerts.look()
        clock.turn(MINUTE)


async def test_a_full_disk_is_told_once_and_its_end_once(
    alerts: Alerts, store: Storage, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    free(monkeypatch, 300)
    await looks(alerts, clock, 5)
    (began,) = await told(store)
    assert "nearly full: 300 MiB" in began
    free(monkeypatch, None)
    await looks(alerts, clock, 5)
    free(monkeypatch, 290)  # it flaps: that is one trouble
    await looks(alerts, clock, 2)
    assert await told(store) == [began]
    free(monkeypatch, 10)
    await looks(alerts, clock, 3)
    assert "10 MiB" in (await told(store))[1]  # it got worse
    free(monkeypatch, None)
    await looks(alerts, clock, 30)
    assert (await told(store))[2:] == ["Sinmungo: Over: disk."]
    free(monkeypatch, 300)
    await looks(alerts, clock, 3)
    assert len(await told(store)) == 4  # a new one


async def test_the_operators_messages_can_be_read_back_and_sent(
    store: Storage, alerts: Alerts, clock: HandClock
) -> None:
    await fail(store, 1)
    await looks(alerts, clock)
    (row,) = await store.outbox(clock.now(), 10)
    assert row.person == 0
    assert isinstance(row.outgoing, SendText)
    assert "set aside: 1; see" in row.outgoing.html
    assert "The first has id 1." in row.outgoing.html


async def fail(store: Storage, number: int) -> None:
    """Set updates aside that hold words of a person."""
    failed = [FailedUpdate("update", b'{"text": "planted <words>"}', "Traceback: planted", n) for n in range(number)]
    async with store.unit_of_work() as work:
        await work.write(Changes(now=START, failed=failed))
        await work.commit()


async def test_failed_updates_are_told_anew_when_there_are_ten_times_as_many(
    alerts: Alerts, store: Storage, clock: HandClock
) -> None:
    await fail(store, 2)
    await looks(alerts, clock, 3)
    await fail(store, 5)
    await looks(alerts, clock, 3)
    assert len(await told(store)) == 1
    await fail(store, 5)
    await looks(alerts, clock, 3)
    messages = await told(store)
    assert len(messages) == 2
    assert "set aside: 12; see" in messages[1]
    assert "planted" not in "".join(messages)
    await store.forget_failed([row.id or 0 for row in await store.failed_updates()])
    await looks(alerts, clock, 15)
    assert (await told(store))[2:] == ["Sinmungo: Over: failed."]


async def test_two_processes_tell_it_once(store: Storage, clock: HandClock, tmp_path: Path) -> None:
    await fail(store, 1)
    for _ in range(2):
        await Alerts(store, FakeTelegram(), clock, CHAT, tmp_path).look()
    assert len(await told(store)) == 1


class Scripted:
    """A store that is as the test says; nothing can be written into it."""

    def __init__(self) -> None:
        self.pulses: Pulse | Exception = Pulse(migrated=True, sendable_since=None)
        self.all = Figures(0, 0, None, 0, 0, 0, {}, {})

    async def pulse(self, _now: datetime) -> Pulse:
        if isinstance(self.pulses, Exception):
            raise self.pulses
        return self.pulses

    async def figures(self, _now: datetime, _states: Any) -> Figures:
        return self.all

    def unit_of_work(self) -> Any:
        raise StorageAwayError("away")


def scripted(clock: HandClock, folder: Path) -> tuple[Scripted, FakeTelegram, Alerts]:
    store, telegram = Scripted(), FakeTelegram()
    return store, telegram, Alerts(store, telegram, clock, CHAT, folder)  # type: ignore[arg-type]


def straight(telegram: FakeTelegram) -> list[str]:
    return [each.html for each in telegram.sent if isinstance(each, SendText)]


async def test_a_database_that_is_away_for_long_is_told_straight(clock: HandClock, tmp_path: Path) -> None:
    store, telegram, alerts = scripted(clock, tmp_path)
    store.pulses = StorageAwayError("postgresql://u:hunter2@h/d")
    await looks(alerts, clock, 5)
    assert telegram.sent == []
    await looks(alerts, clock, 10)
    (said,) = straight(telegram)
    assert "The database is away" in said
    assert "hunter2" not in said
    store.pulses = Pulse(migrated=True, sendable_since=None)
    await looks(alerts, clock, 20)
    assert straight(telegram)[1:] == ["Sinmungo: Over: database."]


async def test_a_short_absence_is_not_worth_a_word(clock: HandClock, tmp_path: Path) -> None:
    store, telegram, alerts = scripted(clock, tmp_path)
    for _ in range(3):
        store.pulses = StorageAwayError("away")
        await looks(alerts, clock, 3)
        store.pulses = Pulse(migrated=True, sendable_since=None)
        await looks(alerts, clock, 3)
    assert telegram.sent == []


async def test_delivery_that_is_stuck_and_missing_migrations(clock: HandClock, tmp_path: Path) -> None:
    store, telegram, alerts = scripted(clock, tmp_path)
    store.pulses = Pulse(migrated=False, sendable_since=START - timedelta(minutes=11))
    await looks(alerts, clock, 3)
    assert [word for word in ("migration", "Nothing has been sent") if word in "".join(straight(telegram))] == [
        "migration",
        "Nothing has been sent",
    ]
    assert len(telegram.sent) == 2
    store.pulses = StorageAwayError("away")  # what only the database knows does not end by that
    await looks(alerts, clock, 20)
    assert [said for said in straight(telegram) if "Over" in said] == []


async def test_what_cannot_be_told_is_told_later(clock: HandClock, tmp_path: Path) -> None:
    store, telegram, alerts = scripted(clock, tmp_path)
    tries: list[Outgoing] = []

    async def refuse(outgoing: Outgoing) -> None:
        tries.append(outgoing)
        if len(tries) < 3:
            raise TryAgainError("502")

    telegram.script = refuse
    store.pulses = Pulse(migrated=False, sendable_since=None)
    await looks(alerts, clock, 6)
    assert (len(tries), len(telegram.sent)) == (3, 1)


async def test_broken_promises(
    alerts: Alerts, store: Storage, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def figures(_now: datetime, _states: Any) -> Figures:
        return Figures(0, 0, None, 0, 0, 0, {"dispute": 2, "question": 1}, {})

    monkeypatch.setattr(store, "figures", figures)
    await looks(alerts, clock, 3)
    assert await told(store) == ["Sinmungo: Open cases wait for longer than was promised: dispute 2, question 1."]


async def test_a_webhook_that_cannot_be_called(store: Storage, clock: HandClock, tmp_path: Path) -> None:
    errors = ["SSL error <certificate has expired>"]

    async def hook(_now: datetime) -> str:
        return errors[0]

    alerts = Alerts(store, FakeTelegram(), clock, CHAT, tmp_path, hook)
    await looks(alerts, clock, 8)
    (said,) = await told(store)
    assert "(SSL error &lt;certificate has expired&gt;)" in said
    errors[0] = ""
    await looks(alerts, clock, 12)
    assert (await told(store))[1:] == ["Sinmungo: Over: webhook."]


async def test_it_looks_every_minute(alerts: Alerts, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[datetime] = []

    async def look() -> None:
        seen.append(clock.now())
        if len(seen) < 3:
            clock.turn(MINUTE)

    monkeypatch.setattr(alerts, "look", look)
    await until(alerts.run(), lambda: len(seen) == 3)
    assert seen == [START, START + MINUTE, START + 2 * MINUTE]


@pytest.mark.parametrize(
    ("total", "left", "found"),
    [(10**12, 600 * 2**20, None), (10**12, 500 * 2**20, 500 * 2**20), (2**30, 200 * 2**20, None), (2**30, 5, 5)],
)
def test_how_little_is_little(
    total: int, left: int, found: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = left

    Usage.total = total  # type: ignore[attr-defined]
    monkeypatch.setattr("shutil.disk_usage", lambda _place: Usage)
    assert disk.nearly_full(tmp_path / "not there yet") == found


@pytest.mark.slow
async def test_the_running_bot_tells_its_operator(tmp_path: Path) -> None:
    """Its own process: an update that cannot be read is set aside, and the operator hears of it."""
    async with running_playground() as playground:
        at = {"BOT_TOKEN": playground.token, "BOT_API_BASE": playground.base, "PLAYGROUND_CLOCK": playground.base}
        person = playground.world.person("en").id
        bot = BotProcess(tmp_path, {**at, "OPERATOR_CHAT": str(person)})
        await bot.start()
        playground.world.updates.put_raw({"message": {"text": "planted"}})

        def said() -> list[str]:
            return [
                str(call.params["text"])
                for call in playground.world.record.calls(after=0)
                if call.method == "sendMessage" and str(call.params["chat_id"]) == str(person)
            ]

        async with asyncio.timeout(60):
            while not said():
                playground.world.turn_clock(playground.world.clock.offset + 61)  # until it has looked
                await asyncio.sleep(0.2)
        assert await bot.stop() == 0, bot.log()
    assert said()[0].startswith("Sinmungo: Updates that failed and were set aside: 1; see sinmungo failed list. The")
    assert "planted" not in said()[0] + bot.log()
