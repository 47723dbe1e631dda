"""The desk as a supervisor sees it at a glance: who waits now, which promises are at risk, how the days went."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from bot.cases.report import AtDesk, Report, report
from bot.core.flow import Facts
from bot.ports import CaseAtDesk, Clock, Store
from bot.service.dashboard_questions import together, unanswered
from bot.service.dashboard_view import Frame, Unanswered, View
from bot.service.dashboard_words import Speaker, frame, view
from bot.service.questions import Asked
from bot.words.catalogs import Words

PERIODS = (7, 14, 28)  # days that can be chosen
FRESH = timedelta(seconds=2)  # for which all who look are shown the same figures
RATINGS = (5, 4, 3, 2, 1)
COUNT_EVERY = timedelta(seconds=30)  # how often the past is counted anew; the queue is looked at each time


class Promise(Struct, frozen=True):
    """A first answer that is still owed.

    Args:
        number: the case's number.
        alias: whose it is; empty while nobody has it.
        due: until when it was promised.
        spent: how much of the time is gone, from 0 to 1.
        risk: nothing to fear yet, nearly over, or broken.
    """

    number: str
    alias: str
    due: datetime
    spent: float
    risk: str


class Look(Struct, frozen=True):
    """Everything there is to be shown, in no language.

    Args:
        at: as of when.
        zone: the operator's time zone, in which times are told.
        report: the figures of the days.
        since: when the case came that waits longest for somebody to claim it; None where none does.
        promises: first answers that are owed, the soonest first.
        loads: by alias of an agent, how many cases they have.
        ratings: how often 5, 4, 3, 2 and 1 were given.
        unanswered: what nobody understood, the most frequent first: in which language, and how often it was asked.
    """

    at: datetime
    zone: str
    report: Report
    since: datetime | None
    promises: tuple[Promise, ...]
    loads: dict[str, int]
    ratings: dict[int, int]
    unanswered: tuple[tuple[str, int], ...]


class Past(Struct, frozen=True):
    """What was counted of the days; the fields are those of ``Look``, and nothing of it is about what is open now."""

    at: datetime
    report: Report
    ratings: dict[int, int]
    unanswered: tuple[tuple[str, int], ...]


class Dashboard:
    """Looks at the desks, and says what it sees in a reader's language.

    Args:
        store: where cases are.
        facts: the operator's settings, the desks among them.
        words: the catalogs.
        clock: the time.
    """

    def __init__(self, store: Store, facts: Facts, words: Words, clock: Clock) -> None:
        self._store = store
        self._facts = facts
        self._words = words
        self._clock = clock
        self._seen: dict[int, Look] = {}
        self._pasts: dict[int, Past] = {}

    async def view(self, locale: str, days: int) -> View:
        """The figures in a language, over some days up to now."""
        now = self._clock.now()
        look = self._seen.get(days)
        if look is None or not _fresh(look.at, now, FRESH):
            look = self._seen[days] = await self._look(now, days)
        return view(look, Speaker(self._words, locale, self._facts.zone))

    def frame(self, locale: str) -> Frame:
        """The words around the figures."""
        return frame(Speaker(self._words, locale, self._facts.zone), PERIODS)

    async def questions(self, locale: str, days: int) -> Unanswered:
        """What nobody understood, with the words, which are kept nowhere here."""
        speaker = Speaker(self._words, locale, self._facts.zone)
        return await unanswered(self._store, speaker, self._clock.now(), days, self._facts.keep.events)

    async def settle(self, ids: Sequence[int]) -> int:
        """Remove sentences that were dealt with, and count anew; returns how many there were."""
        removed = await self._store.forget_questions(ids)
        self._seen.clear()
        self._pasts.clear()
        return removed

    async def _look(self, now: datetime, days: int) -> Look:
        desks, zone = self._facts.desks, self._facts.zone
        past = await self._past(now, days)
        open_now = [each for desk in desks for each in await self._store.queue(desk.chat)]
        live = report([], [AtDesk(each.kind, each.handoff) for each in open_now], desks, zone, now, 1)
        claimed = Counter(each.handoff.alias for each in open_now if each.handoff.state == "claimed")
        return Look(
            at=now,
            zone=zone,
            report=replace(past.report, open=live.open, waiting=live.waiting, open_by_age=live.open_by_age),
            since=min((each.handoff.opened_at for each in open_now if each.handoff.state == "queued"), default=None),
            promises=promises(open_now, now, timedelta(minutes=self._facts.promise_minutes)),
            loads=dict(claimed.most_common()),
            ratings=past.ratings,
            unanswered=past.unanswered,
        )

    async def _past(self, now: datetime, days: int) -> Past:
        """What takes long to count, counted beside the event loop and not at every look."""
        past = self._pasts.get(days)
        if past is None or not _fresh(past.at, now, COUNT_EVERY):
            since = now - timedelta(days=days)
            came, questions = await self._store.handoffs(since), await together(self._store, since)
            past = await asyncio.to_thread(_count, came, questions, self._facts, now, days)
            self._pasts[days] = past
        return past


def _count(cases: Sequence[CaseAtDesk], questions: Sequence[Asked], facts: Facts, now: datetime, days: int) -> Past:
    came = [AtDesk(each.kind, each.handoff) for each in cases]
    given = Counter(each.handoff.rating for each in came)
    return Past(
        at=now,
        report=report(came, [], facts.desks, facts.zone, now, days),
        ratings={mark: given[mark] for mark in RATINGS},
        unanswered=tuple((each.locale, each.count) for each in questions),
    )


def _fresh(seen: datetime, now: datetime, lasts: timedelta) -> bool:
    """Whether what was seen then may be shown; not where the clock was turned back."""
    return timedelta() <= now - seen < lasts


def promises(cases: Sequence[CaseAtDesk], now: datetime, promised: timedelta) -> tuple[Promise, ...]:
    """First answers that are owed, the soonest first; at risk is one with less than a quarter of its time left.

    Args:
        cases: what is at the desks.
        now: UTC.
        promised: the business time within which a human answers.
    """
    owed = [
        Promise(
            number=each.number,
            alias=each.handoff.alias if each.handoff.state == "claimed" else "",
            due=due,
            spent=min(max(1 - (due - now) / max(due - each.handoff.opened_at, promised), 0.0), 1.0),
            risk="late" if due <= now else "soon" if due - now <= promised / 4 else "",
        )
        for each in cases
        if (due := each.handoff.due) is not None and each.handoff.answered_at is None
    ]
    return tuple(sorted(owed, key=lambda promise: (promise.due, promise.number)))


def days_of(wanted: str) -> int:
    """One of the periods, whatever was asked for."""
    return next((days for days in PERIODS if str(days) == wanted), PERIODS[0])
