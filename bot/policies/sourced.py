"""Where a policy's values come from."""

from datetime import date
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

Days: TypeAlias = Annotated[int, Meta(ge=1, le=400)]
Months: TypeAlias = Annotated[int, Meta(ge=1, le=36)]
Weight: TypeAlias = Annotated[int, Meta(ge=0, le=100)]
WebAddress: TypeAlias = Annotated[
    str, Meta(pattern=r"^https://[^\s/]+(/\S*)?$", description="a web address like https://example.org/help")
]


class Sourced(Struct, frozen=True, kw_only=True):
    """Values that somebody looked up.

    Args:
        source: a web address, or a law's name and article.
        checked: the day on which they were found there; None for never.
        certain: whether people can be told so without "read the date on the order page"; needs ``checked``.
    """

    source: Annotated[str, Meta(min_length=1, max_length=400)]
    checked: date | None = None
    certain: bool = False
