"""Understanding outside of the event loop: loaded once, when it is needed, in a thread of its own."""

import threading
from datetime import UTC, date, datetime
from typing import cast

import pytest

from bot.core.meaning import Meaning
from bot.knowledge.understanding import Reader
from bot.service.understanding import PlainUnderstanding, SentenceUnderstanding, intents_of
from tests.service.fakes import HandClock
from tests.shipped import FLOWS, words


class Told(Reader):
    """A reader that answers every sentence alike, and remembers days and threads."""

    def __init__(self, meaning: Meaning = Meaning()) -> None:  # noqa: B008 - frozen
        super().__init__((), {})
        self.__dict__.update(meaning=meaning, days=[], threads=[])

    def read(self, text: str, today: date, locale: str | None = None) -> Meaning:
        self.__dict__["days"].append(today)
        self.__dict__["threads"].append(threading.get_ident())
        return cast("Meaning", self.__dict__["meaning"])


def understanding(told: Told, clock: HandClock) -> SentenceUnderstanding:
    return SentenceUnderstanding(PlainUnderstanding(words(), intents_of(FLOWS)), clock, lambda: told)


async def test_the_model_is_loaded_once_in_a_thread_and_not_before_the_first_sentence(clock: HandClock) -> None:
    loaded: list[int] = []

    def load() -> Reader:
        loaded.append(threading.get_ident())
        return told

    told = Told()
    port = SentenceUnderstanding(PlainUnderstanding(words(), intents_of(FLOWS)), clock, load)
    assert loaded == []
    await port.understand("one")
    await port.understand("two")
    assert told.__dict__["threads"] == loaded * 2
    assert threading.get_ident() not in loaded


@pytest.mark.parametrize(
    "read",
    [
        Meaning(intent="deposit", confidence=0.9),
        Meaning(intent="deposit", confidence=0.3),
        Meaning(intent="other", confidence=0.9),
        Meaning(intent="scam_worry", confidence=0.2),
    ],
)
async def test_it_tells_what_was_read_and_how_sure_that_is(clock: HandClock, read: Meaning) -> None:
    assert await understanding(Told(read), clock).understand("hm") == read


async def test_where_the_model_is_unsure_the_words_of_commands_decide(clock: HandClock) -> None:
    port = understanding(Told(Meaning(intent="deposit", confidence=0.2)), clock)
    assert (await port.understand("well cancel that")).intent == "cancel"


async def test_going_back_is_told_from_cancelling(clock: HandClock) -> None:
    port = understanding(Told(Meaning(intent="cancel", confidence=0.9)), clock)
    assert [(await port.understand(text)).intent for text in ("please go back", "stop it")] == ["back", "cancel"]


async def test_yesterday_is_the_day_before_where_the_person_lives() -> None:
    told = Told()
    clock = HandClock(datetime(2026, 11, 21, 20, 0, tzinfo=UTC))
    port = understanding(told, clock)
    await port.understand("어제 왔어요")
    await port.understand("came yesterday", "en")
    assert told.__dict__["days"] == [date(2026, 11, 22), date(2026, 11, 21)]
