"""``sinmungo orders``: the embedded order directory."""

import codecs
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import acting
from bot.cli.common import FAILED, AsJson, print_json, stop

if TYPE_CHECKING:
    from bot.ports import ImportReport, OrderBook

app = typer.Typer(help="The orders that certificates are issued for.", no_args_is_help=True)

_AT_ONCE = 2000  # rows between two looks at the progress bar
_SHOWN = 50  # bad rows that are printed one by one
_PIECE = 1 << 20


@app.callback()
def orders() -> None:
    """Keep ``import`` a subcommand while it is the only one."""


@app.command("import")
def import_orders(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8.")], *, as_json: AsJson = False
) -> None:
    """Add the orders of a CSV file, or replace them; a bad row is told with its line and reason, the others are kept.

    Its first line names the columns: platform, order_number, buyer_name, ordered_on (2026-11-21), item, amount (12900,
    19.99), currency (KRW, USD …), seller_name. The exit status is 1 where there were bad rows.
    """
    lines = count_lines(file)

    async def add() -> "ImportReport":
        async with acting.opened() as house:
            with progress(lines) as advance:
                return await import_file(file, house.orders, advance)

    report = acting.wait_for(add())
    if as_json:
        bad = [{"line": line, "reason": reason} for line, reason in report.bad]
        print_json({"added": report.added, "changed": report.changed, "unchanged": report.unchanged, "bad": bad})
    else:
        tell(report, file)
    if report.bad:
        raise typer.Exit(FAILED)


async def import_file(file: Path, book: "OrderBook", advance: Callable[[int], None]) -> "ImportReport":
    """Read a file that ``count_lines`` has passed and put its orders into the book, some thousand at a time.

    Args:
        file: CSV in UTF-8, with or without a byte order mark.
        book: where the orders go.
        advance: told how many rows were dealt with.

    Raises:
        Trouble: the file lacks columns.
    """
    from bot.orders_csv import BadRow, NoOrdersError, read_orders  # noqa: PLC0415
    from bot.ports import ImportReport  # noqa: PLC0415

    total = ImportReport()
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = read_orders(lines)
        try:
            while piece := list(islice(rows, _AT_ONCE)):
                done = await book.add([row for row in piece if not isinstance(row, BadRow)])
                total.added += done.added
                total.changed += done.changed
                total.unchanged += done.unchanged
                total.bad += [(row.line, row.reason) for row in piece if isinstance(row, BadRow)]
                advance(len(piece))
        except NoOrdersError as error:
            stop(f"{file} {error}.")
    return total


def count_lines(file: Path) -> int:
    """The number of lines; raises Trouble for what is no text in UTF-8, before anything is imported."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    lines = 0
    try:
        with file.open("rb") as content:
            while piece := content.read(_PIECE):
                lines += decode(piece).count("\n")
            decode(b"", final=True)
    except UnicodeDecodeError:
        stop(f'{file} is not in UTF-8; in a spreadsheet, save it as "CSV UTF-8".')
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}.")
    return lines


@contextmanager
def progress(rows: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, where that is a terminal; gives what to call with the number of rows dealt with."""
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Importing", total=max(rows - 1, 0))
        yield lambda count: bar.advance(task, count)


def tell(report: "ImportReport", file: Path) -> None:
    """The outcome for people: bad rows on stderr, the sums on stdout."""
    for line, reason in report.bad[:_SHOWN]:
        typer.echo(f"{file}:{line}: {reason}", err=True)
    if len(report.bad) > _SHOWN:
        typer.echo(f"… and {len(report.bad) - _SHOWN} more bad rows; --json lists all of them.", err=True)
    good = f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged"
    typer.echo(f"{good}; {len(report.bad)} bad rows left out." if report.bad else f"{good}.")
