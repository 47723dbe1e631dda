"""Articles of the knowledge base as pages, each with the one thing to do next."""

from collections.abc import Mapping

from bot.core.conversation import Conversation
from bot.core.effect import Action, Button, Rows
from bot.core.flow import Card, Context, Page
from bot.core.text import Text
from bot.core.understood import MAYBE
from bot.flows.deposit import SCAM, answer_rows

LABELS = {
    "certificate": Text("menu.certificate.button"),
    "verify": Text("menu.verify.button"),
    "dispute": Text("menu.dispute.button"),
    "deposit": Text("deposit.menu.button"),
    "safety": Text("menu.safety.button"),
    "cases": Text("menu.cases.button"),
    "agent": Text("menu.agent.button"),
    "language": Text("menu.language.button"),
    "privacy": Text("menu.privacy.button"),
    "help": Text("menu.help.button"),
    "menu": Text("menu.button"),
}


def article_page(following: Mapping[str, str]) -> Page:
    """The page of an article.

    Args:
        following: by article's id what comes next: the name of a flow or a page, or another article's id.
    """

    def page(article: str, conversation: Conversation, _context: Context) -> Card:
        if article not in following:
            return Card((Text("engine.gone"),), ((Button(LABELS["menu"], Action("go", "menu")),),))
        rows: Rows = (_next(following[article], conversation.generation),)
        asked = _helped(article, conversation)
        if article.startswith("dep_"):
            further = () if following[article] == "deposit" else rows  # the rows below lead there anyway
            return Card((Text(f"article.{article}"), SCAM), further + answer_rows(article) + asked)
        person: Rows = ((Button(LABELS["agent"], Action("go", "agent", article)),),)
        further = () if following[article] == "agent" else rows
        return Card((Text(f"article.{article}"),), further + person + asked)

    return page


def scam_page(following: Mapping[str, str]) -> Page:
    """The page of an article for somebody who is worried: what not to do comes first, and a person before the rest.

    Args:
        following: as of an article.
    """

    def page(article: str, conversation: Conversation, context: Context) -> Card:
        shown = article if article in following else "scam_signs"
        person = Button(Text("engine.person.button"), Action("go", "agent", shown), style="danger")
        texts = (Text("scam.first"), Text(f"article.{shown}"))
        rows: Rows = ((person,),)
        if following.get(shown, "agent") != "agent":
            rows += (_next(following[shown], conversation.generation),)
        return Card(texts, rows + offered(conversation, context) + _helped(shown, conversation))

    return page


def offered(conversation: Conversation, context: Context) -> Rows:
    """Buttons to what a sentence may have meant, as the page that is open keeps it."""
    kept = conversation.overlay.answers if conversation.overlay is not None else {}
    generation = conversation.generation
    return tuple(
        (Button(label_of(target, argument, context), Action("go", target, argument, generation)),)
        for target, argument in kept.get(MAYBE, ())
    )


def label_of(target: str, argument: str, context: Context) -> Text:
    """What a flow, a page or an article is called on a button."""
    if target in {"article", "scam"}:
        return Text(f"article.{argument}.title")
    if target in LABELS:
        return LABELS[target]
    return context.flows.flows[target].title


def _next(name: str, generation: int) -> tuple[Button, ...]:
    if name in LABELS:
        return (Button(LABELS[name], Action("go", name, generation=generation)),)
    return (Button(Text(f"article.{name}.title"), Action("go", "article", name, generation)),)


def _helped(article: str, conversation: Conversation) -> Rows:
    """Whether it helped; asked until it was answered once."""
    if article in conversation.judged:
        return ()
    yes, no = (
        Button(label, Action("helped", article, choice, conversation.generation))
        for label, choice in ((Text("help.helped.button"), "yes"), (Text("help.not_helped.button"), "no"))
    )
    return ((yes, no),)
