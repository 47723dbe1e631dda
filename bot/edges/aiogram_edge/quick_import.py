"""Import aiogram in a quarter of its time.

``aiogram.types`` ends with a loop that rebuilds every one of its 400 models, whether it will be used or not. That is
three quarters of the time that ``import aiogram`` takes (``bench/imports.py`` measures it) and 100 MB of memory. Here
the loop's calls are noted instead of made, and each model is rebuilt when it is first used, in the name space that
aiogram meant for it.

What is different afterwards: nothing for those who make, check or dump aiogram's models. A model of somebody else's
that holds one of aiogram's finds it unbuilt, and has to call its ``model_rebuild()`` first.

Whatever aiogram changes, the import succeeds: if the loop is gone, nothing was noted and nothing is to be done; if
anything else fails, aiogram is imported once more, in the ordinary way.
"""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from pydantic import BaseModel

_REBUILD: Final = "model_rebuild"

Call = tuple[type[BaseModel], dict[str, Any]]


def import_quickly() -> bool:
    """Import aiogram with its models to be built on first use.

    Returns:
        Whether they will be; False where aiogram was imported before, or had to be imported in the ordinary way.
    """
    if "aiogram" in sys.modules:
        return False
    try:
        with _noting() as calls:
            importlib.import_module("aiogram")
        if calls:
            _build_on_first_use(calls[0][1]["_types_namespace"])  # all the calls were given the same
    except Exception:
        for name in [name for name in sys.modules if name.split(".")[0] == "aiogram"]:
            del sys.modules[name]
        importlib.import_module("aiogram")
        return False
    return bool(calls)


@contextmanager
def _noting() -> Iterator[list[Call]]:
    """Note the calls of ``model_rebuild`` on aiogram's models instead of making them."""
    calls: list[Call] = []
    original = BaseModel.__dict__[_REBUILD]

    def note(model: type[BaseModel], /, **arguments: Any) -> bool | None:
        if not model.__module__.startswith("aiogram."):
            rebuilt: bool | None = original.__get__(None, model)(**arguments)
            return rebuilt
        calls.append((model, arguments))
        return None

    setattr(BaseModel, _REBUILD, classmethod(note))
    try:
        yield calls
    finally:
        setattr(BaseModel, _REBUILD, original)


def _build_on_first_use(names: Mapping[str, Any]) -> None:
    """Have aiogram's models rebuilt in ``names`` whenever pydantic finds that one is needed, and try it on one."""
    methods = importlib.import_module("aiogram.methods.base")
    types = importlib.import_module("aiogram.types.base")
    roots: tuple[type[BaseModel], ...] = (types.TelegramObject, methods.TelegramMethod, methods.Response)
    original: Callable[..., bool | None] = BaseModel.__dict__[_REBUILD].__func__

    def rebuild(
        model: type[BaseModel], /, *, _types_namespace: Mapping[str, Any] | None = None, **arguments: Any
    ) -> bool | None:
        # With a name space given, pydantic does not look for names among the local variables of whoever asks.
        return original(model, _types_namespace={**names, **(_types_namespace or {})}, **arguments)

    for root in roots:
        setattr(root, _REBUILD, classmethod(rebuild))
    importlib.import_module("aiogram.methods").SendMessage.model_rebuild()
