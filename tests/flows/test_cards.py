"""Every card of the real flows: its buttons fit Telegram's 64 bytes, and no two of them are called alike."""

from itertools import combinations

import pytest

from bot.cases.certificate import CERTIFICATE
from bot.cases.question import QUESTION
from bot.core import buttons
from bot.core.case import Case
from bot.core.effect import Rows
from bot.core.flow import Context, Facts
from bot.core.text import LOCALES
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs
from bot.words.spelling import normalise
from tests.core.tiny import KEY, NOW, context
from tests.flows.real import FLOWS
from tests.flows.walk import cards

CHAT = -(2**63)  # the longest there is
DATA = {"order_number": "1", "certificate": "SMG-7K3M-9QX2-VB8T-0HZN", "file": "f"}
CASES = tuple(
    Case(f"C-ZZZZZ-ZZZZ{at}", table.kind, state, DATA, NOW, NOW)
    for at, (table, state) in enumerate((t, state) for t in (CERTIFICATE, QUESTION) for state in t.states)
)


@pytest.fixture(scope="module")
def words() -> Words:
    """The catalogs; anything missing fails the test that met it."""
    compile_catalogs(LOCALES)
    return load_words(strict=True)


@pytest.fixture(scope="module")
def world(words: Words) -> Context:
    """The real flows and words, with a case in every state."""
    facts = Facts(mail=True)
    return context(FLOWS, spellings=words.spellings, normalise=normalise, facts=facts, cases=CASES)


@pytest.fixture(scope="module")
def shown(world: Context) -> list[tuple[str, Rows]]:
    """Every card: (where, buttons)."""
    return list(cards(world))


def test_every_flow_and_page_is_seen(shown: list[tuple[str, Rows]]) -> None:
    seen = {where.partition(".")[0].partition(" ")[0] for where, _ in shown}
    assert {*FLOWS.flows, *FLOWS.pages, "language", "zone", "park", "keep", "again", "draft"} <= seen
    assert set(FLOWS.acts) <= {where for where, _ in shown}
    assert {where for where, _ in shown} >= {f"certificate.{step.name}" for step in FLOWS.flows["certificate"].steps}


def test_every_button_fits(shown: list[tuple[str, Rows]]) -> None:
    for where, rows in shown:
        for button in (button for row in rows for button in row):
            if button.action is not None:
                assert len(buttons.encode(button.action, CHAT, KEY).encode()) <= buttons.MAX_BYTES, where
            assert [button.action, button.url, button.copy, button.app].count(None) == 3, where


def test_no_two_buttons_of_a_card_are_called_alike(shown: list[tuple[str, Rows]], words: Words) -> None:
    for where, rows in {repr(rows): (where, rows) for where, rows in shown}.values():
        named = [(button, words.spellings(button.text)) for row in rows for button in row if button.action]
        for (one, ones), (other, others) in combinations(named, 2):
            assert one.action == other.action or not ones & others, (where, one.text, other.text)


def test_a_row_fits_a_phone(shown: list[tuple[str, Rows]]) -> None:
    assert max(len(row) for _, rows in shown for row in rows) <= 8  # what Telegram shows side by side
