"""Calls held against aiogram's method classes, which follow the Bot API closely. Importing aiogram takes seconds."""

from collections.abc import Iterator
from functools import cache
from inspect import isclass
from typing import Any

import msgspec
from aiogram import methods
from aiogram.methods.base import TelegramMethod
from pydantic import BaseModel, ValidationError

from bot.playground.record import Call

_WORDS = frozenset({"text", "caption", "description", "short_description", "name", "query", "url"})


@cache
def _classes() -> dict[str, type[TelegramMethod[Any]]]:
    found = (value for value in vars(methods).values() if isclass(value) and issubclass(value, TelegramMethod))
    return {cls.__api_method__: cls for cls in found if isinstance(getattr(cls, "__api_method__", None), str)}


def problems(call: Call) -> dict[str, list[str]]:
    """What Telegram does not know in a call, and what it lacks or would not understand.

    Returns:
        ``unknown``: paths of fields that the Bot API does not have there; ``invalid``: what is wrong with the others;
        nothing where all is well.
    """
    cls = _classes().get(call.method)
    if cls is None:
        return {"unknown": ["(method)"]}
    params = {name: _decoded(name, value) for name, value in call.params.items() if not _is_part(cls, name, value)}
    try:
        model = cls.model_validate(params)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, line['loc']))}: {line['msg']}" for line in error.errors()]
        return {"invalid": wrong}
    unknown = list(_unknown(model, ""))
    return {"unknown": unknown} if unknown else {}


def _is_part(cls: type[TelegramMethod[Any]], name: str, value: Any) -> bool:
    """Whether it is a file's part of the form that is named by ``attach://`` elsewhere."""
    return isinstance(value, dict) and "file_size" in value and name not in cls.model_fields


def _decoded(name: str, value: Any) -> Any:
    if isinstance(value, dict) and "file_size" in value:
        return str(value["file_name"])
    if isinstance(value, str) and name not in _WORDS and value[:1] in {"[", "{"}:
        return msgspec.json.decode(value)
    return value


def _unknown(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from (f"{path}{name}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name), f"{path}{name}.")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _unknown(item, f"{path}{position}.")
