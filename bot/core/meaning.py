"""Meaning: what a sentence was understood to say."""

from msgspec import Struct


class Meaning(Struct, frozen=True, kw_only=True):
    """What a sentence says, as far as it was understood.

    Args:
        intent: one of ``bot.knowledge.intents.INTENTS``, or ``back``, or ``none`` where it is too unsure to act on.
        confidence: of the likeliest intent, calibrated: of sentences with 0.8, four in five are understood rightly.
        article: the article that answers it; None where none fits.
        articles: the likeliest articles with their probabilities, the best first.
        intents: the likeliest intents with their probabilities, the best first.
        slots: values found in the sentence, by slot name.
        language: the locale it is written in; None where its letters tell nothing.
    """

    intent: str = "none"
    confidence: float = 0.0
    article: str | None = None
    articles: tuple[tuple[str, float], ...] = ()
    intents: tuple[tuple[str, float], ...] = ()
    slots: dict[str, str] = {}
    language: str | None = None
