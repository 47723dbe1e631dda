"""The Bot API's methods by name."""

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from bot.playground import chats, copying, editing, reactions, receiving, sending
from bot.playground.args import Args
from bot.playground.errors import ApiError, bad_request, too_many_requests
from bot.playground.files import MAX_DOWNLOAD, Kind
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
    abilities = dict.fromkeys(("supports_inline_queries", "can_connect_to_business"), False)
    abilities["has_main_web_app"] = world.app
    seen = {"can_join_groups": True, "can_read_all_group_messages": not world.privacy}
    return {**to_builtins(world.bot), **seen, **abilities}


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
    Method("sendAnimation", _files("animation"), speaks=True),
    Method("sendSticker", _files("sticker"), speaks=True),
    Method("sendVideoNote", _files("video_note"), speaks=True),
    Method("sendLocation", sending.send_location, speaks=True),
    Method("sendContact", sending.send_contact, speaks=True),
    Method("sendMediaGroup", sending.send_album, speaks=True),
    Method("copyMessage", copying.copy_message, speaks=True),
    Method("copyMessages", copying.copy_messages, speaks=True),
    Method("forwardMessage", copying.forward_message, speaks=True),
    Method("forwardMessages", copying.forward_messages, speaks=True),
    Method("sendChatAction", sending.send_chat_action, speaks=True),
    Method("editMessageText", editing.edit_text, speaks=True),
    Method("editMessageCaption", editing.edit_caption, speaks=True),
    Method("editMessageMedia", editing.edit_media, speaks=True),
    Method("editMessageReplyMarkup", editing.edit_markup, speaks=True),
    Method("deleteMessage", editing.delete_message, speaks=True),
    Method("deleteMessages", editing.delete_messages, speaks=True),
    Method("setMessageReaction", reactions.set_reaction, speaks=True),
    Method("answerCallbackQuery", editing.answer_tap, speaks=True),
    Method("getFile", get_file),
    Method("getChat", chats.get_chat),
    Method("getChatMember", chats.get_member),
    Method("getChatMemberCount", chats.count_members),
    Method("getChatAdministrators", chats.get_administrators),
    Method("leaveChat", chats.leave),
    Method("pinChatMessage", chats.pin, speaks=True),
    Method("unpinChatMessage", chats.unpin, speaks=True),
    Method("createForumTopic", chats.create_topic, speaks=True),
    Method("editForumTopic", chats.edit_topic, speaks=True),
    Method("closeForumTopic", chats.close_topic, speaks=True),
    Method("reopenForumTopic", chats.reopen_topic, speaks=True),
    Method("deleteForumTopic", chats.delete_topic, speaks=True),
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
