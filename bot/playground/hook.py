"""What the bot set as its webhook."""

import asyncio
import re
from typing import Any

from bot.playground.args import Args
from bot.playground.errors import bad_request

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_MOST, _USUAL = 100, 40  # connections


class Hook:
    """The webhook; an empty ``url`` is none."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = _USUAL
        self.slots = asyncio.Semaphore(_USUAL)
        self._error: tuple[int, str] | None = None

    def set(self, args: Args) -> None:
        """Take ``setWebhook``'s arguments in; the address may be any, since it is this machine. Raises ApiError."""
        url, secret = args.text("url"), args.text("secret_token")
        if url and not re.match(r"https?://[^\s/]+", url):
            raise bad_request("bad webhook: invalid webhook URL specified")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self.url, self.secret = url, secret
        self.max_connections = min(max(args.integer("max_connections", _USUAL), 1), _MOST)
        self.slots = asyncio.Semaphore(self.max_connections)
        self._error = None

    def failed(self, now: int, message: str) -> None:
        """Remember why an update was not taken."""
        self._error = now, message

    def state(self) -> dict[str, Any]:
        """As ``getWebhookInfo`` tells it."""
        info: dict[str, Any] = {"url": self.url, "has_custom_certificate": False}
        if self.url:
            info["max_connections"] = self.max_connections
        if self._error is not None:
            info["last_error_date"], info["last_error_message"] = self._error
        return info
