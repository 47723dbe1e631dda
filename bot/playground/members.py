"""Members of groups and their rights: https://core.telegram.org/bots/api#chatmember."""

from typing import Any

from msgspec import Struct, to_builtins

from bot.playground.shapes import User

ANONYMOUS = User(1_087_968_824, True, "Group", username="GroupAnonymousBot")
ADMIN_RIGHTS = (
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
    "can_pin_messages",
    "can_manage_topics",
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_GONE = frozenset({"left", "kicked"})
STATUSES = frozenset({"creator", "administrator", "member", "restricted", *_GONE})


class Member(Struct, frozen=True):
    """How somebody stands to a group.

    Args:
        user: who.
        status: the Bot API's: creator, administrator, member, restricted (here: may not write), left, kicked.
        rights: an administrator's, by their names in ``ADMIN_RIGHTS``.
        anonymous: an administrator who writes as the group.
    """

    user: User
    status: str = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False

    @property
    def present(self) -> bool:
        """They are in the group."""
        return self.status not in _GONE

    @property
    def admin(self) -> bool:
        """They are its creator or an administrator."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether they have an administrator's right."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def shown(self) -> dict[str, Any]:
        """As a ChatMember."""
        shown: dict[str, Any] = {"status": self.status, "user": to_builtins(self.user)}
        match self.status:
            case "creator":
                shown["is_anonymous"] = self.anonymous
            case "administrator":
                rights = {right: right in self.rights for right in ADMIN_RIGHTS}
                shown.update(can_be_edited=False, is_anonymous=self.anonymous, **rights)
            case "restricted":
                shown.update(is_member=True, until_date=0, **dict.fromkeys(PERMISSIONS, False))
            case "kicked":
                shown["until_date"] = 0
        return shown
