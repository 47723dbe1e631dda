"""The state tables as a page: the diagrams are drawn from the code that moves the cases."""

from pathlib import Path

from bot.cases.certificate import CERTIFICATE
from bot.cases.dispute import DISPUTE
from bot.cases.question import QUESTION
from bot.cases.table import Table

PAGE = Path(__file__).parents[1] / "states.md"
_HEAD = """# States of a case

Made by `make pictures` from the tables in `bot/cases`; a test compares the two. *operator* is the `sinmungo` command,
*bot* is what happens by itself. Every move is an event in the case's chain, with time, actor and reason.
"""
_TITLES = {"dispute": "Disputes", "certificate": "Certificate requests", "question": "Questions to a person"}


def states_page() -> str:
    """The whole page."""
    return "\n".join((_HEAD, *(_section(table) for table in (DISPUTE, CERTIFICATE, QUESTION))))


def _section(table: Table) -> str:
    return f"## {_TITLES[table.kind]}\n\n```mermaid\n{table.mermaid()}\n```\n\n{table.markdown()}\n"
