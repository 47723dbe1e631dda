"""Understanding sentences, outside of the event loop; where the model is unsure, also by the words of commands."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.core.flow import Flows
from bot.core.hearing import WORDS
from bot.core.language import locale_of_script, zone_of
from bot.core.meaning import Meaning
from bot.core.text import Text
from bot.ports import Clock
from bot.words.catalogs import Words
from bot.words.spelling import normalise

if TYPE_CHECKING:
    from bot.knowledge.understanding import Reader

UNSURE = 0.5  # of a confidence below that the words of commands tell more
SPOKEN = 0.7  # how sure such words are, inside of a sentence
ACTS = frozenset({"cancel", "back", "human", "language"})  # what they name; of topics they tell too little


def _load() -> "Reader":
    from bot.knowledge.understanding import load_reader  # noqa: PLC0415 - brings numpy, which the start does without

    return load_reader()


class SentenceUnderstanding:
    """Reads sentences in a thread of its own, which loads the model when the first one comes.

    Args:
        plain: what is asked where the model is unsure, and what tells going back from cancelling.
        clock: tells which day "yesterday" was.
        load: loads the model; called once, in the thread.
    """

    def __init__(self, plain: "PlainUnderstanding", clock: Clock, load: "Callable[[], Reader]" = _load) -> None:
        self._plain = plain
        self._clock = clock
        self._load = load
        self._reader: Reader | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="understanding")

    async def understand(self, text: str, locale: str | None = None) -> Meaning:
        """What a sentence means, with how sure that is; what to do with it, others decide."""
        read = await asyncio.get_running_loop().run_in_executor(self._thread, self._read, text, locale)
        plain = (await self._plain.understand(text)).intent
        if plain == "back" and read.intent == "cancel":
            return replace(read, intent=plain, article=None)
        if plain not in ACTS or read.intent == "scam_worry" or read.confidence >= UNSURE:
            return read
        return replace(read, intent=plain, confidence=SPOKEN, article=None)

    def _read(self, text: str, locale: str | None) -> Meaning:
        if self._reader is None:
            self._reader = self._load()
        zone = zone_of(locale or locale_of_script(text) or "en", "", "UTC")
        return self._reader.read(text, self._clock.now().astimezone(ZoneInfo(zone)).date(), locale)


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

    async def understand(self, text: str, locale: str | None = None) -> Meaning:
        """The intent, ``none`` where nothing fits, and no more; the language set makes no difference."""
        del locale
        sentence = normalise(text)
        found = next((intent for spelling, intent in self._named if _holds(sentence, spelling)), "none")
        return Meaning(intent=found, confidence=float(found != "none"))


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
