"""``sinmungo failed``, ``outbox`` and ``audit``: what did not go through, what waits, whether the story is whole."""

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from bot.cli import acting
from bot.cli.common import FAILED, AsJson, print_json
from bot.cli.tables import print_table

if TYPE_CHECKING:
    from bot.ports import FailedUpdate, OutboxRow

failed_app = typer.Typer(help="Updates that could not be handled and were set aside.", no_args_is_help=True)
audit_app = typer.Typer(help="Proofs that nothing was tampered with.", no_args_is_help=True)


@failed_app.command("list")
def list_failed(*, as_json: AsJson = False) -> None:
    """List what was set aside, with the error. With --json also the whole update, which is personal data."""

    async def read() -> "list[FailedUpdate]":
        async with acting.opened() as house:
            return await house.store.failed_updates()

    rows = acting.wait_for(read())
    if as_json:
        print_json([msgspec.structs.asdict(row) | {"body": _body(row.body)} for row in rows])
    elif not rows:
        typer.echo("Nothing was set aside.")
    else:
        print_table(
            ("id", "at", "source", "update", "error"),
            [(row.id, row.at, row.source, row.update_id, _last_line(row.error)) for row in rows],
        )


@failed_app.command()
def retry(
    ids: Annotated[list[int] | None, typer.Argument(help="Which; all of them, if none is named.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Try again what was set aside; what goes through is forgotten. Exit status 1 where something fails again."""

    async def again() -> dict[int, str]:
        async with acting.opened() as house:
            return await house.retry(ids or None)

    outcome = acting.wait_for(again())
    wrong = {number: why for number, why in outcome.items() if why}
    if as_json:
        print_json([{"id": number, "error": why} for number, why in outcome.items()])
    elif not outcome:
        typer.echo("There is nothing to try again.")
    else:
        typer.echo(f"{len(outcome) - len(wrong)} went through, {len(wrong)} failed again.")
    for number, why in wrong.items():
        typer.echo(f"{number} failed again: {_last_line(why)}", err=True)
    if wrong:
        raise typer.Exit(FAILED)


def outbox(*, as_json: AsJson = False) -> None:
    """Show what is committed and not yet known to be sent, and why."""

    async def read() -> "list[OutboxRow]":
        async with acting.opened() as house:
            return await house.store.waiting()

    rows = acting.wait_for(read())
    if as_json:
        print_json([_row(row) for row in rows])
    elif not rows:
        typer.echo("Nothing waits.")
    else:
        facts = [_row(row) for row in rows]
        print_table(tuple(facts[0]), [tuple(fact.values()) for fact in facts])


@audit_app.callback()
def audit() -> None:
    """Keep ``verify`` a subcommand while it is the only one."""


@audit_app.command("verify")
def verify_audit(*, as_json: AsJson = False) -> None:
    """Recompute the chain of every case's events. The exit status is 1 where one does not hold."""

    async def read() -> list[str]:
        async with acting.opened() as house:
            return await house.store.broken_chains()

    broken = acting.wait_for(read())
    if as_json:
        print_json({"broken": broken})
    elif not broken:
        typer.echo("Every chain holds.")
    for number in broken:
        typer.echo(f"The story of {number} was tampered with: its chain does not hold.", err=True)
    if broken:
        raise typer.Exit(FAILED)


def _row(row: "OutboxRow") -> dict[str, Any]:
    """An outbox row without what it says, which is personal."""
    what = "nothing (the person was erased)" if row.outgoing is None else type(row.outgoing).__name__
    return {
        "id": row.id,
        "person": row.person,
        "what": what,
        "attempts": row.attempts,
        "created_at": row.created_at,
        "not_before": row.not_before,
        "error": row.error,
    }


def _last_line(traceback: str) -> str:
    return traceback.strip().rpartition("\n")[2]


def _body(body: bytes) -> object:
    try:
        decoded: object = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode(errors="replace")
    return decoded
