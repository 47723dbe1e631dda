"""Parameters of recorded calls: nested values of forms are JSON in strings."""

from typing import Any

import msgspec


def unfolded(params: dict[str, Any]) -> dict[str, Any]:
    """The same with objects and lists read, so that a call by form looks like a call by JSON."""
    return {name: _read(value) for name, value in params.items()}


def _read(value: Any) -> Any:
    folded = isinstance(value, str) and value[:1] in {"{", "["}
    try:
        return msgspec.json.decode(value) if folded else value
    except msgspec.DecodeError:  # a text that begins with a bracket
        return value
