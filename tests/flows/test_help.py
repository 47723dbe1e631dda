"""Help: the articles by group, and what a sentence may have meant."""

import pytest

from bot.core.conversation import Conversation, Overlay
from bot.core.effect import Rows
from bot.flows.articles import article_page, scam_page
from bot.flows.help import A_PAGE, TITLES, help_page, maybe_page
from bot.knowledge.articles import ARTICLES, GROUPS
from tests.core.tiny import context
from tests.shipped import FLOWS

WORLD = context(FLOWS)
NOBODY = Conversation()


def targets(rows: Rows) -> list[tuple[str, str]]:
    return [(button.action.target, button.action.choice) for row in rows for button in row if button.action]


def test_every_group_is_there() -> None:
    card = help_page("", NOBODY, WORLD)
    assert [target for target in targets(card.rows) if target[0] == "help"] == [("help", group) for group in GROUPS]
    assert set(TITLES) == set(GROUPS)


def test_every_article_can_be_browsed_to() -> None:
    seen: list[str] = []
    for group in GROUPS:
        place = group
        while place:
            found = targets(help_page(place, NOBODY, WORLD).rows)
            seen += [article for target, article in found if target == "article"]
            pages = [choice for target, choice in found if target == "help" and choice]
            number = int(place.partition(".")[2] or 0)
            place = next((page for page in pages if int(page.partition(".")[2]) == number + 1), "")
    assert seen == list(ARTICLES)


@pytest.mark.parametrize("place", ["dispute.99", "dispute.x", "dispute"])
def test_a_page_that_is_not_there(place: str) -> None:
    articles = [article for target, article in targets(help_page(place, NOBODY, WORLD).rows) if target == "article"]
    assert 0 < len(articles) <= A_PAGE


def test_what_it_may_have_been() -> None:
    overlay = Overlay("maybe", answers={"maybe": [["dispute", ""], ["article", "cert_what"], ["cases", ""]]})
    card = maybe_page("", Conversation(overlay=overlay), WORLD)
    assert [button.text.msgid for row in card.rows for button in row] == [
        "menu.dispute.button",
        "article.cert_what.title",
        "menu.cases.button",
        "menu.button",
        "menu.agent.button",
    ]
    overlay = Overlay("maybe", answers={"maybe": [["how_much", ""], ["scam", "scam_done"]]})
    labels = [button.text.msgid for row in maybe_page("", Conversation(overlay=overlay), WORLD).rows for button in row]
    assert labels[:2] == ["deposit.how_much.title", "article.scam_done.title"]
    assert len(maybe_page("", NOBODY, WORLD).rows) == 1


def test_a_warning_has_a_person_first() -> None:
    page = scam_page({"scam_done": "agent", "scam_signs": "safety"})
    assert targets(page("scam_done", NOBODY, WORLD).rows)[:1] == [("agent", "scam_done")]
    assert targets(page("scam_signs", NOBODY, WORLD).rows)[:2] == [("agent", "scam_signs"), ("safety", "")]
    overlay = Overlay("scam", "scam_done", {"maybe": [["dispute", ""]]})
    doubted = page("scam_done", Conversation(overlay=overlay), WORLD)
    assert targets(doubted.rows)[:2] == [("agent", "scam_done"), ("dispute", "")]
    assert page("gone", NOBODY, WORLD).texts[1].msgid == "article.scam_signs"


def test_an_article_is_not_asked_about_twice() -> None:
    page = article_page({"cert_what": "certificate"})
    assert len(page("cert_what", NOBODY, WORLD).rows) == 3
    assert len(page("cert_what", Conversation(judged=("cert_what",)), WORLD).rows) == 2
