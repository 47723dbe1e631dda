"""Telegram's refusals → the errors of ``ports``: one table for every framework."""

from typing import Final

from bot.ports import (
    ChatGoneError,
    ConflictError,
    DeliveryError,
    MigratedError,
    RejectedError,
    TooManyRequestsError,
    TopicClosedError,
    TopicGoneError,
    TryAgainError,
    UnauthorizedError,
    WebhookSetError,
)

_DEFAULT_PAUSE: Final = 5.0  # seconds, where a 429 does not say how long

# Descriptions of 400 that mean there is nobody to send to.
_GONE: Final = ("chat not found", "deactivated", "peer_id_invalid", "bot was kicked", "bot was blocked")

# … and those that mean that the chat is there and its topic is not, or is closed.
_TOPIC_GONE: Final = ("message thread not found", "topic_id_invalid", "topic_deleted")
_TOPIC_CLOSED: Final = "topic_closed"

# A webhook that is set while a poll waits ends it with other words: then another process wants the updates.
_WEBHOOK: Final = "webhook is active"


def failure(
    code: int, description: str, *, retry_after: float | None = None, migrate_to: int | None = None
) -> DeliveryError | UnauthorizedError | ConflictError:
    """The error that follows from an answer that is not ok.

    Args:
        code: the answer's ``error_code``, or the HTTP status where it has none.
        description: Telegram's words.
        retry_after: seconds, from the answer's ``parameters``.
        migrate_to: ``migrate_to_chat_id``, from the same.

    Source: the error texts of https://github.com/tdlib/telegram-bot-api (Client.cpp, ``fail_query_with_error``).
    """
    if migrate_to is not None:
        return MigratedError(description, migrate_to)
    if code == 429 or retry_after is not None:
        return TooManyRequestsError(description, _DEFAULT_PAUSE if retry_after is None else retry_after)
    # A token that Telegram cannot even read gives a bare "Not Found"; an unknown method says more.
    if code == 401 or (code == 404 and description.strip().lower() in {"", "not found"}):
        return UnauthorizedError(description)
    if code == 409:
        return WebhookSetError(description) if _WEBHOOK in description.lower() else ConflictError(description)
    if code == 403 or (code == 400 and any(words in description.lower() for words in _GONE)):
        return ChatGoneError(description)
    if code == 400 and any(words in description.lower() for words in _TOPIC_GONE):
        return TopicGoneError(description)
    if code == 400 and _TOPIC_CLOSED in description.lower():
        return TopicClosedError(description)
    return RejectedError(description) if 400 <= code < 500 else TryAgainError(description)


def is_done_already(error: RejectedError) -> bool:
    """Whether a refusal says that there is nothing left to do: text or topic are already so, or the tap is too old."""
    text = str(error).lower()
    return any(words in text for words in ("message is not modified", "query is too old", "topic_not_modified"))


def is_inexact_quote(error: RejectedError) -> bool:
    """Whether a message was refused for the quote of its reply; it can be sent without."""
    return "quote_text_invalid" in str(error).lower()


def is_caption(error: RejectedError) -> bool:
    """Whether a text could not be rewritten because the message is a file with a caption."""
    return "there is no text in the message to edit" in str(error).lower()
