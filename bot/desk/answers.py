"""Answers that are often given: the shipped ones and the operator's own, in four languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.text import LOCALES, Param, Text

Own: TypeAlias = Mapping[str, str]  # by locale
LONGEST_LABEL, LONGEST_BODY = 40, 2000  # characters


@dataclass(frozen=True)
class Canned:
    """An answer that is often given.

    Args:
        name: by which a command names it.
        label: what agents read: a text of the catalogs, or the operator's own by locale.
        body: what the buyer reads; may hold {order}, {name}, {number} and {deadline}.
    """

    name: str
    label: Text | Own
    body: Text | Own


BLANK: dict[str, Param] = {}  # the values come with the case
SHIPPED = (
    Canned("hello", Text("desk.canned.hello.button"), Text("desk.canned.hello", BLANK)),
    Canned("looking", Text("desk.canned.looking.button"), Text("desk.canned.looking", BLANK)),
    Canned("tomorrow", Text("desk.canned.tomorrow.button"), Text("desk.canned.tomorrow", BLANK)),
    Canned("deadline", Text("desk.canned.deadline.button"), Text("desk.canned.deadline", BLANK)),
    Canned("platform", Text("desk.canned.platform.button"), Text("desk.canned.platform", BLANK)),
    Canned("safety", Text("desk.canned.safety.button"), Text("desk.canned.safety", BLANK)),
    Canned("anything", Text("desk.canned.anything.button"), Text("desk.canned.anything", BLANK)),
    Canned("thanks", Text("desk.canned.thanks.button"), Text("desk.canned.thanks", BLANK)),
)


class CannedError(ValueError):
    """An answer in the operator's file that cannot be used; says which and why."""


def read(text: str) -> tuple[Canned, ...]:
    """The operator's own answers, as TOML: a table for each, ``[name.label]`` and ``[name.text]`` with every language.

    Raises:
        CannedError: it is no TOML, a language is missing, or something is too long.
    """
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # among them numbers of thousands of digits
        raise CannedError(f"is no TOML: {error}") from error
    return tuple(
        Canned(name, _words(name, table, "label", LONGEST_LABEL), _words(name, table, "text", LONGEST_BODY))
        for name, table in tables.items()
    )


def _words(name: str, table: object, key: str, longest: int) -> Own:
    words = table.get(key) if isinstance(table, dict) else None
    if not isinstance(words, dict) or set(words) != set(LOCALES):
        raise CannedError(f"[{name}.{key}] needs exactly {', '.join(LOCALES)}")
    if not all(isinstance(said, str) and 0 < len(said) <= longest for said in words.values()):
        raise CannedError(f"[{name}.{key}] has a text that is empty or longer than {longest} characters")
    return words
