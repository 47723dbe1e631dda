"""Both libraries, as parsers of every update and as real clients of every call."""

from collections.abc import AsyncIterator
from typing import Any

import aiogram
import pytest
import telegram
from aiogram import types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.request import HTTPXRequest

from bot.playground.acts import Actor
from bot.playground.files import Upload
from bot.playground.groups import migrate, set_member
from bot.playground.server import Playground
from tests.playground.client import Client
from tests.playground.pictures import png

pytestmark = pytest.mark.slow  # left out of `make quick`


ALL = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"]
BUTTONS = [[{"text": "data", "callback_data": "d", "style": "primary"}, {"text": "copy", "copy_text": {"text": "c"}}]]


@pytest.fixture
async def aiogram_bot(playground: Playground) -> AsyncIterator[aiogram.Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(playground.base))
    bot = aiogram.Bot(playground.token, session)
    yield bot
    await session.close()


@pytest.fixture
async def ptb_bot(playground: Playground) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(
        playground.token,
        base_url=f"{playground.base}/bot",
        base_file_url=f"{playground.base}/file/bot",
        request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    )
    async with bot:
        yield bot


async def do_everything(client: Client, alice: Actor) -> None:
    """Whatever a person can do, so that there is an update of every kind."""
    chat = alice.room.chat.id
    told = alice.says("/start payload https://example.org")
    alice.says("a reply", reply_to=told.message_id)
    alice.edits(told.message_id, "edited")
    for kind in ("document", "video", "voice", "audio"):
        alice.sends(kind, Upload(b"x", f"x.{kind}"), caption="caption #tag")
    alice.sends("photo", Upload(png(1000, 10)), Upload(png(9, 9)), caption="album", album="1")
    alice.shares_contact()
    alice.sends_location(37.5, 127.0)
    alice.sends_sticker()
    sent = await client.call(
        "sendMessage", chat_id=chat, text="<b>x</b>", parse_mode="HTML", reply_markup={"inline_keyboard": BUTTONS}
    )
    alice.taps(sent["message_id"], 0, 0)
    await client.call("deleteMessage", chat_id=chat, message_id=sent["message_id"])
    alice.taps(sent["message_id"], data="late")
    alice.blocks()
    alice.unblocks()


async def do_everything_in_a_group(client: Client, playground: Playground) -> None:
    """Whatever people can do in a group."""
    world = playground.world
    await client.updates(allowed_updates=ALL)
    desk = playground.group("Desk", *world.people.values())
    admin = playground.actor("en", desk.chat.id)
    here = admin.opens_topic("topic")
    sent = await client.call("sendMessage", chat_id=desk.chat.id, message_thread_id=here.topic, text="x")
    said = here.says("plain")
    here.says("a reply", reply_to=sent["message_id"])
    here.edits(said.message_id, "edited")
    here.sends("animation", Upload(b"GIF89a", "x.gif"))
    here.sends("video_note", Upload(b"x", "x.mp4"))
    here.taps(sent["message_id"], data="x")
    here.reacts(said.message_id, "👍")
    here.pins(said.message_id)
    here.renames_topic("new")
    here.closes_topic()
    here.reopens_topic()
    admin.reacts(sent["message_id"], "👍")
    set_member(world, desk, admin.person.id, "administrator", anonymous=True)
    admin.says("as the group")
    admin.reacts(sent["message_id"])
    for status in ("restricted", "kicked", "member", "left"):
        set_member(world, desk, world.person("ko").id, status)
    for status in ("restricted", "kicked", "member"):
        set_member(world, desk, world.bot.id, status)
    migrate(world, desk, admin.person.id)


async def test_both_libraries_understand_every_update(client: Client, playground: Playground, alice: Actor) -> None:
    await do_everything(client, alice)
    updates = await client.updates()
    assert len(updates) == 16
    tap = types.Update.model_validate(updates[-3]).callback_query
    assert tap is not None
    assert isinstance(tap.message, types.InaccessibleMessage)
    await do_everything_in_a_group(client, playground)
    updates = await client.updates()
    assert len({kind for update in updates for kind in update}) == 1 + len(ALL)
    for update in updates:
        validated = types.Update.model_validate(update)
        assert list(unknown(validated)) == []
        parsed = telegram.Update.de_json(update, None)
        assert parsed.api_kwargs == {}
        assert {name for name in parsed.__slots__ if getattr(parsed, name, None) is not None} >= set(update)


def unknown(value: Any) -> list[str]:
    """Fields that aiogram does not know in a validated object."""
    if isinstance(value, types.TelegramObject):
        fields = [getattr(value, name) for name in type(value).model_fields]
        return [*(value.model_extra or {}), *(name for field in fields for name in unknown(field))]
    if isinstance(value, list):
        return [name for item in value for name in unknown(item)]
    return []


async def test_aiogram_sends_and_receives(playground: Playground, aiogram_bot: aiogram.Bot, alice: Actor) -> None:
    bot, chat = aiogram_bot, alice.room.chat.id
    assert (await bot.get_me()).is_bot
    markup = types.InlineKeyboardMarkup.model_validate({"inline_keyboard": BUTTONS})
    text = await bot.send_message(chat, "<b>굵게</b>", parse_mode="HTML", reply_markup=markup)
    assert text.reply_markup is not None
    assert text.reply_markup.model_dump(exclude_none=True) == {"inline_keyboard": BUTTONS}
    ask = types.KeyboardButton(text="number", request_contact=True)
    await bot.send_message(chat, "?", reply_markup=types.ReplyKeyboardMarkup(keyboard=[[ask]]))
    await bot.send_message(chat, "!", reply_markup=types.ReplyKeyboardRemove())
    file = types.BufferedInputFile(b"%PDF", "확인증.pdf")
    document = await bot.send_document(chat, file, caption="<i>x</i>", parse_mode="HTML")
    assert document.document is not None
    assert document.document.file_name == "확인증.pdf"
    picture = types.BufferedInputFile(png(99, 99), "x.png")
    assert (await bot.send_photo(chat, picture)).photo
    assert (await bot.send_video(chat, file, duration=3)).video
    assert (await bot.send_voice(chat, file)).voice
    media = [types.InputMediaPhoto(media=picture), types.InputMediaPhoto(media=picture, caption="two")]
    album = await bot.send_media_group(chat, [*media])
    assert album[0].media_group_id == album[1].media_group_id
    await bot.edit_message_text("new", chat_id=chat, message_id=text.message_id)
    await bot.edit_message_reply_markup(chat_id=chat, message_id=text.message_id, reply_markup=markup)
    await bot.edit_message_caption(chat_id=chat, message_id=document.message_id, caption="new")
    await bot.copy_message(chat, chat, text.message_id)
    await bot.send_chat_action(chat, "typing")
    await bot.delete_message(chat, document.message_id)

    alice.taps(text.message_id, 0, 0)
    (sent,) = alice.sends("document", Upload(b"bytes", "x.txt"))
    tap, message = await bot.get_updates(timeout=5)
    assert tap.callback_query is not None
    assert isinstance(tap.callback_query.message, types.Message)
    await bot.answer_callback_query(tap.callback_query.id, "done", show_alert=True)
    assert message.message is not None
    assert message.message.document is not None
    down = await bot.download(message.message.document.file_id)
    assert down is not None
    assert down.read() == b"bytes"
    await bot.get_updates(message.update_id + 1, allowed_updates=["message"])
    await bot.set_my_commands(
        [types.BotCommand(command="start", description="x")],
        scope=types.BotCommandScopeAllPrivateChats(),
        language_code="ko",
    )
    await bot.set_my_name("이름", language_code="ko")
    await bot.set_my_description("x")
    await bot.set_my_short_description("x")
    await bot.set_my_default_administrator_rights(types.ChatAdministratorRights.model_validate(await rights(bot)))
    assert (await bot.get_chat(chat)).first_name == "Alice"
    assert (await bot.get_chat_member(chat, alice.person.id)).status == "member"
    assert (await bot.get_webhook_info()).url == ""
    assert sent.document is not None
    assert playground.problems() == []


async def test_aiogram_works_in_a_group(playground: Playground, aiogram_bot: aiogram.Bot) -> None:
    bot, world = aiogram_bot, playground.world
    desk = playground.group("Desk", *world.people.values())
    chat = desk.chat.id
    assert (await bot.get_chat(chat)).is_forum
    admins = await bot.get_chat_administrators(chat)
    assert {type(admin) for admin in admins} == {types.ChatMemberOwner, types.ChatMemberAdministrator}
    for status in ("restricted", "kicked", "member", "left", "creator"):
        set_member(world, desk, world.person("ko").id, status)
        assert (await bot.get_chat_member(chat, world.person("ko").id)).status == status
    made = await bot.create_forum_topic(chat, "topic", icon_color=7322096)
    thread = made.message_thread_id
    card = await bot.send_message(chat, "card", message_thread_id=thread)
    assert card.is_topic_message
    assert await bot.pin_chat_message(chat, card.message_id, disable_notification=True)
    assert (await bot.get_chat(chat)).pinned_message is not None
    assert await bot.set_message_reaction(chat, card.message_id, [types.ReactionTypeEmoji(emoji="👀")])
    sticker = world.files.add("sticker", Upload(b"RIFF")).file_id
    assert (await bot.send_sticker(chat, sticker, message_thread_id=thread)).sticker
    file = types.BufferedInputFile(png(9, 9), "x.mp4")
    assert (await bot.send_animation(chat, file, message_thread_id=thread)).animation
    assert (await bot.send_video_note(chat, file, message_thread_id=thread, length=9)).video_note
    assert (await bot.send_location(chat, 37.5, 127.0, message_thread_id=thread)).location
    assert (await bot.send_contact(chat, "+82", "Kim", message_thread_id=thread)).contact
    photo = await bot.send_photo(chat, file, message_thread_id=thread)
    changed = types.InputMediaPhoto(media=types.BufferedInputFile(png(8, 8), "y.png"))
    assert await bot.edit_message_media(changed, chat_id=chat, message_id=photo.message_id)
    ids = [card.message_id, photo.message_id]
    assert len(await bot.copy_messages(chat, chat, ids, message_thread_id=thread)) == 2
    assert len(await bot.forward_messages(chat, chat, ids, message_thread_id=thread)) == 2
    forwarded = await bot.forward_message(chat, chat, card.message_id, message_thread_id=thread)
    assert isinstance(forwarded.forward_origin, types.MessageOriginUser)
    await bot.send_chat_action(chat, "typing", message_thread_id=thread)
    await bot.edit_forum_topic(chat, thread, name="new")
    await bot.close_forum_topic(chat, thread)
    await bot.reopen_forum_topic(chat, thread)
    await bot.unpin_chat_message(chat, message_id=card.message_id)
    await bot.delete_messages(chat, ids)
    await bot.delete_forum_topic(chat, thread)
    await bot.leave_chat(chat)
    assert playground.problems() == []


async def rights(bot: aiogram.Bot) -> dict[str, Any]:
    """Default rights, as read by the library."""
    return (await bot.get_my_default_administrator_rights()).model_dump()


async def test_aiogram_sees_telegrams_errors(client: Client, aiogram_bot: aiogram.Bot, alice: Actor) -> None:
    from aiogram import exceptions

    chat = alice.room.chat.id
    with pytest.raises(exceptions.TelegramBadRequest, match="message is too long"):
        await aiogram_bot.send_message(chat, "x" * 4097)
    flood = {"status": 429, "description": "Too Many Requests: retry after 9", "parameters": {"retry_after": 9}}
    move = {"status": 400, "description": "Bad Request: x", "parameters": {"migrate_to_chat_id": -1005}}
    await client.do("/faults", {"next": [flood, move]})
    with pytest.raises(exceptions.TelegramRetryAfter) as flooded:
        await aiogram_bot.send_message(chat, "x")
    assert flooded.value.retry_after == 9
    with pytest.raises(exceptions.TelegramMigrateToChat) as moved:
        await aiogram_bot.send_message(chat, "x")
    assert moved.value.migrate_to_chat_id == -1005
    alice.blocks()
    with pytest.raises(exceptions.TelegramForbiddenError):
        await aiogram_bot.send_message(chat, "x")


async def test_ptb_sends_and_receives(playground: Playground, ptb_bot: telegram.Bot, alice: Actor) -> None:
    bot, chat = ptb_bot, alice.room.chat.id
    markup = telegram.InlineKeyboardMarkup.de_json({"inline_keyboard": BUTTONS}, bot)
    text = await bot.send_message(chat, "<b>굵게</b>", parse_mode="HTML", reply_markup=markup)
    assert text.reply_markup == markup
    ask = telegram.KeyboardButton("number", request_contact=True)
    await bot.send_message(chat, "?", reply_markup=telegram.ReplyKeyboardMarkup([[ask]]))
    await bot.send_message(chat, "!", reply_markup=telegram.ReplyKeyboardRemove(), reply_to_message_id=text.message_id)
    document = await bot.send_document(chat, b"%PDF", filename="확인증.pdf", caption="<i>x</i>", parse_mode="HTML")
    assert document.document is not None
    assert document.document.file_name == "확인증.pdf"
    assert (await bot.send_photo(chat, png(99, 99))).photo
    assert (await bot.send_video(chat, b"x", duration=3, filename="x.mp4")).video
    assert (await bot.send_voice(chat, b"x")).voice
    media = [telegram.InputMediaPhoto(png(9, 9)), telegram.InputMediaPhoto(png(8, 8), caption="two")]
    album = await bot.send_media_group(chat, media)
    assert album[0].media_group_id == album[1].media_group_id
    await bot.edit_message_text("new", chat, text.message_id)
    await bot.edit_message_reply_markup(chat, text.message_id, reply_markup=markup)
    await bot.edit_message_caption(chat, document.message_id, caption="new")
    await bot.copy_message(chat, chat, text.message_id)
    await bot.send_chat_action(chat, "typing")
    await bot.delete_message(chat, document.message_id)

    alice.taps(text.message_id, 0, 0)
    alice.sends("document", Upload(b"bytes", "x.txt"))
    tap, message = await bot.get_updates(timeout=5)
    assert tap.callback_query is not None
    assert tap.callback_query.message is not None
    assert tap.callback_query.message.is_accessible
    await tap.callback_query.answer("done", show_alert=True)
    assert message.message is not None
    assert message.message.document is not None
    file = await message.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"bytes"
    await bot.get_updates(message.update_id + 1, allowed_updates=["message"])
    scope = telegram.BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("start", "x")], scope=scope, language_code="ko")
    assert [command.command for command in await bot.get_my_commands(scope, "ko")] == ["start"]
    await bot.set_my_name("이름", language_code="ko")
    assert (await bot.get_my_name("ko")).name == "이름"
    assert (await bot.get_chat(chat)).first_name == "Alice"
    assert (await bot.get_chat_member(chat, alice.person.id)).status == "member"
    assert playground.problems() == []


async def test_ptb_sees_telegrams_errors(
    client: Client, ptb_bot: telegram.Bot, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    chat = alice.room.chat.id
    with pytest.raises(telegram.error.BadRequest, match="Message is too long"):
        await ptb_bot.send_message(chat, "x" * 4097)
    flood = {"status": 429, "description": "Too Many Requests: retry after 9", "parameters": {"retry_after": 9}}
    move = {"status": 400, "description": "Bad Request: x", "parameters": {"migrate_to_chat_id": -1005}}
    await client.do("/faults", {"next": [flood, move]})
    with pytest.raises(telegram.error.RetryAfter):
        await ptb_bot.send_message(chat, "x")
    with pytest.raises(telegram.error.ChatMigrated) as moved:
        await ptb_bot.send_message(chat, "x")
    assert moved.value.new_chat_id == -1005
    await client.call("setWebhook", url="https://example.org")
    with pytest.raises(telegram.error.Conflict):
        await ptb_bot.get_updates()
    alice.blocks()
    with pytest.raises(telegram.error.Forbidden):
        await ptb_bot.send_message(chat, "x")
