"""Understanding a sentence by plain matching: the words of commands, menu and flows, in all languages."""

from collections.abc import Mapping, Sequence

from bot.core.flow import Flows
from bot.core.hearing import WORDS
from bot.core.text import Text
from bot.words.catalogs import Words
from bot.words.spelling import normalise


class PlainUnderstanding:
    """Finds the intent whose words a sentence contains; of several the one with the longest words.

    Args:
        words: the catalogs.
        intents: by intent, the texts whose spellings name it.
    """

    def __init__(self, words: Words, intents: Mapping[str, Sequence[Text]]) -> None:
        named = {
            spelling: intent
            for intent, texts in intents.items()
            for text in texts
            for spelling in words.spellings(text)
            if len(spelling) > 1  # a single letter or syllable says nothing inside a sentence
        }
        self._named = sorted(named.items(), key=lambda pair: (-len(pair[0]), pair[0]))

    async def understand(self, text: str) -> tuple[str, dict[str, str]]:
        """The intent (``none`` where nothing fits) and no slots."""
        sentence = normalise(text)
        return next((intent for spelling, intent in self._named if _holds(sentence, spelling)), "none"), {}


def _holds(sentence: str, spelling: str) -> bool:
    """Whether a sentence holds these words; Latin ones only as whole words."""
    if not spelling.isascii():
        return spelling in sentence
    return f" {spelling} " in "".join(c if c.isalnum() else " " for c in f" {sentence} ")


def intents_of(flows: Flows) -> dict[str, tuple[Text, ...]]:
    """The texts that name each intent: the words that work like commands, and the titles of flows."""
    named: dict[str, tuple[Text, ...]] = {"cancel": (WORDS["cancel"],), "back": (WORDS["back"],)}
    for intent, target in flows.intents.items():
        texts: tuple[Text, ...] = (WORDS[target],) if target in WORDS else ()
        if target in flows.flows:
            texts += (flows.flows[target].title,)
        named[intent] = texts
    return named
