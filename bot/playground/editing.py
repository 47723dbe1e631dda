"""The methods that change, delete or answer: https://core.telegram.org/bots/api#updating-messages."""

from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from bot.playground.args import Args
from bot.playground.chats import deletable
from bot.playground.entities import utf16
from bot.playground.errors import ApiError, bad_request
from bot.playground.markup import read_inline
from bot.playground.people import Room
from bot.playground.sending import attach, media_kind, read_caption, read_text
from bot.playground.shapes import Message
from bot.playground.world import World

DELETABLE = 48 * 3600  # seconds
CAPTIONED = ("photo", "document", "video", "audio", "voice", "animation")


def _editable(world: World, args: Args) -> tuple[Room, Message]:
    """The message of the bot's that a call wants to edit."""
    room = world.room(args.fields.get("chat_id"))
    message = room.messages.get(args.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.from_ is None or message.from_.id != world.bot.id or message.message_id in room.keyboards:
        raise bad_request("message can't be edited")
    return room, message


def _edit(world: World, args: Args, room: Room, message: Message, **content: Any) -> Message:
    content["reply_markup"] = read_inline(args)
    if replace(message, **content) == message:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        )
    return world.change(room, message, edit_date=world.now(), **content)


def edit_text(world: World, args: Args) -> Message:
    """``editMessageText``; buttons that are not given again go."""
    content = read_text(args)
    room, message = _editable(world, args)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    if preview := args.nested("link_preview_options", "link preview options"):
        content["link_preview_options"] = preview
    return _edit(world, args, room, message, **content)


def edit_caption(world: World, args: Args) -> Message:
    """``editMessageCaption``."""
    content = read_caption(args)
    room, message = _editable(world, args)
    if all(getattr(message, kind) is None for kind in CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, args, room, message, **content)


def edit_media(world: World, args: Args) -> Message:
    """``editMessageMedia``: other media with its caption, also in the place of a text."""
    media = args.nested("media", "InputMedia")
    if not isinstance(media, dict):
        raise bad_request("object expected as InputMedia")
    item = Args(media)
    kind = media_kind(item)
    caption = read_caption(item)
    room, message = _editable(world, args)
    gone = dict.fromkeys((*CAPTIONED, "text", "entities", "link_preview_options"))
    content = {**gone, **attach(world, args, item, kind, item.fields.get("media")), **caption}
    return _edit(world, args, room, message, **content)


def edit_markup(world: World, args: Args) -> Message:
    """``editMessageReplyMarkup``."""
    room, message = _editable(world, args)
    return _edit(world, args, room, message)


def delete_message(world: World, args: Args) -> bool:
    """``deleteMessage``, within 48 hours."""
    room = world.room(args.fields.get("chat_id"))
    message_id = args.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = room.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if not deletable(room, message, world.bot.id):
        raise bad_request("message can't be deleted")
    if world.now() - message.date > DELETABLE and not room.may(world.bot.id, "can_delete_messages"):
        raise bad_request("message can't be deleted for everyone")
    world.delete(room, message_id)
    return True


def delete_messages(world: World, args: Args) -> bool:
    """``deleteMessages``: what cannot be deleted is left out without a word."""
    ids = args.nested("message_ids", "message identifiers")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100:
        raise bad_request("expected an Array of message identifiers")
    for message_id in ids:
        with suppress(ApiError):
            delete_message(world, Args({"chat_id": args.fields.get("chat_id"), "message_id": message_id}))
    return True


def answer_tap(world: World, args: Args) -> bool:
    """``answerCallbackQuery``, within 150 seconds and once."""
    text = args.text("text")
    if utf16(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query_id = args.text("callback_query_id")
    tap = world.answered(query_id)
    world.feed.add(
        "callback_answer",
        chat=tap.chat,
        person=tap.person,
        query_id=query_id,
        text=text,
        show_alert=args.flag("show_alert"),
        url=args.text("url") or None,
    )
    return True
