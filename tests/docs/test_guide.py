"""The guide names the buttons as they are, and shows every picture that is made."""

import re
from pathlib import Path

import pytest

from bot.core.text import LOCALES
from bot.words.files import read_catalog
from docs.pictures.camera import FOLDER, LARGEST

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
NAMED = (
    "menu.dispute.button",
    "letter.sent.button",
    "dispute.action.letter.button",
    "dispute.action.submit.button",
    "dispute.action.dossier.button",
    "dispute.quiet.button",
    "deposit.how_much.button",
    "deposit.when_back.button",
    "deposit.not_solved.button",
    "safety.role.buyer.button",
    "safety.role.seller.button",
    "desk.leave.button",
    "privacy.export.open.button",
    "privacy.erase.open.button",
)


@pytest.fixture(params=LOCALES)
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def page(locale: str) -> str:
    return (GUIDE / f"{locale}.md").read_text(encoding="utf-8")


def test_buttons_are_named_as_they_are(locale: str) -> None:
    catalog, text = read_catalog(locale), page(locale)
    labels = [str(message.string) for name in NAMED if (message := catalog.get(name))]
    assert len(labels) == len(NAMED)
    assert [label for label in labels if f"**{label}**" not in text] == []


def test_every_picture_is_shown(locale: str) -> None:
    shown = set(re.findall(r'src="\.\./images/guide/([^"]+)"', page(locale)))
    assert shown == {path.name for path in FOLDER.glob(f"{locale}-*.png")}


def test_pictures_are_small() -> None:
    pictures = list(FOLDER.glob("*.png"))
    assert len(pictures) == 8 * len(LOCALES)
    assert [path.name for path in pictures if path.stat().st_size > LARGEST] == []
