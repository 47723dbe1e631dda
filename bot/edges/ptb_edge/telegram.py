"""``ports.Telegram`` on python-telegram-bot."""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, TypeVar

import msgspec
import structlog
from msgspec.structs import replace

from bot.edges.administrators import Administrator, Chat, group_of
from bot.edges.failures import is_caption, is_done_already, is_inexact_quote
from bot.edges.ptb_edge.calls import call_for, caption_for
from bot.edges.ptb_edge.client import FailedCall, LeanBot
from bot.edges.ptb_edge.profile import present
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
    TryAgainError,
    UnauthorizedError,
)

_Result = TypeVar("_Result")
_log = structlog.get_logger()

_PRODUCTION: Final = "https://api.telegram.org"
_TOKEN: Final = re.compile(r"(\d+):[\w-]+", re.ASCII)


class _Me(msgspec.Struct):
    id: int
    first_name: str
    username: str = ""
    has_main_web_app: bool = False


class _Sent(msgspec.Struct):
    message_id: int


class _Topic(msgspec.Struct):
    message_thread_id: int


class _File(msgspec.Struct):
    file_path: str | None = None
    file_size: int | None = None


class PtbTelegram:
    """The Bot API through python-telegram-bot's Bot; implements ``ports.Telegram``.

    Args:
        token: the bot's token.
        base: address of another Bot API server (``BOT_API_BASE``), Telegram's own where None.
        patience: seconds that a call may take, a long poll's own waiting not counted; files may take six times that.

    Raises:
        UnauthorizedError: the token is none by its form.
    """

    def __init__(self, token: str, base: str | None = None, *, patience: float = 30.0) -> None:
        form = _TOKEN.fullmatch(token)
        if form is None:
            raise UnauthorizedError("the token is not of the form 123456:ABC…")
        self._id = int(form[1])
        self._patience = patience
        self._bot = LeanBot(token, base or _PRODUCTION, patience)

    async def me(self) -> BotProfile:
        """Who the token belongs to. Raises UnauthorizedError, TryAgainError."""
        user = await self._call("getMe", {}, _Me)
        return BotProfile(user.id, user.username, user.first_name, app=user.has_main_web_app)

    async def updates(self, offset: int | None, *, timeout: int, limit: int = 100) -> list[dict[str, Any]]:
        """One getUpdates answer as decoded JSON, in order. Raises ConflictError, UnauthorizedError, DeliveryError."""
        parameters = {"offset": offset, "limit": limit, "timeout": timeout, "allowed_updates": ALLOWED_UPDATES}
        return await self._call("getUpdates", parameters, list[dict[str, Any]], seconds=timeout + self._patience)

    async def listen(self, url: str, secret: str) -> None:
        """Have updates posted to ``url``, each with ``secret`` in its header. Raises DeliveryError."""
        to = {"url": url, "secret_token": secret, "max_connections": CONNECTIONS}
        await self._call("setWebhook", {**to, "allowed_updates": ALLOWED_UPDATES}, object)

    async def unlisten(self) -> None:
        """Have updates kept for ``updates`` again; none is lost. Raises DeliveryError."""
        await self._call("deleteWebhook", {}, object)

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        """Send one thing; ``content`` is a document's bytes. Returns the new message's or topic's id, if there is one.

        Raises:
            DeliveryError, UnauthorizedError.
            ValueError: see ``call_for``.
        """
        try:
            return await self._send(outgoing, content)
        except RejectedError as error:
            if isinstance(outgoing, SendText | CopyMessages) and outgoing.quote and is_inexact_quote(error):
                outgoing = replace(outgoing, quote="")
            elif isinstance(outgoing, EditText) and is_caption(error):
                name, parameters = caption_for(outgoing)
                await self._call(name, parameters, object)
                return None
            elif is_done_already(error) or (isinstance(outgoing, ManageTopic) and isinstance(error, TopicGoneError)):
                return None
            else:
                raise
        return await self._send(outgoing)

    async def _send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        name, parameters = call_for(outgoing, content)
        match outgoing:
            case SendText() | SendDocument() | CopyMessages():
                message = (await self._call(name, parameters, _Sent)).message_id
                if isinstance(outgoing, SendText) and outgoing.pin:
                    await self._pin(outgoing.chat, message)
                return message
            case ManageTopic(action="open"):
                return (await self._call(name, parameters, _Topic)).message_thread_id
        await self._call(name, parameters, object)
        return None

    async def _pin(self, chat: int, message: int) -> None:
        """Tried once: without a right, or for a moment, the message goes unpinned, since it must not come twice."""
        parameters = {"chat_id": chat, "message_id": message, "disable_notification": True}
        try:
            await self._call("pinChatMessage", parameters, object)
        except DeliveryError as error:
            _log.warning("pin.failed", chat=chat, message=message, error=type(error).__name__)

    async def copy(self, outgoing: CopyMessages) -> list[int]:
        """Copy several messages by copyMessages; returns the copies' ids in order, fewer where some were skipped.

        Raises:
            DeliveryError, UnauthorizedError.
        """
        name, parameters = call_for(outgoing)
        return [sent.message_id for sent in await self._call(name, parameters, list[_Sent])]

    async def group(self, chat: int) -> Group:
        """What a desk's group is and who manages it. Raises DeliveryError."""
        where = {"chat_id": chat}
        shown = await self._call("getChat", where, Chat)
        return group_of(chat, shown, await self._call("getChatAdministrators", where, list[Administrator]), self._id)

    async def download(self, file_id: str, *, at_most: int) -> bytes:
        """A file a person sent. Raises RejectedError where it is larger than ``at_most`` bytes or gone."""
        file = await self._call("getFile", {"file_id": file_id}, _File)
        if file.file_path is None or (file.file_size or 0) > at_most:
            raise RejectedError(f"the file is gone, or larger than {at_most} bytes")
        address = f"{self._bot.base_file_url}/{file.file_path}"
        content = await _unwrapped(lambda: self._bot.request.retrieve(address))
        if len(content) > at_most:
            raise RejectedError(f"download: larger than {at_most} bytes")
        return content

    async def present(self, profiles: Iterable[Profile]) -> None:
        """Register commands, names and descriptions in every language; raises DeliveryError."""
        for profile in profiles:
            await present(self._call, profile)

    async def close(self) -> None:
        """Close connections."""
        await self._bot.request.shutdown()

    async def _call(
        self, name: str, parameters: dict[str, Any], kind: type[_Result], *, seconds: float | None = None
    ) -> _Result:
        result = await _unwrapped(lambda: self._bot.raw(name, parameters, seconds))
        try:
            return msgspec.convert(result, kind)
        except msgspec.ValidationError:
            pass  # its text could quote what people wrote, and would come along as context
        raise TryAgainError(f"{name}: a result that cannot be read")


async def _unwrapped(call: Callable[[], Awaitable[_Result]]) -> _Result:
    """What a call brings. Raises what python-telegram-bot was made to carry as FailedCall."""
    try:
        return await call()
    except FailedCall as failed:
        error = failed.error
    raise error
