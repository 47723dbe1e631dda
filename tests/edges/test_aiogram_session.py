from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.methods import CreateForumTopic, SendDocument, SendMessage
from aiogram.types import BufferedInputFile, ForumTopic, LinkPreviewOptions

from bot.edges.aiogram_edge.session import LeanSession
from bot.ports import TryAgainError
from tests.edges.raw import SENT, message
from tests.edges.wire import Wire, running_wire

TOKEN = "42:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcA"


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with running_wire() as wire:
        yield wire


@pytest.fixture
async def bot(wire: Wire) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, session=LeanSession(wire.base, 30), default=DefaultBotProperties(parse_mode="HTML"))
    yield bot
    await bot.session.close()


async def test_aiograms_own_way_of_calling_gives_aiograms_types(wire: Wire, bot: Bot) -> None:
    wire.gives(message(text="안녕하세요"))
    sent = await bot.send_message(5, "안녕하세요")
    assert (sent.text, sent.date) == ("안녕하세요", datetime.fromtimestamp(SENT, UTC))
    wire.gives({"message_thread_id": 7, "name": "C-1", "icon_color": 0})
    assert await bot(CreateForumTopic(chat_id=-5, name="C-1")) == ForumTopic(
        message_thread_id=7, name="C-1", icon_color=0
    ).as_(bot)


async def test_what_holds_no_file_goes_as_json_with_defaults_filled_in(wire: Wire, bot: Bot) -> None:
    wire.gives(message(text="x"))
    await bot(SendMessage(chat_id=5, text="x", link_preview_options=LinkPreviewOptions(is_disabled=True)))
    path, kind, body = wire.asked[0]
    assert (path, kind) == (f"/bot{TOKEN}/sendMessage", "application/json")
    assert msgspec.json.decode(body) == {
        "chat_id": 5,
        "text": "x",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


async def test_what_holds_a_file_goes_as_a_form(wire: Wire, bot: Bot) -> None:
    wire.gives(message(text="x"))
    await bot(SendDocument(chat_id=5, document=BufferedInputFile(b"\x00bytes", "확인증.pdf")))
    _, kind, body = wire.asked[0]
    assert kind == "multipart/form-data"
    assert b"\x00bytes" in body
    assert 'filename="확인증.pdf"'.encode() in body


async def test_a_result_of_another_shape_is_named_and_not_quoted(wire: Wire, bot: Bot) -> None:
    wire.gives({"text": "010-1234-5678"})
    with pytest.raises(TryAgainError) as caught:
        await bot.send_message(5, "x")
    assert str(caught.value) == "sendMessage: a result that cannot be read"


async def test_calls_in_a_row_share_a_line(wire: Wire, bot: Bot) -> None:
    wire.gives(message(text="x"))
    for _ in range(3):
        await bot.send_message(5, "x")
    assert len(wire.lines) == 1
