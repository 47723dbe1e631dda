"""The methods by which updates are received: https://core.telegram.org/bots/api#getting-updates."""

import asyncio
from typing import Any

from bot.playground.args import Args
from bot.playground.errors import ApiError
from bot.playground.world import World

LONGEST_POLL = 50  # seconds
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


async def get_updates(world: World, args: Args) -> list[Any]:
    """``getUpdates``. Raises ApiError 409 where a webhook is set, or another poll begins meanwhile."""
    if world.hook.url:
        raise ApiError(409, _WEBHOOK)
    world.updates.allow(args.nested("allowed_updates", "allowed updates"))
    limit = min(max(args.integer("limit", 100), 1), 100)
    seconds = min(max(args.integer("timeout"), 0), LONGEST_POLL)
    try:
        return await world.updates.poll(args.integer("offset"), limit, seconds)
    except asyncio.CancelledError:  # the bot's end of the connection is gone
        world.bot_seen(False)
        raise


def set_webhook(world: World, args: Args) -> bool:
    """``setWebhook``; an empty address takes it away."""
    world.hook.set(args)
    world.updates.allow(args.nested("allowed_updates", "allowed updates"))
    if args.flag("drop_pending_updates"):
        world.updates.forget()
    if world.hook.url:
        world.updates.push()
    else:
        world.updates.pull()
    return True


def delete_webhook(world: World, args: Args) -> bool:
    """``deleteWebhook``."""
    return set_webhook(world, Args({"drop_pending_updates": args.flag("drop_pending_updates")}))


def get_webhook_info(world: World, _args: Args) -> dict[str, Any]:
    """``getWebhookInfo``."""
    info = {**world.hook.state(), "pending_update_count": len(world.updates)}
    if world.updates.allowed is not None:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info
