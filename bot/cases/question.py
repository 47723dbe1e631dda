"""A question in human hands: the state table."""

from bot.cases.table import Table, move

QUESTION = Table(
    "question",
    first="open",
    moves=(
        move("open", "answered", "operator", "agent"),
        move("open", "closed", "operator", "agent", "buyer"),
        move("answered", "open", "operator", "agent", "buyer"),
        move("answered", "closed", "operator", "agent", "buyer", "bot"),
        move("closed", "open", "operator", "agent", "buyer"),
    ),
)
