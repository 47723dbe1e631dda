"""A desk with a past and a present, made up by arithmetic: what the dashboard's tests look at."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession

from bot.core.desk import Desk, Handoff
from bot.core.flow import Facts
from bot.ports import CaseAtDesk, Question
from bot.service.dashboard import Dashboard
from bot.service.dashboard_access import Access
from bot.web.allowance import Allowance
from bot.web.dashboard import DashboardPages
from storage.keyring import Keyring
from tests.service.fakes import START, HandClock
from tests.shipped import words
from tests.web.serving import served

TOKEN = "123456789:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
SUPERVISOR, OTHER_SUPERVISOR, AGENT = 9_000_000_901, 902, 501
DESK = -1_001
FACTS = Facts(desks=(Desk(DESK, language="ko"),), supervisors=(SUPERVISOR, OTHER_SUPERVISOR), zone="Asia/Seoul")
KINDS = ("question", "dispute", "question", "certificate", "dispute")
LANGUAGES = ("ko", "zh_Hans", "ko", "en", "ko", "zh_Hant")


def ago(minutes: float) -> datetime:
    return START - timedelta(minutes=minutes)


def past(number: int) -> CaseAtDesk:
    """A case of these weeks that is over: came, was answered, closed and mostly rated."""
    came = ago(600 + number * 131 % 38_000)
    answered = came + timedelta(minutes=3 + number * 17 % 70)
    handoff = Handoff(
        DESK,
        "closed",
        came,
        LANGUAGES[number % len(LANGUAGES)],
        answered_at=answered,
        closed_at=answered + timedelta(minutes=30 + number * 37 % 900),
        late=number % 9 == 0,
        rating=(5, 4, 0, 5, 3, 5, 0, 1)[number % 8],
    )
    return CaseAtDesk(f"D-2611-{number:04}", KINDS[number % len(KINDS)], 1, handoff)


def waiting(number: str, minutes: float, *, left: float | None, alias: str = "") -> CaseAtDesk:
    """A case at the desk now; ``left`` are the minutes of its promise."""
    handoff = Handoff(
        DESK,
        "claimed" if alias else "queued",
        ago(minutes),
        "zh_Hans",
        alias=alias,
        owner=500 + int(alias or 0),
        due=None if left is None else START + timedelta(minutes=left),
        answered_at=ago(minutes - 1) if left is None else None,
        late=left is not None and left <= 0,
    )
    return CaseAtDesk(number, "dispute", 1, handoff)


NOW_OPEN = (
    waiting("Q-2611-9001", 95, left=-35),
    waiting("Q-2611-9002", 52, left=8),
    waiting("D-2611-9003", 31, left=29, alias="2"),
    waiting("Q-2611-9004", 2, left=58),
    waiting("D-2611-9005", 1_500, left=None, alias="1"),
    waiting("D-2611-9006", 5_200, left=None, alias="1"),
)


ASKED = (
    *[("ko", "배송비 누가 내요?")] * 4,
    ("ko", "배송비는 누가 내요?"),
    *[("en", "do you sell gift cards")] * 2,
    ("en", "my card is 4111 1111 1111 1111, why"),
)


class Shelf:
    """A store of which the dashboard asks a few things."""

    def __init__(self, *, now_open: tuple[CaseAtDesk, ...] = NOW_OPEN, count: int = 160) -> None:
        self.now_open = now_open
        self.came = [*(past(number) for number in range(count)), *now_open]
        self.used: set[str] = set()
        self.looks = 0
        self.reads = 0
        self.queues = 0
        self.asked = [
            Question(ago(60 * at), text, locale, "none", 0.1, id=at) for at, (locale, text) in enumerate(ASKED)
        ]

    async def queue(self, desk: int) -> list[CaseAtDesk]:
        self.queues += 1
        return [each for each in self.now_open if each.handoff.desk == desk]

    async def handoffs(self, since: datetime) -> list[CaseAtDesk]:
        self.looks += 1
        return sorted((each for each in self.came if each.handoff.opened_at >= since), key=lambda each: each.number)

    async def unanswered(self, limit: int) -> list[Question]:
        self.reads += 1
        return self.asked[:limit] if self.came else []

    async def forget_questions(self, ids: Sequence[int]) -> int:
        before = len(self.asked)
        self.asked = [each for each in self.asked if each.id not in ids]
        return before - len(self.asked)

    async def use_once(self, key: str, _until: datetime, _now: datetime) -> bool:
        fresh = key not in self.used
        self.used.add(key)
        return fresh


def init_data(user: int = SUPERVISOR, *, at: datetime = START, token: str = TOKEN, **more: str) -> str:
    """initData as Telegram makes it, written after its documentation and not after our code."""
    named = {"id": user, "first_name": "가 & 나", "language_code": "ko"}
    said = {
        "auth_date": f"{at.timestamp():.0f}",
        "query_id": "AAH",
        "user": json.dumps(named),
        "signature": "s",
        **more,
    }
    check = "\n".join(f"{key}={said[key]}" for key in sorted(said))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return urlencode({**said, "hash": hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()})


@dataclass
class Scene:
    """A dashboard over a shelf."""

    shelf: Shelf
    clock: HandClock
    access: Access
    dashboard: Dashboard
    allowance: Allowance

    def pages(self) -> DashboardPages:
        return DashboardPages(self.dashboard, self.access, self.allowance)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[ClientSession]:
        async with served(*self.pages().routes()) as client:
            yield client


def scene(
    shelf: Any = None, facts: Facts = FACTS, *, address: str = "http://bot.example", clock: HandClock | None = None
) -> Scene:
    shelf, clock = shelf or Shelf(), clock or HandClock()
    keyring = Keyring.from_secret("a secret that is long enough for this")
    access = Access(TOKEN, facts.supervisors, keyring.digest, shelf, clock, address=address)
    dashboard = Dashboard(shelf, facts, words(), clock)
    return Scene(shelf, clock, access, dashboard, Allowance(50, 1, lambda: 0.0))
