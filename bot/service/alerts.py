"""Alerts: the operator is told in their chat when something goes wrong, and when it is over. In English, like the log.

They go through the outbox like everything else; only what stands in the outbox's own way is sent straight.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from bot.ports import (
    Changes,
    Clock,
    DeliveryError,
    Figures,
    OutboxRecord,
    SendText,
    StorageAwayError,
    Store,
    Telegram,
    UnauthorizedError,
)
from bot.service.disk import nearly_full
from bot.service.health import STUCK_AFTER, troubles

_EVERY: Final = timedelta(minutes=1)
_QUIET: Final = timedelta(minutes=10)  # what was gone for shorter is not over: something that flaps is told once
_LASTS: Final = {"database": timedelta(minutes=5), "webhook": timedelta(minutes=5)}  # before it is worth a message
_STRAIGHT: Final = frozenset({"database", "migrations", "delivery"})
_PATIENCE: Final = 30.0  # seconds for one look
_OPERATOR: Final = 0  # no person: sealed by the operator's key
_MINUTES: Final = int(STUCK_AFTER.total_seconds()) // 60
_SAYS: Final = {
    "database": "The database is away. Updates wait at Telegram until it is back; sinmungo check tells more.",
    "migrations": "The database is at another release's migration: sinmungo migrate, or start that release.",
    "delivery": f"Nothing has been sent for {_MINUTES} minutes though messages wait: see sinmungo outbox, and the log.",
}
_log = structlog.get_logger()
Hook = Callable[[datetime], Awaitable[str]]


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong now.

    Args:
        name: one word; there is one of each at a time.
        says: what and what to do, in plain text without anything personal.
        grade: how bad it is; told anew where it got worse.
    """

    name: str
    says: str
    grade: int = 1


@dataclass
class _Course:
    """What is known of a trouble that goes on: since when, when it was last seen, and the grade that was told."""

    since: datetime
    seen: datetime
    told: int = 0


@dataclass
class Alerts:
    """Looks every minute, and tells what begins and what ends.

    Args:
        store: asked for its figures.
        telegram: for what cannot go through the outbox.
        clock: the time.
        chat: the operator's chat.
        folder: DATA_DIR.
        hook: what Telegram's last call of the webhook failed with, if it did lately; None where there is no webhook.
    """

    store: Store
    telegram: Telegram
    clock: Clock
    chat: int
    folder: Path
    hook: Hook | None = None
    _courses: dict[str, _Course] = field(default_factory=dict)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            until = self.clock.now() + _EVERY
            await self.look()
            while self.clock.now() < until:
                await self.clock.sleep_until(until)

    async def look(self) -> None:
        """Look once, and tell what changed."""
        now = self.clock.now()
        found = {trouble.name: trouble for trouble in await self._found(now)}
        for name, trouble in found.items():
            course = self._courses.setdefault(name, _Course(now, now))
            course.seen = now
            lasts = now - course.since >= _LASTS.get(name, timedelta(0))
            if lasts and trouble.grade > course.told and await self._tell(trouble.says, name, f"began{trouble.grade}"):
                _log.warning("alert.began", trouble=name, grade=trouble.grade)
                course.told = trouble.grade
        for name, course in list(self._courses.items()):
            if name in found or now - course.seen < (_QUIET if course.told else timedelta(0)):
                continue
            if not course.told or await self._tell(f"Over: {name}.", name, "over"):
                del self._courses[name]
                if course.told:
                    _log.info("alert.ended", trouble=name)

    async def _found(self, now: datetime) -> list[Trouble]:
        """All that is wrong; while the database is away, what it would know of is not judged."""
        found = [*self._disk(), *await self._webhook(now)]
        figures = Figures(0, 0, None, 0, 0, 0, {}, {})
        try:
            async with asyncio.timeout(_PATIENCE):
                names = await troubles(self.store, self.clock)()
                if "database" not in names and "migrations" not in names:
                    figures = await self.store.figures(now, ())
        except (StorageAwayError, ConnectionError, TimeoutError):
            names = ["database"]
        if "database" in names:
            self._suspend(now)
        return [*found, *(Trouble(name, _SAYS[name]) for name in names), *_counted(figures)]

    def _suspend(self, now: datetime) -> None:
        """What only the database knows of goes on for as long as that is away."""
        for name in {"delivery", "migrations", "failed", "promises"} & self._courses.keys():
            self._courses[name].seen = now

    def _disk(self) -> list[Trouble]:
        free = nearly_full(self.folder)
        if free is None:
            return []
        says = (
            f"The disk of DATA_DIR is nearly full: {free // 2**20} MiB are free. Nothing can be kept once it is full."
        )
        return [Trouble("disk", says, 2 if free < 64 * 2**20 else 1)]

    async def _webhook(self, now: datetime) -> list[Trouble]:
        error = await self.hook(now) if self.hook else ""
        says = f"Telegram could not call WEBHOOK_URL ({error}): look at the proxy and its certificate."
        return [Trouble("webhook", says)] if error else []

    async def _first(self) -> str:
        """Which failed update was the first."""
        ids = [row.id for row in await self.store.failed_updates() if row.id is not None]
        return f" The first has id {min(ids)}." if ids else ""

    async def _tell(self, says: str, name: str, stage: str) -> bool:
        """Hand a message over; whether that could be done. One that could not is told at a later look."""
        try:
            first = await self._first() if name == "failed" and stage != "over" else ""
            message = SendText(self.chat, _escaped(f"Sinmungo: {says}{first}"))
            if name in _STRAIGHT:
                await self.telegram.send(message)
            else:
                await self._commit(message, f"alert:{name}:{stage}")
        except (StorageAwayError, DeliveryError, UnauthorizedError, ConnectionError, TimeoutError) as error:
            _log.warning("alert.untold", trouble=name, error=type(error).__name__)
            return False
        return True

    async def _commit(self, message: SendText, key: str) -> None:
        """Through the outbox; what another process wrote within the same ten minutes counts for ours."""
        now = self.clock.now()
        turn = int(now.timestamp() // _QUIET.total_seconds())
        async with self.store.unit_of_work() as work:
            await work.write(Changes(now=now, outbox=[OutboxRecord(_OPERATOR, message, 1, f"{key}:{turn}")]))
            await work.commit()


def _counted(figures: Figures) -> list[Trouble]:
    """What is wrong by the figures; a number that got ten times as high is worse."""
    found, broken = [], sum(figures.broken.values())
    if figures.set_aside:
        says = f"Updates that failed and were set aside: {figures.set_aside}; see sinmungo failed list."
        found.append(Trouble("failed", says, len(str(figures.set_aside))))
    if broken:
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(figures.broken.items()))
        found.append(Trouble("promises", f"Open cases wait for longer than was promised: {kinds}.", len(str(broken))))
    return found


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
