"""Understanding: a sentence of any language as an intent, an article and slots, with how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.core.language import locale_of_script
from bot.core.meaning import Meaning
from bot.knowledge.encoders import Encoder, load_encoders
from bot.knowledge.features import emoji, prepare
from bot.knowledge.intents import INTENTS, PAIRS, WITHOUT_ARTICLE
from bot.knowledge.model import Array, Model, load_models
from bot.knowledge.scams import asks_for_secrets
from bot.knowledge.wishes import find_slots

TOLD = 5  # articles and intents at most
_SURE = 0.7  # of an engine that need not ask the next
_FAINT = 0.04  # an article less likely than that fits nothing

_FRIENDLY = frozenset("👋🙏👍❤♥😊🙂😄😀😁🤗🥰😍💕💯👌🫡🙇🤝🎉")
_ARTICLES = tuple(dict.fromkeys(article for _, article in PAIRS if article is not None))
_TO_INTENT = np.array([[intent == each for each in INTENTS] for intent, _ in PAIRS], np.float32)
_TO_ARTICLE = np.array([[article == each for each in _ARTICLES] for _, article in PAIRS], np.float32)
_SCAM = INTENTS.index("scam_worry")


@dataclass(frozen=True)
class Reader:
    """Reads sentences; made by ``load_reader``.

    Args:
        models: engines, the quicker first; the next is asked where one is not sure.
        encoders: by name, those that are installed.
    """

    models: tuple[Model, ...]
    encoders: Mapping[str, Encoder]

    def read(self, text: str, today: date, locale: str | None = None) -> Meaning:
        """What a text means.

        Args:
            text: as it was written, of any length; NUL and lone surrogates do no harm.
            today: the day it is where the person lives, for "yesterday".
            locale: the language set; used where the text does not tell one.
        """
        language = locale_of_script(text)
        prepared = prepare(text)
        if not prepared or not any(map(str.isalpha, prepared)):
            slots = find_slots(text, locale or "en", today, "other")
            return Meaning(intent=_wordless(text), confidence=1.0, slots=slots, language=language)
        model, pairs = self._asked(prepared)
        intents = pairs @ _TO_INTENT
        worried = intents[_SCAM] >= model.scam or asks_for_secrets(prepared)
        chosen = _SCAM if worried else int(intents.argmax())
        intent = INTENTS[chosen]
        articles = _articles(pairs, intent)
        return Meaning(
            intent=intent,
            confidence=_rounded(intents[chosen]),
            article=articles[0][0] if articles and intent not in WITHOUT_ARTICLE else None,
            articles=articles,
            intents=tuple((INTENTS[at], _rounded(intents[at])) for at in np.argsort(-intents)[:TOLD]),
            slots=find_slots(text, language or locale or "en", today, intent),
            language=language,
        )

    def _asked(self, prepared: str) -> tuple[Model, Array]:
        """The first engine that is sure of its intent and article, or the last, with its probabilities of the pairs."""
        for model in self.models:
            pairs = model.probabilities(prepared, self.encoders)
            if pairs.max() >= _SURE:
                break
        return model, pairs


def load_reader(encoders: Mapping[str, Encoder] | None = None) -> Reader:
    """Load the engines; takes seconds, so do it in a thread.

    Args:
        encoders: what there is to work with; those that are installed where not given.
    """
    usable = load_encoders() if encoders is None else encoders
    return Reader(load_models(usable), usable)


def _articles(pairs: Array, intent: str) -> tuple[tuple[str, float], ...]:
    """The likeliest articles, first the best of those that serve the intent; none that is next to impossible."""
    likely = pairs @ _TO_ARTICLE
    serving = [(probability, pair[1]) for probability, pair in zip(pairs, PAIRS, strict=True) if pair[0] == intent]
    _, first = max(serving, key=lambda each: each[0])
    order = sorted(range(len(_ARTICLES)), key=lambda at: (_ARTICLES[at] != first, -likely[at]))
    return tuple((_ARTICLES[at], _rounded(likely[at])) for at in order[:TOLD] if likely[at] >= _FAINT)


def _wordless(text: str) -> str:
    """What emoji, signs and bare numbers mean."""
    return "greeting" if _FRIENDLY & set(emoji(text)) else "other"


def _rounded(probability: np.floating) -> float:
    return round(float(probability), 4)
