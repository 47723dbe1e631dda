"""The Bot API, and what comes from it."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from bot.core.event import Sender
from bot.ports.sending import CopyMessages, Outgoing


class BotProfile(Struct, frozen=True):
    """What getMe says; ``app``: a Main Mini App was set up with @BotFather."""

    id: int
    username: str
    name: str
    app: bool = False


class Group(Struct, frozen=True):
    """A desk's group as Telegram sees it.

    Args:
        chat: its id.
        forum: it has topics.
        topics: the bot may manage topics.
        pins: the bot may pin messages.
        admin: the bot is an administrator, and so hears everything.
        managers: user ids of administrators who can manage topics (bots left out).
        anonymous: user ids of administrators who write as the group.
    """

    chat: int
    forum: bool
    topics: bool
    pins: bool
    admin: bool
    managers: tuple[int, ...] = ()
    anonymous: tuple[int, ...] = ()


class CommandText(Struct, frozen=True):
    """A command and its description, rendered."""

    command: str
    description: str


class Profile(Struct, frozen=True):
    """How the bot presents itself in one language.

    Args:
        language_code: ISO 639-1 for Telegram, empty for the default.
        name: at most 64 characters.
        description: at most 512, shown in an empty chat.
        short_description: at most 120, shown on the profile page.
        commands: the command list.
    """

    language_code: str
    name: str
    description: str
    short_description: str
    commands: tuple[CommandText, ...]


class Telegram(Protocol):
    """The Bot API, through one of the frameworks."""

    async def me(self) -> BotProfile:
        """Who the token belongs to. Raises UnauthorizedError, TryAgainError."""
        ...

    async def updates(self, offset: int | None, *, timeout: int, limit: int = 100) -> list[dict[str, Any]]:
        """One getUpdates answer as decoded JSON, in order. Raises ConflictError, UnauthorizedError, DeliveryError."""
        ...

    async def listen(self, url: str, secret: str) -> None:
        """Have updates posted to ``url``, each with ``secret`` in its header. Raises DeliveryError."""
        ...

    async def unlisten(self) -> None:
        """Have updates kept for ``updates`` again; none is lost. Raises DeliveryError."""
        ...

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        """Send one thing; ``content`` is a document's bytes. Returns the new message's (topic's) id, if there is one.

        Raises DeliveryError in one of its kinds. An edit that changes nothing, and an answer to a tap that came too
        late, count as done.
        """
        ...

    async def copy(self, outgoing: CopyMessages) -> list[int]:
        """Copy several messages by copyMessages; returns the copies' ids in order, fewer where some were skipped.

        Raises DeliveryError in one of its kinds.
        """
        ...

    async def group(self, chat: int) -> Group:
        """What a desk's group is and who manages it. Raises DeliveryError."""
        ...

    async def download(self, file_id: str, *, at_most: int) -> bytes:
        """A file a person sent. Raises RejectedError where it is larger than ``at_most`` bytes or gone."""
        ...

    async def present(self, profiles: Iterable[Profile]) -> None:
        """Register commands, names and descriptions in every language; raises DeliveryError."""
        ...

    async def close(self) -> None:
        """Close connections."""
        ...


class InGroup(Struct, frozen=True):
    """Where in a group an update happened, and who did it.

    Args:
        chat: the group.
        user: who, by Telegram id.
        thread: the topic; None in General.
        anonymous: an administrator who wrote as the group: ``user`` says nothing.
        migrated_to: the group became this supergroup.
        managers_changed: somebody's rights in the group changed.
        made: the name of the topic that was made here, by a bot; Telegram tells a bot of its own ones too.
    """

    chat: int
    user: int
    thread: int | None = None
    anonymous: bool = False
    migrated_to: int | None = None
    managers_changed: bool = False
    made: str = ""


class Incoming(Struct, frozen=True):
    """An update, decoded: whose chat, who, and what happened; ``event`` is None where it is of no interest.

    Where it happened in a group, ``group`` says where; its event is a DeskWrote or DeskPressed without ``case``,
    ``answers`` and with an agent of whom only the id is known, all of which the intake fills in.
    """

    update_id: int
    chat: int | None
    event: Any
    sender: Sender = Sender()
    sent_at: datetime | None = None
    group: InGroup | None = None


class Updates(Protocol):
    """Decoded updates, whatever brought them."""

    def __aiter__(self) -> AsyncIterator[Sequence[dict[str, Any]]]:
        """Batches in order; asking for the next acknowledges the one before."""
        ...
