"""python-telegram-bot's Bot and request, made lean: raw results, errors that are ours, nothing told to the logs."""

import asyncio
import logging
import re
from typing import Any, Final

import msgspec
from telegram import Bot
from telegram._utils.types import ODVInput
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.edges.answers import read, refusal
from bot.edges.connections import Connections
from bot.ports import RejectedError, TryAgainError

_CONNECT_SECONDS: Final = 10.0
_FILES_TAKE: Final = 6  # times as long as other calls
_TOKEN_IN_ADDRESS: Final = re.compile(r"/bot\d+:[^/\s\"']*")
_USUAL: Final = BaseRequest.DEFAULT_NONE
_SILENT: Final = logging.getLogger(f"{__name__}.silent")
_SILENT.disabled = True


class FailedCall(TelegramError):
    """What a call came to, on its way through python-telegram-bot, which lets its own errors pass as they are.

    Args:
        error: of ``ports``.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class LeanRequest(HTTPXRequest):
    """The request object that our Bot calls Telegram through; raises ``FailedCall`` and nothing else.

    Calls without files go by our connections, since httpx takes several times as long for each the more of them are
    under way. Files go by httpx, which bounds each read and not the whole call, and writes the address, which holds the
    token, into its log: both are put right here.

    Args:
        token: the bot's, which no error may quote.
        base: address of the Bot API server.
        patience: seconds that a call without files may take.
    """

    def __init__(self, token: str, base: str, patience: float) -> None:
        super().__init__(
            read_timeout=patience,
            write_timeout=patience,
            connect_timeout=_CONNECT_SECONDS,
            pool_timeout=patience,
            httpx_kwargs={"trust_env": False},  # as with aiogram, proxies are not taken from the environment
        )
        self._connections = Connections(base)
        self._token = token
        self._patience = patience
        logging.getLogger("httpx").addFilter(_hide_token)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = _USUAL,
        write_timeout: ODVInput[float] = _USUAL,
        connect_timeout: ODVInput[float] = _USUAL,
        pool_timeout: ODVInput[float] = _USUAL,
    ) -> tuple[int, bytes]:
        """One request, ``read_timeout`` seconds long at most; what does not bring a result raises FailedCall."""
        is_download = method == "GET"
        slow = is_download or (request_data is not None and request_data.contains_files)
        usual = self._patience * (_FILES_TAKE if slow else 1)
        seconds = read_timeout if isinstance(read_timeout, int | float) else usual
        name = "download" if is_download else url.rpartition("/")[2]
        broken = ""
        status, content = 0, b""
        try:
            if slow:
                async with asyncio.timeout(seconds):
                    status, content = await super().do_request(
                        url, method, request_data, seconds, seconds, connect_timeout, pool_timeout
                    )
            else:
                body = msgspec.json.encode(request_data.parameters if request_data else {})
                status, content = await self._connections.post(_path(url), body, seconds)
        except Exception as error:
            broken = type(error).__name__
        # Outside of the handler: the error holds the address and with it the token, and would come along as context.
        if broken:
            raise FailedCall(TryAgainError(f"{name}: {broken}"))
        failed = _failed_download(status) if is_download else self._failed_call(name, status, content)
        if failed is not None:
            raise FailedCall(failed)
        return 200, content

    async def shutdown(self) -> None:
        """Close all connections."""
        self._connections.close()
        await super().shutdown()

    def _failed_call(self, name: str, status: int, content: bytes) -> Exception | None:
        answer = read(content, object)
        if answer is None or not answer.ok or answer.result is msgspec.UNSET:
            return refusal(name, status, content, self._token)
        return None


class LeanBot(Bot):
    """Bot, which also gives results as they came, and tells no log what is sent.

    Args:
        token: the bot's token.
        base: address of the Bot API server.
        patience: seconds that a call without files may take.
    """

    # Its DEBUG lines hold the address, and what was sent and received; no level of a host's turns them on.
    _LOGGER = _SILENT

    def __init__(self, token: str, base: str, patience: float) -> None:
        lines = LeanRequest(token, base, patience)  # one pool of connections for all
        super().__init__(token, f"{base}/bot", f"{base}/file/bot", request=lines, get_updates_request=lines)

    async def raw(self, name: str, parameters: dict[str, Any], seconds: float | None = None) -> object:
        """Call a method and have its result as decoded JSON.

        Bot's own methods read results into its types: one field that this release of python-telegram-bot does not
        know how to read, and a message that was sent would count as failed, and be sent again.

        Args:
            name: the method's.
            parameters: those that are None are left out; may hold objects of ``telegram``.
            seconds: how long the whole call may take, if not as long as usual.

        Raises:
            FailedCall.
        """
        return await self._post(name, parameters, read_timeout=_USUAL if seconds is None else seconds)


def _path(url: str) -> str:
    """What stands behind the server's name."""
    return "/" + url.partition("://")[2].partition("/")[2]


def _failed_download(status: int) -> Exception | None:
    if status == 200:
        return None
    kind = TryAgainError if status >= 500 or status == 429 else RejectedError
    return kind(f"download: {status}")


def _hide_token(record: logging.LogRecord) -> bool:
    record.msg, record.args = _TOKEN_IN_ADDRESS.sub("/bot…", record.getMessage()), None
    return True
