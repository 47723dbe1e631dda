"""Rules of the date grammars: a pattern for folded text, and the days it means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.knowledge.days import Days, Now

Match: TypeAlias = re.Match[str]

# How sure a hit is: weak ones (11.5, 5일, last week) give way to sure ones in the same text, asides ((금), Fri) count
# only beside a date.
Strength: TypeAlias = Literal["sure", "weak", "aside"]


@dataclass(frozen=True)
class Rule:
    """One way of naming days.

    Args:
        pattern: what it looks like in folded text. Every repetition is bounded, so that no text is slow to read.
        days: what it means; None where it only looked like a date.
        strength: how sure that is.
        weekday: the match names nothing but a weekday, so that it belongs to a date beside it.
    """

    pattern: re.Pattern[str]
    days: Callable[[Match, Now], Days | None]
    strength: Strength = "sure"
    weekday: Callable[[Match], int] | None = None


def one_of(words: dict[str, int]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def same(words: str, value: int) -> dict[str, int]:
    """Several words for one value."""
    return dict.fromkeys(words.split(), value)
