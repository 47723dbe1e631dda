"""What the settings make of traces."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.config import Settings
from bot.ports import BotProfile
from bot.watching import TracingError, traced
from tests.service.fakes import HandClock
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
