"""``sinmungo questions``: what nobody understood, and which articles helped."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import acting
from bot.cli.common import AsJson, print_json
from bot.cli.tables import print_table

if TYPE_CHECKING:
    from bot.ports import ArticleMarks
    from bot.service.questions import Asked

_READ = 5_000  # sentences at most, the newest


def questions(
    *,
    limit: Annotated[int, typer.Option(min=1, help="Show so many.")] = 30,
    marks: Annotated[bool, typer.Option("--marks", help="Show instead which articles helped.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what nobody understood, the most frequent first: what the articles lack. These are people's own words."""
    if marks:
        _print_marks(acting.wait_for(_marks())[:limit], as_json=as_json)
        return
    found = acting.wait_for(_asked())[:limit]
    if as_json:
        from msgspec import to_builtins  # noqa: PLC0415

        print_json(to_builtins(found))
    elif not found:
        typer.echo("Everything was understood.")
    else:
        rows = [(each.count, each.locale, f"{each.last:%Y-%m-%d}", each.intent, _line(each.text)) for each in found]
        print_table(("times", "language", "last", "taken for", "text"), rows)


async def _asked() -> "list[Asked]":
    from bot.service.questions import asked  # noqa: PLC0415

    async with acting.opened() as house:
        return asked(await house.store.unanswered(_READ))


async def _marks() -> "list[ArticleMarks]":
    async with acting.opened() as house:
        return sorted(await house.store.article_marks(), key=lambda each: (-each.not_helped, each.article, each.locale))


def _print_marks(found: "list[ArticleMarks]", *, as_json: bool) -> None:
    if as_json:
        from msgspec import to_builtins  # noqa: PLC0415

        print_json(to_builtins(found))
    elif not found:
        typer.echo("No article was marked.")
    else:
        rows = [(each.article, each.locale, each.helped, each.not_helped) for each in found]
        print_table(("article", "language", "helped", "did not"), rows)


def _line(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:89]}…"
