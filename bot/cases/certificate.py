"""Certificate requests: the state table, and the rule by which an order is judged."""

import unicodedata
from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias, TypeVar

from bot.cases.table import Table, move

CERTIFICATE = Table(
    "certificate",
    first="looking_up",
    moves=(
        move("looking_up", "issuing", "bot"),
        move("looking_up", "in_review", "bot"),
        move("in_review", "issuing", "operator", "agent"),
        move("in_review", "rejected", "operator", "agent"),
        move("rejected", "in_review", "operator", "agent", "buyer"),
        move("issuing", "issued", "bot"),
        move("issuing", "in_review", "bot"),
        move("issued", "revoked", "operator", "agent"),
    ),
)

OrderVerdict: TypeAlias = Literal["match", "name_differs", "not_found"]


class Bought(Protocol):
    """What the rule needs to know of an order."""

    @property
    def buyer_name(self) -> str:
        """Who bought, as the shop wrote it."""
        ...


AnOrder = TypeVar("AnOrder", bound=Bought)


def judge_order(name: str, orders: Sequence[Bought]) -> OrderVerdict:
    """Judge a request by the orders that have its number (unique within a platform only).

    ``match`` is issued at once; the others are for a person to decide.
    """
    if not orders:
        return "not_found"
    return "match" if matching_order(name, orders) is not None else "name_differs"


def matching_order(name: str, orders: Sequence[AnOrder]) -> AnOrder | None:
    """The first of these orders that was bought under this name."""
    return next((order for order in orders if same_name(name, order.buyer_name)), None)


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name.

    Width, case, spaces and punctuation do not matter (홍 길동 is 홍길동); of names in Latin letters neither does which
    part comes first (KIM Haneul, Haneul Kim, Kim, Ha-neul).
    """
    return bool(_readings(one) & {"".join(_words(other))} or _readings(other) & {"".join(_words(one))})


def _readings(name: str) -> set[str]:
    words = _words(name)
    turns = range(len(words)) if all(_is_latin(word) for word in words) else range(1)
    return {"".join(words[at:] + words[:at]) for at in turns} - {""}


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    words = folded.replace(",", " ").split()
    return [word for part in words if (word := "".join(c for c in part if unicodedata.category(c)[0] in "LMN"))]


def _is_latin(word: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") or unicodedata.category(c)[0] == "M" for c in word)
