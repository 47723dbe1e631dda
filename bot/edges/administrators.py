"""What getChat and getChatAdministrators say → ``ports.Group``, for every framework."""

from collections.abc import Sequence

from msgspec import Struct

from bot.ports import Group

_OWNER = "creator"


class Chat(Struct, frozen=True):
    """The part of getChat that is read."""

    is_forum: bool = False


class User(Struct, frozen=True):
    """The part of a member's user that is read."""

    id: int
    is_bot: bool = False


class Administrator(Struct, frozen=True):
    """One of getChatAdministrators: https://core.telegram.org/bots/api#chatmemberadministrator."""

    user: User
    status: str
    is_anonymous: bool = False
    can_manage_topics: bool = False
    can_pin_messages: bool = False

    @property
    def manages(self) -> bool:
        """Whether they can manage topics; an owner's rights are not listed."""
        return self.status == _OWNER or self.can_manage_topics


def group_of(chat_id: int, chat: Chat, administrators: Sequence[Administrator], bot: int) -> Group:
    """A desk's group.

    Args:
        chat_id: its id.
        chat: what it is.
        administrators: who manages it; other bots are never told.
        bot: our own user id.
    """
    ours = next((each for each in administrators if each.user.id == bot), None)
    people = [each for each in administrators if not each.user.is_bot]
    return Group(
        chat_id,
        forum=chat.is_forum,
        topics=ours is not None and ours.can_manage_topics,
        pins=ours is not None and ours.can_pin_messages,
        admin=ours is not None,
        managers=tuple(each.user.id for each in people if each.manages),
        anonymous=tuple(each.user.id for each in people if each.is_anonymous),
    )
