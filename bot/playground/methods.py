"""The Bot API's methods by name."""

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from bot.playground import editing, receiving, sending
from bot.playground.args import Args
from bot.playground.errors import ApiError, bad_request, too_many_requests
from bot.playground.files import MAX_DOWNLOAD, Kind
from bot.playground.shapes import ChatMember
from bot.playground.world import World

_RIGHTS = (
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)

Carry: TypeAlias = Callable[[World, Args], Any]


class Method(Struct, frozen=True):
    """A method.

    Args:
        name: the Bot API's.
        carry: carries it out and returns its result, or a coroutine where it waits.
        speaks: it says something in a chat, so the shares of faults apply to it.
    """

    name: str
    carry: Carry
    speaks: bool = False


def get_me(world: World, _args: Args) -> dict[str, Any]:
    """``getMe``."""
    abilities = dict.fromkeys(
        ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app"), False
    )
    return {**to_builtins(world.bot), "can_join_groups": True, **abilities}


def get_file(world: World, args: Args) -> dict[str, Any]:
    """``getFile``, up to 20 MB."""
    file_id = args.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = world.files.get(file_id)
    if len(stored.content) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


def get_chat(world: World, args: Args) -> dict[str, Any]:
    """``getChat``."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **to_builtins(world.room(args.fields.get("chat_id")).chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }


def get_chat_member(world: World, args: Args) -> ChatMember:
    """``getChatMember``."""
    room, user_id = world.room(args.fields.get("chat_id")), args.integer("user_id")
    if user_id == world.bot.id:
        return ChatMember(world.bot, "kicked", 0) if room.blocked else ChatMember(world.bot, "member")
    if user_id != room.person:
        raise bad_request("member not found")
    return ChatMember(world.people[user_id].user(), "member")


def set_commands(world: World, args: Args) -> bool:
    """``setMyCommands``."""
    world.profile.set_commands(args)
    return _presented(world)


def delete_commands(world: World, args: Args) -> bool:
    """``deleteMyCommands``."""
    world.profile.delete_commands(args)
    return _presented(world)


def _presented(world: World) -> bool:
    world.feed.add("profile", **world.profile.state())
    return True


def _setter(name: str) -> Carry:
    def carry(world: World, args: Args) -> bool:
        world.profile.set_text(name, args)
        if name == "name" and not args.text("language_code") and args.text("name"):
            world.bot = replace(world.bot, first_name=args.text("name"))
        return _presented(world)

    return carry


def _getter(name: str) -> Carry:
    def carry(world: World, args: Args) -> dict[str, str]:
        text = world.profile.text(name, args)
        return {name: text or (world.bot.first_name if name == "name" else "")}

    return carry


def set_rights(world: World, args: Args) -> bool:
    """``setMyDefaultAdministratorRights``."""
    rights = args.nested("rights", "ChatAdministratorRights") or {}
    if not isinstance(rights, dict):
        raise bad_request("ChatAdministratorRights must be an Object")
    world.profile.rights[args.flag("for_channels")] = rights
    return True


def get_rights(world: World, args: Args) -> dict[str, Any]:
    """``getMyDefaultAdministratorRights``."""
    return {**dict.fromkeys(_RIGHTS, False), **world.profile.rights.get(args.flag("for_channels"), {})}


def log_out(_world: World, _args: Args) -> bool:
    """``logOut``: there is no cloud to log out from."""
    raise ApiError(400, "Bad Request: the playground has no other server to log out to")


def close(_world: World, _args: Args) -> bool:
    """``close``: refused as the real one does in the first ten minutes."""
    raise too_many_requests(600)


def _files(kind: Kind) -> Carry:
    return lambda world, args: sending.send_file(world, args, kind)


_ALL = (
    Method("getMe", get_me),
    Method("getUpdates", receiving.get_updates),
    Method("setWebhook", receiving.set_webhook),
    Method("deleteWebhook", receiving.delete_webhook),
    Method("getWebhookInfo", receiving.get_webhook_info),
    Method("logOut", log_out),
    Method("close", close),
    Method("sendMessage", sending.send_message, speaks=True),
    Method("sendPhoto", _files("photo"), speaks=True),
    Method("sendDocument", _files("document"), speaks=True),
    Method("sendVideo", _files("video"), speaks=True),
    Method("sendAudio", _files("audio"), speaks=True),
    Method("sendVoice", _files("voice"), speaks=True),
    Method("sendMediaGroup", sending.send_album, speaks=True),
    Method("copyMessage", sending.copy_message, speaks=True),
    Method("sendChatAction", sending.send_chat_action, speaks=True),
    Method("editMessageText", editing.edit_text, speaks=True),
    Method("editMessageCaption", editing.edit_caption, speaks=True),
    Method("editMessageReplyMarkup", editing.edit_markup, speaks=True),
    Method("deleteMessage", editing.delete_message, speaks=True),
    Method("answerCallbackQuery", editing.answer_tap, speaks=True),
    Method("getFile", get_file),
    Method("getChat", get_chat),
    Method("getChatMember", get_chat_member),
    Method("setMyCommands", set_commands),
    Method("getMyCommands", lambda world, args: world.profile.get_commands(args)),
    Method("deleteMyCommands", delete_commands),
    Method("setMyName", _setter("name")),
    Method("getMyName", _getter("name")),
    Method("setMyDescription", _setter("description")),
    Method("getMyDescription", _getter("description")),
    Method("setMyShortDescription", _setter("short_description")),
    Method("getMyShortDescription", _getter("short_description")),
    Method("setMyDefaultAdministratorRights", set_rights),
    Method("getMyDefaultAdministratorRights", get_rights),
)
METHODS = {method.name.lower(): method for method in _ALL}
