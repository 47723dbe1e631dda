"""``sinmungo cases``: what outlives a conversation, and answers to it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import acting, telling
from bot.cli.common import AsJson, print_json, stop
from bot.cli.tables import print_table

if TYPE_CHECKING:
    from bot.ports import CaseView

app = typer.Typer(help="Certificate requests, disputes and questions to people.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The case's number (C-…) or its certificate's (SMG-…).")]


@app.command("list")
def list_cases(
    *,
    kind: Annotated[str | None, typer.Option(help="Only this kind: certificate, dispute, question.")] = None,
    state: Annotated[str | None, typer.Option(help="Only this state, such as in_review or open.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List cases, the newest first."""

    async def read() -> "list[CaseView]":
        async with acting.opened() as house:
            return await house.store.cases(kind=kind, state=state, limit=limit)

    views = acting.wait_for(read())
    if as_json:
        print_json([as_facts(view) for view in views])
    elif not views:
        typer.echo("No cases.")
    else:
        rows = [(*_head(view), telling.about(view.case)) for view in views]
        print_table(("number", "kind", "state", "language", "opened", "moved", "about"), rows)


@app.command()
def show(number: Number, *, as_json: AsJson = False) -> None:
    """Show a case with its answers and its story. What it prints is personal data."""

    async def read() -> "CaseView":
        async with acting.opened() as house:
            return await acting.find_case(house, number)

    view = acting.wait_for(read())
    facts = as_facts(view)
    if as_json:
        print_json(facts)
        return
    head = [(name, value) for name, value in facts.items() if name not in {"data", "story"}]
    print_table(("case", ""), [*head, *((f"  {name}", value) for name, value in telling.answers(view.case))])
    typer.echo()
    print_table(
        ("", "at", "actor", "action", "state", "with"),
        [(e.seq, e.at, e.actor, e.action, e.state, telling.brought(e)) for e in view.story],
    )


@app.command()
def answer(
    number: Number, text: Annotated[str, typer.Argument(help="What to tell the person, in their language.")]
) -> None:
    """Answer the person a case belongs to. The bot sends it at once, or as soon as it runs."""
    if not text.strip():
        stop("An answer needs words.")
    view = acting.act(number, "answer", text.strip())
    typer.echo(f"{view.case.number} is {view.case.state}; the answer is on its way.")


def as_facts(view: "CaseView") -> dict[str, Any]:
    """A case as plain values."""
    case = view.case
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "language": view.locale,
        "person": view.person,
        "opened_at": case.opened_at,
        "moved_at": case.moved_at,
        "data": case.data,
        "story": [
            {"seq": e.seq, "at": e.at, "actor": e.actor, "action": e.action, "state": e.state, "data": e.data}
            for e in view.story
        ],
    }


def _head(view: "CaseView") -> tuple[object, ...]:
    case = view.case
    return case.number, case.kind, case.state, view.locale, case.opened_at, case.moved_at
