"""What every edge makes of refusals, broken answers and broken lines. Inherited by each edge's tests."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from typing import Any, Literal

import msgspec
import pytest

from bot.ports import (
    AnswerCallback,
    ChatGoneError,
    ConflictError,
    DeliveryError,
    EditText,
    MigratedError,
    RejectedError,
    SendText,
    Telegram,
    TooManyRequestsError,
    TryAgainError,
    UnauthorizedError,
)
from tests.edges.wire import Wire, running_wire

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcA"
CHAT = 7_000_000_001
TEXT = SendText(CHAT, "안녕하세요")

REFUSALS: list[tuple[int, str, type[Exception]]] = [
    (400, "Bad Request: chat not found", ChatGoneError),
    (400, "Bad Request: user is deactivated", ChatGoneError),
    (400, "Bad Request: PEER_ID_INVALID", ChatGoneError),
    (400, "Bad Request: can't parse entities: unsupported start tag", RejectedError),
    (400, "Bad Request: message text is empty", RejectedError),
    (400, "Bad Request: BUTTON_DATA_INVALID", RejectedError),
    (400, "Bad Request: message to edit not found", RejectedError),
    (401, "Unauthorized", UnauthorizedError),
    (403, "Forbidden: bot was blocked by the user", ChatGoneError),
    (403, "Forbidden: user is deactivated", ChatGoneError),
    (404, "Not Found", UnauthorizedError),
    (404, "Not Found: method not found", RejectedError),
    (409, "Conflict: terminated by other getUpdates request", ConflictError),
    (413, "Request Entity Too Large", RejectedError),
    (429, "Too Many Requests", TooManyRequestsError),
    (500, "Internal Server Error", TryAgainError),
    (502, "Bad Gateway", TryAgainError),
    (504, "Gateway Timeout", TryAgainError),
]

GARBAGE = {
    "nothing": b"",
    "page": b"<html>502</html>",
    "half": b"{",
    "list": b"[]",
    "empty": b"{}",
    "no result": b'{"ok":true}',
    "empty result": b'{"ok":true,"result":{}}',
    "no text": b"\xff\xfe",
    "deep": b"[" * 100_000,
}


class FailureContract:
    """Inherit, and say how to connect."""

    def connect(self, token: str, base: str, patience: float) -> Telegram:
        """The edge under test."""
        raise NotImplementedError

    @pytest.fixture
    async def wire(self) -> AsyncIterator[Wire]:
        async with running_wire() as wire:
            yield wire

    @pytest.fixture
    async def telegram(self, wire: Wire) -> AsyncIterator[Telegram]:
        telegram = self.connect(TOKEN, wire.base, 30)
        yield telegram
        await telegram.close()

    async def test_what_holds_no_file_goes_as_json(self, wire: Wire, telegram: Telegram) -> None:
        wire.gives({"message_id": 5})
        await telegram.send(TEXT)
        path, kind, body = wire.asked[0]
        assert (path, kind) == (f"/bot{TOKEN}/sendMessage", "application/json")
        sent = {
            "chat_id": CHAT,
            "text": "안녕하세요",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        assert msgspec.json.decode(body) == sent

    async def test_a_hundred_calls_at_once_go_by_a_hundred_lines_and_keep_them(
        self, wire: Wire, telegram: Telegram
    ) -> None:
        wire.gives({"message_id": 5})
        for _ in range(2):
            assert await asyncio.gather(*(telegram.send(TEXT) for _ in range(100))) == [5] * 100
        assert len(wire.asked) == 200
        assert len(wire.lines) == 100

    @pytest.mark.parametrize(("code", "description", "expected"), REFUSALS)
    async def test_a_refusal_is_named(
        self, wire: Wire, telegram: Telegram, code: int, description: str, expected: type[Exception]
    ) -> None:
        wire.refuses(code, description)
        with pytest.raises(expected) as caught:
            await telegram.send(TEXT)
        assert caught.type is expected
        with pytest.raises(expected):
            await telegram.updates(None, timeout=0)

    async def test_too_many_requests_say_how_long_to_wait(self, wire: Wire, telegram: Telegram) -> None:
        wire.refuses(429, "Too Many Requests: retry after 17", retry_after=17)
        with pytest.raises(TooManyRequestsError) as caught:
            await telegram.send(TEXT)
        assert caught.value.retry_after == 17

    async def test_a_migrated_group_says_where_to(self, wire: Wire, telegram: Telegram) -> None:
        wire.refuses(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1_009_999_999_999)
        with pytest.raises(MigratedError) as caught:
            await telegram.send(TEXT)
        assert caught.value.chat == -1_009_999_999_999

    async def test_an_edit_that_changes_nothing_is_done(self, wire: Wire, telegram: Telegram) -> None:
        wire.refuses(400, "Bad Request: message is not modified: specified new message content and reply markup are …")
        assert await telegram.send(EditText(CHAT, "x", message_id=5)) is None

    async def test_an_answer_to_an_old_tap_is_done(self, wire: Wire, telegram: Telegram) -> None:
        wire.refuses(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        assert await telegram.send(AnswerCallback(CHAT, "77")) is None

    @pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
    @pytest.mark.parametrize("status", [200, 502])
    async def test_an_unreadable_answer_may_be_asked_again(
        self, wire: Wire, telegram: Telegram, status: int, body: bytes
    ) -> None:
        wire.status, wire.body = status, body
        with pytest.raises(TryAgainError):
            await telegram.send(TEXT)
        with pytest.raises(TryAgainError):
            await telegram.me()
        with pytest.raises(TryAgainError):
            await telegram.updates(None, timeout=0)

    async def test_one_odd_update_spoils_no_batch(self, wire: Wire, telegram: Telegram) -> None:
        wire.body = (
            rb'{"ok":true,"result":[{"update_id":1,"message":7},{"update_id":2,"x":"\ud800"},{"update_id":"?"}]}'
        )
        odd: list[dict[str, Any]] = [
            {"update_id": 1, "message": 7},
            {"update_id": 2, "x": "\ud800"},
            {"update_id": "?"},
        ]
        assert await telegram.updates(None, timeout=0) == odd

    @pytest.mark.parametrize("breaks", ["reset", "hang"])
    async def test_a_broken_line_may_be_tried_again(self, wire: Wire, breaks: Literal["reset", "hang"]) -> None:
        telegram = self.connect(TOKEN, wire.base, 0.05)
        wire.breaks = breaks
        with pytest.raises(TryAgainError):
            await telegram.send(TEXT)
        with pytest.raises(TryAgainError):
            await telegram.updates(None, timeout=0)
        await telegram.close()

    @pytest.mark.parametrize("base", ["http://127.0.0.1:9", "nonsense:", "http://[::1"])
    async def test_a_server_that_is_not_there_may_come_back(self, base: str) -> None:
        telegram = self.connect(TOKEN, base, 5)
        with pytest.raises(TryAgainError):
            await telegram.me()
        await telegram.close()

    @pytest.mark.parametrize(
        ("file", "expected"),
        [
            ((404, b"Not Found"), RejectedError),
            ((400, b""), RejectedError),
            ((200, b"larger than it said"), RejectedError),
            ((429, b""), TryAgainError),
            ((503, b""), TryAgainError),
            (None, TryAgainError),
        ],
    )
    async def test_a_download_that_fails_is_named(
        self, wire: Wire, telegram: Telegram, file: tuple[int, bytes] | None, expected: type[Exception]
    ) -> None:
        wire.gives({"file_id": "id-d", "file_unique_id": "u", "file_path": "documents/file_1.pdf"})
        wire.file = file
        with pytest.raises(expected) as caught:
            await telegram.download("id-d", at_most=10)
        assert caught.type is expected
        assert TOKEN not in "".join(traceback.format_exception(caught.value))
        wire.file = (200, b"ten bytes!")
        assert await telegram.download("id-d", at_most=10) == b"ten bytes!"

    async def test_a_file_that_telegram_no_longer_has_is_refused(self, wire: Wire, telegram: Telegram) -> None:
        wire.gives({"file_id": "id-d", "file_unique_id": "u"})
        with pytest.raises(RejectedError):
            await telegram.download("id-d", at_most=10)

    def test_a_token_of_the_wrong_form_is_named(self) -> None:
        with pytest.raises(UnauthorizedError) as caught:
            self.connect("not a token", "http://127.0.0.1:9", 5)
        assert "not a token" not in str(caught.value)

    @pytest.mark.parametrize("trouble", ["reset", "hang", "refused", "echo", "garbage", "absent", "nonsense"])
    async def test_no_error_and_no_log_holds_the_token(
        self, wire: Wire, caplog: pytest.LogCaptureFixture, trouble: str
    ) -> None:
        caplog.set_level("DEBUG")
        base = {"absent": "http://127.0.0.1:9", "nonsense": "nonsense:"}.get(trouble, wire.base)
        if trouble == "reset":
            wire.breaks = "reset"
        elif trouble == "hang":
            wire.breaks = "hang"
        elif trouble == "refused":
            wire.refuses(403, "Forbidden")
        elif trouble == "echo":
            wire.refuses(400, f"no such thing: /bot{TOKEN}/sendMessage")
        else:
            wire.body = TOKEN.encode()
        telegram = self.connect(TOKEN, base, 0.05)
        for call in (telegram.send(TEXT), telegram.me(), telegram.download("id-d", at_most=10)):
            with pytest.raises((DeliveryError, UnauthorizedError)) as caught:
                await call
            told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
            assert TOKEN not in told
            assert caught.value.__cause__ is None
            assert caught.value.__context__ is None
        await telegram.close()
        assert TOKEN not in caplog.text
