"""aiogram's HTTP session, made lean: JSON bodies, answers read no further than needed, errors that are ours."""

import json
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing, suppress
from typing import Any, Final, TypeVar, cast

import msgspec
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector
from pydantic import ValidationError

from bot.edges.answers import read, refusal
from bot.edges.connections import Connections
from bot.ports import RejectedError, TryAgainError

_Result = TypeVar("_Result")

_CONNECT: Final = 10.0  # seconds
_FILES_TAKE: Final = 6  # times as long as other calls


class LeanSession(BaseSession):
    """The session that our Bot calls Telegram through.

    ``await bot(method)`` works as with aiogram's own session. ``call`` reads of the answer only what its caller names,
    for the methods that are called all day. Both raise the errors of ``ports``, in whose texts no token can be, and
    with no cause attached that could hold one.

    Args:
        base: address of another Bot API server, such as the playground.
        patience: seconds that a call without files may take.
    """

    def __init__(self, base: str | None, patience: float) -> None:
        super().__init__(api=TelegramAPIServer.from_base(base) if base else PRODUCTION, timeout=patience)
        self._connections = Connections(self.api.base)
        self._path = "/" + self.api.base.partition("://")[2].partition("/")[2]  # behind the server, to be filled in
        self._paths: dict[tuple[str, str], str] = {}  # by token and method
        self._files: ClientSession | None = None

    async def call(
        self, bot: Bot, method: TelegramMethod[Any], kind: type[_Result], *, seconds: float | None = None
    ) -> _Result:
        """Call a method and read its result as ``kind``.

        Args:
            bot: whose token to call with.
            method: any of aiogram's methods.
            kind: what msgspec can read the result as, such as a struct of the fields that are wanted.
            seconds: how long the whole call may take, if not as long as usual.

        Raises:
            UnauthorizedError, ConflictError, DeliveryError.
        """
        name, body = method.__api_method__, self._body(bot, method)
        if isinstance(body, bytes):
            return await self._ask(bot, name, body, kind, seconds or self.timeout)
        status, content = await self._upload(bot, name, body, seconds or self.timeout * _FILES_TAKE)
        return _result(name, status, content, kind, bot.token)

    def ask(
        self, bot: Bot, name: str, parameters: dict[str, Any], kind: type[_Result], *, seconds: float | None = None
    ) -> Coroutine[Any, Any, _Result]:
        """The same with a method's name and its parameters, which can be written as JSON."""
        return self._ask(bot, name, msgspec.json.encode(parameters), kind, seconds or self.timeout)

    async def _ask(self, bot: Bot, name: str, body: bytes, kind: type[_Result], seconds: float) -> _Result:
        token = bot.token
        path = self._paths.get((token, name)) or self._paths.setdefault(
            (token, name), self._path.format(token=token, method=name)
        )
        try:
            status, content = await self._connections.post(path, body, seconds)
        except (OSError, ValueError) as error:  # ValueError: the address is none
            broken = type(error).__name__
        else:
            return _result(name, status, content, kind, bot.token)
        # Outside of the handler: the error may hold the address and with it the token, and would come along as context.
        raise TryAgainError(f"{name}: {broken}")

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """Call a method and read its result as aiogram's own types; see ``call`` for errors."""
        result = await self.call(bot, method, object, seconds=timeout)
        answer = {"ok": True, "result": result}
        with suppress(ValidationError):  # its text quotes what people wrote
            response = Response[method.__returning__].model_validate(  # type: ignore[name-defined]
                answer, context={"bot": bot}
            )
            return cast("TelegramType", response.result)
        raise TryAgainError(f"{method.__api_method__}: a result that cannot be read")

    async def fetch(self, bot: Bot, path: str, *, at_most: int) -> bytes:
        """Download a file by the path that getFile gave. Raises RejectedError, TryAgainError."""
        content = bytearray()
        url = self.api.file_url(bot.token, path)
        async with aclosing(self.stream_content(url, timeout=self.timeout * _FILES_TAKE)) as chunks:
            async for chunk in chunks:
                content += chunk
                if len(content) > at_most:
                    raise RejectedError(f"download: larger than {at_most} bytes")
        return bytes(content)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: float = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Download piece by piece. Raises RejectedError, TryAgainError."""
        broken = ""
        try:
            async with self._by_aiohttp().get(
                url, headers=headers, timeout=_timeout(timeout), allow_redirects=False
            ) as response:
                if response.status == 200 or not raise_for_status:
                    async for chunk in response.content.iter_chunked(chunk_size):
                        yield chunk
                elif response.status >= 500 or response.status == 429:
                    broken = str(response.status)
                else:
                    raise RejectedError(f"download: {response.status}")
        except (ClientError, OSError) as error:
            broken = type(error).__name__
        if broken:
            raise TryAgainError(f"download: {broken}")

    async def close(self) -> None:
        """Close the connections."""
        self._connections.close()
        if self._files is not None:
            await self._files.close()

    def _by_aiohttp(self) -> ClientSession:
        """For files; made when it is first needed."""
        if self._files is None:
            self._files = ClientSession(connector=TCPConnector(ssl=self._connections.tls), cookie_jar=DummyCookieJar())
        return self._files

    async def _upload(self, bot: Bot, name: str, form: FormData, seconds: float) -> tuple[int, bytes]:
        try:
            async with self._by_aiohttp().post(
                self.api.api_url(bot.token, name), data=form, timeout=_timeout(seconds), allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (ClientError, OSError, ValueError) as error:
            broken = type(error).__name__
        raise TryAgainError(f"{name}: {broken}")  # outside of the handler, as above

    def _body(self, bot: Bot, method: TelegramMethod[Any]) -> bytes | FormData:
        files: dict[str, InputFile] = {}
        fields = {}
        for name, value in method.model_dump(exclude_none=True, warnings=False).items():
            prepared = self.prepare_value(value, bot, files, _dumps_json=False)
            if prepared is not None:
                fields[name] = prepared
        if not files:
            return msgspec.json.encode(fields)
        form = FormData(quote_fields=False)
        for name, value in fields.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, file in files.items():
            form.add_field(name, file.read(bot), filename=file.filename or name)
        return form


def _result(name: str, status: int, content: bytes, kind: type[_Result], token: str) -> _Result:
    """What an answer brought. Raises the error that a refusal means."""
    answer = read(content, kind)
    if answer is not None and answer.ok and answer.result is not msgspec.UNSET:
        return answer.result
    raise refusal(name, status, content, token)


def _timeout(seconds: float) -> ClientTimeout:
    return ClientTimeout(total=seconds, connect=_CONNECT)
