"""What the Bot API answers: read no further than its caller needs, refusals made into the errors of ``ports``.

Source: https://core.telegram.org/bots/api#making-requests
"""

import json
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from bot.edges.failures import failure
from bot.ports import TryAgainError

_Result = TypeVar("_Result")


class Parameters(msgspec.Struct):
    """What a refusal says besides its words."""

    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class Answer(msgspec.Struct, Generic[_Result]):
    """What every method answers."""

    ok: bool
    result: _Result | msgspec.UnsetType = msgspec.UNSET
    error_code: int | None = None
    description: str = ""
    parameters: Parameters | None = None


def read(content: bytes, kind: type[_Result]) -> Answer[_Result] | None:
    """Read an answer; None where it is none.

    Args:
        content: JSON, if all is well.
        kind: what msgspec can read its result as.
    """
    decoder: msgspec.json.Decoder[Answer[_Result]] = _decoder(kind)  # type: ignore[arg-type] # types are hashable
    try:
        return decoder.decode(content)
    except (msgspec.ValidationError, RecursionError):
        return None
    except msgspec.DecodeError:
        pass
    # Telegram's JSON can hold lone surrogates, which msgspec refuses and the standard library does not.
    try:
        return msgspec.convert(json.loads(content), decoder.type)
    except (ValueError, RecursionError):
        return None


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.json.Decoder(Answer[kind])


def refusal(name: str, status: int, content: bytes, token: str) -> Exception:
    """The error that follows from an answer without a result.

    Args:
        name: the method's.
        status: HTTP's.
        content: what was answered.
        token: what no error may quote.
    """
    answer = read(content, object)
    if answer is None or answer.ok:
        return TryAgainError(f"{name}: an answer that cannot be read, with status {status}")
    parameters = answer.parameters or Parameters()
    return failure(
        answer.error_code or status,
        answer.description.replace(token, "…"),
        retry_after=parameters.retry_after,
        migrate_to=parameters.migrate_to_chat_id,
    )
