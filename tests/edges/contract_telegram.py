"""What every edge brings in and sends out, by HTTP against the playground. Inherited by each edge's tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.core.event import (
    BotBlocked,
    BotReturned,
    ButtonPressed,
    ContactShared,
    Event,
    MediaReceived,
    MessageEdited,
    Sender,
    TextReceived,
)
from bot.edges.updates import ALLOWED_UPDATES, decode
from bot.playground.acts import Actor
from bot.playground.faults import NextFault
from bot.playground.files import Upload
from bot.playground.server import Playground, running_playground
from bot.playground.shapes import Contact
from bot.ports import (
    AnswerCallback,
    ChatGoneError,
    CommandText,
    ConflictError,
    EditText,
    InlineButton,
    MigratedError,
    Outgoing,
    Profile,
    RejectedError,
    SendDocument,
    SendText,
    Telegram,
    TooManyRequestsError,
    TryAgainError,
    UnauthorizedError,
    WebhookSetError,
)
from tests.forms import unfolded

PDF = Upload(b"%PDF-1.7 \x00\xff", "영수증 1.pdf", "application/pdf")
PICTURE = Upload(b"\xff\xd8\xff\xe0 picture", "a.jpg", "image/jpeg")
KEYBOARD = ((InlineButton("뒤로", data="back~a~~1~mac"), InlineButton("그만두기", data="no", style="danger")),)

SENT_BY_PEOPLE: dict[str, tuple[Callable[[Actor], object], Callable[[int], Event]]] = {
    "text": (lambda her: her.says("안녕하세요"), lambda at: TextReceived(at, "안녕하세요")),
    "command": (lambda her: her.says("/start c_ABC"), lambda at: TextReceived(at, "/start c_ABC")),
    "own contact": (lambda her: her.shares_contact(), lambda at: ContactShared(at, "821020000001", own=True)),
    "a contact": (
        lambda her: her.shares_contact(Contact("+8613800138000", "王小明")),
        lambda at: ContactShared(at, "+8613800138000", own=False),
    ),
}


class TelegramContract:
    """Inherit, and say how to connect."""

    def connect(self, token: str, base: str) -> Telegram:
        """The edge under test."""
        raise NotImplementedError

    @pytest.fixture
    async def playground(self) -> AsyncIterator[Playground]:
        async with running_playground() as playground:
            yield playground
            assert playground.problems() == []

    @pytest.fixture
    async def telegram(self, playground: Playground) -> AsyncIterator[Telegram]:
        telegram = self.connect(playground.token, playground.base)
        yield telegram
        await telegram.close()

    @pytest.fixture
    def her(self, playground: Playground) -> Actor:
        return playground.actor("ko")

    # --- in ---------------------------------------------------------------------------------------------------------

    async def test_the_bot_knows_itself(self, playground: Playground, telegram: Telegram) -> None:
        profile = await telegram.me()
        bot = playground.world.bot
        assert (profile.id, profile.username, profile.name) == (bot.id, bot.username, bot.first_name)
        assert not profile.app
        playground.world.app = True
        assert (await telegram.me()).app

    @pytest.mark.parametrize("kind", SENT_BY_PEOPLE)
    async def test_what_people_write_comes_in(self, telegram: Telegram, her: Actor, kind: str) -> None:
        act, event = SENT_BY_PEOPLE[kind]
        act(her)
        (update,) = await telegram.updates(None, timeout=0)
        incoming = decode(update)
        assert incoming.event == event(update["message"]["message_id"])
        assert (incoming.chat, incoming.sender) == (her.room.chat.id, Sender("ko", "김하늘"))
        assert incoming.sent_at is not None
        assert incoming.sent_at.timestamp() == update["message"]["date"]

    async def test_replies_and_edits_come_in(self, telegram: Telegram, her: Actor) -> None:
        first = her.says("20261121-0001").message_id
        second = her.says("x", reply_to=first).message_id
        her.edits(first, "20261121-0007")
        photo = her.sends("photo", PICTURE, caption="영수증")[0].message_id
        her.edits(photo, "영수증 2")
        events = await heard(telegram)
        assert events[:3] == [
            TextReceived(first, "20261121-0001"),
            TextReceived(second, "x", reply_to=first),
            MessageEdited(first, "20261121-0007"),
        ]
        assert isinstance(events[3], MediaReceived)
        assert events[4:] == [MessageEdited(photo, "영수증 2")]

    async def test_media_come_in_and_can_be_downloaded(self, telegram: Telegram, her: Actor) -> None:
        her.sends("document", PDF, caption="영수증")
        her.sends("photo", PICTURE, PICTURE, album="a")
        her.sends("video", PICTURE)
        her.sends("voice", PICTURE)
        her.sends("audio", PICTURE)
        her.sends_sticker()
        her.sends_location(37.5, 127.0)
        events = await heard(telegram)
        media = [event for event in events if isinstance(event, MediaReceived)]
        assert len(media) == len(events)
        assert [event.media.kind for event in media] == [
            *("document", "photo", "photo", "video", "voice", "audio", "sticker", "location")
        ]
        document, first, second = media[:3]
        assert (document.caption, document.album) == ("영수증", None)
        assert (document.media.name, document.media.mime) == (PDF.name, PDF.mime)
        assert document.media.size == len(PDF.content)
        assert await telegram.download(document.media.file_id, at_most=len(PDF.content)) == PDF.content
        assert await telegram.download(first.media.file_id, at_most=1000) == PICTURE.content
        assert first.album == second.album
        assert first.album

    async def test_taps_come_in(self, telegram: Telegram, her: Actor) -> None:
        card = await telegram.send(SendText(her.room.chat.id, "?", keyboard=KEYBOARD))
        assert card is not None
        queries = [her.taps(card, 0, 0), her.taps(card, data="forged"), her.taps(9999, data="gone")]
        assert await heard(telegram) == [
            ButtonPressed(queries[0], "back~a~~1~mac", card),
            ButtonPressed(queries[1], "forged", card),
            ButtonPressed(queries[2], "gone", 9999),
        ]

    async def test_blocking_and_returning_come_in(self, telegram: Telegram, her: Actor) -> None:
        her.blocks()
        her.unblocks()
        assert await heard(telegram) == [BotBlocked(), BotReturned()]

    async def test_an_offset_confirms(self, playground: Playground, telegram: Telegram, her: Actor) -> None:
        for number in range(3):
            her.says(str(number))
        two = await telegram.updates(None, timeout=0, limit=2)
        assert [update["message"]["text"] for update in two] == ["0", "1"]
        rest = await telegram.updates(two[-1]["update_id"] + 1, timeout=0)
        assert [update["message"]["text"] for update in rest] == ["2"]
        assert await telegram.updates(rest[-1]["update_id"] + 1, timeout=0) == []
        assert playground.world.updates.allowed == frozenset(ALLOWED_UPDATES)

    async def test_a_long_poll_hears_at_once(self, telegram: Telegram, her: Actor) -> None:
        async with asyncio.TaskGroup() as group:
            poll = group.create_task(telegram.updates(None, timeout=50))
            await asyncio.sleep(0)
            her.says("안녕하세요")
        assert [update["message"]["text"] for update in poll.result()] == ["안녕하세요"]

    async def test_a_second_poll_is_a_conflict(self, playground: Playground, telegram: Telegram) -> None:
        other = self.connect(playground.token, playground.base)
        polls = {asyncio.ensure_future(outcome(each.updates(None, timeout=50))) for each in (telegram, other)}
        done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
        assert [type(poll.result()) for poll in done] == [ConflictError]
        playground.world.updates.put_raw({"poll": {}})
        assert [len(await poll) for poll in waiting] == [1]
        await other.close()

    async def test_a_webhook_comes_and_goes(self, playground: Playground, telegram: Telegram) -> None:
        await telegram.listen("http://127.0.0.1:9/hook", "s-3_cret")
        hook = playground.world.hook
        assert (hook.url, hook.secret, hook.max_connections) == ("http://127.0.0.1:9/hook", "s-3_cret", 100)
        assert playground.world.updates.allowed == frozenset(ALLOWED_UPDATES)
        with pytest.raises(WebhookSetError):
            await telegram.updates(None, timeout=0)
        await telegram.unlisten()
        assert hook.url == ""
        assert await telegram.updates(None, timeout=0) == []

    async def test_no_log_tells_what_is_said_or_holds_the_token(
        self, playground: Playground, telegram: Telegram, her: Actor, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        fresh = self.connect(playground.token, playground.base)
        her.says("secret word")
        her.sends("document", PDF, caption="secret word")
        for edge in (telegram, fresh):
            *_, media = await heard(edge)
            assert isinstance(media, MediaReceived)
            await edge.download(media.media.file_id, at_most=1000)
            await edge.send(SendText(her.room.chat.id, "secret word"))
        await fresh.close()
        told = caplog.text + "".join(str(vars(record)) for record in caplog.records)
        assert "secret word" not in told
        assert playground.token not in told

    # --- out --------------------------------------------------------------------------------------------------------

    async def test_a_text_arrives_as_it_was_meant(self, playground: Playground, telegram: Telegram, her: Actor) -> None:
        html = "<b>번호</b> &lt;1&gt; https://example.org"
        keyboard = (
            *KEYBOARD,
            (InlineButton("열기", url="https://example.org/"), InlineButton("복사", copy="20261121-0001")),
            (InlineButton("앱", app="https://example.org/app?lang=ko"),),
        )
        sent = await telegram.send(SendText(her.room.chat.id, html, keyboard=keyboard))
        (message,) = her.hears()
        assert message.message_id == sent
        assert message.text == "번호 <1> https://example.org"
        assert message.entities is not None
        assert [entity.type for entity in message.entities] == ["bold", "url"]
        assert message.reply_markup is not None
        rows = message.reply_markup.inline_keyboard
        assert [[button.text for button in row] for row in rows] == [["뒤로", "그만두기"], ["열기", "복사"], ["앱"]]
        assert [button.callback_data for button in rows[0]] == ["back~a~~1~mac", "no"]
        assert [button.style for button in rows[0]] == [None, "danger"]
        assert rows[1][0].url == "https://example.org/"
        assert rows[1][1].copy_text is not None
        assert rows[1][1].copy_text.text == "20261121-0001"
        assert rows[2][0].web_app == {"url": "https://example.org/app?lang=ko"}
        assert params(playground, "sendMessage")["link_preview_options"] == {"is_disabled": True}

    async def test_the_contact_button_comes_and_goes(self, telegram: Telegram, her: Actor) -> None:
        chat = her.room.chat.id
        first = await telegram.send(SendText(chat, "?", contact="전화번호 보내기"))
        second = await telegram.send(SendText(chat, "!", clear_keyboard=True))
        assert first is not None
        assert second is not None
        keyboard = her.room.keyboards[first]
        assert keyboard["keyboard"] == [[{"text": "전화번호 보내기", "request_contact": True}]]
        assert (keyboard["resize_keyboard"], keyboard["one_time_keyboard"]) == (True, True)
        assert not keyboard.get("is_persistent")
        assert her.room.keyboards[second]["remove_keyboard"] is True

    async def test_a_reply_is_sent_even_where_its_target_is_gone(self, telegram: Telegram, her: Actor) -> None:
        question = her.says("?").message_id
        await telegram.send(SendText(her.room.chat.id, "1", reply_to=question))
        await telegram.send(SendText(her.room.chat.id, "2", reply_to=9999))
        first, second = her.hears()
        assert first.reply_to_message is not None
        assert first.reply_to_message.message_id == question
        assert second.reply_to_message is None

    async def test_an_edit_rewrites_in_place(self, telegram: Telegram, her: Actor) -> None:
        chat = her.room.chat.id
        card = await telegram.send(SendText(chat, "?", keyboard=KEYBOARD))
        assert await telegram.send(EditText(chat, "<i>!</i>", message_id=card)) is None
        (message,) = her.hears()
        assert (message.message_id, message.text, message.reply_markup) == (card, "!", None)
        assert await telegram.send(EditText(chat, "<i>!</i>", message_id=card)) is None
        with pytest.raises(RejectedError):
            await telegram.send(EditText(chat, "x", message_id=9999))

    async def test_a_document_arrives_byte_by_byte(
        self, playground: Playground, telegram: Telegram, her: Actor
    ) -> None:
        content = bytes(range(256)) * 300
        outgoing = SendDocument(
            her.room.chat.id, 1, "certificate/1", "확인증 1.pdf", "<b>확인증</b>", keyboard=KEYBOARD
        )
        sent = await telegram.send(outgoing, content)
        (message,) = her.hears()
        assert (message.message_id, message.caption) == (sent, "확인증")
        assert message.reply_markup is not None
        assert message.reply_markup.inline_keyboard[0][1].callback_data == "no"
        assert message.document is not None
        assert message.document.file_name == outgoing.name
        stored = playground.world.files.find(message.document.file_id)
        assert stored is not None
        assert stored.content == content

    async def test_a_tap_is_answered(self, playground: Playground, telegram: Telegram, her: Actor) -> None:
        chat = her.room.chat.id
        query = her.taps(1, data="x")
        assert await telegram.send(AnswerCallback(chat, query, "이미 끝났어요", alert=True)) is None
        answer = params(playground, "answerCallbackQuery")
        assert (answer["callback_query_id"], answer["text"]) == (query, "이미 끝났어요")
        assert answer["show_alert"] in {True, "true", "True"}
        late = her.taps(1, data="x")
        playground.world.turn_clock(151)
        assert await telegram.send(AnswerCallback(chat, late)) is None

    @pytest.mark.parametrize(
        "outgoing",
        [
            SendText(1, "x", keyboard=KEYBOARD, contact="전화번호"),
            SendText(1, "x", keyboard=KEYBOARD, clear_keyboard=True),
            SendText(1, "x", contact="전화번호", clear_keyboard=True),
            EditText(1, "x"),
            SendDocument(1, 1, "file", "a.pdf"),
        ],
    )
    async def test_what_makes_no_sense_is_not_sent(
        self, playground: Playground, telegram: Telegram, outgoing: Outgoing
    ) -> None:
        with pytest.raises(ValueError, match=r"needs|only one"):
            await telegram.send(outgoing)
        assert playground.world.record.last == 0

    # --- refusals ---------------------------------------------------------------------------------------------------

    async def test_refusals_for_real_reasons(self, playground: Playground, telegram: Telegram, her: Actor) -> None:
        chat = her.room.chat.id
        for outgoing in (SendText(chat, ""), SendText(chat, "<b>x"), SendText(chat, "x" * 4097)):
            with pytest.raises(RejectedError):
                await telegram.send(outgoing)
        with pytest.raises(ChatGoneError):
            await telegram.send(SendText(5, "x"))
        her.blocks()
        with pytest.raises(ChatGoneError):
            await telegram.send(SendText(chat, "x"))
        with pytest.raises(RejectedError):
            await telegram.download("no such file", at_most=1000)
        stranger = self.connect("42:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcA", playground.base)
        with pytest.raises(UnauthorizedError):
            await stranger.me()
        with pytest.raises(UnauthorizedError):
            await stranger.updates(None, timeout=0)
        await stranger.close()

    async def test_a_file_larger_than_wanted_is_refused(self, telegram: Telegram, her: Actor) -> None:
        her.sends("document", PDF)
        (event,) = await heard(telegram)
        assert isinstance(event, MediaReceived)
        with pytest.raises(RejectedError):
            await telegram.download(event.media.file_id, at_most=len(PDF.content) - 1)

    @pytest.mark.parametrize(
        ("fault", "expected"),
        [
            (
                NextFault(status=429, description="Too Many Requests", parameters={"retry_after": 3}),
                TooManyRequestsError,
            ),
            (NextFault(status=500, description="Internal Server Error"), TryAgainError),
            (NextFault(status=502, description="Bad Gateway"), TryAgainError),
            (NextFault(reset="before"), TryAgainError),
            (NextFault(reset="after"), TryAgainError),
            (NextFault(status=400, description="x", parameters={"migrate_to_chat_id": -1001}), MigratedError),
        ],
    )
    async def test_a_fault_is_named_and_over_with_the_next_call(
        self, playground: Playground, telegram: Telegram, her: Actor, fault: NextFault, expected: type[Exception]
    ) -> None:
        outgoing = SendText(her.room.chat.id, "x")
        playground.world.faults.next.append(fault)
        with pytest.raises(expected):
            await telegram.send(outgoing)
        assert await telegram.send(outgoing) is not None

    # --- profile ----------------------------------------------------------------------------------------------------

    async def test_the_profile_is_changed_only_where_it_differs(
        self, playground: Playground, telegram: Telegram
    ) -> None:
        english = Profile("", "Sinmungo", "Help for buyers", "Help", (CommandText("start", "Begin"),))
        korean = Profile(
            "ko", "신문고", "구매자를 도와요", "도움", (CommandText("start", "시작"), CommandText("menu", "메뉴"))
        )
        await telegram.present([english, korean])
        assert sorted(changes(playground)) == sorted(2 * CHANGES)
        profile = playground.world.profile
        assert profile.texts["name"] == {"": "Sinmungo", "ko": "신문고"}
        assert profile.texts["description"] == {"": "Help for buyers", "ko": "구매자를 도와요"}
        assert profile.texts["short_description"] == {"": "Help", "ko": "도움"}
        assert {
            key: [(each.command, each.description) for each in commands] for key, commands in profile.commands.items()
        } == {
            ("default", ""): [("start", "Begin")],
            ("default", "ko"): [("start", "시작"), ("menu", "메뉴")],
        }
        seen = playground.world.record.last
        await telegram.present([english, korean])
        assert changes(playground, seen) == []
        await telegram.present([english, Profile("ko", "신문고", "다른 말", "도움", korean.commands)])
        assert changes(playground, seen) == ["setMyDescription"]


CHANGES = ["setMyCommands", "setMyDescription", "setMyName", "setMyShortDescription"]


def changes(playground: Playground, after: int = 0) -> list[str]:
    """The names of the calls that changed something."""
    return [call.method for call in playground.world.record.calls(after=after) if call.method.startswith("set")]


def params(playground: Playground, method: str) -> dict[str, Any]:
    """The fields of the only call of a method, whether they came as JSON or as a form."""
    (call,) = playground.world.record.calls(method)
    return unfolded(call.params)


async def heard(telegram: Telegram) -> list[Event]:
    """The events that wait."""
    return [decode(update).event for update in await telegram.updates(None, timeout=0)]


async def outcome(call: Awaitable[Any]) -> Any:
    """What a call returned, or else its error."""
    try:
        return await call
    except Exception as error:
        return error
