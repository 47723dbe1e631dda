"""Questions: sentences that nobody understood, those alike put together, the most frequent first."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bot.ports import Question
from bot.words.spelling import normalise

ALIKE = 0.5  # the share of common letter pairs from which on two sentences ask the same
OTHERS = 5  # ways of asking it that are kept


class Asked(Struct, frozen=True):
    """What was asked, however it was put.

    Args:
        text: the newest way.
        locale: the language.
        count: how often.
        last: when it was asked last, UTC.
        intent: what it was taken for.
        also: other ways.
        ids: of the sentences.
    """

    text: str
    locale: str
    count: int
    last: datetime
    intent: str
    also: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()


def asked(questions: Iterable[Question]) -> list[Asked]:
    """Put sentences of one language together that have the same words, or nearly.

    Args:
        questions: the newest first.
    """
    found: list[tuple[frozenset[str], Asked]] = []
    for question in questions:
        pairs = _pairs(question.text)
        at = next((at for at, (known, same) in enumerate(found) if _alike(known, pairs, same, question)), None)
        if at is None:
            first = Asked(question.text, question.locale, 1, question.at, question.intent, ids=(question.id,))
            found.append((pairs, first))
        else:
            known, same = found[at]
            found[at] = known, _more(same, question)
    return sorted((each for _, each in found), key=lambda each: (-each.count, -each.last.timestamp(), each.text))


def _more(same: Asked, question: Question) -> Asked:
    new = question.text not in {same.text, *same.also} and len(same.also) < OTHERS
    also = (*same.also, question.text) if new else same.also
    return replace(same, count=same.count + 1, also=also, ids=(*same.ids, question.id))


def _alike(known: frozenset[str], pairs: frozenset[str], same: Asked, question: Question) -> bool:
    return same.locale == question.locale and len(known & pairs) >= ALIKE * len(known | pairs)


def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a text; of a single letter that letter."""
    letters = "".join(filter(str.isalnum, normalise(text)))
    return frozenset(letters[at : at + 2] for at in range(max(1, len(letters) - 1)))
