"""The methods that send something: https://core.telegram.org/bots/api#sendmessage and its kin."""

from typing import Any

import msgspec

from bot.playground.args import Args
from bot.playground.entities import find, tidy, utf16
from bot.playground.errors import ApiError, bad_request
from bot.playground.files import MAX_PHOTO, MAX_UPLOAD, Kind, Upload, picture_size
from bot.playground.formatting import parse_html
from bot.playground.markup import Markup, read_markup
from bot.playground.media import again, keep
from bot.playground.people import Room, topic_of
from bot.playground.shapes import Contact, Entity, Location, Message, Quote
from bot.playground.speaking import speak
from bot.playground.topics import writable_topic
from bot.playground.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024
_MAX_SOURCE = 1 << 15  # bytes before parsing
_MEASURES: dict[Kind, tuple[str, ...]] = {
    "photo": (), "sticker": (), "audio": ("duration",), "voice": ("duration",), "video_note": ("duration", "length")
}  # fmt: skip
_ACTIONS = frozenset(
    {
        "cancel",
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def read_words(fields: Args, name: str, entities_name: str) -> tuple[str, list[Entity] | None]:
    """A text or caption with its entities, whatever way it was formatted. Raises ApiError in Telegram's words."""
    source, mode = fields.text(name), fields.text("parse_mode").lower()
    if len(source) * 4 > _MAX_SOURCE and len(source.encode(errors="replace")) > _MAX_SOURCE:
        raise bad_request("text is too long")
    entities: list[Entity] = []
    if mode == "html":
        source, entities = parse_html(source)
    elif mode not in {"", "none"}:
        raise bad_request("unsupported parse_mode")
    elif given := fields.nested(entities_name, "entities"):
        try:
            entities = msgspec.convert(given, list[Entity])
        except msgspec.ValidationError as error:
            raise bad_request(f"can't parse MessageEntity: {error}") from None
    text, entities = tidy(source, entities)
    return text, find(text, entities) or None


def read_text(args: Args) -> dict[str, Any]:
    """The text of a message as its fields. Raises ApiError where it is empty or too long."""
    if not args.text("text"):
        raise bad_request("message text is empty")
    text, entities = read_words(args, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if utf16(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities}


def read_caption(args: Args) -> dict[str, Any]:
    """The caption of a message as its fields. Raises ApiError where it is too long."""
    caption, entities = read_words(args, "caption", "caption_entities")
    if utf16(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": caption or None, "caption_entities": entities}


def writable(world: World, args: Args) -> Room:
    """The chat a call wants to write to. Raises ApiError where it is unknown, or the bot is blocked there."""
    room = world.room(args.fields.get("chat_id"))
    if room.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if not room.private and room.members[world.bot.id].status == "restricted":
        raise bad_request("CHAT_WRITE_FORBIDDEN")
    return room


def read_place(args: Args, room: Room) -> dict[str, Any]:
    """Topic, reply and quote of a message, as ``speak`` takes them.

    Raises:
        ApiError: the topic is gone or closed; what is replied to is gone, or in another topic, and the reply insists;
            the quote is not exact.
    """
    topic = args.integer("message_thread_id")
    parameters = args.nested("reply_parameters", "reply parameters")
    if parameters is not None and not isinstance(parameters, dict):
        raise bad_request("object expected as reply parameters")
    reply = Args(parameters or {})
    message_id = reply.integer("message_id") or args.integer("reply_to_message_id")
    message = room.replied(message_id) if message_id else None
    if message is not None and room.chat.is_forum and topic_of(message) != (topic or topic_of(message)):
        message = None
    if message is None:
        insists = not (reply.flag("allow_sending_without_reply") or args.flag("allow_sending_without_reply"))
        if message_id and insists:
            raise bad_request("message to be replied not found")
        return {"topic": writable_topic(room, topic)}
    quote = _quote(reply.text("quote"), message)
    return {"topic": writable_topic(room, topic or topic_of(message)), "reply": message, "quote": quote}


def _quote(quote: str, message: Message) -> Quote | None:
    if not quote:
        return None
    text = message.text or message.caption or ""
    if quote not in text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return Quote(quote, utf16(text[: text.index(quote)]), is_manual=True)


def say(world: World, room: Room, args: Args, content: dict[str, Any], markup: Markup | None = None) -> Message:
    """Send a message with the options that all send methods share."""
    markup = markup or read_markup(args, private=room.private)
    return speak(
        world,
        room,
        world.bot.id,
        keyboard=markup.keyboard,
        reply_markup=markup.inline,
        has_protected_content=args.flag("protect_content"),
        **read_place(args, room),
        **content,
    )


def send_message(world: World, args: Args) -> Message:
    """``sendMessage``."""
    content = read_text(args)
    if preview := args.nested("link_preview_options", "link preview options"):
        content["link_preview_options"] = preview
    return say(world, writable(world, args), args, content)


def send_file(world: World, args: Args, kind: Kind) -> Message:
    """``sendPhoto`` and the other methods that send a file of one kind."""
    caption = {} if kind in {"sticker", "video_note"} else read_caption(args)
    room = writable(world, args)
    markup = read_markup(args, private=room.private)
    read_place(args, room)  # before a file is kept for nothing
    media = attach(world, args, args, kind, args.fields.get(kind) or kind)
    return say(world, room, args, {**media, **caption}, markup)


def attach(world: World, call: Args, item: Args, kind: Kind, reference: Any) -> dict[str, Any]:
    """The file a call names: a part of the form, ``attach://part``, or a file_id.

    Args:
        world: the playground's.
        call: the whole call, with its files.
        item: the call itself or one item of an album, with the file's measures.
        kind: what it is sent as.
        reference: how the file is named.
    """
    measures = {name: item.integer(name) for name in _MEASURES.get(kind, ("duration", "width", "height"))}
    if kind == "video_note":
        measures = {"duration": measures["duration"], "width": measures["length"]}
    upload = call.uploads.get(str(reference).removeprefix("attach://"))
    if upload is not None:
        check_upload(kind, upload)
        return keep(world.files, kind, upload, **measures)
    if not reference or reference == kind or str(reference).startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    return again(world.files, kind, str(reference), **measures)


def check_upload(kind: Kind, upload: Upload) -> None:
    """Refuse what Telegram would not take from a bot."""
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    if size > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo" and size > MAX_PHOTO:
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {MAX_PHOTO} bytes")
    if kind == "photo" and picture_size(upload.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")


def send_album(world: World, args: Args) -> list[Message]:
    """``sendMediaGroup``."""
    media = args.nested("media", "media")
    if not isinstance(media, list) or not all(isinstance(item, dict) for item in media):
        raise bad_request("expected an Array of InputMedia")
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > 10:
        raise bad_request("too many messages to send as an album")
    items = [Args(item) for item in media]
    kinds = [media_kind(item) for item in items]
    if "animation" in kinds:
        raise bad_request('can\'t parse InputMedia: type "animation" is unsupported')
    for alone in ("document", "audio"):
        if alone in kinds and len(set(kinds)) > 1:
            raise bad_request(f"{alone.capitalize()} can't be mixed with other media types")
    captions = [read_caption(item) for item in items]
    room = writable(world, args)
    place = read_place(args, room)
    protected = args.flag("protect_content")
    contents = [
        attach(world, args, item, kind, item.fields.get("media")) for item, kind in zip(items, kinds, strict=True)
    ]
    group = str(world.chance.getrandbits(53)) if len(items) > 1 else None
    return [
        speak(
            world,
            room,
            world.bot.id,
            media_group_id=group,
            has_protected_content=protected,
            **place,
            **content,
            **caption,
        )
        for content, caption in zip(contents, captions, strict=True)
    ]


def media_kind(item: Args) -> Kind:
    """The kind of an InputMedia. Raises ApiError."""
    match item.text("type"):
        case "photo" | "video" | "audio" | "document" | "animation" as kind:
            return kind
        case kind:
            raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')


def send_location(world: World, args: Args) -> Message:
    """``sendLocation``."""
    try:
        place = Location(float(args.fields["latitude"]), float(args.fields["longitude"]))
    except (KeyError, ValueError, TypeError):
        raise bad_request("wrong location specified") from None
    return say(world, writable(world, args), args, {"location": place})


def send_contact(world: World, args: Args) -> Message:
    """``sendContact``."""
    number, name = args.text("phone_number"), args.text("first_name")
    if not number or not name:
        raise bad_request(f"{'first name' if number else 'phone number'} must be non-empty")
    contact = Contact(number, name, args.text("last_name") or None)
    return say(world, writable(world, args), args, {"contact": contact})


def send_chat_action(world: World, args: Args) -> bool:
    """``sendChatAction``."""
    action = args.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    room, topic = writable(world, args), args.integer("message_thread_id")
    if topic != 1:  # the one call in which General has a number
        writable_topic(room, topic)
    world.feed.add("chat_action", chat=room.chat.id, **({"topic": topic} if topic else {}), action=action)
    return True
