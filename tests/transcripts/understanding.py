"""The real understanding, for transcripts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from bot.knowledge.understanding import Reader
from bot.service.understanding import PlainUnderstanding, SentenceUnderstanding, intents_of
from bot.words.catalogs import Words
from tests.service.fakes import HandClock
from tests.shipped import FLOWS
from tests.stage import START


class Understands:
    """The job as the shell does it, with the model that is shipped."""

    def __init__(self, words: Words, reader: Reader) -> None:
        plain = PlainUnderstanding(words, intents_of(FLOWS))
        self._port = SentenceUnderstanding(plain, HandClock(START), lambda: reader)
        self._thread = ThreadPoolExecutor(1)

    def __call__(self, payload: dict[str, Any]) -> dict[str, Any]:
        understood = self._port.understand(payload["text"], payload.get("locale"))
        meaning = self._thread.submit(asyncio.run, understood).result()
        return dict(msgspec.to_builtins(meaning))
