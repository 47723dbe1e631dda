"""What the Bot API answers when it refuses a call."""

from typing import Any


class ApiError(Exception):
    """A refused call.

    Args:
        code: the HTTP status and ``error_code``.
        description: Telegram's sentence, with its prefix.
        parameters: ``retry_after`` or ``migrate_to_chat_id``, where there are any.
    """

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class RefusedError(Exception):
    """A control call that makes no sense; ``status`` is its HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def bad_request(reason: str) -> ApiError:
    """A 400; Telegram writes the first letter of its reason small unless it is a constant or a word in capitals."""
    if len(reason) > 1 and not (reason[1] == "_" or reason[1].isupper()):
        reason = reason[0].lower() + reason[1:]
    return ApiError(400, f"Bad Request: {reason}")


def too_many_requests(retry_after: float) -> ApiError:
    """A 429 with the seconds to wait."""
    seconds = max(1, round(retry_after))
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
