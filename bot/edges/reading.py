"""Reading a part of an update as one of our structs."""

from typing import TypeVar

import msgspec

_Struct = TypeVar("_Struct")


class UpdateError(ValueError):
    """An update of interest that cannot be read, or something that is no update at all; holds no personal data."""


def read_as(value: object, kind: type[_Struct], name: str) -> _Struct:
    """Convert decoded JSON. Raises UpdateError, whose text names the place and the type, never the value."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise UpdateError(f"{name}: {error}") from None
