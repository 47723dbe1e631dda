"""``ports.Telegram`` on aiogram."""

from collections.abc import Iterable
from typing import Any

import msgspec
import structlog
from aiogram import Bot
from aiogram.methods import (
    DeleteWebhook,
    GetChat,
    GetChatAdministrators,
    GetFile,
    GetMe,
    PinChatMessage,
    SetWebhook,
)
from aiogram.utils.token import TokenValidationError
from msgspec.structs import replace

from bot.edges.administrators import Administrator, Chat, group_of
from bot.edges.aiogram_edge.methods import call_for, caption_for, upload_for
from bot.edges.aiogram_edge.profile import present
from bot.edges.aiogram_edge.session import LeanSession
from bot.edges.failures import is_caption, is_done_already, is_inexact_quote
from bot.edges.updates import ALLOWED_UPDATES, CONNECTIONS
from bot.ports import (
    BotProfile,
    CopyMessages,
    DeliveryError,
    EditText,
    Group,
    ManageTopic,
    Outgoing,
    Profile,
    RejectedError,
    SendDocument,
    SendText,
    TopicGoneError,
    UnauthorizedError,
)

_log = structlog.get_logger()


class _Sent(msgspec.Struct):
    message_id: int


class _Topic(msgspec.Struct):
    message_thread_id: int


class AiogramTelegram:
    """The Bot API through aiogram's Bot; implements ``ports.Telegram``.

    Args:
        token: the bot's token.
        base: address of another Bot API server (``BOT_API_BASE``), Telegram's own where None.
        patience: seconds that a call may take, a long poll's own waiting not counted; files may take six times that.

    Raises:
        UnauthorizedError: the token is none by its form.
    """

    def __init__(self, token: str, base: str | None = None, *, patience: float = 30.0) -> None:
        self._patience = patience
        self._session = LeanSession(base, patience)
        try:
            self._bot = Bot(token, session=self._session)
        except TokenValidationError:
            raise UnauthorizedError("the token is not of the form 123456:ABC…") from None

    async def me(self) -> BotProfile:
        """Who the token belongs to. Raises UnauthorizedError, TryAgainError."""
        user = await self._bot(GetMe())
        return BotProfile(user.id, user.username or "", user.first_name, app=bool(user.has_main_web_app))

    async def updates(self, offset: int | None, *, timeout: int, limit: int = 100) -> list[dict[str, Any]]:
        """One getUpdates answer as decoded JSON, in order. Raises ConflictError, UnauthorizedError, DeliveryError."""
        asked = {"limit": limit, "timeout": timeout, "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            asked["offset"] = offset
        seconds = timeout + self._patience
        return await self._session.ask(self._bot, "getUpdates", asked, list[dict[str, Any]], seconds=seconds)

    async def listen(self, url: str, secret: str) -> None:
        """Have updates posted to ``url``, each with ``secret`` in its header. Raises DeliveryError."""
        kinds = list(ALLOWED_UPDATES)
        method = SetWebhook(url=url, secret_token=secret, allowed_updates=kinds, max_connections=CONNECTIONS)
        await self._session.call(self._bot, method, msgspec.Raw)

    async def unlisten(self) -> None:
        """Have updates kept for ``updates`` again; none is lost. Raises DeliveryError."""
        await self._session.call(self._bot, DeleteWebhook(), msgspec.Raw)

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        """Send one thing; ``content`` is a document's bytes. Returns the new message's or topic's id, if there is one.

        Raises:
            DeliveryError, UnauthorizedError.
            ValueError: see ``call_for`` and ``upload_for``.
        """
        try:
            return await self._send(outgoing, content)
        except RejectedError as error:
            if isinstance(outgoing, SendText | CopyMessages) and outgoing.quote and is_inexact_quote(error):
                outgoing = replace(outgoing, quote="")
            elif isinstance(outgoing, EditText) and is_caption(error):
                name, parameters = caption_for(outgoing)
                await self._session.ask(self._bot, name, parameters, msgspec.Raw)
                return None
            elif is_done_already(error) or (isinstance(outgoing, ManageTopic) and isinstance(error, TopicGoneError)):
                return None
            else:
                raise
        return await self._send(outgoing)

    async def _send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        if isinstance(outgoing, SendDocument):
            return (await self._session.call(self._bot, upload_for(outgoing, content), _Sent)).message_id
        name, parameters = call_for(outgoing)
        match outgoing:
            case SendText() | CopyMessages():
                message = (await self._session.ask(self._bot, name, parameters, _Sent)).message_id
                if isinstance(outgoing, SendText) and outgoing.pin:
                    await self._pin(outgoing.chat, message)
                return message
            case ManageTopic(action="open"):
                return (await self._session.ask(self._bot, name, parameters, _Topic)).message_thread_id
        await self._session.ask(self._bot, name, parameters, msgspec.Raw)
        return None

    async def _pin(self, chat: int, message: int) -> None:
        """Tried once: without a right, or for a moment, the message goes unpinned, since it must not come twice."""
        method = PinChatMessage(chat_id=chat, message_id=message, disable_notification=True)
        try:
            await self._session.call(self._bot, method, msgspec.Raw)
        except DeliveryError as error:
            _log.warning("pin.failed", chat=chat, message=message, error=type(error).__name__)

    async def copy(self, outgoing: CopyMessages) -> list[int]:
        """Copy several messages by copyMessages; returns the copies' ids in order, fewer where some were skipped.

        Raises:
            DeliveryError, UnauthorizedError.
        """
        name, parameters = call_for(outgoing)
        sent = await self._session.ask(self._bot, name, parameters, list[_Sent])
        return [each.message_id for each in sent]

    async def group(self, chat: int) -> Group:
        """What a desk's group is and who manages it. Raises DeliveryError."""
        shown = await self._session.call(self._bot, GetChat(chat_id=chat), Chat)
        managers = await self._session.call(self._bot, GetChatAdministrators(chat_id=chat), list[Administrator])
        return group_of(chat, shown, managers, self._bot.id)

    async def download(self, file_id: str, *, at_most: int) -> bytes:
        """A file a person sent. Raises RejectedError where it is larger than ``at_most`` bytes or gone."""
        file = await self._bot(GetFile(file_id=file_id))
        if file.file_path is None or (file.file_size or 0) > at_most:
            raise RejectedError(f"the file is gone, or larger than {at_most} bytes")
        return await self._session.fetch(self._bot, file.file_path, at_most=at_most)

    async def present(self, profiles: Iterable[Profile]) -> None:
        """Register commands, names and descriptions in every language; raises DeliveryError."""
        for profile in profiles:
            await present(self._bot, profile)

    async def close(self) -> None:
        """Close connections."""
        await self._session.close()
