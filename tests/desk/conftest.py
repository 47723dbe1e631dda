from typing import Any

import pytest

from bot.core.desk import Desk
from bot.core.flow import Facts
from bot.core.text import LOCALES
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs
from tests.desk.people import Member
from tests.shipped import FLOWS
from tests.stage import CHAT, Stage
from tests.talk import Talk
from tests.transcripts.conftest import CODES, issue, look_up, understand

ONE, OTHER = -1001000000001, -1001000000002  # the desks' groups
AGENT, COLLEAGUE, SUPERVISOR, STRANGER = 501, 502, 901, 666
PAIRS = [("ko", "zh_Hans"), ("zh_Hant", "en"), ("zh_Hans", "ko"), ("en", "zh_Hant")]


@pytest.fixture(scope="session")
def words() -> Words:
    """The catalogs as they are; anything missing fails the test that met it."""
    compile_catalogs(LOCALES)
    return load_words(strict=True)


@pytest.fixture(params=PAIRS, ids="-".join)
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The buyer's language and the desk's."""
    buyer, desk = request.param
    return buyer, desk


@pytest.fixture
def stage(words: Words, pair: tuple[str, str]) -> Stage:
    """A buyer, two desks, two agents and a supervisor."""
    buyer, language = pair
    facts = Facts(
        issuer="신문고",
        bot_username="sinmungo_bot",
        desks=(Desk(ONE, language=language), Desk(OTHER, skills=("refunds",), language="en")),
        supervisors=(SUPERVISOR,),
    )
    stage = Stage(words, FLOWS, {}, CODES[buyer], facts, agents=(AGENT, COLLEAGUE))
    stage.jobs = {
        "look_up_order": look_up,
        "issue_certificate": issue,
        "understand": understand,
        "queue_place": lambda _payload: {"place": 1, "minutes": 12, "opens": ""},
        "retell": lambda payload: {"messages": relayed(stage, payload)},
    }
    return stage


def relayed(stage: Stage, payload: dict[str, Any]) -> list[int]:
    """The messages of the buyer's chat that were relayed for a case."""
    return sorted(
        message for (chat, message), copy in stage.groups.copies.items() if chat == CHAT and copy[0] == payload["case"]
    )


@pytest.fixture
def talk(stage: Stage, pair: tuple[str, str]) -> Talk:
    """The buyer."""
    return Talk(stage, pair[0])


@pytest.fixture
def agent(stage: Stage) -> Member:
    """An agent of the first desk."""
    return Member(stage, ONE, AGENT)


@pytest.fixture
def colleague(stage: Stage) -> Member:
    """Another agent of the first desk."""
    return Member(stage, ONE, COLLEAGUE)


@pytest.fixture
def supervisor(stage: Stage) -> Member:
    """A supervisor."""
    return Member(stage, ONE, SUPERVISOR)
