"""Who may see the dashboard: supervisors, by Telegram's word, by a link that works once, or by the session after that.

A link and a session are ``until.nonce.mac``. The MAC also covers what it is and whose it is: one cannot be used as the
other, nobody's id stands in it, and it opens nothing any more once its owner is taken out of SUPERVISORS.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, Protocol
from urllib.parse import parse_qsl, quote

import msgspec
from msgspec import Struct

from bot.ports import Clock

LINK_LASTS: Final = timedelta(minutes=10)
SESSION_LASTS: Final = timedelta(hours=2)
INIT_DATA_LASTS: Final = timedelta(minutes=10)  # Telegram sets no limit; the page hands it in as soon as it is opened
_AHEAD: Final = timedelta(minutes=1)  # that Telegram's clock may be before ours
_ONCE: Final = "once="  # what a link's proof begins with; Telegram's has no such field
DOOR: Final = "/dashboard/app"

Sign = Callable[[str, str], str]
_Kind = Literal["dashboard_link", "dashboard_session"]


class Used(Protocol):
    """What remembers that something was used."""

    async def use_once(self, key: str, until: datetime, now: datetime) -> bool:
        """See Store."""
        ...


class RefusedError(Exception):
    """Somebody may not see it; the message is a word for the log, and nobody is told more than that it is refused."""


class _User(Struct):
    id: int


class Access:
    """Makes links, and sessions of what proves that somebody is a supervisor.

    Args:
        token: the bot's, with which Telegram signs.
        supervisors: Telegram user ids.
        sign: (purpose, value) → a MAC under a key of the keyring.
        used: remembers the links that were used.
        clock: the time.
        address: where the web server is reached, without a slash at the end; empty where that is not known.
        nonce: makes a word that nobody can guess.
    """

    def __init__(
        self,
        token: str,
        supervisors: Sequence[int],
        sign: Sign,
        used: Used,
        clock: Clock,
        address: str = "",
        nonce: Callable[[], str] = lambda: secrets.token_urlsafe(16),
    ) -> None:
        self._key = init_data_key(token)
        self._supervisors = tuple(supervisors)
        self._sign = sign
        self._used = used
        self._clock = clock
        self._nonce = nonce
        self.address = address

    def app(self, locale: str) -> str:
        """The page's address as a Mini App, which proves nothing by itself; empty where no address is known."""
        return f"{self.address}{DOOR}?lang={quote(locale)}" if self.address else ""

    def link(self, user: int, locale: str) -> str:
        """A link that opens the page once, for a supervisor; empty where no address is known.

        Whoever has it gets in: it is for that supervisor's own chat with the bot, never for a group.

        What proves it stands behind the #: it reaches no log and no referrer, and whoever fetches a preview does not
        use it up.
        """
        if not self.address:
            return ""
        token = self._token("dashboard_link", user, LINK_LASTS)
        return f"{self.app(locale)}#{_ONCE}{token}"

    async def enter(self, proof: str) -> str:
        """A session for a link's ``once=…`` or for a Mini App's initData. Raises RefusedError."""
        user = await self._by_link(proof.removeprefix(_ONCE)) if proof.startswith(_ONCE) else self._by_telegram(proof)
        return self._token("dashboard_session", user, SESSION_LASTS)

    def allows(self, session: str) -> bool:
        """Whether a session is a supervisor's, and not over."""
        try:
            self._owner("dashboard_session", session)
        except RefusedError:
            return False
        return True

    async def _by_link(self, token: str) -> int:
        user = self._owner("dashboard_link", token)
        now = self._clock.now()
        if not await self._used.use_once(self._sign("dashboard_used", token), now + LINK_LASTS, now):
            raise RefusedError("used")
        return user

    def _by_telegram(self, proof: str) -> int:
        user = init_data_user(proof, self._key, self._clock.now())
        if user not in self._supervisors:
            raise RefusedError("no supervisor")
        return user

    def _token(self, kind: _Kind, user: int, lasts: timedelta) -> str:
        until = int((self._clock.now() + lasts).timestamp())
        body = f"{until}.{self._nonce()}"
        return f"{body}.{self._sign(kind, f'{user}.{body}')}"

    def _owner(self, kind: _Kind, token: str) -> int:
        body, _, mac = token.rpartition(".")
        expected = [self._sign(kind, f"{user}.{body}") for user in self._supervisors]
        owners = [
            user
            for user, right in zip(self._supervisors, expected, strict=True)
            if hmac.compare_digest(right.encode(), mac.encode("utf-8", "surrogateescape"))
        ]
        if not owners:
            raise RefusedError("forged")
        if int(body.partition(".")[0]) <= self._clock.now().timestamp():
            raise RefusedError("expired")
        return owners[0]


def init_data_key(token: str) -> bytes:
    """The key under which Telegram signs a Mini App's initData.

    Source: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app.
    """
    return hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)


def init_data_user(proof: str, key: bytes, now: datetime) -> int:
    """Whose initData it is, as Telegram says.

    Args:
        proof: ``Telegram.WebApp.initData``: a query string.
        key: see ``init_data_key``.
        now: the time; what is older than ``INIT_DATA_LASTS`` is refused.

    Raises:
        RefusedError: it is not Telegram's, or too old, or says nobody's name.
    """
    try:
        pairs = parse_qsl(proof, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=40)
    except ValueError:
        raise RefusedError("malformed") from None
    fields = dict(pairs)
    given = fields.pop("hash", "")
    checked = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    right = hmac.new(key, checked.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right.encode(), given.encode()) or len(fields) + 1 != len(pairs):
        raise RefusedError("forged")
    try:
        said_at = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        user = msgspec.json.decode(fields["user"], type=_User).id
    except (KeyError, ValueError, OverflowError, OSError):
        raise RefusedError("malformed") from None
    if not now - INIT_DATA_LASTS <= said_at <= now + _AHEAD:
        raise RefusedError("expired")
    return user
