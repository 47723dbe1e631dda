"""Sinmungo as a handler group in somebody else's python-telegram-bot application."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import structlog
from telegram import Update
from telegram.ext import Application, ApplicationHandlerStop, BaseHandler, CallbackContext

from bot.edges.mounting import Mounted
from bot.edges.updates import ALLOWED_UPDATES

_log = structlog.get_logger()

_FIRST: Final = -1  # before the group of handlers that name none

AnyApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
AnyContext: TypeAlias = CallbackContext[Any, Any, Any, Any]


class AcknowledgingQueue(asyncio.Queue[object]):
    """An update queue whose ``put`` returns only once the update was handled.

    python-telegram-bot moves the offset, or answers a webhook, as soon as an update is put into the queue. With this
    one it does so after the commit. For applications that handle one update at a time, which is the default.
    """

    def __init__(self) -> None:
        super().__init__()
        self._handled: deque[asyncio.Event] = deque()

    async def put(self, item: object) -> None:
        """Put an update, and wait until it was handled."""
        self.put_nowait(item)
        await self._handled[-1].wait()

    def put_nowait(self, item: object) -> None:
        """Put an update without waiting."""
        super().put_nowait(item)
        self._handled.append(asyncio.Event())

    def task_done(self) -> None:
        """The oldest update was handled."""
        super().task_done()
        self._handled.popleft().set()


class _Handler(BaseHandler[Update, AnyContext, None]):
    """Hands an update over and keeps it from the host's handlers."""

    def __init__(self, mounted: Mounted, ours: Callable[[Update], bool]) -> None:
        async def take(update: Update, _context: AnyContext) -> None:
            await mounted.take([raw(update)])
            raise ApplicationHandlerStop

        super().__init__(take, block=True)
        self._ours = ours

    def check_update(self, update: object) -> bool:
        """Whether an update is of a kind that Sinmungo reads, and for it."""
        if not isinstance(update, Update) or all(getattr(update, kind, None) is None for kind in ALLOWED_UPDATES):
            return False
        return self._ours(update)


def mount(
    application: AnyApplication,
    mounted: Mounted,
    ours: Callable[[Update], bool],
    *,
    group: int = _FIRST,
) -> None:
    """Have an application hand updates over, and begin and end Sinmungo with it (run_polling or run_webhook).

    A handler returns only after the commit, so nothing is lost where the application's queue is an
    AcknowledgingQueue (see docs/mounting.md); a warning is logged where it is not.

    Args:
        application: the host's.
        mounted: Sinmungo.
        ours: whether an update is for Sinmungo; no handler of a later group sees those, and all others it does.
        group: the handler group.

    Raises:
        ValueError: the application handles several updates at once, or replaces the data of buttons.
    """
    if application.bot.callback_data_cache is not None:
        raise ValueError("with arbitrary callback data, python-telegram-bot replaces what Sinmungo's buttons carry")
    if not isinstance(application.update_queue, AcknowledgingQueue):
        _log.warning("mounting.lossy", hint="build the application with update_queue(AcknowledgingQueue())")
    elif application.concurrent_updates > 1:
        raise ValueError("an AcknowledgingQueue takes an application that handles one update at a time")
    application.add_handler(_Handler(mounted, ours), group=group)
    application.post_init = _before(application.post_init, mounted.start)
    application.post_shutdown = _before(application.post_shutdown, mounted.stop)


def _before(
    hook: Callable[[AnyApplication], Awaitable[object]] | None, ours: Callable[[], Awaitable[None]]
) -> Callable[[AnyApplication], Any]:
    """A hook of the application that does ours, then what the host wanted of it."""

    async def both(application: AnyApplication) -> None:
        await ours()
        if hook is not None:
            await hook(application)

    return both


def raw(update: Update) -> dict[str, Any]:
    """An update as Telegram sent it, fields that python-telegram-bot does not know included."""
    return update.to_dict()
