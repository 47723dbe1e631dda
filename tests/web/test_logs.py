"""Logs: an update's lines carry its id, and no line carries what people wrote, nor a token."""

import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.service.logs import about, configure, watch_loop

TOKEN = "123456789:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
SECRET = "Zanzibar"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written; logging is put back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    configure("info", "json", stream=stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    assert SECRET not in stream.getvalue()
    assert TOKEN not in stream.getvalue()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def failing() -> None:
    secret = SECRET
    raise ValueError(f"{secret} at https://api.telegram.org/bot{TOKEN}/getMe")


async def test_lines_say_which_update_they_are_about(lines: io.StringIO) -> None:
    log = structlog.get_logger()
    with about(5):
        log.info("one")
        with about(6, None, 7):
            await asyncio.gather(asyncio.to_thread(log.info, "several"))
        log.info("said", update_id=9)
    log.info("none")
    assert [line.get("update_id") for line in read(lines)] == [5, [6, 7], 9, None]


def test_errors_are_told_without_their_words(lines: io.StringIO) -> None:
    try:
        failing()
    except ValueError as error:
        structlog.get_logger().exception("failed")
        structlog.get_logger().error("failed", exc_info=error)
        logging.getLogger("aiohttp.server").exception("Error handling %s", SECRET)
    for line in read(lines):
        assert line["error"] == "ValueError"
        assert [place.partition(":")[0] for place in line["places"]] == ["test_logs.py", "test_logs.py"]
    assert read(lines)[2]["event"] == "Error handling %s"
    assert read(lines)[2]["logger"] == "aiohttp.server"


def test_libraries_only_warn(lines: io.StringIO) -> None:
    for name in ("httpx", "aiohttp.access", "aiogram.event", "telegram.ext"):
        logging.getLogger(name).info("HTTP Request: %s", TOKEN)
        logging.getLogger(name).warning(f"once more: {TOKEN}")  # noqa: G004 - as careless ones do
    assert {line["event"] for line in read(lines)} == {"once more: …"}


def test_secrets_do_not_leave(lines: io.StringIO) -> None:
    structlog.get_logger().info("away", url=f"https://x/bot{TOKEN}/y", at="postgresql://me:Zanzibar@db/x", row=5)
    [line] = read(lines)
    assert (line["url"], line["at"], line["row"]) == ("https://x/bot…/y", "postgresql://…@db/x", 5)


async def test_what_nobody_caught_in_the_loop(lines: io.StringIO) -> None:
    watch_loop()
    asyncio.get_running_loop().call_soon(failing)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    [line] = read(lines)
    assert (line["event"], line["error"], line["places"][-1].partition(":")[0]) == (
        "uncaught",
        "ValueError",
        "test_logs.py",
    )


@pytest.mark.parametrize("form", ["json", "console"])
def test_what_nobody_caught_at_all(form: str) -> None:
    """Rich would print every local variable, and Python the words of the error."""
    program = f"""
import threading
from bot.service.logs import configure
configure("info", "{form}")
def fail():
    secret = "Zan" + "zibar"
    raise ValueError(secret)
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("uncaught") == 2
    assert ended.stderr.count("ValueError") == 2
    assert "ibar" not in ended.stderr
    assert ended.stdout == ""


@pytest.mark.usefixtures("lines")
def test_the_form_can_be_chosen() -> None:
    for form, begins in (("json", "{"), ("console", "2"), (None, "{")):
        stream = io.StringIO()
        configure("info", form, stream=stream)
        structlog.get_logger().info("here")
        assert stream.getvalue().startswith(begins)


def test_a_disk_without_room_ends_nobody_who_writes_a_line(lines: io.StringIO) -> None:
    del lines  # it puts logging back
    with Path("/dev/full").open("w") as full:
        configure("info", "json", stream=full)
        structlog.get_logger().info("x" * 100_000)
        logging.getLogger("library").warning("x" * 100_000)
        with suppress(OSError):
            full.close()


def test_of_a_group_each_error_is_told(lines: io.StringIO) -> None:
    try:
        failing()
    except ValueError as error:
        structlog.get_logger().error("x", exc_info=ExceptionGroup(SECRET, [error]))
    (within,) = read(lines)[0]["within"]
    assert within["error"] == "ValueError"
    assert "test_logs.py" in within["places"][-1]
