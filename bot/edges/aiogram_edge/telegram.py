"""``ports.Telegram`` on aiogram."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiogram import Bot
from aiogram.methods import GetFile, GetMe, GetUpdates
from aiogram.utils.token import TokenValidationError

from bot.edges.aiogram_edge.methods import method_for
from bot.edges.aiogram_edge.profile import present
from bot.edges.aiogram_edge.session import LeanSession
from bot.edges.failures import is_done_already
from bot.edges.updates import ALLOWED_UPDATES
from bot.ports import (
    AnswerCallback,
    BotProfile,
    EditText,
    Outgoing,
    Profile,
    RejectedError,
    UnauthorizedError,
)


class _Sent(msgspec.Struct):
    message_id: int


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
        return BotProfile(user.id, user.username or "", user.first_name)

    async def updates(self, offset: int | None, *, timeout: int, limit: int = 100) -> list[dict[str, Any]]:
        """One getUpdates answer as decoded JSON, in order. Raises ConflictError, UnauthorizedError, DeliveryError."""
        method = GetUpdates(offset=offset, limit=limit, timeout=timeout, allowed_updates=list(ALLOWED_UPDATES))
        return await self._session.call(self._bot, method, list[dict[str, Any]], seconds=timeout + self._patience)

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        """Send one thing; ``content`` is a document's bytes. Returns the new message's id, if there is one.

        Raises:
            DeliveryError, UnauthorizedError.
            ValueError: see ``method_for``.
        """
        method = method_for(outgoing, content)
        if not isinstance(outgoing, EditText | AnswerCallback):
            return (await self._session.call(self._bot, method, _Sent)).message_id
        try:
            await self._session.call(self._bot, method, msgspec.Raw)
        except RejectedError as error:
            if not is_done_already(error):
                raise
        return None

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
