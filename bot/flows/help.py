"""Help: the articles, browsed by group; and what a sentence may have meant, where that is not sure."""

from bot.core.conversation import Conversation
from bot.core.effect import Action, Button, Rows
from bot.core.flow import Card, Context
from bot.core.text import Text
from bot.flows.articles import LABELS, offered
from bot.knowledge.articles import GROUPS

A_PAGE = 8  # articles that a card shows
TITLES = {
    "service": Text("help.group.service.button"),
    "certificate": Text("help.group.certificate.button"),
    "deposit": Text("help.group.deposit.button"),
    "dispute": Text("help.group.dispute.button"),
    "safety": Text("help.group.safety.button"),
    "help": Text("help.group.help.button"),
}


def help_page(argument: str, conversation: Conversation, _context: Context) -> Card:
    """How to talk to the bot, and groups of articles; with ``<group>`` or ``<group>.<page>`` the articles of one."""
    group, _, page = argument.partition(".")
    generation = conversation.generation
    if group in GROUPS:
        return _group(group, int(page) if page.isdecimal() else 0, generation)
    groups = [Button(label, Action("go", "help", name, generation)) for name, label in TITLES.items()]
    ways = (_go("agent", generation), _go("menu", generation))
    return Card((Text("help"),), (*((button,) for button in groups), ways))


def _group(group: str, page: int, generation: int) -> Card:
    articles = GROUPS[group]
    last = (len(articles) - 1) // A_PAGE
    page = min(page, last)
    rows: Rows = tuple(
        (Button(Text(f"article.{article}.title"), Action("go", "article", article, generation)),)
        for article in articles[page * A_PAGE : (page + 1) * A_PAGE]
    )
    turning = tuple(
        Button(label, Action("go", "help", f"{group}.{to}", generation))
        for label, to in ((Text("engine.earlier.button"), page - 1), (Text("engine.later.button"), page + 1))
        if 0 <= to <= last
    )
    groups = Button(Text("help.groups.button"), Action("go", "help", generation=generation))
    return Card((TITLES[group],), (*rows, *((turning,) if turning else ()), (groups, _go("menu", generation))))


def maybe_page(_argument: str, conversation: Conversation, context: Context) -> Card:
    """Up to three things that a sentence may have meant, the menu and a person."""
    generation = conversation.generation
    ways = (_go("menu", generation), _go("agent", generation))
    return Card((Text("engine.maybe"),), (*offered(conversation, context), ways))


def _go(name: str, generation: int) -> Button:
    return Button(LABELS[name], Action("go", name, generation=generation))
