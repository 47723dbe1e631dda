"""Copies and forwards: https://core.telegram.org/bots/api#copymessage and its kin."""

from typing import Any

from msgspec import to_builtins

from bot.playground.args import Args
from bot.playground.errors import bad_request
from bot.playground.people import Room
from bot.playground.sending import read_caption, say, writable
from bot.playground.shapes import Message
from bot.playground.speaking import is_service, speak
from bot.playground.topics import writable_topic
from bot.playground.world import World

_MOST = 100
_CAPTIONED = ("photo", "document", "video", "audio", "voice", "animation")
_KEPT = ("text", "entities", "caption", "caption_entities", "photo", "document", "video", "audio", "voice", "animation",
         "video_note", "sticker", "location", "contact")  # fmt: skip


def copy_message(world: World, args: Args) -> dict[str, int]:
    """``copyMessage``: the content anew, without a link to the message it came from."""
    source = _source(world, args).messages.get(args.integer("message_id"))
    if source is None:
        raise bad_request("message to copy not found")
    if not _copyable(source):
        raise bad_request("message can't be copied")
    content = _content(source)
    if "caption" in args.fields and any(getattr(source, kind) is not None for kind in _CAPTIONED):
        content.update(read_caption(args))
    return {"message_id": say(world, writable(world, args), args, content).message_id}


def copy_messages(world: World, args: Args) -> list[dict[str, int]]:
    """``copyMessages``: albums stay albums, and what cannot be copied is left out without a word."""
    return [{"message_id": sent.message_id} for sent in _several(world, args, "copy", origin=False)]


def forward_message(world: World, args: Args) -> Message:
    """``forwardMessage``: a copy that tells where it came from."""
    source = _source(world, args).messages.get(args.integer("message_id"))
    if source is None:
        raise bad_request("message to forward not found")
    if not _copyable(source):
        raise bad_request("message can't be forwarded")
    return say(world, writable(world, args), args, {**_content(source), "forward_origin": _origin(source)})


def forward_messages(world: World, args: Args) -> list[dict[str, int]]:
    """``forwardMessages``, as ``copyMessages``."""
    return [{"message_id": sent.message_id} for sent in _several(world, args, "forward", origin=True)]


def _several(world: World, args: Args, verb: str, *, origin: bool) -> list[Message]:
    ids = args.nested("message_ids", "message identifiers")
    if not isinstance(ids, list) or not all(isinstance(each, int) for each in ids):
        raise bad_request("expected an Array of message identifiers")
    if len(ids) > _MOST:
        raise bad_request(f"too many messages to {verb}")
    if ids != sorted(set(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    messages = _source(world, args).messages
    sources = [messages[each] for each in ids if each in messages and _copyable(messages[each])]
    room = writable(world, args)
    topic = writable_topic(room, args.integer("message_thread_id"))
    if not sources:
        raise bad_request(f"there are no messages to {verb}")
    albums: dict[str, str] = {}
    sent = []
    for source in sources:
        content = _content(source, caption=not args.flag("remove_caption"))
        if source.media_group_id is not None:
            fresh = albums.setdefault(source.media_group_id, str(world.chance.getrandbits(53)))
            content["media_group_id"] = fresh
        if origin:
            content["forward_origin"] = _origin(source)
        protected = args.flag("protect_content")
        sent.append(speak(world, room, world.bot.id, topic=topic, has_protected_content=protected, **content))
    return sent


def _source(world: World, args: Args) -> Room:
    return world.room(args.fields.get("from_chat_id"))


def _copyable(message: Message) -> bool:
    return not is_service(message) and not message.has_protected_content


def _content(source: Message, *, caption: bool = True) -> dict[str, Any]:
    kept = _KEPT if caption else [name for name in _KEPT if not name.startswith("caption")]
    return {name: value for name in kept if (value := getattr(source, name)) is not None}


def _origin(source: Message) -> dict[str, Any]:
    if source.forward_origin is not None:
        return source.forward_origin
    if source.sender_chat is not None:
        return {"type": "chat", "date": source.date, "sender_chat": to_builtins(source.sender_chat)}
    return {"type": "user", "date": source.date, "sender_user": to_builtins(source.from_)}
