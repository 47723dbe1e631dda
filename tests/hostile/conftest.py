from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.desk import Desk
from bot.core.flow import Facts
from bot.core.text import LOCALES
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs
from storage.keyring import Keyring
from storage.store import Storage, open_store
from tests.hostile.theatre import Theatre
from tests.shipped import FLOWS
from tests.transcripts.conftest import issue, look_up, understand

DESK, AGENT = -1001000000001, 501


@pytest.fixture(scope="session")
def words() -> Words:
    """The catalogs as they are; anything missing fails the test that met it."""
    compile_catalogs(LOCALES)
    return load_words(strict=True)


@pytest.fixture
def theatre(words: Words) -> Theatre:
    """A Korean buyer, and a desk that reads English."""
    facts = Facts(issuer="신문고", bot_username="sinmungo_bot", desks=(Desk(DESK, language="en"),))
    stage = Theatre(words, FLOWS, {}, "ko", facts, agents=(AGENT,))
    stage.jobs = {
        "look_up_order": look_up,
        "issue_certificate": issue,
        "understand": understand,
        "queue_place": lambda _payload: {"place": 1, "minutes": 12, "opens": ""},
    }
    return stage


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest) -> str:
    """What reaches a store is tried on both databases; `make quick` leaves PostgreSQL out."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def store(database: str, tmp_path: Path) -> AsyncIterator[Storage]:
    """A store without anybody in it."""
    opened = open_store(database, bot=1, keyring=Keyring.make(), files_url=str(tmp_path / "files"))
    yield opened
    await opened.close()
