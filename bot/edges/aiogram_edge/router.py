"""Sinmungo as a Router in somebody else's aiogram application."""

from collections.abc import Callable
from typing import Any

from aiogram import Router
from aiogram.types import TelegramObject, Update

from bot.edges.mounting import Mounted
from bot.edges.updates import ALLOWED_UPDATES


def sinmungo_router(mounted: Mounted, ours: Callable[[Update], bool] = lambda _update: True) -> Router:
    """A router that hands over what reaches it, and whose start and shutdown are the host's.

    Include it after the host's own routers: what their handlers take never reaches it. A handler returns only after
    the commit, so nothing is lost where the host's dispatcher waits for handlers (see docs/mounting.md).

    Args:
        mounted: Sinmungo.
        ours: whether an update is for Sinmungo; all others go on to the routers after this one.
    """
    router = Router(name="sinmungo")

    async def is_ours(_event: TelegramObject, event_update: Update) -> bool:
        return ours(event_update)

    async def take(_event: TelegramObject, event_update: Update) -> None:
        await mounted.take([raw(event_update)])

    for kind in ALLOWED_UPDATES:
        router.observers[kind].register(take, is_ours)
    router.startup.register(mounted.start)
    router.shutdown.register(mounted.stop)
    return router


def raw(update: Update) -> dict[str, Any]:
    """An update as Telegram sent it, fields that aiogram does not know included."""
    # What is no JSON is aiogram's own: where a field was not sent, it notes that the bot's default would count.
    return update.model_dump(mode="json", by_alias=True, exclude_none=True, warnings=False, fallback=_nothing)


def _nothing(_value: object) -> None:
    return None
