"""What the settings make of traces."""

import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import checks
from bot.config import Settings, tracing
from bot.ports import BotProfile
from bot.watching import TracingError, traced
from tests.service.fakes import HandClock
from tests.tracing.collector import collecting
from tests.tracing.test_spans import Others

US = BotProfile(123456789, "drum_bot", "Drum")
AT = {"otel_exporter_otlp_endpoint": "http://127.0.0.1:4318"}


def house(folder: Path, **settings: Any) -> Any:
    return SimpleNamespace(settings=Settings(_env_file=None, data_dir=folder, **settings), clock=HandClock())


def test_no_collector_no_traces(tmp_path: Path) -> None:
    assert traced(house(tmp_path), Others(), US, mounted=False) is None


@pytest.mark.parametrize(
    ("settings", "mounted", "way"),
    [
        ({}, False, "poll"),
        ({}, True, "host"),
        ({"updates_from": "host", "webhook_secret": "x"}, False, "host"),
        ({"webhook_url": "https://bot.example/hook"}, False, "webhook"),
    ],
)
async def test_how_updates_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], mounted: bool, way: str
) -> None:
    made: list[tuple[Any, ...]] = []
    monkeypatch.setattr("bot.service.tracing.Traces", lambda *args, **more: made.append((args, more)))
    headers = {"otel_exporter_otlp_headers": "api-key=hunter2"}
    traced(house(tmp_path, **AT, **headers, **settings), Others(), US, mounted=mounted)
    [((_, _, bot, said), more)] = made
    assert (bot, said) == (US.id, way)
    assert more == {
        "endpoint": "http://127.0.0.1:4318",
        "headers": {"api-key": "hunter2"},
        "service": "sinmungo",
        "share": 1.0,
    }


def test_what_opentelemetry_cannot_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "-1")
    with pytest.raises(TracingError, match="OpenTelemetry cannot be set up: max_queue_size must be a positive"):
        traced(house(tmp_path, **AT), Others(), US, mounted=False)


async def test_whether_the_collector_takes_them(tmp_path: Path) -> None:
    async def told(endpoint: str, **more: str) -> list[tuple[str, str]]:
        settings = house(tmp_path, otel_exporter_otlp_endpoint=endpoint, **more).settings
        return [(found.level, found.says) async for found in checks.collector(settings)]

    async with collecting() as running:
        headers = {"otel_exporter_otlp_headers": "api-key=hunter2"}
        assert await told(running.base, **headers) == [("good", f"{running.base} takes them")]
        assert (running.headers[0]["api-key"], running.spans) == ("hunter2", [])
        assert await told(f"{running.base}/x") == [("note", f"{running.base}/x does not take them (status 404)")]
    [(level, says)] = await told("http://127.0.0.1:9")
    assert level == "note"
    assert says.startswith("http://127.0.0.1:9 cannot be reached (")
    assert [found async for found in checks.collector(house(tmp_path).settings)] == []


def test_the_extra_is_what_is_looked_for() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split("[>=]", each)[0] for each in project["optional-dependencies"]["tracing"]}
    assert names == set(tracing._NEEDED)
