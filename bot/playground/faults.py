"""Faults on demand: how often, how slow, and what the very next calls are to meet."""

from random import Random
from typing import Any

from msgspec import Struct

from bot.playground.errors import ApiError, too_many_requests


class NextFault(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What spoils exactly one call.

    Args:
        method: a Bot API method, or ``*`` for any.
        status: the HTTP status and ``error_code``; 0 for a fault that is a ``reset`` only.
        description: Telegram's sentence.
        parameters: ``retry_after``, ``migrate_to_chat_id``.
        reset: break the connection, ``before`` the call is carried out or ``after``.
        chat: only where the call is for this one; 0 for any.
    """

    method: str = "*"
    status: int = 0
    description: str = ""
    parameters: dict[str, Any] | None = None
    reset: str = ""
    chat: int = 0


class Faults(Struct, forbid_unknown_fields=True):
    """The switches.

    Args:
        too_many: share of send calls that get 429.
        server_error: share of send calls that get 500.
        reset: share of send calls whose connection breaks, half of them after the call was carried out.
        slow: seconds a send call takes longer.
        slow_share: share of send calls that take longer.
        polls: share of getUpdates calls that fail, half with 502 and half by a broken connection.
        duplicated: share of updates that come twice, the second time at once or soon after.
        reordered: share of messages that a tap of the same person may overtake, if it comes within 50 ms.
        retry_unit: seconds after which an update is posted to the webhook a second time; twice that the next time.
        webhook_timeout: seconds after which a webhook that has not answered counts as failed.
        retry_after: what a 429 asks for, seconds.
        group_minute: messages that a group takes within a minute, 20 with Telegram; 0 for any number.
        next: calls to spoil, each once.
    """

    too_many: float = 0.0
    server_error: float = 0.0
    reset: float = 0.0
    slow: float = 0.0
    slow_share: float = 1.0
    polls: float = 0.0
    duplicated: float = 0.0
    reordered: float = 0.0
    retry_unit: float = 1.0
    webhook_timeout: float = 60.0
    retry_after: float = 1.0
    group_minute: int = 0
    next: list[NextFault] = []


class Spoil(Struct, frozen=True):
    """What one call meets."""

    slow: float = 0.0
    error: ApiError | None = None
    reset: str = ""


NOTHING = Spoil()


def draw(faults: Faults, method: str, chance: Random, *, speaks: bool, chat: object = None) -> Spoil:
    """Decide what a call meets; a fault of ``next`` that matches is used up.

    Args:
        faults: the switches.
        method: the Bot API's name of the call.
        chance: where luck comes from.
        speaks: it is a send call, to which the shares apply.
        chat: its ``chat_id``, as it came.
    """
    for position, fault in enumerate(faults.next):
        if fault.method in {"*", method} and str(fault.chat or chat) == str(chat):
            del faults.next[position]
            error = ApiError(fault.status, fault.description, fault.parameters) if fault.status else None
            return Spoil(faults.slow, error, fault.reset)
    if method == "getUpdates" and faults.polls and chance.random() < faults.polls:
        return chance.choice((Spoil(error=ApiError(502, "Bad Gateway")), Spoil(reset="after")))
    if not speaks:
        return NOTHING
    slow = faults.slow if faults.slow and chance.random() < faults.slow_share else 0.0
    if faults.too_many and chance.random() < faults.too_many:
        return Spoil(slow, too_many_requests(faults.retry_after))
    if faults.server_error and chance.random() < faults.server_error:
        return Spoil(slow, ApiError(500, "Internal Server Error"))
    if faults.reset and chance.random() < faults.reset:
        return Spoil(slow, None, chance.choice(("before", "after")))
    return Spoil(slow) if slow else NOTHING
