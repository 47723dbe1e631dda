"""What nobody understood, in people's own words: read anew at every look, covered, removed once dealt with."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from bot.core.text import Text, plural
from bot.documents.chart import LANGUAGES
from bot.knowledge.sensitive import mask_sensitive
from bot.ports import Store
from bot.service.dashboard_view import Said, Unanswered
from bot.service.dashboard_words import Speaker
from bot.service.questions import Asked, asked

READ: Final = 200  # sentences, the newest, which are put together


async def together(store: Store, since: datetime) -> list[Asked]:
    """What was asked since then, those alike put together beside the event loop, the most frequent first."""
    questions = [each for each in await store.unanswered(READ) if each.at >= since]
    return await asyncio.to_thread(asked, questions)


async def unanswered(store: Store, speaker: Speaker, now: datetime, days: int, kept: int) -> Unanswered:
    """The page of the words.

    Args:
        store: where the sentences are; those of people who were erased are not there any more.
        speaker: says things to the reader.
        now: UTC.
        days: how far back it looks.
        kept: days for which sentences are kept.
    """
    say = speaker.say
    found = await together(store, now - timedelta(days=days))
    notes = [Text("dashboard.questions.note", {"days": str(kept)})] if found else [Text("dashboard.questions.none")]
    if sum(each.count for each in found) == READ:
        notes.append(Text("dashboard.questions.newest", {"count": str(READ)}))
    return Unanswered(
        title=say(Text("dashboard.unanswered")),
        stamp=speaker.stamp(now),
        said=tuple(_said(each, speaker, now) for each in found),
        notes=tuple(map(say, notes)),
        settle=say(Text("dashboard.questions.settle.button")),
        sure=say(Text("dashboard.questions.sure.button")),
    )


def _said(each: Asked, speaker: Speaker, now: datetime) -> Said:
    """Covered once more: what was kept before a rule was made, was not covered by it."""
    say = speaker.say
    return Said(
        text=mask_sensitive(each.text)[0],
        locale=each.locale,
        told=(
            say(LANGUAGES[each.locale]),
            say(plural("dashboard.questions.times", each.count)),
            say(Text("dashboard.questions.last", {"time": speaker.time(each.last, now)})),
        ),
        others=say(plural("dashboard.questions.also", len(each.also))) if each.also else "",
        also=tuple(mask_sensitive(other)[0] for other in each.also),
        ids=each.ids,
    )
