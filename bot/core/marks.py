"""Marks: whether an article helped, told by whoever read it and counted without saying who."""

from bot.core.effect import MarkArticle
from bot.core.text import Text
from bot.core.turn import Turn

REMEMBERED = 100  # articles


def mark(turn: Turn, article: str, *, helpful: bool) -> None:
    """Count a person's word on an article, once; where it did not help, the card still leads to a person."""
    judged = turn.conversation.judged
    if article not in judged:
        turn.change(judged=(*judged, article)[-REMEMBERED:])
        turn.do(MarkArticle(article, turn.context.locale, helpful))
    turn.show(Text("help.thanks") if helpful else Text("help.sorry"), passing=True)
