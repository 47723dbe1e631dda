"""What can go wrong outside, by what follows from it."""


class DeliveryError(Exception):
    """A send that did not succeed; the subclasses say what follows from it."""


class ChatGoneError(DeliveryError):
    """403, or a chat that does not exist: stop sending to it and keep its cases."""


class TooManyRequestsError(DeliveryError):
    """429: wait ``retry_after`` seconds before the next send to this chat."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TryAgainError(DeliveryError):
    """5xx, a timeout or a broken connection: the same send may succeed later."""


class RejectedError(DeliveryError):
    """400 of any other kind: the same send will never succeed."""


class MigratedError(DeliveryError):
    """The group became a supergroup; send to ``chat`` instead."""

    def __init__(self, message: str, chat: int) -> None:
        super().__init__(message)
        self.chat = chat


class TopicGoneError(RejectedError):
    """400: the topic was deleted; a new one has to be made."""


class TopicClosedError(RejectedError):
    """400: the topic is closed for the bot; reopen it first."""


class UnauthorizedError(Exception):
    """401 or 404 for the token itself: nothing will ever work with it."""


class ConflictError(Exception):
    """409: another process polls with the same token, or a webhook is set."""


class WebhookSetError(ConflictError):
    """409 to a poll: updates are posted to a webhook, and nobody can poll until it is taken away."""


class StorageAwayError(Exception):
    """The database cannot be reached, or is locked for too long: the same work may succeed later."""


class StaleError(Exception):
    """Somebody else was quicker with what was read without holding it: nothing was written, the same work may be."""
