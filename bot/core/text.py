"""Text as data: a catalog key and its parameters, until someone reads it."""

from datetime import date, datetime, timedelta
from typing import TypeAlias

from msgspec import Struct

LOCALES = ("ko", "zh_Hans", "zh_Hant", "en")


class Money(Struct, frozen=True):
    """A sum.

    Args:
        minor: the amount in the currency's smallest unit (cents, fen, won).
        currency: ISO 4217 code.
    """

    minor: int
    currency: str


class Text(Struct, frozen=True):
    """A message of the catalogs with the values for its placeholders.

    Args:
        msgid: the catalog key, always written as a literal where a Text is made, so that it can be extracted.
        params: values by placeholder name. Strings are the person's own words or other data and are escaped when
            rendered; dates, sums and durations are written in the reader's locale and time zone; a tuple of texts is
            written one a line.
        count: chooses the plural form where the catalog has one; also available as ``{count}``.
        locale: the language it is for whoever reads it, such as a letter's to the seller; None for the reader's own.
    """

    msgid: str
    params: "dict[str, Param]" = {}
    count: int | None = None
    locale: str | None = None


Param: TypeAlias = str | int | Money | date | datetime | timedelta | Text | tuple[Text, ...]


def plural(msgid: str, count: int, **params: Param) -> Text:
    """A text whose form depends on a number (its catalog entries have plural forms)."""
    return Text(msgid, {**params, "count": count}, count)
