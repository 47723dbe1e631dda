"""How much a group takes: about 20 messages a minute. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits."""

from collections import deque
from math import ceil

from bot.playground.args import Args
from bot.playground.errors import too_many_requests

_MINUTE = 60.0  # seconds
_ONE = frozenset({"createForumTopic", "editForumTopic", "closeForumTopic", "reopenForumTopic", "pinChatMessage"})
_FREE = frozenset({"sendChatAction"})


class GroupBudget:
    """What was sent into each group within the last minute."""

    def __init__(self) -> None:
        self._sent: dict[int, deque[float]] = {}

    def charge(self, method: str, args: Args, limit: int, now: float) -> None:
        """Count what a call will send.

        Args:
            method: the Bot API's name.
            args: the call's.
            limit: messages a rolling minute.
            now: the playground's time, Unix seconds.

        Raises:
            ApiError: 429 with the seconds until there is room; nothing is counted then.
        """
        chat, count = args.integer("chat_id"), weight(method, args)
        if chat >= 0 or not count:
            return
        sent = self._sent.setdefault(chat, deque())
        while sent and sent[0] <= now - _MINUTE:
            sent.popleft()
        if sent and len(sent) + count > limit:
            freeing = sent[min(len(sent) + count - limit, len(sent)) - 1]
            raise too_many_requests(ceil(freeing + _MINUTE - now))
        sent.extend([now] * count)


def weight(method: str, args: Args) -> int:
    """How many messages a call is worth; edits and topics' service messages count too."""
    if method == "sendMediaGroup":
        return len(args.nested("media", "media") or ())
    if method in {"copyMessages", "forwardMessages"}:
        return len(args.nested("message_ids", "message identifiers") or ())
    if method in _FREE:
        return 0
    return int(method in _ONE or method.startswith(("send", "copy", "forward", "editMessage")))
