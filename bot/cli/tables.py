"""Facts for people: columns on a terminal, whole lines in a pipe."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

import typer


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under headings; nothing is cut off or wrapped where the output is no terminal."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(written(value)) for value in row))
    console = Console(width=None if sys.stdout.isatty() else 10_000, highlight=False)
    with console.capture() as printed:
        console.print(table)
    for line in printed.get().splitlines():
        typer.echo(line.rstrip())


def written(value: object) -> str:
    """A value in one line of plain words; control characters become �, so that none reaches the terminal."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    text = "" if value is None else str(value)
    return "".join(letter if letter.isprintable() else "�" for letter in text.replace("\n", " ⏎ "))
