"""The agent's guide names buttons, commands and marks as they are, and shows every picture that is made."""

import re
from pathlib import Path

import pytest

from bot.core.text import LOCALES
from bot.desk.acting import ACTS
from bot.desk.doing import NOTED, SENT
from bot.desk.pages import PAGES
from bot.words.files import read_catalog
from docs.pictures.camera import DESK_FOLDER, LARGEST
from docs.pictures.web import WEB_FOLDER

GUIDE = Path(__file__).parents[2] / "docs" / "agent"
NAMED = (
    *(f"desk.act.{name}.button" for name in ("claim", "release", "transfer", "approve", "reject", "move", "close")),
    *(f"desk.act.{name}.button" for name in ("canned", "ask", "urgent", "ban", "reopen")),
    "desk.yes.button",
    "dashboard.unanswered.more",
    "dashboard.questions.settle.button",
)
COMMANDS = {*ACTS, *PAGES, "r"}


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


def test_commands_and_marks_are_those_of_the_desk(locale: str) -> None:
    told = set(re.findall(r"`/([a-z]+)", page(locale)))
    assert told <= COMMANDS
    assert {"r", "queue", "mine", "find", "report", "help", "close", "reject", "decide", "assign"} <= told
    assert f"| {SENT} |" in page(locale)
    assert f"| {NOTED} |" in page(locale)


def test_every_language_tells_the_same(locale: str) -> None:
    assert re.findall(r"^#+|`/[a-z]+|<img src|^\|", page(locale), re.MULTILINE) == re.findall(
        r"^#+|`/[a-z]+|<img src|^\|", page("en"), re.MULTILINE
    )


def test_every_picture_is_shown_and_small(locale: str) -> None:
    shown = set(re.findall(r'src="\.\./images/agent/([^"]+)"', page(locale)))
    made = list(DESK_FOLDER.glob(f"{locale}-*.png"))
    assert shown == {path.name for path in made}
    assert len(made) == 6
    assert [path.name for path in made if path.stat().st_size > LARGEST] == []


def test_pictures_of_the_web_server_are_shown_and_small() -> None:
    pages = (*GUIDE.glob("*.md"), GUIDE.with_name("operator.md"))
    told = "".join(path.read_text(encoding="utf-8") for path in pages)
    shown = set(re.findall(r'src="(?:\.\./)?images/web/([^"]+)"', told))
    kinds = ("dashboard", "questions", "certificate", "dashboard-wide")
    assert {path.name for path in WEB_FOLDER.glob("*")} == {
        f"{locale}-{kind}.png" for locale in LOCALES for kind in kinds
    }
    assert shown <= {path.name for path in WEB_FOLDER.glob("*")}
    assert len(shown) == 4 * 2 + 2  # of the dashboard and the words in each language, and two for the operator
    assert [path.name for path in WEB_FOLDER.glob("*") if path.stat().st_size > LARGEST] == []
