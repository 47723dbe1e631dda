"""Sentences to learn from: the articles' titles and questions, and ``locales/<locale>/training/<intent>.txt``."""

import hashlib
import json
from pathlib import Path

from msgspec import Struct

from bot.core.text import LOCALES
from bot.knowledge.intents import INTENTS, PAIRS, intents_of
from bot.words.articles import read_articles

FOLDER = Path(__file__).parents[2] / "locales"


class Sentence(Struct, frozen=True):
    """One sentence and what is known of it: an intent or an article.

    Args:
        locale: the language it is written in.
        text: as a person writes it.
        intent: what it wants; empty where the article tells.
        article: what answers it; None where only the intent is known.
    """

    locale: str
    text: str
    intent: str = ""
    article: str | None = None

    def allows(self, intent: str, article: str | None) -> bool:
        """Whether the sentence may mean this pair; a question of an article means the first intent that it serves."""
        if self.article is not None:
            return self.article == article and intents_of(self.article)[0] == intent
        return self.intent == intent


def training_sentences(folder: Path = FOLDER) -> tuple[Sentence, ...]:
    """Everything to learn from, in a fixed order.

    Raises:
        ValueError: a file is named after no intent.
    """
    found = [
        Sentence(locale, text, article=article.id)
        for locale, articles in read_articles(folder).items()
        for article in articles.values()
        for text in (article.title, *article.questions)
    ]
    for locale in LOCALES:
        for path in sorted((folder / locale / "training").glob("*.txt")):
            if path.stem not in INTENTS:
                raise ValueError(f"{path} is named after no intent")
            lines = map(str.strip, path.read_text(encoding="utf-8").splitlines())
            found += [Sentence(locale, line, intent=path.stem) for line in lines if line and not line.startswith("#")]
    return tuple(dict.fromkeys(found))


def fingerprint(sentences: tuple[Sentence, ...]) -> str:
    """SHA-256 of what is learnt from, whatever its order, and of what can be meant; tells a stale model."""
    rows = sorted((each.locale, each.text, each.intent, each.article or "") for each in sentences)
    return hashlib.sha256(json.dumps([rows, PAIRS]).encode()).hexdigest()
