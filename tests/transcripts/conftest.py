from typing import Any

import pytest

from bot.core.flow import Facts
from bot.core.text import LOCALES
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs
from tests.shipped import FLOWS
from tests.stage import Stage
from tests.talk import Talk

CODES = {"ko": "ko", "zh_Hans": "zh-hans", "zh_Hant": "zh-hant", "en": "en"}
ORDER = {
    "platform": "smartstore",
    "order_number": "20261121-0001",
    "buyer_name": "홍길동",
    "ordered_on": "2026-11-02",
    "item": "무선 이어폰",
    "amount": 129000,
    "currency": "KRW",
    "seller_name": "하늘상점",
}


def look_up(payload: dict[str, Any]) -> dict[str, Any]:
    """An order directory that knows one order."""
    if payload["order_number"] != ORDER["order_number"]:
        return {"verdict": "not_found", "order": None}
    if payload["name"] != ORDER["buyer_name"]:
        return {"verdict": "name_differs", "order": None}
    return {"verdict": "match", "order": ORDER}


def issue(payload: dict[str, Any]) -> dict[str, Any]:
    """An issuer that makes no PDF."""
    return {"file": f"certificates/{payload['number']}.pdf", "sha256": "0" * 64, "key_id": "k1"}


def understand(payload: dict[str, Any]) -> dict[str, Any]:
    """An understanding that knows one sentence."""
    return {"intent": "privacy", "confidence": 1.0} if "privacy?" in payload["text"] else {"intent": "none"}


@pytest.fixture(scope="session")
def words() -> Words:
    """The catalogs as they are; anything missing fails the test that met it."""
    compile_catalogs(LOCALES)
    return load_words(strict=True)


@pytest.fixture(params=LOCALES)
def locale(request: pytest.FixtureRequest) -> str:
    """Every scenario runs in every language."""
    return str(request.param)


@pytest.fixture
def stage(words: Words, locale: str) -> Stage:
    """The core alone, with stand-ins for the jobs."""
    jobs = {
        "look_up_order": look_up,
        "issue_certificate": issue,
        "understand": understand,
        "mail_certificate": lambda _payload: {},
        "verify_certificate": lambda _payload: {"verdict": "unknown", "facts": {}},
    }
    return Stage(words, FLOWS, jobs, CODES[locale], Facts(issuer="신문고", bot_username="sinmungo_bot"))


@pytest.fixture
def talk(stage: Stage, locale: str) -> Talk:
    """A person who reads that language."""
    return Talk(stage, locale)
